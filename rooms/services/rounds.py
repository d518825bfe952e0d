"""The end of a due date: close it, go on to the next one, or deal with one that nobody was told of."""

import datetime as dt

from pbx.enums import CommandState, LinkState
from pbx.models import Command
from pbx.services.commands import play_prompt_request
from rooms.enums import AlarmKind, AttemptResult, WakeUpStatus
from rooms.locks import wakeups_lock
from rooms.models import RoomExtension, WakeUpCall
from rooms.services.alarms import (
    ALARM_FIELDS,
    PLAN_FIELDS,
    alarm_remove,
    request_key,
    schedule_of,
    wakeup_plan,
    wakeups_of_command_lock,
)
from rooms.services.outcomes import last_reason, wakeup_fail

STILL_USEFUL = dt.timedelta(minutes=15)
LAST_REPORT = dt.timedelta(minutes=3)
STANDING = (AlarmKind.EVERYDAY, AlarmKind.CUSTOM)


def wakeup_close(*, pk: int, now: dt.datetime) -> bool:
    """The window of the due date is over: what was not answered has failed; a recurring call goes on.

    Returns False when another process was first.
    """
    wakeup = next(iter(wakeups_lock([pk])), None)
    if wakeup is None or wakeup.closed_at is not None or wakeup.window_ends_at > now:
        return False
    if wakeup.status not in (WakeUpStatus.ANSWERED, WakeUpStatus.FAILED):
        _fail_unfinished(wakeup, now)
    due_at = schedule_of(wakeup).next_due(wakeup.property.timezone, wakeup.due_at)
    if due_at is None:
        _finish(wakeup, now)
    else:
        _go_on(wakeup, due_at)
    return True


def _fail_unfinished(wakeup: WakeUpCall, now: dt.datetime) -> None:
    reason = last_reason(wakeup)
    open_rings = wakeup.attempts.filter(due_at=wakeup.due_at, result=AttemptResult.RINGING)
    open_rings.update(result=AttemptResult.FAILED, reason="no_report", ended_at=now)
    wakeup_fail(wakeup, reason)


def _finish(wakeup: WakeUpCall, now: dt.datetime) -> None:
    """No more calls. A one-off alarm that rang has deleted itself; any other alarm of ours must go."""
    rang = wakeup.alarm_kind == AlarmKind.ONETIME and wakeup.attempts.filter(due_at=wakeup.due_at).exists()
    alarm_remove(wakeup, gone=rang)
    wakeup.closed_at = now
    wakeup.save(update_fields=[*ALARM_FIELDS, "closed_at"])


def _go_on(wakeup: WakeUpCall, due_at: dt.datetime) -> None:
    """Plan the next call; a standing alarm that fits it stays on the device."""
    kind = schedule_of(wakeup).alarm_kind(wakeup.property.timezone, due_at)
    keeps_alarm = wakeup.alarm_kind in STANDING and wakeup.alarm_kind == kind and wakeup.pbx_wakeup_id != ""
    rang = wakeup.alarm_kind == AlarmKind.ONETIME and wakeup.attempts.filter(due_at=wakeup.due_at).exists()
    wakeup_plan(wakeup, due_at)
    if keeps_alarm:
        wakeup.status = WakeUpStatus.ARMED
    else:
        alarm_remove(wakeup, gone=rang)
    wakeup.save(update_fields=[*ALARM_FIELDS, *PLAN_FIELDS])


def wakeup_missed(*, pk: int, now: dt.datetime) -> bool:
    """Due, and no alarm was set: ring at once while that still helps, otherwise tell a person at once."""
    wakeup = next(iter(wakeups_lock([pk])), None)
    if wakeup is None or wakeup.status != WakeUpStatus.SCHEDULED or wakeup.due_at > now:
        return False
    phone = RoomExtension.objects.filter(room=wakeup.room_id).select_related("extension__pbx").first()
    in_time = now <= wakeup.due_at + STILL_USEFUL
    if phone is None or not in_time or wakeup.arm_command_id or phone.extension.pbx.state == LinkState.OFFLINE:
        wakeup_fail(wakeup, "missed")
        return True
    _ring_now(wakeup, phone, now)
    return True


def _ring_now(wakeup: WakeUpCall, phone: RoomExtension, now: dt.datetime) -> None:
    latest = wakeup.due_at + STILL_USEFUL
    wakeup.arm_command = play_prompt_request(
        extension=phone.extension,
        prompt=wakeup.prompt,
        not_after=latest,
        key=request_key("wakeup-late"),
        requested_by="wake-up",
    )
    wakeup.alarm_extension, wakeup.alarm_kind, wakeup.pbx_wakeup_id = phone.extension, AlarmKind.PROMPT, ""
    wakeup.window_ends_at = latest + LAST_REPORT
    wakeup.save(update_fields=[*ALARM_FIELDS, "window_ends_at"])


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
