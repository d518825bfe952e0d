"""The alarms on the device that keep our promises: set in time, taken over when confirmed, removed one by one.

Callers hold the locks of the wake-up calls they pass.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TypeAlias

from django.db import transaction
from django.utils import timezone

from hotelpbx.common.audit import SYSTEM
from pbx.enums import CommandState
from pbx.models import Command, Extension
from pbx.selectors import extension_is_to_be_wiped, wakeup_creations_open
from pbx.services.commands import wakeup_create_request, wakeup_delete_request
from rooms.enums import AlarmKind, WakeUpStatus
from rooms.locks import wakeups_lock
from rooms.models import RoomExtension, WakeUpCall
from rooms.recurrence import Schedule, alarm_time, arm_from, window_end
from rooms.services.outcomes import wakeup_fail
from rooms.services.trail import audit_records

STILL_USEFUL = dt.timedelta(minutes=15)

AlarmSpec: TypeAlias = tuple[int, dt.datetime, dt.time, str, tuple[int, ...], int, int, str]


def schedule_of(wakeup: WakeUpCall) -> Schedule:
    """The days and the time that were asked for."""
    return Schedule(wakeup.date, wakeup.time, wakeup.recurrence, tuple(wakeup.weekdays), wakeup.until)


def coming_due(wakeup: WakeUpCall, now: dt.datetime) -> dt.datetime | None:
    """When it rings next; None when that was its last time."""
    return wakeup.due_at if wakeup.due_at > now else schedule_of(wakeup).next_due(wakeup.property.timezone, now)


def request_key(purpose: str) -> str:
    """A key that no other request has; what must not happen twice is decided by our rows, not by the key."""
    return f"{purpose}:{uuid.uuid4().hex}"


@transaction.atomic(savepoint=False)
def wakeups_arm(*, pks: Iterable[int], now: dt.datetime | None = None) -> int:
    """Request the alarms of those of these calls that may be set now; equal ones of a PBX share one request.

    A call whose room has no phone fails at once.
    """
    now = now or timezone.now()
    waiting = [wakeup for wakeup in wakeups_lock(pks) if _waits(wakeup, now)]
    phones = _primary_extensions({wakeup.room_id for wakeup in waiting})
    ready = [wakeup for wakeup in waiting if arm_from(_zone(wakeup, phones.get(wakeup.room_id)), wakeup.due_at) <= now]
    under_way = wakeup_creations_open(phones.values())
    groups: dict[AlarmSpec, list[WakeUpCall]] = defaultdict(list)
    for wakeup in ready:
        extension = phones.get(wakeup.room_id)
        if extension is None:
            wakeup_fail(wakeup, "no_phone")
        elif not _has_twin(wakeup, extension, under_way):
            wakeup.alarm_extension = extension
            groups[_spec(wakeup, extension)].append(wakeup)
    for spec, wakeups in groups.items():
        _request(spec, wakeups)
    return sum(len(wakeups) for wakeups in groups.values())


def _waits(wakeup: WakeUpCall, now: dt.datetime) -> bool:
    return wakeup.status == WakeUpStatus.SCHEDULED and wakeup.arm_command_id is None and now < wakeup.due_at


def _zone(wakeup: WakeUpCall, extension: Extension | None) -> str:
    """The zone of the clock that rings: the device's, which need not be the property's."""
    return extension.pbx.timezone if extension else wakeup.property.timezone


def _primary_extensions(room_pks: set[int]) -> dict[int, Extension]:
    phones = RoomExtension.objects.filter(room_id__in=room_pks).select_related("extension__pbx")
    chosen: dict[int, Extension] = {}
    for phone in phones.order_by("room_id", "-is_primary", "id"):
        chosen.setdefault(phone.room_id, phone.extension)
    return chosen


def _has_twin(wakeup: WakeUpCall, extension: Extension, under_way: set[tuple[int, str]]) -> bool:
    """Whether the phone has an alarm for the same time of day, or gets one: the device refuses a second one.

    One that is under way may be given up already, and its deletion is requested when its id is known. The call then
    waits for the sweep after the other's end.
    """
    if (extension.pk, f"{alarm_time(extension.pbx.timezone, wakeup.due_at):%H:%M}") in under_way:
        return True
    others = WakeUpCall.objects.filter(alarm_extension=extension, arm_command__isnull=False, closed_at__isnull=True)
    return others.filter(time=wakeup.time, recurrence=wakeup.recurrence).exclude(pk=wakeup.pk).exists()


def _spec(wakeup: WakeUpCall, extension: Extension) -> AlarmSpec:
    kind = alarm_kind_of(wakeup, extension, wakeup.due_at)
    weekdays = tuple(wakeup.weekdays) if kind == AlarmKind.CUSTOM else ()
    time = alarm_time(extension.pbx.timezone, wakeup.due_at)
    return extension.pbx_id, wakeup.due_at, time, kind, weekdays, wakeup.repeats, wakeup.interval, wakeup.prompt


def alarm_kind_of(wakeup: WakeUpCall, extension: Extension, due_at: dt.datetime) -> AlarmKind:
    """The type of alarm that this call, due then, gets on the phone's device."""
    return schedule_of(wakeup).alarm_kind(wakeup.property.timezone, due_at, device_zone=extension.pbx.timezone)


