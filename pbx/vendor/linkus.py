"""Linkus clients (manual: Linkus)."""

from pbx.vendor.requester import Requester


class Linkus:
    """Requests of the section "Linkus"."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester
