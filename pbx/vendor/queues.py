"""Queues and their agents (manual: queues)."""

from pbx.vendor.requester import Requester


class Queues:
    """Requests of the section "queues"."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester
