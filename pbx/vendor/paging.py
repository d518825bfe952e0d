"""Paging groups (manual: paging groups)."""

from pbx.vendor.requester import Requester


class Paging:
    """Requests of the section "paging groups"."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester
