"""Inbound routes (manual: inbound routes)."""

from pbx.vendor.requester import Requester


class InboundRoutes:
    """Requests of the section "inbound routes"."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester
