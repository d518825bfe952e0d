"""uacstacall/*."""

from pbx.simulator.api import Endpoint

ENDPOINTS: dict[str, Endpoint] = {}
