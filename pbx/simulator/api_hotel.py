"""wakeupcall/query, create, update, delete and hotel/checkout."""

import re
from typing import Any

from pbx.simulator.alarms import alarm_arm, alarm_delete
from pbx.simulator.api import PARAMETER_EMPTY, Answer, ApiError, Endpoint, Request, known_numbers, text_of
from pbx.simulator.changes import report_change
from pbx.simulator.exchange import Exchange
from pbx.simulator.prompts import is_uploaded
from pbx.simulator.state import DEFAULT_PROMPT, Alarm, split_list

BAD_ALARM = "10020"
NO_ALARM = "10021"
ALARM_EXISTS = "10022"
NO_PROMPT = "10023"
TYPES = ("onetime", "everyday", "custom")
DEFAULT_INTERVAL = "5"
FIELDS = ("time", "type", "weekdays", "repeats", "repeatinterval", "prompt")


def wakeup_query(pbx: Exchange, request: Request) -> Answer:
    """An extension without alarms does not appear; without any alarm the answer is the status alone."""
    groups = []
    for number in known_numbers(pbx, request.text("number")):
        alarms = [_describe(alarm) for alarm in _alarms_of(pbx, [number])]
        if alarms:
            groups.append({"number": number, "wakeup": alarms})
    return {"wakeups": groups} if groups else {}


def _alarms_of(pbx: Exchange, numbers: list[str]) -> list[Alarm]:
    return [alarm for alarm in pbx.state.alarms.values() if alarm.number in numbers]


def _describe(alarm: Alarm) -> dict[str, str]:
    body = {key: getattr(alarm, key) for key in ("wakeupid", *FIELDS)}
    return {key: value for key, value in body.items() if value}


def wakeup_create(pbx: Exchange, request: Request) -> Answer:
    """The same alarm for one extension or several; of several alarms only the first counts."""
    numbers = known_numbers(pbx, request.text("number"), allow_all=False)
    fields = _fields(request.body.get("wakeup"))
    if any(not fields[key] for key in ("time", "type", "repeats")):
        raise ApiError(PARAMETER_EMPTY)
    fields["repeatinterval"] = fields["repeatinterval"] or DEFAULT_INTERVAL
    fields["prompt"] = fields["prompt"] or DEFAULT_PROMPT
    _check(pbx, fields)
    if any(_same_moment(alarm, fields) for alarm in _alarms_of(pbx, numbers)):
        raise ApiError(ALARM_EXISTS)
    for number in numbers:
        _add(pbx, number, fields)
    return {}


def _add(pbx: Exchange, number: str, fields: dict[str, str]) -> None:
    pbx.state.last_wakeupid += 1
    alarm = Alarm(wakeupid=str(pbx.state.last_wakeupid), number=number, **fields)
    pbx.state.alarms[alarm.wakeupid] = alarm
    alarm_arm(pbx, alarm)


def _fields(wakeup: Any) -> dict[str, str]:
    """An array or an object, as the two requests print them. Raises 10004 when there is no alarm in it."""
    first = wakeup[0] if isinstance(wakeup, list) and wakeup else wakeup
    if not isinstance(first, dict) or not first:
        raise ApiError(PARAMETER_EMPTY)
    return {key: text_of(first.get(key)) for key in FIELDS}


def _check(pbx: Exchange, fields: dict[str, str]) -> None:
    good = (
        re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", fields["time"])
        and fields["type"] in TYPES
        and re.fullmatch(r"[1-3]", fields["repeats"])
        and re.fullmatch(r"[1-9]\d?", fields["repeatinterval"])
        and re.fullmatch(r"|[0-6](\s*,\s*[0-6])*,?", fields["weekdays"])
    )
    if not good or (fields["type"] == "custom" and not fields["weekdays"]):
        raise ApiError(BAD_ALARM)
    if not is_uploaded(pbx, fields["prompt"]):
        raise ApiError(NO_PROMPT)
    fields["weekdays"] = ",".join(split_list(fields["weekdays"])) if fields["type"] == "custom" else ""


def _same_moment(alarm: Alarm, fields: dict[str, str]) -> bool:
    return (alarm.time, alarm.type, alarm.weekdays) == (fields["time"], fields["type"], fields["weekdays"])


def wakeup_update(pbx: Exchange, request: Request) -> Answer:
    numbers = known_numbers(pbx, request.text("number"), allow_all=False)
    alarm = pbx.state.alarms.get(request.text("wakeupid"))
    fields = _fields(request.body.get("wakeup"))
    if any(not fields[key] for key in ("time", "type")):
        raise ApiError(PARAMETER_EMPTY)
    if alarm is None or alarm.number not in numbers:
        raise ApiError(NO_ALARM)
    merged = {key: value or getattr(alarm, key) for key, value in fields.items()}
    _check(pbx, merged)
    for key, value in merged.items():
        setattr(alarm, key, value)
    alarm.cancel()
    alarm_arm(pbx, alarm)
    return {}


def wakeup_delete(pbx: Exchange, request: Request) -> Answer:
    """Without wakeupid every alarm of the extensions goes."""
    alarms = _alarms_of(pbx, known_numbers(pbx, request.text("number")))
    wanted = request.optional("wakeupid", "all")
    if wanted != "all":
        ids = split_list(wanted)
        if not set(ids) <= {alarm.wakeupid for alarm in alarms}:
            raise ApiError(NO_ALARM)
        alarms = [alarm for alarm in alarms if alarm.wakeupid in ids]
    for alarm in alarms:
        alarm_delete(pbx, alarm)
    return {}


def checkout(pbx: Exchange, request: Request) -> Answer:
    """Voicemail, outbound routes and alarms are emptied, the name becomes the number; nothing else changes."""
    numbers = known_numbers(pbx, request.text("number"), allow_all=False)
    pbx.state.voicemails = [message for message in pbx.state.voicemails if message.number not in numbers]
    for alarm in _alarms_of(pbx, numbers):
        alarm_delete(pbx, alarm)
    for number in numbers:
        pbx.state.extensions[number].settings.update(username=number, selectoutroute="")
        report_change(pbx, "extension", number, "update")
    return {}


ENDPOINTS = {
    "wakeupcall/query": Endpoint(wakeup_query),
    "wakeupcall/create": Endpoint(wakeup_create),
    "wakeupcall/update": Endpoint(wakeup_update),
    "wakeupcall/delete": Endpoint(wakeup_delete),
    "hotel/checkout": Endpoint(checkout),
}
