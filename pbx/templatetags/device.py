"""Values of the device browser as marks and words."""

from collections.abc import Mapping
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from pbx.browser.model import Action, Row, Section
from pbx.browser.words import said, state_of, weekday

register = template.Library()

NOTHING = "–"
ITEMS_IN_A_CELL = 12


@register.simple_tag
def device_cell(row: Row, name: str) -> SafeString:
    """One value in a table: long lists are cut, because the details have them whole."""
    value = row.get(name)
    if isinstance(value, list) and len(value) > ITEMS_IN_A_CELL:
        more = _("and %(count)s more") % {"count": len(value) - ITEMS_IN_A_CELL}
        return format_html('{} <span class="muted">{}</span>', _value(row, name, value[:ITEMS_IN_A_CELL]), more)
    return _value(row, name, value)


@register.simple_tag
def device_value(row: Row, name: str) -> SafeString:
    """One value of a row, whole."""
    return _value(row, name, row.get(name))


@register.simple_tag
def device_facts(section: Section, row: Row) -> list[tuple[str, Any]]:
    """What a row holds, as name and label: the columns first, the rest under the device's own names."""
    hidden = {"key", "kept", "absent", *section.columns}
    columns = [(name, label) for name, label in section.columns.items() if name in row]
    return columns + [(name, "") for name in row if name not in hidden]


@register.simple_tag
def device_actions(actions: list[Action], row: Row) -> list[Action]:
    """Those that this row is for."""
    return [action for action in actions if action.fits(row)]


def _value(row: Mapping[str, Any], name: str, value: Any) -> SafeString:
    if name == "drift":
        return _drift(row, value)
    if name == "ours":
        return _chip("ok", _("this house")) if value else _chip("warn", _("somebody else"))
    if name in {"status", "state"} and isinstance(value, str) and value:
        return _chip(*state_of(value))
    if name == "dnd" and value:
        return _chip("warn", _("yes"))
    return _plain(name, value)


def _chip(colour: str, word: Any) -> SafeString:
    return format_html('<span class="chip chip--{}">{}</span>', colour, word)


def _drift(row: Mapping[str, Any], value: Any) -> SafeString:
    """Nothing where nothing is wanted of an extension."""
    if value:
        return format_html_join(" ", "{}", ((_chip("bad", _(word)),) for word in value))
    return _chip("ok", _("as wanted")) if row.get("kept") else format_html("{}", NOTHING)


def _plain(name: str, value: Any) -> SafeString:
    if value is None or value == "" or value == []:
        return format_html("{}", NOTHING)
    if isinstance(value, bool):
        return format_html("{}", _("yes") if value else _("no"))
    if isinstance(value, list) and isinstance(value[0], dict):
        return format_html(
            '<ul class="things">{}</ul>', format_html_join("", "<li>{}</li>", ((_thing(item),) for item in value))
        )
    if isinstance(value, list):
        texts = [str(weekday(item)) if name == "weekdays" else str(item) for item in value]
        return format_html("{}", ", ".join(texts))
    return format_html("{}", said(name, value))


def _thing(thing: Mapping[str, Any]) -> SafeString:
    """A thing within a thing, in one line: an agent, a waiting caller."""
    shown = [(name, value) for name, value in thing.items() if name != "channelid"]
    return format_html_join(" ", "{}", ((_value(thing, name, value),) for name, value in shown))
