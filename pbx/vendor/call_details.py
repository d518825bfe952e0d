"""One finished call (manual: NewCdr). The report and the CSV download carry the same fields in several spellings."""

import datetime as dt
import enum
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from pbx.vendor.errors import MalformedReport
from pbx.vendor.payloads import clean_text, parse_local_time

MAX_SECONDS = 10_000_000
Choice = TypeVar("Choice")
_SECONDS = re.compile(r"\d{1,8}", re.ASCII)


class CallOutcome(enum.StrEnum):
    """How a call ended."""

    ANSWERED = "ANSWERED"
    NO_ANSWER = "NO ANSWER"
    BUSY = "BUSY"
    VOICEMAIL = "VOICEMAIL"
    FAILED = "FAILED"


class CallDirection(enum.StrEnum):
    """Where a call went."""

    INTERNAL = "Internal"
    INBOUND = "Inbound"
    OUTBOUND = "Outbound"


_OUTCOMES = {
    "ANSWERED": CallOutcome.ANSWERED,
    "ANSWERD": CallOutcome.ANSWERED,
    "NOANSWER": CallOutcome.NO_ANSWER,
    "NOANSWERED": CallOutcome.NO_ANSWER,
    "BUSY": CallOutcome.BUSY,
    "VOICEMAIL": CallOutcome.VOICEMAIL,
    "FAILED": CallOutcome.FAILED,
}
_DIRECTIONS = {direction.value.upper(): direction for direction in CallDirection}


@dataclass(frozen=True, kw_only=True)
class CallDetail:
    """One finished call. `started_at_local` is naive: the device's local time. Durations are whole seconds.

    `call_seconds` counts from dialling, `talk_seconds` from the answer. A field the device left empty is "".
    """

    callid: str
    started_at_local: dt.datetime
    caller: str
    callee: str
    call_seconds: int
    talk_seconds: int
    source_trunk: str
    destination_trunk: str
    pincode: str
    status: CallOutcome
    type: CallDirection
    recording: str
    did_number: str
    agent_ring_seconds: int | None
    serial_number: str


def parse_call_detail(record: Mapping[str, Any]) -> dict[str, Any]:
    """The values of a `CallDetail`. Raises `MalformedReport` naming the field that cannot be trusted."""
    status = _choice(record, "status", _OUTCOMES)
    return {
        "callid": _required(record, "callid", 64),
        "started_at_local": _started_at(record),
        "caller": bounded(record, "callfrom", max_length=64),
        "callee": bounded(record, "callto", max_length=64),
        "call_seconds": _duration(record, status, "callduraction", "callduration"),
        "talk_seconds": _duration(record, status, "talkduraction", "talkduration"),
        "source_trunk": bounded(record, "srctrunkname", max_length=128),
        "destination_trunk": bounded(record, "dsttrcunkname", "dsttrunkname", "desttrunkname", max_length=128),
        "pincode": bounded(record, "pincode", max_length=64),
        "status": status,
        "type": _choice(record, "type", _DIRECTIONS),
        "recording": bounded(record, "recording", max_length=255),
        "did_number": bounded(record, "didnumber", max_length=64),
        "agent_ring_seconds": _optional_seconds(record, "agentringtime"),
        "serial_number": bounded(record, "sn", max_length=64),
    }


def bounded(record: Mapping[str, Any], *keys: str, max_length: int) -> str:
    """The first spelling that is not empty; a text beyond the limit or a structure is malformed, never cut."""
    for key in keys:
        value = record.get(key)
        if value is None or value == "":
            continue
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            raise MalformedReport(f"{key}: not a text")
        text = clean_text(value, max_length + 1)
        if len(text) > max_length:
            raise MalformedReport(f"{key}: longer than {max_length} characters")
        if text:
            return text
    return ""


def _required(record: Mapping[str, Any], key: str, max_length: int) -> str:
    text = bounded(record, key, max_length=max_length)
    if not text:
        raise MalformedReport(f"{key}: missing")
    return text


def _choice(record: Mapping[str, Any], key: str, choices: Mapping[str, Choice]) -> Choice:
    text = _required(record, key, 32)
    choice = choices.get(re.sub(r"[\s_-]", "", text).upper())
    if choice is None:
        raise MalformedReport(f"{key}: unknown value {text[:32]!r}")
    return choice


def _started_at(record: Mapping[str, Any]) -> dt.datetime:
    text = _required(record, "timestart", 32)
    started_at = parse_local_time(text)
    if started_at is None:
        raise MalformedReport(f"timestart: not a time: {text!r}")
    return started_at


def _duration(record: Mapping[str, Any], outcome: CallOutcome, *keys: str) -> int:
    """Seconds. A missing duration is 0 only when nobody answered: money hangs on it."""
    key = next((key for key in keys if key in record), keys[0])
    seconds = _optional_seconds(record, key)
    if seconds is None and outcome is CallOutcome.ANSWERED:
        raise MalformedReport(f"{key}: missing")
    return seconds or 0


def _optional_seconds(record: Mapping[str, Any], key: str) -> int | None:
    text = bounded(record, key, max_length=32)
    if not text:
        return None
    if not _SECONDS.fullmatch(text) or int(text) > MAX_SECONDS:
        raise MalformedReport(f"{key}: not a number of seconds: {text!r}")
    return int(text)
