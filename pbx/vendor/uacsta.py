"""Remote control of telephones (manual: uaCSTA)."""

from pbx.vendor.requester import Requester


class Uacsta:
    """Requests of the section "uaCSTA"."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester
