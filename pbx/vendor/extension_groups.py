"""Extension groups (manual: extension groups)."""

from pbx.vendor.requester import Requester


class ExtensionGroups:
    """Requests of the section "extension groups"."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester
