"""Outside calls: 0 and the number are dialled, the outbound route cuts the 0 off.

The route `local` takes numbers that begin with 1-9, `national` those with 0, `international` those with 00, each
counted after the prefix: 0 2345678 is local, 0 030 2345678 national, 0 0044 20 7946 0000 international.
"""

from dataclasses import dataclass

from pbx.simulator.calls import BUSY, UNAVAILABLE, after, connect, fail, join_trunk, report_status
from pbx.simulator.exchange import Exchange
from pbx.simulator.state import OUTSIDE_PREFIX, Call, Extension, Leg

NO_ANSWER_SECONDS = 30.0


@dataclass(frozen=True)
class Outside:
    """An outside number as it was dialled, as the trunk gets it, and the trunk."""

    dialled: str
    number: str
    trunk: str


def is_outside(pbx: Exchange, dialled: str) -> bool:
    """Digits after the prefix, unless it is the number of an extension."""
    number = dialled.removeprefix(OUTSIDE_PREFIX)
    return dialled.isdigit() and number not in {"", dialled} and dialled not in pbx.state.extensions


def route_for(pbx: Exchange, extension: Extension, dialled: str) -> Outside | None:
    """The way outside that this extension may use for the number, or None when it is barred."""
    if extension.settings["callrestriction"] == "on":
        return None
    number = dialled.removeprefix(OUTSIDE_PREFIX)
    for name in extension.routes:
        route = pbx.state.routes.get(name)
        if route is not None and route.pattern.fullmatch(number):
            return Outside(dialled, number, route.trunk)
    return None


def call_outside(pbx: Exchange, call: Call, outside: Outside, *, origin: str) -> None:
    """Call the number over its trunk; the outside party behaves as it was set."""
    trunk = outside.trunk
    leg = join_trunk(pbx, call, kind="outbound", origin=origin, target=outside.number, trunk=trunk, status="RING")
    report_status(pbx, call)
    settings = pbx.state.settings
    if settings.outside_behaviour == "answer":
        after(pbx, call, settings.outside_answer_after, lambda pbx, call: _answered(pbx, call, leg))
    elif settings.outside_behaviour == "busy":
        after(pbx, call, settings.outside_answer_after, lambda pbx, call: fail(pbx, call, BUSY))
    else:
        after(pbx, call, NO_ANSWER_SECONDS, lambda pbx, call: fail(pbx, call, UNAVAILABLE))


def _answered(pbx: Exchange, call: Call, leg: Leg) -> None:
    leg.status = "ANSWER"
    connect(pbx, call)
    if call.on_answer is not None:
        call.on_answer()
