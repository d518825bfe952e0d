"""The alarms that the device has, against the wake-up calls that were promised; at each reconciliation.

An alarm that is missing or was changed is set again. One of ours that nobody wants any more is deleted. Alarms that
others have set stay; the device browser shows that they are none of ours.
"""

import datetime as dt
from collections.abc import Iterator, Sequence

import structlog
from django.utils import timezone

from hotelpbx.common.audit import SYSTEM
from pbx.events import DeviceAlarm
from pbx.models import Command, Extension, Pbx
from pbx.selectors import extension_is_to_be_wiped
from pbx.selectors_alarms import alarm_creation, deletion_waits_for_a_person, extensions_with_alarm_work
from pbx.services.alarms import alarm_equals, alarm_of
from pbx.services.commands import wakeup_delete_request
from rooms.enums import WakeUpStatus
from rooms.locks import wakeups_lock
from rooms.models import WakeUpCall
from rooms.services.alarms import ALARM_FIELDS, alarm_remove, request_key, wakeups_arm
from rooms.services.trail import audit_records

log = structlog.get_logger(__name__)


def alarms_compare(
    *, pbx: Pbx, alarms: Sequence[DeviceAlarm], asked_at: dt.datetime, now: dt.datetime | None = None
) -> None:
    """Set right where the device's alarms, read at `asked_at`, are not what was promised.

    Extensions whose alarms are being changed wait for the next comparison. A call that is due already is dealt with
    by the sweep, which rings at once or tells a person.
    """
    now = now or timezone.now()
    busy = extensions_with_alarm_work(pbx=pbx, since=asked_at)
    listed = {(alarm.number, alarm.wakeupid): alarm for alarm in alarms}
    armed = WakeUpCall.objects.filter(status=WakeUpStatus.ARMED, alarm_extension__pbx=pbx, due_at__gt=now)
    pks = armed.exclude(pbx_wakeup_id="").exclude(alarm_extension__in=busy).values_list("pk", flat=True)
    broken = [wakeup for wakeup in wakeups_lock(pks) if _is_broken(wakeup, listed, now)]
    for wakeup in broken:
        _set_again(wakeup, listed)
    wakeups_arm(pks=[wakeup.pk for wakeup in broken], now=now)
    _tidy(pbx, listed, busy)


def _key(wakeup: WakeUpCall) -> tuple[str, str]:
    return (wakeup.alarm_extension.number if wakeup.alarm_extension else "", wakeup.pbx_wakeup_id)


def _is_broken(wakeup: WakeUpCall, listed: dict[tuple[str, str], DeviceAlarm], now: dt.datetime) -> bool:
    """Whether the alarm of a call is missing, or rings at another time than was asked of the device."""
    if wakeup.status != WakeUpStatus.ARMED or not wakeup.pbx_wakeup_id or wakeup.due_at <= now:
        return False  # changed while its lock was waited for
    stored = listed.get(_key(wakeup))
    if stored is None:
        return True
    return wakeup.arm_command is not None and not alarm_equals(stored, alarm_of(wakeup.arm_command.payload))


def _set_again(wakeup: WakeUpCall, listed: dict[tuple[str, str], DeviceAlarm]) -> None:
    """Back to a call without an alarm; one that rings at a wrong time is deleted first."""
    is_missing = _key(wakeup) not in listed
    facts = {"pbx_wakeup_id": wakeup.pbx_wakeup_id, "reason": "missing" if is_missing else "changed"}
    alarm_remove(wakeup, gone=is_missing, requested_by="reconciliation")
    wakeup.status = WakeUpStatus.SCHEDULED
    wakeup.save(update_fields=[*ALARM_FIELDS, "status"])
    audit_records("rooms.wakeup.alarm_lost", SYSTEM, wakeup.property.code, [(wakeup, facts)])
    log.warning("wakeup_alarm_lost", wakeup=wakeup.pk, reason=facts["reason"])


def _tidy(pbx: Pbx, listed: dict[tuple[str, str], DeviceAlarm], busy: set[int]) -> None:
    """Delete alarms of ours that stand for no call any more."""
    foreign = 0
    for extension, alarm in _unclaimed(pbx, listed, busy):
        creation = alarm_creation(extension=extension, alarm=alarm)
        if creation is None:
            foreign += 1
        elif not _is_under_way(creation, extension, alarm):
            wakeup_delete_request(
                extension=extension,
                wakeup_ids=[alarm.wakeupid],
                key=request_key("wakeup-left"),
                requested_by="reconciliation",
            )
    if foreign:
        log.info("alarms_of_others", pbx=pbx.name, count=foreign)


def _unclaimed(
    pbx: Pbx, listed: dict[tuple[str, str], DeviceAlarm], busy: set[int]
) -> Iterator[tuple[Extension, DeviceAlarm]]:
    held = WakeUpCall.objects.filter(alarm_extension__pbx=pbx).exclude(pbx_wakeup_id="")
    claimed = set(held.values_list("alarm_extension__number", "pbx_wakeup_id"))
    numbers = {number for number, _id in listed.keys() - claimed}
    ours = {row.number: row for row in Extension.objects.filter(pbx=pbx, number__in=numbers).exclude(pk__in=busy)}
    for key in sorted(listed.keys() - claimed):
        if extension := ours.get(key[0]):
            yield extension, listed[key]


def _is_under_way(creation: Command, extension: Extension, alarm: DeviceAlarm) -> bool:
    """Whether a call is about to take the alarm over, or its end is seen to already."""
    waiting = WakeUpCall.objects.filter(arm_command=creation, alarm_extension=extension, closed_at__isnull=True)
    return (
        waiting.filter(pbx_wakeup_id="").exists()
        or extension_is_to_be_wiped(extension)
        or deletion_waits_for_a_person(extension=extension, wakeupid=alarm.wakeupid)
    )
