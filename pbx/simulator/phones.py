"""Virtual telephones: what a person does with one."""

import re

from pbx.simulator import calls, transfers
from pbx.simulator.dialplan import hang_up_soon, press, service_start, split_service
from pbx.simulator.exchange import Exchange
from pbx.simulator.reaching import kind_of, reach
from pbx.simulator.reports import report_extension, report_transfer
from pbx.simulator.state import INCOMING_BEHAVIOURS, Call, Extension, Leg

KEYS = re.compile(r"[0-9*#A-D]+")


class PhoneError(Exception):
    """The telephone is not in a state for this, or it was asked for something impossible; the text says why."""


def phone(pbx: Exchange, number: str) -> Extension:
    extension = pbx.state.extensions.get(number)
    if extension is None:
        raise PhoneError(f"there is no extension {number}")
    return extension


def dial(pbx: Exchange, number: str, dialled: str) -> Call:
    """Lift the receiver and dial an extension, a service (with its keys in one go, too), or 0 and an outside number."""
    extension = phone(pbx, number)
    if extension.phone_state != "idle":
        raise PhoneError(f"extension {number} is {extension.phone_state}, it can dial only when idle")
    if not KEYS.fullmatch(dialled):
        raise PhoneError("the number must consist of digits, * and #")
    service = split_service(dialled)
    if service is not None:
        return _dial_service(pbx, extension, *service)
    call = calls.call_open(pbx, kind=kind_of(pbx, dialled), caller=number, callee=dialled)
    leg = calls.join_extension(pbx, call, number, "ALERT")
    reach(pbx, call, leg, dialled, extension)
    return call


def _dial_service(pbx: Exchange, extension: Extension, service: str, pressed: str) -> Call:
    call = calls.call_open(pbx, kind="Internal", caller=extension.number, callee=service)
    leg = calls.join_extension(pbx, call, extension.number, "ALERT")
    service_start(pbx, call, service)
    if pressed:
        press(pbx, call, leg, pressed)
        if not call.ended:
            hang_up_soon(pbx, call)
    return call


def keys(pbx: Exchange, number: str, pressed: str) -> Call:
    """Press keys during a call."""
    extension = phone(pbx, number)
    if extension.call is None or extension.phone_state != "in_call":
        raise PhoneError(f"extension {number} is {extension.phone_state}, keys need a call")
    if not KEYS.fullmatch(pressed):
        raise PhoneError("keys are 0-9, *, # and A-D")
    call, leg = _own_leg(extension)
    press(pbx, call, leg, pressed)
    return call


def _own_leg(extension: Extension) -> tuple[Call, Leg]:
    call, leg = extension.call, extension.leg
    if call is None or leg is None:
        raise PhoneError(f"extension {extension.number} is {extension.phone_state}, it has no call")
    return call, leg


def answer(pbx: Exchange, number: str) -> Call:
    call = _ringing_call(pbx, number)
    calls.answer(pbx, call, number)
    return call


def refuse(pbx: Exchange, number: str) -> Call:
    call = _ringing_call(pbx, number)
    calls.refuse(pbx, call, number)
    return call


def _ringing_call(pbx: Exchange, number: str) -> Call:
    extension = phone(pbx, number)
    if extension.call is None or extension.phone_state != "ringing":
        raise PhoneError(f"extension {number} is {extension.phone_state}, it does not ring")
    return extension.call


def hangup(pbx: Exchange, number: str) -> Call:
    """Put the receiver down: ends the call, or the attempt to make one."""
    extension = phone(pbx, number)
    if extension.call is None or extension.phone_state == "ringing":
        raise PhoneError(f"extension {number} is {extension.phone_state}, there is nothing to hang up")
    call, leg = _own_leg(extension)
    calls.hang_up(pbx, call, leg)
    return call


def transfer(pbx: Exchange, number: str, to: str, code: str) -> Call:
    """Dial a feature code during a call and the number that gets it: *03 sends the other party there, *3 asks first.

    After *3 the call is transferred when the telephone hangs up.
    """
    extension = phone(pbx, number)
    if code not in transfers.CODES:
        raise PhoneError(f"the code must be one of {', '.join(transfers.CODES)}")
    call, leg = _own_leg(extension)
    others = [other for other in call.legs if other is not leg]
    if not leg.is_talking or len(others) != 1 or call.consultation is not None:
        raise PhoneError(f"extension {number} does not talk to one other party")
    if code == transfers.ATTENDED:
        transfers.consult(pbx, call, leg, to, extension, by_phone=True)
    else:
        report_transfer(pbx, call, call.legs)
        transfers.send(pbx, call, others[0], to, extension)
    return call


def talk(pbx: Exchange, number: str, seconds: float) -> Call:
    """Let the current call have lasted longer, without moving the clock."""
    extension = phone(pbx, number)
    if extension.call is None or extension.call.answered_elapsed is None:
        raise PhoneError(f"extension {number} is {extension.phone_state}, it does not talk")
    if seconds < 0:
        raise PhoneError("seconds must not be negative")
    extension.call.extra_talk += seconds
    return extension.call


def set_behaviour(pbx: Exchange, number: str, incoming: str, answer_after: float) -> Extension:
    """How the telephone takes the next calls; `unregistered` takes it off the network at once."""
    extension = phone(pbx, number)
    if incoming not in INCOMING_BEHAVIOURS:
        raise PhoneError(f"incoming must be one of {', '.join(INCOMING_BEHAVIOURS)}")
    extension.incoming, extension.answer_after = incoming, answer_after
    registered = incoming != "unregistered"
    if registered != extension.registered:
        if extension.call is not None and extension.leg is not None:
            calls.drop_out(pbx, extension.call, extension.leg)
        extension.registered = registered
        report_extension(pbx, extension)
    return extension
