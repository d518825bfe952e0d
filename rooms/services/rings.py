"""Reports of a phone, told apart: was this our wake-up call, and what became of it?

The device does not say that a ringing call is its alarm. So a call that reaches the alarm's phone inside the window
of a due date (90 seconds before it until the last repeat and two minutes) counts as a ring of it at once, because
waiting could cost the guest the flight; and it is struck out as soon as its record proves another call: one from or
to the outside, from another extension, or one the guest dialled. The record may arrive first. An answer stands unless
the record says voicemail, or the call is reported as failed afterwards.
"""

import datetime as dt

from pbx.enums import CallStatus, CallType
from pbx.models import CallRecord, Extension
from rooms.enums import AttemptResult, WakeUpStatus
from rooms.locks import wakeups_lock
from rooms.models import WakeUpAttempt, WakeUpCall
from rooms.recurrence import RING_MARGIN
from rooms.services.outcomes import brief_answer_raise, failure_raise, wakeup_settle

DEFAULT_PROMPT = "macroform-cold_day"
BRIEF_SECONDS = 3


def phone_rang(*, extension: Extension, callid: str, at: dt.datetime) -> None:
    """The alarm's phone rings."""
    _report(extension, callid, at, AttemptResult.RINGING)


def phone_answered(*, extension: Extension, callid: str, at: dt.datetime) -> None:
    """Somebody picked up."""
    _report(extension, callid, at, AttemptResult.ANSWERED)


def call_failed(*, extension: Extension, callid: str, reason: str, at: dt.datetime) -> None:
    """The call failed, in the device's words; also one that never rang, because the phone was busy or off."""
    _report(extension, callid, at, AttemptResult.FAILED, reason)


def prompt_ended(*, extension: Extension, callid: str, prompt: str, at: dt.datetime) -> None:
    """Somebody heard a prompt to its end: an answer, also where every earlier report was lost."""
    known = WakeUpAttempt.objects.filter(extension=extension, callid=callid).exists()
    if known or any(_is_prompt_of(wakeup, prompt) for wakeup in _expecting(extension, at)):
        _report(extension, callid, at, AttemptResult.ANSWERED)


def _is_prompt_of(wakeup: WakeUpCall, prompt: str) -> bool:
    return prompt.removesuffix(".wav") == (wakeup.prompt or DEFAULT_PROMPT).removesuffix(".wav")


def _report(extension: Extension, callid: str, at: dt.datetime, result: str, reason: str = "") -> None:
    if not callid or _is_known_as_other(extension, callid):
        return
    for wakeup in _expecting(extension, at):
        WakeUpAttempt.objects.get_or_create(
            wake_up_call=wakeup,
            extension=extension,
            callid=callid,
            defaults={"due_at": wakeup.due_at, "rang_at": at},
        )
    for attempt in _attempts(extension.pbx_id, callid):
        _conclude(attempt, result, at, reason)


def _expecting(extension: Extension, at: dt.datetime) -> list[WakeUpCall]:
    """The locked calls whose window is open on this phone."""
    calls = WakeUpCall.objects.filter(
        alarm_extension=extension, due_at__lte=at + RING_MARGIN, window_ends_at__gte=at
    ).exclude(status__in=[WakeUpStatus.CANCELLED, WakeUpStatus.EXPIRED])
    return wakeups_lock(calls.values_list("pk", flat=True))


def _attempts(pbx_pk: int, callid: str) -> list[WakeUpAttempt]:
    """The rings of this call, their wake-up calls locked."""
    attempts = WakeUpAttempt.objects.filter(extension__pbx_id=pbx_pk, callid=callid)
    calls = {call.pk: call for call in wakeups_lock(attempts.values_list("wake_up_call_id", flat=True))}
    if not calls:  # as with nearly every call
        return []
    found = list(attempts)
    for attempt in found:
        attempt.wake_up_call = calls[attempt.wake_up_call_id]
    return found


STEPS = {AttemptResult.RINGING: 0, AttemptResult.ANSWERED: 1, AttemptResult.FAILED: 2}


def _conclude(attempt: WakeUpAttempt, result: str, at: dt.datetime, reason: str = "") -> None:
    """A ring goes on to answered, and from there only to failed: voicemail, or a call that broke off."""
    if STEPS[AttemptResult(result)] > STEPS[AttemptResult(attempt.result)]:
        attempt.result, attempt.reason = result, reason[:200]
        attempt.ended_at = None if result == AttemptResult.RINGING else at
        attempt.save(update_fields=["result", "reason", "ended_at"])
        _tell(attempt)
    elif result == AttemptResult.RINGING:
        _tell(attempt)


def _tell(attempt: WakeUpAttempt) -> None:
    wakeup = attempt.wake_up_call
    if attempt.due_at == wakeup.due_at:
        wakeup_settle(wakeup)
    elif attempt.result == AttemptResult.FAILED and not _was_answered(attempt):
        failure_raise(wakeup, attempt.due_at, attempt.reason)  # the recurring call has moved on to its next day


def _was_answered(attempt: WakeUpAttempt) -> bool:
    rings = WakeUpAttempt.objects.filter(wake_up_call=attempt.wake_up_call_id, due_at=attempt.due_at)
    return rings.filter(result=AttemptResult.ANSWERED).exists()


def call_recorded(*, call: CallRecord) -> None:
    """The record of a call: strikes out a ring that was another call, or says how ours ended."""
    if is_other_call(call):
        for attempt in _attempts(call.pbx_id, call.callid):
            _strike_out(attempt)
        return
    ended_at = call.started_at + dt.timedelta(seconds=call.call_seconds)
    extension = Extension.objects.filter(pbx_id=call.pbx_id, number=call.callee).first()
    result = AttemptResult.ANSWERED if call.status == CallStatus.ANSWERED else AttemptResult.FAILED
    reason = "" if result == AttemptResult.ANSWERED else str(call.status)
    if extension is not None:
        for wakeup in _expecting(extension, call.started_at):
            _record_ring(wakeup, extension, call)
    for attempt in _attempts(call.pbx_id, call.callid):
        _conclude(attempt, result, ended_at, reason)
        if attempt.result == AttemptResult.ANSWERED and call.talk_seconds < BRIEF_SECONDS:
            brief_answer_raise(attempt.wake_up_call, attempt.due_at, call.talk_seconds)


def _record_ring(wakeup: WakeUpCall, extension: Extension, call: CallRecord) -> None:
    WakeUpAttempt.objects.get_or_create(
        wake_up_call=wakeup,
        extension=extension,
        callid=call.callid,
        defaults={"due_at": wakeup.due_at, "rang_at": call.started_at},
    )


def _strike_out(attempt: WakeUpAttempt) -> None:
    attempt.delete()
    wakeup = attempt.wake_up_call
    if attempt.due_at == wakeup.due_at:
        wakeup_settle(wakeup)
    elif attempt.result == AttemptResult.ANSWERED and not _was_answered(attempt):
        failure_raise(wakeup, attempt.due_at, "other_call")


def _is_known_as_other(extension: Extension, callid: str) -> bool:
    records = CallRecord.objects.filter(pbx_id=extension.pbx_id, callid=callid)
    return any(is_other_call(call) for call in records)


def is_other_call(call: CallRecord) -> bool:
    """Whether the record proves that no alarm made this call.

    An alarm is an internal call to its phone; its caller is no other extension. A call from the phone itself to
    anything but itself was dialled by the guest.
    """
    if call.type != CallType.INTERNAL:
        return True
    if call.caller == call.callee:
        return False
    return Extension.objects.filter(pbx_id=call.pbx_id, number=call.caller).exists()
