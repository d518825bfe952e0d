"""call/* during a call: accept, refuse, listen, hold, mute, park, transfer, add_member."""

from pbx.simulator import inbound, listening, parking, transfers
from pbx.simulator.api import NO_EXTENSION, PARAMETER_EMPTY, Answer, ApiError, Endpoint, Request
from pbx.simulator.api_calls import NO_CALLEE, NOT_IDLE, member_of, permission_of, way_outside
from pbx.simulator.calls import hold, unhold
from pbx.simulator.exchange import Exchange
from pbx.simulator.reaching import is_number
from pbx.simulator.reports import report_status
from pbx.simulator.routes import is_outside
from pbx.simulator.state import Call, Extension, Leg, split_list

NO_CALL = "10007"
NOT_MONITORED = "10009"
WRONG_MODE = "10010"
NOT_BRIDGED = "10015"
TOO_LATE = "10016"
NO_SUCH_MODE = "10100"
NO_OPERATION = "10105"
NO_CONSULTATION = "10107"
NOT_FROM_OUTSIDE = "10130"
BAD_SLOT = "10151"
NOT_PARKED = "10152"

OPERATIONS = {
    "abort": transfers.abort,
    "complete": transfers.complete,
    "threeway": transfers.threeway,
    "swap": transfers.swap,
}


def accept_inbound(pbx: Exchange, request: Request) -> Answer:
    call, leg = _invited(pbx, request)
    inbound.accept(pbx, call, leg)
    return {"callid": call.callid}


def refuse_inbound(pbx: Exchange, request: Request) -> Answer:
    call, _ = _invited(pbx, request)
    inbound.refuse(pbx, call)
    return {"callid": call.callid}


def _invited(pbx: Exchange, request: Request) -> tuple[Call, Leg]:
    """Raises 10016 when the call was asked about and is not waiting any more, 10103 for any other channel."""
    channel = request.text("channelid")
    found = pbx.state.find_leg(channel)
    if found is not None and found[0].waiting_for == inbound.ACCEPTANCE:
        return found
    if channel in pbx.state.invited:
        raise ApiError(TOO_LATE)
    _, leg = member_of(pbx, channel)
    raise ApiError(TOO_LATE if leg.kind == "inbound" else NOT_BRIDGED)


def listen(pbx: Exchange, request: Request) -> Answer:
    """The rights of both come first, then their state."""
    monitor, extension = _known(pbx, request.text("monitor")), _known(pbx, request.text("extension"))
    mode = request.text("type")
    if mode not in listening.MODES:
        raise ApiError(NO_SUCH_MODE)
    if extension.settings["allowbeingmonitored"] != "on":
        raise ApiError(NOT_MONITORED)
    if mode not in listening.ALLOWED.get(monitor.settings["monitormode"], ()):
        raise ApiError(WRONG_MODE)
    if monitor.phone_state != "idle":
        raise ApiError(NOT_IDLE)
    call = listening.listen(pbx, monitor.number, _conversation(extension), extension.number, mode)
    return {"callid": call.callid}


def _known(pbx: Exchange, number: str) -> Extension:
    if number not in pbx.state.extensions:
        raise ApiError(NO_EXTENSION)
    return pbx.state.extensions[number]


def _conversation(extension: Extension) -> Call:
    """The call that the extension talks in. Raises 10007 without a call, 10015 when nobody has picked up yet."""
    if extension.call is None or extension.leg is None:
        raise ApiError(NO_CALL)
    if not extension.leg.is_talking:
        raise ApiError(NOT_BRIDGED)
    return extension.call


def call_hold(pbx: Exchange, request: Request) -> Answer:
    """The member with the channel is held; held again, nothing changes."""
    call, leg = _talking(pbx, request)
    hold(leg)
    report_status(pbx, call)
    return {"callid": call.callid}


def call_unhold(pbx: Exchange, request: Request) -> Answer:
    call, leg = _talking(pbx, request)
    unhold(leg)
    report_status(pbx, call)
    return {"callid": call.callid}


def _talking(pbx: Exchange, request: Request) -> tuple[Call, Leg]:
    """A member who talks to somebody. Raises 10103 and 10015."""
    call, leg = member_of(pbx, request.text("channelid"))
    if not leg.is_talking or not any(other.is_talking for other in call.legs if other is not leg):
        raise ApiError(NOT_BRIDGED)
    return call, leg


def call_mute(pbx: Exchange, request: Request) -> Answer:
    return _set_muted(pbx, request, muted=True)


def call_unmute(pbx: Exchange, request: Request) -> Answer:
    return _set_muted(pbx, request, muted=False)


def _set_muted(pbx: Exchange, request: Request, *, muted: bool) -> Answer:
    """One channel or a list; with an unknown one among them nothing is done."""
    members = [member_of(pbx, channel) for channel in split_list(request.text("channelid"))]
    if not members:
        raise ApiError(PARAMETER_EMPTY)
    for _, leg in members:
        leg.muted = muted
    return {"callid": members[0][0].callid}


def call_park(pbx: Exchange, request: Request) -> Answer:
    """Parks one side of a call of two, in the named slot or in the first free one. Raises 10151 and 10152."""
    call, leg = member_of(pbx, request.text("channelid"))
    slot = request.optional("parkingslot")
    if slot and (slot not in parking.SLOTS or slot in parking.occupied(pbx)):
        raise ApiError(BAD_SLOT)
    slot = slot or parking.free_slot(pbx)
    if not slot or len(call.legs) != 2 or not all(member.is_talking for member in call.legs):
        raise ApiError(NOT_PARKED)
    parking.park(pbx, call, leg, slot)
    return {"parkingslot": slot}


def park_status(pbx: Exchange, request: Request) -> Answer:
    return {"parkinfos": parking.describe(pbx)}


def transfer(pbx: Exchange, request: Request) -> Answer:
    """Sends the member with the channel on, also a call from outside that waits for its destination."""
    call, leg = member_of(pbx, request.text("channelid"))
    if not leg.is_talking and call.waiting_for != inbound.DESTINATION:
        raise ApiError(NOT_BRIDGED)
    number = request.text("number")
    permission = _permission_for(pbx, request, number)
    if permission is None and not is_number(pbx, number):
        raise ApiError(NO_CALLEE)
    pbx.switch.send(pbx, call, leg, number, permission)
    return {"callid": call.callid}


def _permission_for(pbx: Exchange, request: Request, number: str) -> Extension | None:
    """The extension with whose permission an outside number is called; None for the exchange's own numbers.

    Raises 10004, 10006 and 10024.
    """
    if not is_outside(pbx, number):
        return None
    extension = permission_of(pbx, request)
    way_outside(pbx, extension, number)
    return extension


def attended_transfer(pbx: Exchange, request: Request) -> Answer:
    call, leg = member_of(pbx, request.text("channelid"))
    _check_consultant(leg)
    if not leg.is_talking or len(call.legs) != 2 or call.consultation is not None:
        raise ApiError(NOT_BRIDGED)
    number = request.text("tonumber")
    permission = _permission_for(pbx, request, number) or _idle(pbx, number)
    transfers.consult(pbx, call, leg, number, permission)
    return {"callid": call.callid}


def _check_consultant(leg: Leg) -> None:
    if leg.kind != "ext":
        raise ApiError(NOT_FROM_OUTSIDE)


def _idle(pbx: Exchange, number: str) -> Extension:
    """Raises 10011 and 10008."""
    extension = pbx.state.extensions.get(number)
    if extension is None:
        raise ApiError(NO_CALLEE)
    if extension.phone_state != "idle":
        raise ApiError(NOT_IDLE)
    return extension


def operate(pbx: Exchange, request: Request) -> Answer:
    """All but abort need the one who was asked to have answered."""
    call, leg = member_of(pbx, request.text("channelid"))
    operation = request.text("operate")
    if operation not in OPERATIONS:
        raise ApiError(NO_OPERATION)
    _check_consultant(leg)
    consultation = call.consultation
    if consultation is None:
        raise ApiError(NO_CONSULTATION)
    if operation != "abort" and not consultation.target.is_talking:
        raise ApiError(NOT_BRIDGED)
    OPERATIONS[operation](pbx, call, consultation)
    return {"callid": call.callid}


def add_member(pbx: Exchange, request: Request) -> Answer:
    call, leg = member_of(pbx, request.text("channelid"))
    if not leg.is_talking:
        raise ApiError(NOT_BRIDGED)
    number = request.text("number")
    permission = _permission_for(pbx, request, number) or _idle(pbx, number)
    transfers.invite(pbx, call, number, permission)
    return {"callid": call.callid}


ENDPOINTS = {
    "call/accept_inbound": Endpoint(accept_inbound),
    "call/refuse_inbound": Endpoint(refuse_inbound),
    "call/listen": Endpoint(listen),
    "call/hold": Endpoint(call_hold),
    "call/unhold": Endpoint(call_unhold),
    "call/mute": Endpoint(call_mute),
    "call/unmute": Endpoint(call_unmute),
    "call/callpark": Endpoint(call_park),
    "call/callpark_status": Endpoint(park_status, needs_body=False),
    "call/transfer": Endpoint(transfer),
    "call/attended_transfer": Endpoint(attended_transfer),
    "call/attended_transfer_operate": Endpoint(operate),
    "call/add_member": Endpoint(add_member),
}
