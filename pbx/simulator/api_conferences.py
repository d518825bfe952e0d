"""conference/* and instant_conference/*."""

from pbx.simulator.api import Endpoint

ENDPOINTS: dict[str, Endpoint] = {}
