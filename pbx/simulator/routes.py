"""Calls to the outside over the outbound routes, and the inbound routes of calls from there.

The routes of a fresh exchange want a 0 before the number and cut it off: 0 2345678 is local, 0 030 2345678 national,
0 0044 20 7946 0000 international.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pbx.simulator import destinations
from pbx.simulator.calls import (
    BUSY,
    CONGESTION,
    GONE,
    INCOMPLETE,
    LINE_DOWN,
    NOT_FOUND,
    REFUSED,
    UNAVAILABLE,
    after,
    connect,
    fail,
    join_trunk,
    lose,
    picked_up,
)
from pbx.simulator.config import InboundRoute, OutboundRoute
from pbx.simulator.exchange import Exchange
from pbx.simulator.reports import report_status
from pbx.simulator.state import Call, Extension, Leg

NO_ANSWER_SECONDS = 30.0
# Why a call fails for each way in which the outside party, or the provider, does not take it.
FAILURES = {
    "busy": BUSY,
    "no_answer": UNAVAILABLE,
    "refuse": REFUSED,
    "congestion": CONGESTION,
    "unreachable": LINE_DOWN,
    "gone": GONE,
    "not_found": NOT_FOUND,
    "incomplete": INCOMPLETE,
}


@dataclass(frozen=True)
class Outside:
    """An outside number as it was dialled, as the trunk gets it, and the trunk; no trunk when none of them works."""

    dialled: str
    number: str
    trunk: str


def is_outside(pbx: Exchange, dialled: str) -> bool:
    """Some outbound route takes it; the exchange's own numbers come first."""
    if not dialled.isdigit() or dialled in pbx.state.extensions or destinations.is_destination(pbx, dialled):
        return False
    return any(route.takes(dialled) for route in pbx.state.routes.values())


def route_for(pbx: Exchange, extension: Extension, dialled: str) -> Outside | None:
    """The first way outside that this extension may use for the number, or None when it is barred."""
    if extension.settings["callrestriction"] == "on":
        return None
    for route in pbx.state.routes.values():
        if route.takes(dialled) and may_use(pbx, extension, route):
            return Outside(dialled, route.number_to_send(dialled), working_trunk(pbx, route))
    return None


def may_use(pbx: Exchange, extension: Extension, route: OutboundRoute) -> bool:
    """The route is open to the extension itself or to a group with it."""
    if route.name in extension.routes:
        return True
    return any(group.name in route.groups and extension.number in group.members for group in pbx.state.groups.values())


def working_trunk(pbx: Exchange, route: OutboundRoute) -> str:
    trunks = [pbx.state.trunk_named(name) for name in route.trunks]
    return next((trunk.trunkname for trunk in trunks if trunk is not None and trunk.usable), "")


def inroute_for(pbx: Exchange, trunk: str, did: str, caller: str) -> InboundRoute | None:
    """The first inbound route that takes a call to `did` on this trunk."""
    return next((route for route in pbx.state.inroutes.values() if route.takes(trunk, did, caller)), None)


def call_outside(
    pbx: Exchange,
    call: Call,
    outside: Outside,
    *,
    origin: str,
    on_answer: Callable[[], None] | None = None,
    on_lost: Callable[[str], None] | None = None,
) -> Leg | None:
    """Call the number over its trunk; the outside party behaves as it was set. For the callbacks see `calls.ring`."""
    trunk = outside.trunk
    if not trunk:
        if on_lost is None:
            fail(pbx, call, LINE_DOWN)
        else:
            on_lost(LINE_DOWN)
        return None
    leg = join_trunk(pbx, call, kind="outbound", origin=origin, target=outside.number, trunk=trunk, status="RING")
    leg.on_answer, leg.on_lost = on_answer, on_lost
    report_status(pbx, call)
    _start_behaviour(pbx, call, leg)
    return leg


def _start_behaviour(pbx: Exchange, call: Call, leg: Leg) -> None:
    settings = pbx.state.settings
    behaviour = settings.outside_behaviour
    seconds = NO_ANSWER_SECONDS if behaviour == "no_answer" else settings.outside_answer_after

    def act(pbx: Exchange, call: Call) -> None:
        if leg not in call.legs or leg.status != "RING":
            return
        if behaviour == "answer":
            _answered(pbx, call, leg)
        else:
            lose(pbx, call, leg, FAILURES[behaviour])

    after(pbx, call, seconds, act)


def _answered(pbx: Exchange, call: Call, leg: Leg) -> None:
    leg.status = "ANSWER"
    connect(pbx, call)
    picked_up(call, leg)
