"""Calls from outside, and what the application server may decide about them.

With the trunk's switch `answer_control` it is asked (Invite) whether to take the call, with `destination_control`
(Incoming) where it goes; it has ten seconds each time. Without an answer the call is taken, and goes to the
destination of its inbound route. A number without a route is the extension of that number.
"""

from pbx.simulator import calls, destinations
from pbx.simulator.config import InboundRoute
from pbx.simulator.exchange import Exchange
from pbx.simulator.phones import PhoneError
from pbx.simulator.reaching import is_number, reach
from pbx.simulator.routes import inroute_for
from pbx.simulator.state import DEFAULT_TRUNK, Call, Leg

DECISION_SECONDS = 10.0
ACCEPTANCE = "acceptance"
DESTINATION = "destination"
EXTENSIONS = ("extension", "extrange")


def inbound(pbx: Exchange, origin: str, number: str, trunk: str = DEFAULT_TRUNK) -> Call:
    """Raises PhoneError when there is no such trunk, or the number leads nowhere and nobody is asked about it."""
    if pbx.state.trunk_named(trunk) is None:
        raise PhoneError(f"there is no trunk {trunk}")
    asked = [name for name in ("answer_control", "destination_control") if pbx.state.trunk_switch(trunk, name)]
    if not asked and not is_number(pbx, number) and inroute_for(pbx, trunk, number, origin) is None:
        raise PhoneError(f"there is no extension {number} and no inbound route for it")
    call = calls.call_open(pbx, kind="Inbound", caller=origin, callee=number, did=number)
    leg = calls.join_trunk(pbx, call, kind="inbound", origin=origin, target=number, trunk=trunk, status="ALERT")
    if "answer_control" in asked:
        pbx.state.invited.add(leg.channelid)
        _ask(pbx, call, leg, "Invite", ACCEPTANCE)
    else:
        accept(pbx, call, leg)
    return call


def _ask(pbx: Exchange, call: Call, leg: Leg, event: str, decision: str) -> None:
    call.waiting_for = decision
    pbx.emit({"event": event, "callid": call.callid, "members": [leg.describe(with_status=False)]})
    follow = {ACCEPTANCE: accept, DESTINATION: route}[decision]

    def time_over(pbx: Exchange, call: Call) -> None:
        if call.waiting_for == decision:
            follow(pbx, call, leg)

    calls.after(pbx, call, DECISION_SECONDS, time_over)


def accept(pbx: Exchange, call: Call, leg: Leg) -> None:
    """The exchange takes the call; the next question is where it goes."""
    call.waiting_for = ""
    if pbx.state.trunk_switch(leg.trunk, "destination_control"):
        _ask(pbx, call, leg, "Incoming", DESTINATION)
    else:
        route(pbx, call, leg)


def refuse(pbx: Exchange, call: Call) -> None:
    """As if the call had never come in: no report and no record."""
    call.ended = True
    del pbx.state.calls[call.callid]


def route(pbx: Exchange, call: Call, leg: Leg) -> None:
    """To the destination of the inbound route, otherwise to the extension or the feature of the dialled number."""
    call.waiting_for = ""
    found = inroute_for(pbx, leg.trunk, call.did, call.caller)
    if found is None:
        reach(pbx, call, leg, call.did, None)
    else:
        _follow_route(pbx, call, leg, found)


def _follow_route(pbx: Exchange, call: Call, leg: Leg, found: InboundRoute) -> None:
    """DISA, call back, fax, and outbound routes as a destination are not simulated: they hang up."""
    call.callee = _destination(call, found) or call.callee
    if found.desttype == "voicemail" and found.dest in pbx.state.extensions:
        calls.to_voicemail(pbx, call, found.dest)
    elif found.desttype in EXTENSIONS:
        reach(pbx, call, leg, call.callee, None)
    elif not destinations.enter(pbx, call, leg, call.callee):
        calls.finish(pbx, call)


def _destination(call: Call, found: InboundRoute) -> str:
    """A range takes the extension from the last digits of the dialled number."""
    if found.desttype == "extrange":
        return call.did[-len(found.dest.partition("-")[0]) :]
    return found.dest
