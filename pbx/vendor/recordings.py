"""Call recordings (manual: recordings)."""

from pbx.vendor.requester import Requester


class Recordings:
    """Requests of the section "recordings"."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester
