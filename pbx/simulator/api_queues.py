"""queue/query, query_status, update, and the agents."""

from pbx.simulator.api import Endpoint

ENDPOINTS: dict[str, Endpoint] = {}
