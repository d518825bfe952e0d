"""Company contacts (manual: contacts)."""

from pbx.vendor.requester import Requester


class Contacts:
    """Requests of the section "contacts"."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester
