"""call/* during a call: hold, mute, listen, park, transfer, add_member, accept, refuse."""

from pbx.simulator.api import Endpoint

ENDPOINTS: dict[str, Endpoint] = {}
