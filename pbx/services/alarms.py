"""Wake-up calls on the device: one alarm for one promise, whatever gets lost on the way.

`wakeupcall/create` answers without an id, so the alarms are read before and after. What was there before, and that a
create was sent, is stored in the command before it is sent: an answer that got lost is made good by reading, and only
what then is missing is created.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pbx.vendor.api import PbxApi
from pbx.vendor.errors import PbxAuthError, PbxRejectedError, PbxUnknownTargetError
from pbx.vendor.wakeups import Alarm, AlarmType, StoredAlarm

StorePayload = Callable[[dict[str, Any]], None]

NOT_FOUND_AFTER = "The phone system took the wake-up call but does not show it."


@dataclass
class Creation:
    """The state of one request: which number has its alarm, and which was refused."""

    api: PbxApi
    payload: dict[str, Any]
    store: StorePayload
    failed: dict[str, str] = field(default_factory=dict)
    alarms: dict[str, str] = field(default_factory=dict)

    @property
    def missing(self) -> list[str]:
        """The numbers without an alarm and without a refusal, in the order of the request."""
        known = self.alarms.keys() | self.failed.keys()
        return [number for number in self.payload["numbers"] if number not in known]


def alarms_create(api: PbxApi, payload: dict[str, Any], store: StorePayload) -> dict[str, Any]:
    """Create the alarms that are missing; `{"alarms": {number: id}, "failed": {number: reason}}`.

    `store` keeps the payload before a request that must not be repeated blindly. Raises `PbxError`.
    """
    creation = Creation(api, payload, store)
    present = _query(creation)
    if "before" not in payload:
        payload["before"] = sorted(stored.wakeupid for stored in present)
    else:
        _take_over(creation, present)
    if creation.missing:
        store(payload)
        _create(creation, creation.missing)
        _take_over(creation, _query(creation))
        creation.failed |= dict.fromkeys(creation.missing, NOT_FOUND_AFTER)
    return {"alarms": creation.alarms, "failed": creation.failed}


def _query(creation: Creation) -> list[StoredAlarm]:
    """The alarms like ours. Several numbers are read by `all`: one unknown extension would spoil a list."""
    numbers = creation.payload["numbers"]
    found = creation.api.wakeups.query(numbers=numbers[0] if len(numbers) == 1 else "all")
    wanted = alarm_of(creation.payload)
    return [stored for stored in found if stored.number in numbers and alarm_equals(stored, wanted)]


def alarm_of(payload: dict[str, Any]) -> Alarm:
    """The alarm a request describes."""
    return Alarm(
        time=dt.time.fromisoformat(payload["time"]),
        type=AlarmType(payload["type"]),
        weekdays=tuple(payload["weekdays"]),
        repeats=payload["repeats"],
        repeat_interval_minutes=payload["interval"],
        prompt=payload["prompt"],
    )


def alarm_equals(stored: StoredAlarm, wanted: Alarm) -> bool:
    """Whether the device's alarm rings when the wanted one does."""
    if (stored.time, stored.type, stored.repeats) != (wanted.time, wanted.type, wanted.repeats):
        return False
    return wanted.type != AlarmType.CUSTOM or set(stored.weekdays) == set(wanted.weekdays)


def _take_over(creation: Creation, present: list[StoredAlarm]) -> None:
    """Alarms like ours that were not there before are ours."""
    before = set(creation.payload["before"])
    creation.alarms |= {stored.number: stored.wakeupid for stored in present if stored.wakeupid not in before}


def _create(creation: Creation, numbers: list[str]) -> None:
    """One request for all; when the device refuses it, halves, until it is known whom it refuses."""
    try:
        creation.api.wakeups.create(numbers=numbers, alarm=alarm_of(creation.payload))
    except PbxRejectedError as error:
        if not is_final_refusal(error):
            raise
        if len(numbers) == 1:
            creation.failed[numbers[0]] = error.sentence
            return
        middle = len(numbers) // 2
        _create(creation, numbers[:middle])
        _create(creation, numbers[middle:])


def is_final_refusal(error: Exception) -> bool:
    """Whether the device said no to the request itself, so that repeating it is of no use."""
    if not isinstance(error, PbxRejectedError) or isinstance(error, PbxAuthError):
        return False
    return error.outcome_known and not error.retryable


def alarms_delete(api: PbxApi, number: str, wakeup_ids: list[str]) -> dict[str, Any]:
    """Delete these alarms and no other; those that are gone already are no error. Raises `PbxError`."""
    try:
        api.wakeups.delete(numbers=number, wakeupids=wakeup_ids)
    except PbxUnknownTargetError:
        present = {stored.wakeupid for stored in api.wakeups.query(numbers=number)}
        left = [wakeup_id for wakeup_id in wakeup_ids if wakeup_id in present]
        if left == wakeup_ids:
            raise
        if left:
            api.wakeups.delete(numbers=number, wakeupids=left)
    return {"deleted": wakeup_ids}
