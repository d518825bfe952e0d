"""The end of a due date: close it, go on to the next one, or deal with one that nobody was told of."""

import datetime as dt

from pbx.enums import WAITING_STATES, CommandState, LinkState
from pbx.models import Command, Extension, Pbx
from pbx.services.commands import play_prompt_request
from pbx.services.reports import reconcile_soon
from rooms.enums import AlarmKind, AttemptResult, WakeUpStatus
from rooms.locks import wakeups_lock
from rooms.models import RoomExtension, WakeUpCall
from rooms.services.alarms import (
    ALARM_FIELDS,
    PLAN_FIELDS,
    STILL_USEFUL,
    alarm_kind_of,
    alarm_remove,
    request_key,
    schedule_of,
    wakeup_plan,
    wakeups_of_command_lock,
)
from rooms.services.outcomes import last_reason, unsure_raise, wakeup_fail

LAST_REPORT = dt.timedelta(minutes=3)
STANDING = (AlarmKind.EVERYDAY, AlarmKind.CUSTOM)


def wakeup_close(*, pk: int, now: dt.datetime) -> bool:
    """The window of the due date is over: what was not answered has failed; a recurring call goes on.

    Returns False when another process was first, and for a call that never was set and can still be rung.
    """
    wakeup = next(iter(wakeups_lock([pk])), None)
    if wakeup is None or wakeup.closed_at is not None or wakeup.window_ends_at > now or _can_be_made_good(wakeup, now):
        return False
    if wakeup.status not in (WakeUpStatus.ANSWERED, WakeUpStatus.FAILED):
        _fail_unfinished(wakeup, now)
    due_at = schedule_of(wakeup).next_due(wakeup.property.timezone, wakeup.due_at)
    if due_at is None:
        _finish(wakeup, now)
    else:
        _go_on(wakeup, due_at)
    return True


def _can_be_made_good(wakeup: WakeUpCall, now: dt.datetime) -> bool:
    never_set = wakeup.status == WakeUpStatus.SCHEDULED and wakeup.alarm_kind != AlarmKind.PROMPT
    return never_set and now <= wakeup.due_at + STILL_USEFUL


def _fail_unfinished(wakeup: WakeUpCall, now: dt.datetime) -> None:
    reason = "missed" if wakeup.status == WakeUpStatus.SCHEDULED else last_reason(wakeup)
    open_rings = wakeup.attempts.filter(due_at=wakeup.due_at, result=AttemptResult.RINGING)
    open_rings.update(result=AttemptResult.FAILED, reason="no_report", ended_at=now)
    wakeup_fail(wakeup, reason)
    if reason == "no_report" and wakeup.alarm_extension is not None:
        reconcile_soon(wakeup.alarm_extension.pbx, now)  # its reports may be lost; the device's own list is not


def _finish(wakeup: WakeUpCall, now: dt.datetime) -> None:
    """No more calls. A one-off alarm that rang has deleted itself; any other alarm of ours must go."""
    rang = wakeup.alarm_kind == AlarmKind.ONETIME and wakeup.attempts.filter(due_at=wakeup.due_at).exists()
    alarm_remove(wakeup, gone=rang)
    wakeup.closed_at = now
    wakeup.save(update_fields=[*ALARM_FIELDS, "closed_at"])


def _go_on(wakeup: WakeUpCall, due_at: dt.datetime) -> None:
    """Plan the next call; a standing alarm that fits it stays on the device."""
    keeps_alarm = _has_alarm_for(wakeup, due_at)
    rang = wakeup.alarm_kind == AlarmKind.ONETIME and wakeup.attempts.filter(due_at=wakeup.due_at).exists()
    wakeup_plan(wakeup, due_at)
    if keeps_alarm:
        wakeup.status = WakeUpStatus.ARMED
    else:
        alarm_remove(wakeup, gone=rang)
    wakeup.save(update_fields=[*ALARM_FIELDS, *PLAN_FIELDS])


def _has_alarm_for(wakeup: WakeUpCall, due_at: dt.datetime) -> bool:
    extension = wakeup.alarm_extension
    if extension is None or not wakeup.pbx_wakeup_id or wakeup.alarm_kind not in STANDING:
        return False
    return wakeup.alarm_kind == alarm_kind_of(wakeup, extension, due_at)


def wakeup_missed(*, pk: int, now: dt.datetime) -> bool:
    """Due, and no alarm was set: ring at once while that still helps, otherwise tell a person at once."""
    wakeup = next(iter(wakeups_lock([pk])), None)
    if wakeup is None or wakeup.status != WakeUpStatus.SCHEDULED or wakeup.due_at > now:
        return False
    phone = RoomExtension.objects.filter(room=wakeup.room_id).select_related("extension__pbx").first()
    in_time = now <= wakeup.due_at + STILL_USEFUL
    if phone is None or not in_time or _is_being_set(wakeup) or phone.extension.pbx.state == LinkState.OFFLINE:
        wakeup_fail(wakeup, "no_phone" if phone is None else "missed")
        return True
    _ring_now(wakeup, phone.extension)
    return True


def _is_being_set(wakeup: WakeUpCall) -> bool:
    """Whether the device may have its alarm already; a creation that still waits is too late and never sent."""
    return wakeup.arm_command is not None and wakeup.arm_command.state not in WAITING_STATES


def _ring_now(wakeup: WakeUpCall, extension: Extension) -> None:
    latest = wakeup.due_at + STILL_USEFUL
    wakeup.arm_command = play_prompt_request(
        extension=extension,
        prompt=wakeup.prompt,
        not_after=latest,
        key=request_key("wakeup-late"),
        requested_by="wake-up",
    )
    wakeup.alarm_extension, wakeup.alarm_kind, wakeup.pbx_wakeup_id = extension, AlarmKind.PROMPT, ""
    wakeup.window_ends_at = latest + LAST_REPORT
    wakeup.save(update_fields=[*ALARM_FIELDS, "window_ends_at"])


def wakeup_unsure(*, pk: int, now: dt.datetime) -> bool:
    """Due and set, but the phone system is away: it may ring or not, so a person is told at once, once."""
    wakeup = next(iter(wakeups_lock([pk])), None)
    if wakeup is None or wakeup.status != WakeUpStatus.ARMED or not wakeup.due_at <= now < wakeup.window_ends_at:
        return False
    return unsure_raise(wakeup)


def wakeup_repeat(*, pk: int, now: dt.datetime) -> bool:
    """The phone system was down when the call was due and is back: ring at once, unless the phone rang after all.

    The alarm that slept through its time goes; it would ring on the next day.
    """
    wakeup = next(iter(wakeups_lock([pk])), None)
    if wakeup is None or wakeup.status != WakeUpStatus.ARMED or not _slept(wakeup, now):
        return False
    old = WakeUpCall(alarm_extension=wakeup.alarm_extension, pbx_wakeup_id=wakeup.pbx_wakeup_id)
    assert wakeup.alarm_extension is not None
    wakeup.status = WakeUpStatus.SCHEDULED
    wakeup.save(update_fields=["status"])
    _ring_now(wakeup, wakeup.alarm_extension)
    alarm_remove(old)
    return True


def _slept(wakeup: WakeUpCall, now: dt.datetime) -> bool:
    in_time = wakeup.due_at <= now <= wakeup.due_at + STILL_USEFUL
    is_alarm = wakeup.alarm_kind != AlarmKind.PROMPT and wakeup.alarm_extension is not None
    return in_time and is_alarm and not wakeup.attempts.filter(due_at=wakeup.due_at).exists()


def phone_system_restarted(*, pbx: Pbx, now: dt.datetime) -> None:
    """What was due while it started has not rung, or has reported its ring before this."""
    due = WakeUpCall.objects.filter(
        status=WakeUpStatus.ARMED, alarm_extension__pbx=pbx, due_at__lte=now, due_at__gte=now - STILL_USEFUL
    )
    for pk in due.order_by("pk").values_list("pk", flat=True):
        wakeup_repeat(pk=pk, now=now)


def late_ring_finished(*, command: Command) -> None:
    """The call in place of an alarm was placed, or could not be."""
    for wakeup in wakeups_of_command_lock(command):
        if wakeup.status != WakeUpStatus.SCHEDULED:
            continue
        if command.state == CommandState.DONE:
            wakeup.status = WakeUpStatus.ARMED
            wakeup.save(update_fields=["status"])
        else:
            wakeup_fail(wakeup, "missed")
