"""The device's words in those of people: what a state means, how good it is, and what a word stands for."""

import datetime as dt
from typing import Any

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

Word = str | Promise
GOOD, NEUTRAL, WARNING, BAD = "ok", "info", "warn", "bad"
# Of extensions, trunks, the parties of a call, agents of a queue and voice messages, in small letters.
STATES: dict[str, tuple[str, Word]] = {
    "registered": (GOOD, gettext_lazy("registered")),
    "idle": (GOOD, gettext_lazy("idle")),
    "up": (GOOD, gettext_lazy("up")),
    "busy": (NEUTRAL, gettext_lazy("busy")),
    "ringing": (NEUTRAL, gettext_lazy("ringing")),
    "hold": (WARNING, gettext_lazy("on hold")),
    "registering": (WARNING, gettext_lazy("registering")),
    "unregister": (BAD, gettext_lazy("not registered")),
    "unregistered": (BAD, gettext_lazy("not registered")),
    "unavailable": (BAD, gettext_lazy("not available")),
    "unreachable": (BAD, gettext_lazy("not reachable")),
    "failure": (BAD, gettext_lazy("failed")),
    "failed": (BAD, gettext_lazy("failed")),
    "fault": (BAD, gettext_lazy("faulty")),
    "malfunction": (BAD, gettext_lazy("faulty")),
    "alarm": (BAD, pgettext_lazy("state of a line", "alarm")),
    "down": (BAD, gettext_lazy("down")),
    "power off": (BAD, gettext_lazy("no power")),
    "no sim": (BAD, gettext_lazy("no SIM card")),
    "no signal": (BAD, gettext_lazy("no signal")),
    "pin error": (BAD, gettext_lazy("wrong PIN")),
    "disable": (WARNING, gettext_lazy("switched off")),
    "fxsnoport": (WARNING, gettext_lazy("no port")),
    "unknown": (WARNING, gettext_lazy("not known")),
    "alert": (NEUTRAL, gettext_lazy("waits for an answer")),
    "ring": (NEUTRAL, gettext_lazy("ringing")),
    "answered": (GOOD, gettext_lazy("talking")),
    "answer": (GOOD, gettext_lazy("talking")),
    "bye": (WARNING, gettext_lazy("hung up")),
    "not_in_use": (GOOD, pgettext_lazy("agent of a queue", "free")),
    "in_use": (NEUTRAL, gettext_lazy("in a call")),
    "in_use_ringing": (NEUTRAL, gettext_lazy("in a call, ringing")),
    "invalid": (BAD, gettext_lazy("not valid")),
    "on_hold": (WARNING, gettext_lazy("on hold")),
    "paused": (WARNING, gettext_lazy("paused")),
    "wrap_up": (NEUTRAL, gettext_lazy("finishing up")),
    "unread": (NEUTRAL, gettext_lazy("unread")),
    "read": ("muted", pgettext_lazy("a message", "read")),
}
WORDS: dict[tuple[str, str], Word] = {
    ("type", "onetime"): gettext_lazy("once"),
    ("type", "everyday"): gettext_lazy("every day"),
    ("type", "custom"): gettext_lazy("on weekdays"),
    ("type", "paging"): gettext_lazy("announcement"),
    ("type", "intercom"): gettext_lazy("all talk"),
    ("type", "multicast"): gettext_lazy("multicast"),
    ("kind", "permanent"): gettext_lazy("permanent"),
    ("kind", "instant"): gettext_lazy("instant"),
    ("kind", "ext"): gettext_lazy("extension"),
    ("kind", "inbound"): gettext_lazy("from outside"),
    ("kind", "outbound"): gettext_lazy("to the outside"),
    ("desttype", "hangup"): gettext_lazy("hang up"),
    ("desttype", "extension"): gettext_lazy("extension"),
    ("desttype", "extrange"): gettext_lazy("extensions of a range"),
    ("desttype", "voicemail"): gettext_lazy("voice mail"),
    ("desttype", "ivr"): gettext_lazy("voice menu"),
    ("desttype", "ringgroup"): gettext_lazy("ring group"),
    ("desttype", "queue"): gettext_lazy("queue"),
    ("desttype", "conference"): gettext_lazy("conference"),
    ("desttype", "disa"): gettext_lazy("dial through (DISA)"),
    ("desttype", "callback"): gettext_lazy("call back"),
    ("desttype", "outroute"): gettext_lazy("outbound route"),
    ("desttype", "faxtoemail"): gettext_lazy("fax to e-mail"),
}


def state_of(word: str) -> tuple[str, Word]:
    """How good a state is, and what it is called; the device's own word when nobody knows it."""
    return STATES.get(word.casefold(), (NEUTRAL, word))


def said(name: str, value: Any) -> Word:
    """A value that is neither a list nor a switch in words: times as people write them, the rest as it is."""
    if name == "received_at_local":
        return date_format(dt.datetime.fromisoformat(value), "SHORT_DATETIME_FORMAT")
    if name in {"wait_seconds", "parktime", "length_seconds"}:
        return ngettext("%(count)s second", "%(count)s seconds", value) % {"count": value}
    return WORDS.get((name, str(value)), str(value))


def weekday(number: int) -> Word:
    """The short name of one of the device's weekdays, where 0 is Sunday."""
    return WEEKDAYS_ABBR[(number - 1) % 7]
