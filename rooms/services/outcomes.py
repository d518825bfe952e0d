"""What became of a wake-up call: derived from its rings, told to a person when it failed.

The status of a call is what the rings of its due date prove: one answered ring is an answer, as many failed rings as
the device makes are a failure. A ring that proves to be another call is struck out and the status derived anew; that
is the only step back. Callers hold the lock of the wake-up call.
"""

import datetime as dt
from collections.abc import Sequence

from django.utils import timezone
from django.utils.translation import gettext as _

from hotelpbx.common.attention import attention_close, attention_raise
from hotelpbx.common.audit import SYSTEM, audit_record
from hotelpbx.common.hotel_time import local_date_time
from hotelpbx.common.models import AttentionItem, Gravity
from rooms.enums import AlarmKind, AttemptResult, WakeUpStatus
from rooms.models import WakeUpCall

WAITING = (WakeUpStatus.ARMED, WakeUpStatus.RINGING)


def status_of_rings(results: Sequence[str], rings: int) -> WakeUpStatus:
    """The status that these results prove when the device rings so often."""
    if AttemptResult.ANSWERED in results:
        return WakeUpStatus.ANSWERED
    if results.count(AttemptResult.FAILED) >= rings:
        return WakeUpStatus.FAILED
    return WakeUpStatus.RINGING if results else WakeUpStatus.ARMED


def wakeup_settle(wakeup: WakeUpCall) -> None:
    """Derive the status from the rings of the current due date."""
    attempts = list(wakeup.attempts.filter(due_at=wakeup.due_at))
    rings = 1 if wakeup.alarm_kind == AlarmKind.PROMPT else wakeup.repeats
    status = status_of_rings([attempt.result for attempt in attempts], rings)
    if status in WAITING and wakeup.closed_at is not None:
        status = WakeUpStatus.FAILED  # the sweep, which has seen every report, has closed it
    if status == WakeUpStatus.FAILED:
        wakeup_fail(wakeup, last_reason(wakeup))
    elif status != wakeup.status:
        wakeup.status, wakeup.status_reason = status, ""
        wakeup.save(update_fields=["status", "status_reason"])
        if status == WakeUpStatus.ANSWERED:
            attention_close(key=_unsure_key(wakeup), resolution=_("The call was answered."))
        audit_record(f"rooms.wakeup.{status}", SYSTEM, wakeup, {"due_at": wakeup.due_at.isoformat()})


def last_reason(wakeup: WakeUpCall) -> str:
    """Why the last ring of the current due date failed; `no_report` when nothing was heard."""
    failed = wakeup.attempts.filter(due_at=wakeup.due_at, result=AttemptResult.FAILED).exclude(reason="").last()
    return failed.reason if failed else "no_report"


def wakeup_fail(wakeup: WakeUpCall, reason: str) -> None:
    """Mark the current due date as failed and tell a person; a second time changes nothing."""
    if wakeup.status == WakeUpStatus.FAILED:
        return
    wakeup.status, wakeup.status_reason = WakeUpStatus.FAILED, reason[:200]
    wakeup.save(update_fields=["status", "status_reason"])
    audit_record("rooms.wakeup.failed", SYSTEM, wakeup, {"reason": reason, "due_at": wakeup.due_at.isoformat()})
    attention_close(key=_unsure_key(wakeup), resolution=_("The call has failed; see the newer item."))
    failure_raise(wakeup, wakeup.due_at, reason)


def failure_raise(wakeup: WakeUpCall, due_at: dt.datetime, reason: str) -> None:
    """The red item; only a person closes it."""
    local = local_date_time(due_at, wakeup.property.timezone)
    guest = wakeup.stay.guest_name if wakeup.stay else ""
    attention_raise(
        kind="wakeup_failed",
        key=f"wakeup_failed:{wakeup.pk}:{due_at:%Y%m%dT%H%M}",
        subject=_("Wake-up call failed: room %(room)s, %(guest)s, %(time)s")
        % {"room": wakeup.room.number, "guest": guest, "time": f"{local:%H:%M}"},
        property_code=wakeup.property.code,
        gravity=Gravity.RED,
        detail=_advice(due_at, reason_text(reason)),
        data={**_facts(wakeup, due_at), "reason": reason},
    )


def _advice(due_at: dt.datetime, reason: str) -> str:
    if due_at > timezone.now():
        return _("Mend it, or wake the guest by hand when it is time. Reason: %(reason)s.") % {"reason": reason}
    return _("Call or knock now. Reason: %(reason)s.") % {"reason": reason}


def _facts(wakeup: WakeUpCall, due_at: dt.datetime) -> dict[str, object]:
    local = local_date_time(due_at, wakeup.property.timezone)
    return {
        "wakeup": wakeup.pk,
        "room": wakeup.room.number,
        "guest": wakeup.stay.guest_name if wakeup.stay else "",
        "date": local.date().isoformat(),
        "time": f"{local:%H:%M}",
    }


def _unsure_key(wakeup: WakeUpCall) -> str:
    return f"wakeup_unsure:{wakeup.pk}:{wakeup.due_at:%Y%m%dT%H%M}"


def unsure_raise(wakeup: WakeUpCall) -> bool:
    """Nobody can know whether the phone rings; False when this was told before. An answer or a failure closes it."""
    key = _unsure_key(wakeup)
    if AttentionItem.objects.filter(key=key).exists():
        return False
    facts = _facts(wakeup, wakeup.due_at)
    attention_raise(
        kind="wakeup_unsure",
        key=key,
        subject=_("Wake-up call not certain: room %(room)s, %(guest)s, %(time)s") % facts,
        property_code=wakeup.property.code,
        gravity=Gravity.RED,
        detail=_("The phone system does not answer, so nobody knows whether the phone rings. Call or knock now."),
        data=facts,
    )
    return True


def reason_text(reason: str) -> str:
    """A reason of ours as a sentence; the device's own words stay as they are."""
    known = {
        "no_report": _("the phone system reported nothing"),
        "no_phone": _("the room has no phone"),
        "too_late": _("the phone system could not be reached in time"),
        "not_set": _("the alarm could not be set"),
        "missed": _("it came due while the program or the phone system was away"),
        "voicemail": _("voicemail answered"),
        "no_answer": _("nobody answered"),
        "busy": _("the phone was busy"),
        "failed": _("the call failed"),
        "other_call": _("the call that was answered was another one"),
    }
    return known.get(reason, reason)


def brief_answer_raise(wakeup: WakeUpCall, due_at: dt.datetime, seconds: int) -> None:
    """The receiver was lifted and put down at once: answered, but somebody should make sure."""
    local = local_date_time(due_at, wakeup.property.timezone)
    attention_raise(
        kind="wakeup_brief_answer",
        key=f"wakeup_brief_answer:{wakeup.pk}:{due_at:%Y%m%dT%H%M}",
        subject=_("Wake-up call put down at once: room %(room)s, %(time)s")
        % {"room": wakeup.room.number, "time": f"{local:%H:%M}"},
        property_code=wakeup.property.code,
        detail=_("The phone was picked up for %(seconds)s s only. Make sure that the guest is up.")
        % {"seconds": seconds},
        data={"wakeup": wakeup.pk, "room": wakeup.room.number, "seconds": seconds},
    )
