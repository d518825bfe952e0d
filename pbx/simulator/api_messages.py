"""sms/send and linkus/*."""

from pbx.simulator.api import Endpoint

ENDPOINTS: dict[str, Endpoint] = {}
