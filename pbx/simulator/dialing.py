"""Calls that the exchange is asked to make: the caller is called first, then the callee."""

from pbx.simulator import calls, destinations
from pbx.simulator.exchange import Exchange
from pbx.simulator.reaching import kind_of, reach
from pbx.simulator.routes import Outside, call_outside
from pbx.simulator.state import Call, Extension, Leg


def call_between(pbx: Exchange, caller: str, callee: str, *, autoanswer: bool) -> Call:
    """An extension calls: its telephone rings first; once it is picked up the callee is called."""
    extension = pbx.state.extensions[caller]
    call = calls.call_open(pbx, kind=kind_of(pbx, callee), caller=caller, callee=callee)
    call.on_answer = lambda: _caller_ready(pbx, call, call.legs[0], callee, extension)
    calls.ring(pbx, call, caller)
    if autoanswer:
        calls.answer(pbx, call, caller)
    return call


def _caller_ready(pbx: Exchange, call: Call, leg: Leg, callee: str, permission: Extension) -> None:
    call.answered_elapsed = None
    leg.status = "ALERT"
    reach(pbx, call, leg, callee, permission)


def call_for_feature(pbx: Exchange, feature: str, outside: Outside) -> Call:
    """A menu, a queue or a ring group calls: the outside party is called and, once it answers, sent to the feature."""
    call = calls.call_open(pbx, kind="Outbound", caller=feature, callee=outside.dialled)
    call.path = feature
    call.on_answer = lambda: _enter(pbx, call, feature)
    call_outside(pbx, call, outside, origin=feature)
    return call


def _enter(pbx: Exchange, call: Call, feature: str) -> None:
    if not destinations.enter(pbx, call, call.legs[0], feature):
        calls.fail(pbx, call, calls.NOT_FOUND)


def call_outside_pair(pbx: Exchange, first: Outside, second: Outside, permission: Extension) -> Call:
    """One outside party is called, then the other, and both are connected."""
    call = calls.call_open(pbx, kind="Outbound", caller=first.dialled, callee=second.dialled)
    call.on_answer = lambda: _caller_ready(pbx, call, call.legs[0], second.dialled, permission)
    call_outside(pbx, call, first, origin=first.dialled)
    return call
