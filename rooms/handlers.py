"""What the hotel side does when the telephone side reports something; all of it idempotent and in any order."""

from django.utils import timezone

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
from pbx.service_codes import ROOM_STATE, WAKE_UP, service_of
from rooms.selectors.wakeups import alarms_promised
from rooms.services.alarms import alarms_confirm
from rooms.services.phone_codes import room_code_take
from rooms.services.phone_wakeups import wakeup_code_take
from rooms.services.promises import alarms_compare
from rooms.services.rings import call_failed, call_recorded, phone_answered, phone_rang, prompt_ended
from rooms.services.rounds import late_ring_finished, phone_system_restarted


def on_code_dialled(event: CodeDialled) -> None:
    """`777*state` says how a room is, `776*HHMM` orders a wake-up call. Other services are not ours."""
    service = service_of(event.code)
    if service == ROOM_STATE:
        room_code_take(event=event)
    elif service == WAKE_UP:
        wakeup_code_take(event=event)


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
