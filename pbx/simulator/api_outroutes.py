"""outroute/query, add, update, delete."""

from pbx.simulator.api import Endpoint

ENDPOINTS: dict[str, Endpoint] = {}
