"""Outbound routes (manual: outbound routes)."""

from pbx.vendor.requester import Requester


class OutboundRoutes:
    """Requests of the section "outbound routes"."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester
