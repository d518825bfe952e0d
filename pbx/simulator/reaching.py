"""Sending a caller to what was dialled: an extension, a service, a feature, a parking slot, an outside number."""

from pbx.simulator import destinations
from pbx.simulator.calls import BARRED, fail
from pbx.simulator.dialplan import press, service_start, split_service
from pbx.simulator.exchange import Exchange
from pbx.simulator.forwarding import call_extension
from pbx.simulator.routes import call_outside, is_outside, route_for
from pbx.simulator.state import Call, Extension, Leg


def kind_of(pbx: Exchange, dialled: str) -> str:
    """The record's type of a call that an extension makes to this number."""
    return "Outbound" if is_outside(pbx, dialled) else "Internal"


def is_number(pbx: Exchange, dialled: str) -> bool:
    """Something inside the exchange answers it."""
    inside = dialled in pbx.state.extensions or split_service(dialled) is not None
    return inside or destinations.is_destination(pbx, dialled)


def reach(pbx: Exchange, call: Call, leg: Leg, dialled: str, permission: Extension | None) -> None:
    """Connect the waiting member `leg`. Outside numbers need an extension that may dial them, or the call fails."""
    if is_outside(pbx, dialled):
        outside = route_for(pbx, permission, dialled) if permission else None
        if outside is None:
            fail(pbx, call, BARRED)
        else:
            call_outside(pbx, call, outside, origin=leg.party)
    elif dialled in pbx.state.extensions or not _enter(pbx, call, leg, dialled):
        call_extension(pbx, call, dialled)


def _enter(pbx: Exchange, call: Call, leg: Leg, dialled: str) -> bool:
    return _enter_service(pbx, call, leg, dialled) or destinations.enter(pbx, call, leg, dialled)


def _enter_service(pbx: Exchange, call: Call, leg: Leg, dialled: str) -> bool:
    service = split_service(dialled)
    if service is None:
        return False
    service_start(pbx, call, service[0])
    press(pbx, call, leg, service[1])
    return True
