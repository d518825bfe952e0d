"""Transfers: a member of a call is sent on, blindly or after a word with whoever gets the call; and more members."""

from pbx.simulator import destinations
from pbx.simulator.calls import BARRED, hold, leave, ring, unhold
from pbx.simulator.exchange import Exchange
from pbx.simulator.reaching import reach
from pbx.simulator.reports import report_failed, report_status
from pbx.simulator.routes import call_outside, is_outside, route_for
from pbx.simulator.state import Call, Consultation, Extension, Leg

BLIND = "*03"
ATTENDED = "*3"
CODES = (BLIND, ATTENDED)


def send(pbx: Exchange, call: Call, leg: Leg, number: str, permission: Extension | None) -> None:
    """Send one member on to a number; everybody else leaves the call."""
    destinations.depart(call)
    for other in [other for other in call.legs if other is not leg]:
        other.on_lost = None
        leave(pbx, call, other)
    call.service = None
    call.path = leg.callpath = ""
    leg.status = "ALERT"
    reach(pbx, call, leg, number, permission)


def invite(pbx: Exchange, call: Call, number: str, permission: Extension | None) -> Leg | None:
    """Call somebody into a running call; the call goes on without them when they cannot be had."""

    def lost(reason: str) -> None:
        report_failed(pbx, call, reason, called=number)

    if not is_outside(pbx, number):
        return ring(pbx, call, number, on_lost=lost)
    outside = route_for(pbx, permission, number) if permission else None
    if outside is None:
        lost(BARRED)
        return None
    return call_outside(pbx, call, outside, origin=call.caller, on_lost=lost)


def consult(
    pbx: Exchange, call: Call, consultant: Leg, number: str, permission: Extension | None, *, by_phone: bool = False
) -> bool:
    """Hold the others and call somebody; False when that is impossible, and nothing has changed then."""
    others = [other for other in call.legs if other is not consultant]
    for other in others:
        hold(other)
    target = invite(pbx, call, number, permission)
    if target is None:
        release_held(pbx, call)
        return False
    call.consultation = Consultation(consultant, target, by_phone)
    return True


def release_held(pbx: Exchange, call: Call) -> None:
    for leg in call.legs:
        unhold(leg)
    report_status(pbx, call)


def abort(pbx: Exchange, call: Call, consultation: Consultation) -> None:
    """The one who was asked is out; the others talk again."""
    consultation.target.on_lost = None
    leave(pbx, call, consultation.target)


def complete(pbx: Exchange, call: Call, consultation: Consultation) -> None:
    """The consultant is out; the held party has the one who was asked."""
    leave(pbx, call, consultation.consultant)


def threeway(pbx: Exchange, call: Call, consultation: Consultation) -> None:
    call.consultation = None
    release_held(pbx, call)


def swap(pbx: Exchange, call: Call, consultation: Consultation) -> None:
    """The consultant talks to the other side, and the side that talked is held."""
    for leg in call.legs:
        if leg is consultation.consultant:
            continue
        if leg.status == "HOLD":
            unhold(leg)
        else:
            hold(leg)
    report_status(pbx, call)
