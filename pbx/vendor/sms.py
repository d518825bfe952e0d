"""Text messages (manual: SMS)."""

from pbx.vendor.requester import Requester


class Sms:
    """Requests of the section "SMS"."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester
