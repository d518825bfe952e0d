"""Check-out (manual: hotel application)."""

from collections.abc import Iterable

from pbx.vendor.checks import extension_list
from pbx.vendor.requester import Requester


class Hotel:
    """Requests of the section "hotel"."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester

    def checkout(self, *, numbers: str | Iterable[str]) -> None:
        """Empty the voicemail, clear outbound routes and alarms, and reset the name of these extensions.

        The device does all of it or says `Failed` (manual: hotel/checkout). `all` is not taken. Idempotent.
        Raises `PbxUnknownTargetError` when an extension does not exist.
        """
        self._requester.request("hotel/checkout", {"number": extension_list(numbers, allow_all=False)})
