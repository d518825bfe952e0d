"""Alarms on the device (manual: hotel application, alarms). The device counts in its own local time."""

import datetime as dt
import enum
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pbx.vendor import checks
from pbx.vendor.errors import PbxProtocolError
from pbx.vendor.number_checks import number_list
from pbx.vendor.payloads import (
    clean_text,
    object_list,
    parse_clock,
    parse_int,
    split_list,
    text_of,
)
from pbx.vendor.requester import Requester

MAX_INTERVAL_MINUTES = 24 * 60
ID_DIGITS = 12
_ID = re.compile(r"\d{1,12}", re.ASCII)


class AlarmType(enum.StrEnum):
    """How often an alarm rings. A one-time alarm deletes itself after its last repeat."""

    ONE_TIME = "onetime"
    EVERY_DAY = "everyday"
    CUSTOM = "custom"


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """What to ring: `repeats` is 1 to 3 (None on update: as it was), the interval in minutes, weekdays 0 = Sunday.

    Without a prompt the device plays its own. Whole minutes only: the device knows no seconds.
    """

    time: dt.time
    type: AlarmType = AlarmType.ONE_TIME
    weekdays: tuple[int, ...] = ()
    repeats: int | None = 1
    repeat_interval_minutes: int | None = None
    prompt: str = ""


@dataclass(frozen=True, kw_only=True)
class StoredAlarm(Alarm):
    """An alarm as the device has it."""

    number: str
    wakeupid: str


class Wakeups:
    """Requests of the section "hotel": alarms."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester

    def query(self, *, numbers: str | Iterable[str]) -> tuple[StoredAlarm, ...]:
        """The alarms of these extensions, or of `all`; () when there are none (manual: wakeupcall/query). Read only."""
        answer = self._requester.request("wakeupcall/query", {"number": checks.extension_list(numbers, allow_all=True)})
        return tuple(alarm for holder in object_list(answer, "wakeups") for alarm in _stored_alarms(holder))

    def create(self, *, numbers: str | Iterable[str], alarm: Alarm) -> None:
        """Add one alarm to one or several extensions (manual: wakeupcall/create). Not idempotent.

        The answer names no id: query before and after to learn it. Raises `PbxRejectedError` 10022 when the alarm is
        there already, `PbxUnknownTargetError` when an extension is missing.
        """
        checks.require(alarm.repeats is not None, "repeats", "is required")
        number = checks.extension_list(numbers, allow_all=False)
        self._requester.request("wakeupcall/create", {"number": number, "wakeup": [_wire(alarm)]})

    def update(self, *, number: str, wakeupid: str, alarm: Alarm) -> None:
        """Replace an alarm (manual: wakeupcall/update). Idempotent. Raises `PbxUnknownTargetError` when it is gone."""
        parameters = {
            "number": checks.extension_number(number),
            "wakeupid": _alarm_id("wakeupid", wakeupid),
            "wakeup": _wire(alarm),
        }
        self._requester.request("wakeupcall/update", parameters)

    def delete(self, *, numbers: str | Iterable[str], wakeupids: str | Iterable[str]) -> None:
        """Delete alarms by id, or `all` of these extensions (manual: wakeupcall/delete).

        The id is always sent, because leaving it out means all. The second time they are gone, which raises
        `PbxUnknownTargetError`; deleting `all` may be repeated.
        """
        number = checks.extension_list(numbers, allow_all=True)
        ids = number_list("wakeupid", wakeupids, _alarm_id, allow_all=True)
        self._requester.request("wakeupcall/delete", {"number": number, "wakeupid": ids})


def _alarm_id(parameter: str, value: str) -> str:
    checks.digits(ID_DIGITS)(parameter, value)
    return value


def _wire(alarm: Alarm) -> dict[str, str]:
    checks.one_of(*AlarmType)("type", alarm.type)
    wire = {"time": alarm.time.strftime("%H:%M"), "type": str(alarm.type)}
    custom = alarm.type == AlarmType.CUSTOM
    checks.require(alarm.time.second == 0 and alarm.time.microsecond == 0, "time", "must be a whole minute")
    checks.require(bool(alarm.weekdays) == custom, "weekdays", "belongs to the type custom, which needs it")
    checks.require(all(0 <= day <= 6 for day in alarm.weekdays), "weekdays", "must be 0 (Sunday) to 6")
    if custom:
        wire["weekdays"] = ",".join(str(day) for day in sorted(set(alarm.weekdays)))
    if alarm.repeats is not None:
        wire["repeats"] = str(alarm.repeats)
        checks.between(1, 3)("repeats", wire["repeats"])
    if alarm.repeat_interval_minutes is not None:
        wire["repeatinterval"] = str(alarm.repeat_interval_minutes)
        checks.between(1, MAX_INTERVAL_MINUTES)("repeatinterval", wire["repeatinterval"])
    if alarm.prompt:
        checks.prompt_file("prompt", alarm.prompt)
        wire["prompt"] = alarm.prompt
    return wire


def _stored_alarms(holder: Mapping[str, Any]) -> Iterator[StoredAlarm]:
    for entry in object_list(holder, "wakeup"):
        yield StoredAlarm(
            number=text_of(holder, "number"),
            wakeupid=_id(entry),
            time=_time(entry),
            type=_type(entry),
            weekdays=_weekdays(entry),
            repeats=parse_int(entry.get("repeats")),
            repeat_interval_minutes=parse_int(entry.get("repeatinterval")),
            prompt=text_of(entry, "prompt"),
        )


def _id(entry: Mapping[str, Any]) -> str:
    wakeupid = text_of(entry, "wakeupid", max_length=ID_DIGITS + 1)
    if not _ID.fullmatch(wakeupid):
        raise PbxProtocolError(f"An alarm of the phone system has no usable id: {wakeupid!r}")
    return wakeupid


def _time(entry: Mapping[str, Any]) -> dt.time:
    time = parse_clock(entry.get("time"))
    if time is None:
        raise PbxProtocolError(
            f"An alarm of the phone system has no usable time: {clean_text(entry.get('time'), 32)!r}"
        )
    return time


def _type(entry: Mapping[str, Any]) -> AlarmType:
    word = text_of(entry, "type", max_length=32).lower()
    if word not in set(AlarmType):
        raise PbxProtocolError(f"An alarm of the phone system has an unknown type: {word!r}")
    return AlarmType(word)


def _weekdays(entry: Mapping[str, Any]) -> tuple[int, ...]:
    days = (parse_int(day) for day in split_list(entry.get("weekdays")))
    return tuple(day for day in days if day is not None and 0 <= day <= 6)
