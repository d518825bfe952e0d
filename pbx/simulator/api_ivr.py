"""ivr/query, ivr/update."""

from pbx.simulator.api import Endpoint

ENDPOINTS: dict[str, Endpoint] = {}
