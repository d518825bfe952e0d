"""call/dial, query, hangup, playprompt.

The simulator has extensions and outside numbers, no IVR, queues or ring groups: as a caller these are 10101.
"""

import re

from pbx.simulator.api import NO_EXTENSION, PARAMETER_EMPTY, Answer, ApiError, Endpoint, Request
from pbx.simulator.calls import finish
from pbx.simulator.dialplan import split_service
from pbx.simulator.exchange import Exchange
from pbx.simulator.phones import call_between
from pbx.simulator.prompts import prompt_to_extension, prompt_to_outside
from pbx.simulator.routes import Outside, is_outside, route_for
from pbx.simulator.state import Call, Extension

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
    caller, callee = request.text("caller"), request.text("callee")
    extension = pbx.state.extensions.get(caller)
    if extension is None:
        raise ApiError(OUT_OF_SCOPE if is_outside(pbx, caller) else NO_EXTENSION)
    if extension.phone_state != "idle":
        raise ApiError(NOT_IDLE)
    _check_callee(pbx, extension, callee)
    call = call_between(pbx, caller, callee, autoanswer=request.optional("autoanswer") == "yes")
    return {"callid": call.callid}


def _check_callee(pbx: Exchange, extension: Extension, callee: str) -> None:
    if is_outside(pbx, callee):
        _outside(pbx, extension, callee)
    elif callee not in pbx.state.extensions and split_service(callee) is None:
        raise ApiError(NO_CALLEE)


def _outside(pbx: Exchange, extension: Extension, number: str) -> Outside:
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


def call_hangup(pbx: Exchange, request: Request) -> Answer:
    channel = request.text("channelid")
    for call in pbx.state.calls.values():
        leg = next((leg for leg in call.legs if leg.channelid == channel), None)
        if leg is not None:
            finish(pbx, call, by=leg)
            return {"callid": call.callid}
    raise ApiError(NO_CHANNEL)


def play_prompt(pbx: Exchange, request: Request) -> Answer:
    number, prompt = request.text("number"), request.text("prompt")
    if not all(re.search(r"[A-Za-z]", name) for name in prompt.split("+")):
        raise ApiError(NO_PROMPT)
    _check_volume(request.optional("volume"))
    count = request.optional("count", "1")
    if not re.fullmatch(r"[1-9]\d?", count):
        raise ApiError(BAD_VALUE)
    if is_outside(pbx, number):
        call = _prompt_outside(pbx, request, number, prompt, int(count))
    else:
        call = _prompt_extension(pbx, request, number, prompt, int(count))
    return {"callid": call.callid}


def _check_volume(volume: str) -> None:
    if volume and not volume.isdigit():
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
    return prompt_to_extension(pbx, number, prompt, count, autoanswer=autoanswer)


def _prompt_outside(pbx: Exchange, request: Request, number: str, prompt: str, count: int) -> Call:
    extension = pbx.state.extensions.get(request.text("dialpermission"))
    if extension is None:
        raise ApiError(NO_EXTENSION)
    return prompt_to_outside(pbx, _outside(pbx, extension, number), prompt, count)


ENDPOINTS = {
    "call/dial": Endpoint(call_dial),
    "call/query": Endpoint(call_query),
    "call/hangup": Endpoint(call_hangup),
    "call/playprompt": Endpoint(play_prompt),
}
