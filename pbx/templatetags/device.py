"""Values of the device browser in the words of people."""

from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

GOOD = {"registered", "idle", "answer", "answered", "ok"}
BAD = {"unregistered", "unavailable", "unreachable", "failed", "malfunction"}
NOTHING = "–"


@register.simple_tag
def device_value(row: dict[str, Any], name: str) -> SafeString:
    """One value of a row: states and drift as chips, lists by commas, things within things as lists of their own."""
    value = row.get(name)
    if name == "drift" and value:
        return format_html_join(" ", '<span class="chip chip--bad">{}</span>', ((_(word),) for word in value))
    if name in {"status", "state"} and isinstance(value, str) and value:
        return format_html('<span class="chip chip--{}">{}</span>', _colour(value), value)
    return _plain(value)


def _colour(state: str) -> str:
    word = state.casefold()
    return "ok" if word in GOOD else "bad" if word in BAD else "info"


def _plain(value: Any) -> SafeString:
    if isinstance(value, bool):
        return format_html("{}", _("yes") if value else _("no"))
    if isinstance(value, dict):
        inner = format_html_join("", "<dt>{}</dt><dd>{}</dd>", ((name, _plain(item)) for name, item in value.items()))
        return format_html('<dl class="facts facts--inner">{}</dl>', inner)
    if isinstance(value, list) and any(isinstance(item, dict) for item in value):
        return format_html_join("", "{}", ((_plain(item),) for item in value))
    if isinstance(value, list):
        return format_html("{}", ", ".join(str(item) for item in value) or NOTHING)
    return format_html("{}", NOTHING if value in (None, "") else value)
