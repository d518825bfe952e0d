"""What the hotel side does when the telephone side reports something; all of it idempotent and in any order."""

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext as _

from hotelpbx.common.attention import attention_close, attention_raise
from hotelpbx.common.audit import Actor
from pbx.browser.promises import promises_known_by
from pbx.enums import CommandKind
from pbx.events import (
    CallFailedAt,
    CallRecorded,
    CodeDialled,
    CommandFinished,
    PbxReconciled,
    PbxRestarted,
    PhoneAnswered,
    PhoneRang,
    PromptEnded,
    subscribe,
)
from pbx.services.calls import call_began_at
from rooms.enums import Condition
from rooms.models import Room
from rooms.selectors.wakeups import alarms_promised
from rooms.services.alarms import alarms_confirm
from rooms.services.housekeeping import room_condition_set
from rooms.services.promises import alarms_compare
from rooms.services.rings import call_failed, call_recorded, phone_answered, phone_rang, prompt_ended
from rooms.services.rounds import late_ring_finished, phone_system_restarted

ROOM_STATE_CODE = "777"
LONGEST_CODE_CALL = dt.timedelta(minutes=2)
CONDITIONS = {"777*01": Condition.CLEAN, "777*00": Condition.DIRTY}


def on_code_dialled(event: CodeDialled) -> None:
    """`777*01` clean, `777*00` dirty; what cannot be understood goes to a person. Other services are not ours."""
    if event.code.partition("*")[0] != ROOM_STATE_CODE:
        return
    room = Room.objects.filter(phones__extension=event.extension).first() if event.extension else None
    condition = CONDITIONS.get(event.code)
    if room is None or condition is None:
        _raise_code(event, room)
        return
    attention_close(key=_code_key(event), resolution=_("The report was processed."))
    reported_at = _keyed_at(event)
    if room.condition_changed_at and reported_at < room.condition_changed_at:
        return  # told twice, or late: somebody has said something newer
    actor = Actor(origin="phone")
    room_condition_set(room=room, condition=condition, by=f"phone {event.number}", actor=actor, now=reported_at)


def _keyed_at(event: CodeDialled) -> dt.datetime:
    """When the code was keyed: when its report came, unless that came so late that the call's beginning says more."""
    received_at = event.receipt.received_at
    began_at = call_began_at(pbx=event.pbx, callid=event.callid, received_at=received_at)
    return received_at if received_at - began_at < LONGEST_CODE_CALL else began_at


def _code_key(event: CodeDialled) -> str:
    return f"room_code:{event.receipt.pk}"


def _raise_code(event: CodeDialled, room: Room | None) -> None:
    reason = _("no room has this phone") if room is None else _("the code is not known")
    attention_raise(
        kind="room_code_unknown",
        key=_code_key(event),
        subject=_("%(code)s from phone %(number)s: %(reason)s")
        % {"code": event.code, "number": event.number, "reason": reason},
        property_code=event.pbx.property_code,
        detail=_("Ask who dialled and set the condition of the room by hand."),
        data={
            "code": event.code,
            "number": event.number,
            "room": room.number if room else None,
            "pbx": event.pbx.name,
            "callid": event.callid,
            "receipt": event.receipt.pk,
            "reported_at": event.receipt.received_at.isoformat(),
        },
    )


def on_phone_rang(event: PhoneRang) -> None:
    """A phone rings."""
    phone_rang(extension=event.extension, callid=event.callid, at=event.at)


def on_phone_answered(event: PhoneAnswered) -> None:
    """A phone was picked up."""
    phone_answered(extension=event.extension, callid=event.callid, at=event.at)


def on_call_failed(event: CallFailedAt) -> None:
    """A call failed."""
    call_failed(extension=event.extension, callid=event.callid, reason=event.reason, at=event.at)


def on_prompt_ended(event: PromptEnded) -> None:
    """A prompt was heard to its end."""
    prompt_ended(extension=event.extension, callid=event.callid, prompt=event.prompt, at=event.at)


def on_call_recorded(event: CallRecorded) -> None:
    """A call is over."""
    call_recorded(call=event.call)


def on_command_finished(event: CommandFinished) -> None:
    """An alarm was set or not, a late call placed or not."""
    if event.command.kind == CommandKind.WAKEUP_CREATE:
        alarms_confirm(command=event.command)
    elif event.command.kind == CommandKind.PLAY_PROMPT:
        late_ring_finished(command=event.command)


def on_pbx_restarted(event: PbxRestarted) -> None:
    """The device has started anew; it sends this when it can ring again."""
    phone_system_restarted(pbx=event.pbx, now=timezone.now())


def on_pbx_reconciled(event: PbxReconciled) -> None:
    """The device has told which alarms it has."""
    alarms_compare(pbx=event.pbx, alarms=event.alarms, asked_at=event.asked_at)


def subscribe_all() -> None:
    """Subscribe every handler of this app."""
    subscribe(CodeDialled, on_code_dialled)
    subscribe(PhoneRang, on_phone_rang)
    subscribe(PhoneAnswered, on_phone_answered)
    subscribe(CallFailedAt, on_call_failed)
    subscribe(PromptEnded, on_prompt_ended)
    subscribe(CallRecorded, on_call_recorded)
    subscribe(CommandFinished, on_command_finished)
    subscribe(PbxRestarted, on_pbx_restarted)
    subscribe(PbxReconciled, on_pbx_reconciled)
    promises_known_by(alarms_promised)