def _request(spec: AlarmSpec, wakeups: list[WakeUpCall]) -> None:
    _pbx, due_at, time, kind, weekdays, repeats, interval, prompt = spec
    command = wakeup_create_request(
        extensions=[wakeup.alarm_extension for wakeup in wakeups if wakeup.alarm_extension],
        time=time,
        kind=kind,  # type: ignore[arg-type]  # a choice of AlarmKind without PROMPT
        weekdays=weekdays,
        repeats=repeats,
        interval=interval,
        prompt=prompt,
        not_after=due_at,
        key=request_key("wakeup-create"),
        requested_by="wake-up",
    )
    for wakeup in wakeups:
        wakeup.arm_command, wakeup.alarm_kind, wakeup.pbx_wakeup_id = command, kind, ""
    WakeUpCall.objects.bulk_update(wakeups, ["alarm_extension", "arm_command", "alarm_kind", "pbx_wakeup_id"])


def alarm_remove(
    wakeup: WakeUpCall, *, after: Sequence[Extension] = (), gone: bool = False, requested_by: str = ""
) -> None:
    """Forget our alarm and have the device delete it, by its id; `gone` when the device has removed it by itself.

    One whose creation is still under way is deleted when its id becomes known (`alarms_confirm`). The caller saves.
    """
    if wakeup.pbx_wakeup_id and wakeup.alarm_extension and not gone:
        wakeup_delete_request(
            extension=wakeup.alarm_extension,
            wakeup_ids=[wakeup.pbx_wakeup_id],
            after=after,
            key=request_key("wakeup-delete"),
            requested_by=requested_by or "wake-up",
        )
    wakeup.arm_command, wakeup.pbx_wakeup_id, wakeup.alarm_kind = None, "", ""


ALARM_FIELDS = ["alarm_extension", "arm_command", "pbx_wakeup_id", "alarm_kind"]


def alarms_confirm(*, command: Command, now: dt.datetime | None = None) -> None:
    """A creation has ended: take over the ids, fail what was not set, delete what nobody wants any more."""
    now = now or timezone.now()
    wakeups = {_number(wakeup): wakeup for wakeup in wakeups_of_command_lock(command)}
    ids = {str(number): str(pbx_id) for number, pbx_id in dict(command.result.get("alarms") or {}).items()}
    for number, wakeup in wakeups.items():
        if ids.get(number) and _still_wanted(wakeup, now):
            _take_over(wakeup, ids.pop(number))
        elif not ids.get(number) and wakeup.status == WakeUpStatus.SCHEDULED:
            _not_set(wakeup, command, number, now)
    _remove_unclaimed(command, ids)


