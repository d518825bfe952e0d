"""call/dial, query, hangup, playprompt."""

import re

from pbx.simulator.api import NO_EXTENSION, PARAMETER_EMPTY, Answer, ApiError, Endpoint, Request
from pbx.simulator.destinations import is_destination
from pbx.simulator.exchange import Exchange
from pbx.simulator.prompts import is_uploaded, prompt_seconds
from pbx.simulator.reaching import is_number
from pbx.simulator.routes import Outside, is_outside, route_for
from pbx.simulator.state import Call, Extension, Leg

NO_CALL = "10005"
NOT_IDLE = "10008"
NO_CALLEE = "10011"
NO_PROMPT = "10023"
BARRED = "10024"
OUT_OF_SCOPE = "10101"
NO_CHANNEL = "10103"
BAD_VOLUME = "10104"
VOLUME_NOT_DIGITS = "10118"
BAD_VALUE = "10140"


def call_dial(pbx: Exchange, request: Request) -> Answer:
    """An extension calls anything; a menu, a queue, a ring group or an outside number call outside numbers only."""
    caller, callee = request.text("caller"), request.text("callee")
    extension = pbx.state.extensions.get(caller)
    if extension is not None:
        call = _dial_from(pbx, request, extension, callee)
    elif is_outside(pbx, caller) or _may_call_out(pbx, caller):
        call = _dial_out(pbx, request, caller, callee)
    else:
        raise ApiError(OUT_OF_SCOPE if is_destination(pbx, caller) else NO_EXTENSION)
    return {"callid": call.callid}


def _may_call_out(pbx: Exchange, caller: str) -> bool:
    features = pbx.state.features
    return caller in features.ivrs or caller in features.queues or caller in features.ringgroups


def _dial_from(pbx: Exchange, request: Request, extension: Extension, callee: str) -> Call:
    if extension.phone_state != "idle":
        raise ApiError(NOT_IDLE)
    if is_outside(pbx, callee):
        way_outside(pbx, extension, callee)
    elif not is_number(pbx, callee):
        raise ApiError(NO_CALLEE)
    autoanswer = request.optional("autoanswer") == "yes"
    return pbx.switch.call_between(pbx, extension.number, callee, autoanswer=autoanswer)


def _dial_out(pbx: Exchange, request: Request, caller: str, callee: str) -> Call:
    if not is_outside(pbx, callee):
        raise ApiError(OUT_OF_SCOPE)
    extension = permission_of(pbx, request)
    outside = way_outside(pbx, extension, callee)
    if is_outside(pbx, caller):
        return pbx.switch.call_outside_pair(pbx, way_outside(pbx, extension, caller), outside, extension)
    return pbx.switch.call_for_feature(pbx, caller, outside)


def permission_of(pbx: Exchange, request: Request) -> Extension:
    """The extension whose permission is used. Raises 10004 when none is named, 10006 when it does not exist."""
    extension = pbx.state.extensions.get(request.text("dialpermission"))
    if extension is None:
        raise ApiError(NO_EXTENSION)
    return extension


def way_outside(pbx: Exchange, extension: Extension, number: str) -> Outside:
    """Raises 10024 when the extension may not dial the number."""
    outside = route_for(pbx, extension, number)
    if outside is None:
        raise ApiError(BARRED)
    return outside


def call_query(pbx: Exchange, request: Request) -> Answer:
    """One call by its id, or all that come in or go out. The key is `Calls`, as the device sends it."""
    callid, kind = request.optional("callid"), request.optional("type")
    if callid:
        if callid not in pbx.state.calls:
            raise ApiError(NO_CALL)
        found = [pbx.state.calls[callid]]
    elif kind in {"inbound", "outbound"}:
        found = [call for call in pbx.state.calls.values() if call.kind.lower() == kind]
    else:
        raise ApiError(BAD_VALUE if kind else PARAMETER_EMPTY)
    return {"Calls": [{"members": call.members(), "callid": call.callid} for call in found]}


def member_of(pbx: Exchange, channelid: str) -> tuple[Call, Leg]:
    """The call and the member with this channel. Raises 10103."""
    found = pbx.state.find_leg(channelid)
    if found is None:
        raise ApiError(NO_CHANNEL)
    return found


def call_hangup(pbx: Exchange, request: Request) -> Answer:
    """Ends the call of two; with more members, or inside of a feature, the others stay."""
    call, leg = member_of(pbx, request.text("channelid"))
    pbx.switch.hang_up(pbx, call, leg)
    return {"callid": call.callid}


def play_prompt(pbx: Exchange, request: Request) -> Answer:
    number, prompt = request.text("number"), request.text("prompt")
    if not all(is_uploaded(pbx, name) for name in prompt.split("+")):
        raise ApiError(NO_PROMPT)
    _check_volume(request.optional("volume"))
    count = request.optional("count", "1")
    if not re.fullmatch(r"[1-9]\d?", count):
        raise ApiError(BAD_VALUE)
    return {"callid": _play(pbx, request, number, prompt, int(count)).callid}


def _play(pbx: Exchange, request: Request, number: str, prompt: str, count: int) -> Call:
    for play in pbx.players:
        call = play(pbx, number, prompt, prompt_seconds(prompt, count))
        if call is not None:
            return call
    if is_outside(pbx, number):
        outside = way_outside(pbx, permission_of(pbx, request), number)
        return pbx.switch.prompt_to_outside(pbx, outside, prompt, count)
    return _prompt_extension(pbx, request, number, prompt, count)


def _check_volume(volume: str) -> None:
    if volume and not (volume.isascii() and volume.isdigit()):
        raise ApiError(VOLUME_NOT_DIGITS)
    if volume and int(volume) > 20:
        raise ApiError(BAD_VOLUME)


def _prompt_extension(pbx: Exchange, request: Request, number: str, prompt: str, count: int) -> Call:
    extension = pbx.state.extensions.get(number)
    if extension is None:
        raise ApiError(NO_EXTENSION)
    if extension.phone_state != "idle":
        raise ApiError(NOT_IDLE)
    autoanswer = request.optional("autoanswer") == "yes"
    return pbx.switch.prompt_to_extension(pbx, number, prompt, count, autoanswer=autoanswer)


ENDPOINTS = {
    "call/dial": Endpoint(call_dial),
    "call/query": Endpoint(call_query),
    "call/hangup": Endpoint(call_hangup),
    "call/playprompt": Endpoint(play_prompt),
}
