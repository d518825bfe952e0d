"""Virtual telephones: what a person does with one, and calls that the exchange is asked to make."""

import re

from pbx.simulator import calls, destinations
from pbx.simulator.dialplan import hang_up_soon, service_key, service_start, split_service
from pbx.simulator.exchange import Exchange
from pbx.simulator.routes import call_outside, is_outside, route_for
from pbx.simulator.state import INCOMING_BEHAVIOURS, Call, Extension

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
    call = calls.call_open(pbx, kind=_kind(pbx, dialled), caller=number, callee=dialled)
    calls.join_extension(pbx, call, number, "ALERT")
    reach(pbx, call, extension, dialled)
    return call


def _kind(pbx: Exchange, dialled: str) -> str:
    return "Outbound" if is_outside(pbx, dialled) else "Internal"


def reach(pbx: Exchange, call: Call, extension: Extension, dialled: str) -> None:
    """Connect a caller who waits to the dialled extension or outside number."""
    if not is_outside(pbx, dialled):
        if not destinations.enter(pbx, call, call.legs[0], dialled):
            calls.ring(pbx, call, dialled)
        return
    outside = route_for(pbx, extension, dialled)
    if outside is None:
        calls.fail(pbx, call, calls.BARRED)
    else:
        call_outside(pbx, call, outside, origin=extension.number)


def _dial_service(pbx: Exchange, extension: Extension, service: str, pressed: str) -> Call:
    call = calls.call_open(pbx, kind="Internal", caller=extension.number, callee=service)
    calls.join_extension(pbx, call, extension.number, "ALERT")
    service_start(pbx, call, service)
    if pressed:
        _press(pbx, call, extension, pressed)
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
    call = extension.call
    _press(pbx, call, extension, pressed)
    return call


def _press(pbx: Exchange, call: Call, extension: Extension, pressed: str) -> None:
    leg = call.leg_of(extension.number)
    for key in pressed:
        if call.ended or leg is None:
            return
        calls.press_key(pbx, call, leg, key)
        service_key(pbx, call, key)


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
    call = extension.call
    leg = call.leg_of(number)
    if leg is not None:
        calls.hang_up(pbx, call, leg)
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
        if extension.call is not None:
            calls.finish(pbx, extension.call)
        extension.registered = registered
        calls.report_extension(pbx, extension)
    return extension


def call_between(pbx: Exchange, caller: str, callee: str, *, autoanswer: bool) -> Call:
    """A call made through the API: the caller's telephone rings first; once it is picked up the callee is called."""
    extension = phone(pbx, caller)
    call = calls.call_open(pbx, kind=_kind(pbx, callee), caller=caller, callee=callee)
    call.on_answer = lambda: _caller_ready(pbx, call, extension, callee)
    calls.ring(pbx, call, caller)
    if autoanswer:
        calls.answer(pbx, call, caller)
    return call


def _caller_ready(pbx: Exchange, call: Call, extension: Extension, callee: str) -> None:
    leg = call.leg_of(extension.number)
    service = split_service(callee)
    call.answered_elapsed = None
    if leg is not None:
        leg.status = "ALERT"
    if service is not None:
        service_start(pbx, call, service[0])
        _press(pbx, call, extension, service[1])
    else:
        reach(pbx, call, extension, callee)


def inbound(pbx: Exchange, origin: str, number: str) -> Call:
    """A call from outside to an extension."""
    phone(pbx, number)
    call = calls.call_open(pbx, kind="Inbound", caller=origin, callee=number, did=number)
    calls.join_trunk(pbx, call, kind="inbound", origin=origin, target=number, trunk="siptrunk", status="ALERT")
    calls.ring(pbx, call, number)
    return call
