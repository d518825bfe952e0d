"""trunk/list and the SIP trunks."""

from pbx.simulator.api import Endpoint

ENDPOINTS: dict[str, Endpoint] = {}