def _not_set(wakeup: WakeUpCall, command: Command, number: str, now: dt.datetime) -> None:
    """One that came due while its creation waited goes back to the sweep, which rings at once if that still helps."""
    if command.state == CommandState.EXPIRED and wakeup.due_at <= now <= wakeup.due_at + STILL_USEFUL:
        alarm_remove(wakeup, gone=True)
        wakeup.save(update_fields=ALARM_FIELDS)
    else:
        wakeup_fail(wakeup, _reason(command, number))


def wakeups_of_command_lock(command: Command) -> list[WakeUpCall]:
    """Lock the calls whose alarm this command makes; not those that got another while the lock was waited for."""
    pks = WakeUpCall.objects.filter(arm_command=command).values_list("pk", flat=True)
    return [wakeup for wakeup in wakeups_lock(pks) if wakeup.arm_command_id == command.pk]


def _number(wakeup: WakeUpCall) -> str:
    return wakeup.alarm_extension.number if wakeup.alarm_extension else ""


def _still_wanted(wakeup: WakeUpCall, now: dt.datetime) -> bool:
    """A call that already failed for want of its alarm wants it as long as it is not due."""
    if wakeup.closed_at is not None or wakeup.status == WakeUpStatus.CANCELLED:
        return False
    return wakeup.status != WakeUpStatus.FAILED or wakeup.due_at > now


def _take_over(wakeup: WakeUpCall, pbx_wakeup_id: str) -> None:
    # The device may give an id again: whichever call had it before has no alarm any more.
    earlier = WakeUpCall.objects.filter(alarm_extension=wakeup.alarm_extension_id, pbx_wakeup_id=pbx_wakeup_id)
    earlier.exclude(pk=wakeup.pk).update(pbx_wakeup_id="")
    wakeup.pbx_wakeup_id = pbx_wakeup_id
    if wakeup.status in (WakeUpStatus.SCHEDULED, WakeUpStatus.FAILED):
        wakeup.status, wakeup.status_reason = WakeUpStatus.ARMED, ""
    wakeup.save(update_fields=["pbx_wakeup_id", "status", "status_reason"])
    audit_records("rooms.wakeup.armed", SYSTEM, wakeup.property.code, [(wakeup, {"pbx_wakeup_id": pbx_wakeup_id})])


def _reason(command: Command, number: str) -> str:
    own = dict(command.result.get("failed") or {}).get(number)
    if own:
        return str(own)
    return "too_late" if command.state == CommandState.EXPIRED else command.reason or "not_set"


def _remove_unclaimed(command: Command, ids: dict[str, str]) -> None:
    extensions = Extension.objects.filter(pbx_id=command.pbx_id, number__in=ids).order_by("pk")
    for extension in extensions:
        if _is_owned(extension, ids[extension.number]) or extension_is_to_be_wiped(extension):
            continue
        wakeup_delete_request(
            extension=extension,
            wakeup_ids=[ids[extension.number]],
            key=f"wakeup-unclaimed:{command.pk}:{extension.pk}",
            requested_by="wake-up",
        )


def _is_owned(extension: Extension, pbx_wakeup_id: str) -> bool:
    """Whether another promise, or the same one when this is told twice, holds the alarm."""
    return WakeUpCall.objects.filter(alarm_extension=extension, pbx_wakeup_id=pbx_wakeup_id).exists()


def wakeup_plan(wakeup: WakeUpCall, due_at: dt.datetime) -> None:
    """Wait for the call due then, without an alarm so far. The caller saves."""
    wakeup.due_at = due_at
    wakeup.window_ends_at = window_end(due_at, wakeup.repeats, wakeup.interval)
    wakeup.status, wakeup.status_reason = WakeUpStatus.SCHEDULED, ""


PLAN_FIELDS = ["due_at", "window_ends_at", "status", "status_reason"]
