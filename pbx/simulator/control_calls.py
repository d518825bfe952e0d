"""Control of calls with the outside: what comes in, what becomes of what goes out, and what the party there does."""

from collections.abc import Callable
from typing import Any

from pbx.simulator import calls, dialplan, inbound
from pbx.simulator.exchange import Exchange
from pbx.simulator.phones import KEYS, PhoneError
from pbx.simulator.state import DEFAULT_TRUNK, OUTSIDE_BEHAVIOURS, Call, Leg
from pbx.simulator.views import call_view

Json = dict[str, Any]
TRUNK_SWITCHES = ("answer_control", "destination_control", "status_monitor")


def actions(pbx: Exchange) -> dict[str, Callable[[Json], Json]]:
    return {
        "outside": lambda body: _outside(pbx, body),
        "inbound": lambda body: _inbound(pbx, body),
    }


def _outside(pbx: Exchange, body: Json) -> Json:
    behaviour = str(body.get("behaviour", "answer"))
    if behaviour not in OUTSIDE_BEHAVIOURS:
        raise ValueError(f"behaviour must be one of {', '.join(OUTSIDE_BEHAVIOURS)}")
    settings = pbx.state.settings
    settings.outside_behaviour = behaviour
    settings.outside_answer_after = float(body.get("answer_after", settings.outside_answer_after))
    return {"behaviour": behaviour, "answer_after": settings.outside_answer_after}


def _inbound(pbx: Exchange, body: Json) -> Json:
    trunk = str(body.get("trunk", DEFAULT_TRUNK))
    return call_view(pbx, inbound.inbound(pbx, str(body["from"]), str(body["to"]), trunk))


def set_trunk_switches(pbx: Exchange, trunk: str, switches: Json) -> Json:
    """Switches of one trunk, in place of those of all trunks. Raises ValueError."""
    if pbx.state.trunk_named(trunk) is None:
        raise ValueError(f"there is no trunk {trunk}")
    for key, value in switches.items():
        if key not in TRUNK_SWITCHES or not isinstance(value, bool):
            raise ValueError(f"{key}={value!r} is not a switch of a trunk")
    pbx.state.trunk_switches.setdefault(trunk, {}).update(switches)
    return {"trunk": trunk, **{name: pbx.state.trunk_switch(trunk, name) for name in TRUNK_SWITCHES}}


def outside_party(pbx: Exchange, path: str, body: Json) -> Json:
    """calls/{callid}/keys and calls/{callid}/hangup of the first party from outside. Raises PhoneError."""
    _, callid, action = ([*path.split("/"), "", ""])[:3]
    call, leg = _party(pbx, callid)
    if action == "hangup":
        calls.hang_up(pbx, call, leg)
    elif action == "keys":
        pressed = str(body["keys"])
        if not KEYS.fullmatch(pressed) or not leg.is_talking:
            raise PhoneError("keys are 0-9, *, # and A-D, and need a call that was answered")
        dialplan.press(pbx, call, leg, pressed)
    else:
        raise ValueError(f"the party from outside has no action {action!r}")
    return call_view(pbx, call)


def _party(pbx: Exchange, callid: str) -> tuple[Call, Leg]:
    call = pbx.state.calls.get(callid)
    leg = next((leg for leg in call.legs if leg.kind != "ext"), None) if call else None
    if call is None or leg is None:
        raise PhoneError(f"there is no call {callid} with a party from outside")
    return call, leg
