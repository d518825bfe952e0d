"""Why a wake-up call is as it is, in words."""

from django import template

from hotelpbx.common.words import in_words
from rooms.services.outcomes import reason_text

register = template.Library()


@register.filter
def reason_words(reason: str) -> str:
    """The stored reason of a wake-up call or of one of its rings in the current language."""
    return in_words(reason_text(reason))
