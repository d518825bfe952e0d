"""The settings of a queue that can be written (manual: queue/update), and their rules."""

import enum
from collections.abc import Iterable, Mapping
from typing import Any, Final, TypedDict

from pbx.vendor import checks
from pbx.vendor.fields import Field, items, switch, text, to_wire, whole, word
from pbx.vendor.number_checks import internal

FAILOVER_ACTIONS: Final = (
    "Hang up",
    "Extension",
    "Voicemail",
    "IVR",
    "Ring Group",
    "Queue",
    "Conference",
    "Fax to Email",
    "Dial by name",
)
# The two lists differ in one capital letter, as the manual prints them.
BREAKOUT_ACTIONS: Final = (*FAILOVER_ACTIONS[:-1], "Dial by Name")
BREAKOUT_KEYS: Final = ("None", "1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "#")
RETRY_SECONDS: Final = ("10", "20", "30", "40", "50")
FREQUENCY_SECONDS: Final = ("0", "15", "30", "45", "60", "120", "180", "240", "300", "600", "1200")
MAX_SECONDS = 999_999


class RingStrategy(enum.StrEnum):
    """In which order a queue rings its agents."""

    RING_ALL = "Ring All"
    LEAST_RECENT = "Least Recent"
    FEWEST_CALLS = "Fewest Calls"
    RANDOM = "Random"
    RRMEMORY = "Rrmemory"
    LINEAR = "Linear"


class EmptyWhen(enum.StrEnum):
    """When a queue counts as empty; one whose agents are all signed out always does."""

    NONE_REGISTERED = "1"
    ALL_PAUSED = "2"
    ALL_IN_USE = "3"


class QueueSettings(TypedDict, total=False):
    """Settings by the device's names; one that is left out or None is not sent and stays as it is.

    Switches are bool, times whole seconds, `agents` the permanent agents' extensions (() takes all away). `joinempty`
    and `disallow_to_join_when_empty` are one setting with opposite sense: give one of them. The two
    `empty_defined_for_...` take `EmptyWhen`. Prompts are named; "None" switches `satisfactionsurvey` and
    `idannouncement` off.
    """

    queuename: str | None
    password: str | None
    ringstrategy: str | None
    failoveraction: str | None
    failoverdest: str | None
    agents: Iterable[str] | None
    agenttimeout: int | None
    wrapuptime: int | None
    ringinuse: bool | None
    retry: int | None
    maxwaittime: int | None
    joinempty: bool | None
    disallow_to_join_when_empty: bool | None
    empty_defined_for_disallow_to_join_when_empty: Iterable[str] | None
    leavewhenempty: bool | None
    empty_defined_for_leave_empty: Iterable[str] | None
    announcepos: bool | None
    announcefreq: int | None
    announceholdtime: bool | None
    userannounce: str | None
    userannouncefreq: int | None
    breakoutkey: str | None
    breakoutaction: str | None
    breakoutdest: str | None
    satisfactionsurvey: str | None
    idannouncement: str | None


FIELDS: Final[dict[str, Field]] = {
    "queuename": text(),
    "password": text(clearable=True),
    "ringstrategy": word(RingStrategy),
    "failoveraction": word(FAILOVER_ACTIONS),
    "failoverdest": text(clearable=True),
    "agents": items(internal, clearable=True),
    "agenttimeout": whole(0, MAX_SECONDS),
    "wrapuptime": whole(0, MAX_SECONDS),
    "ringinuse": switch(),
    "retry": word(RETRY_SECONDS),
    "maxwaittime": whole(0, MAX_SECONDS),
    "joinempty": switch(),
    "disallow_to_join_when_empty": switch(),
    "empty_defined_for_disallow_to_join_when_empty": items(choices=EmptyWhen),
    "leavewhenempty": switch(),
    "empty_defined_for_leave_empty": items(choices=EmptyWhen),
    "announcepos": switch(),
    "announcefreq": word(FREQUENCY_SECONDS),
    "announceholdtime": switch(),
    "userannounce": text(clearable=True),
    "userannouncefreq": word(FREQUENCY_SECONDS),
    "breakoutkey": word(BREAKOUT_KEYS),
    "breakoutaction": word(BREAKOUT_ACTIONS),
    "breakoutdest": text(clearable=True),
    "satisfactionsurvey": text(),
    "idannouncement": text(),
}


def settings_to_wire(number: str, settings: Mapping[str, Any]) -> dict[str, str]:
    """The request of queue/update. Raises `PbxInvalidParameterError` naming the setting."""
    wire = {"number": checks.extension_number(number), **to_wire(FIELDS, settings)}
    checks.require(len(wire) > 1, "settings", "must not be empty")
    both = {"joinempty", "disallow_to_join_when_empty"} <= wire.keys()
    checks.require(not both, "disallow_to_join_when_empty", "says the same as joinempty: only one can be set")
    return wire
