"""Voice menus (manual: IVR)."""

from pbx.vendor.requester import Requester


class Ivr:
    """Requests of the section "IVR"."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester
