"""Trunks (manual: trunks)."""

from pbx.vendor.requester import Requester


class Trunks:
    """Requests of the section "trunks"."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester
