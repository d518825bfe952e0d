"""What a state has before the gateway opens: passwords that nobody can guess, and the trunks it was told of."""

import secrets

from pbx.simulator.config import Trunk
from pbx.simulator.state import State

PASSWORD_BYTES = 15


def passwords_give(state: State) -> None:
    """A new extension has the simulator's, which every reader of its source knows."""
    for number, extension in state.extensions.items():
        for key in ("registerpassword", "loginpassword"):
            if extension.settings[key] == f"Sim-{number}":
                extension.settings[key] = secrets.token_urlsafe(PASSWORD_BYTES)


def telephones_off(state: State) -> None:
    """Until Asterisk says which are there."""
    for extension in state.extensions.values():
        extension.registered = False


def trunks_set(state: State, names: tuple[str, ...]) -> None:
    """The trunks are Asterisk's own endpoints. Routes that lead to no trunk any more lead to all of them."""
    kept = [trunk for trunk in state.trunks.values() if trunk.trunkname in names]
    known = {trunk.trunkname for trunk in kept}
    added = [
        Trunk(state.next_id("trunks"), name, status="Unreachable", trunktype="peer")
        for name in names
        if name not in known
    ]
    state.trunks = {trunk.id: trunk for trunk in (*kept, *added)}
    for route in state.routes.values():
        route.trunks = [name for name in route.trunks if name in names] or list(names)
