"""How an attempt to reach the device ended, in words."""

from django import template
from django.utils.translation import gettext_lazy as _

register = template.Library()

OUTCOMES = {
    "": _("no answer yet"),
    "done": _("done"),
    "failed": _("failed"),
    "refused": _("refused"),
    "not_sent": _("not sent"),
    "unknown": _("not known whether done"),
    "interrupted": _("interrupted"),
    "split": _("sent one by one"),
}


@register.filter
def outcome_words(outcome: str) -> str:
    """The stored outcome of an attempt in the current language."""
    return str(OUTCOMES.get(outcome, outcome))
