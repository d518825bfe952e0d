"""Conferences (manual: conferences)."""

from pbx.vendor.requester import Requester


class Conferences:
    """Requests of the section "conferences"."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester
