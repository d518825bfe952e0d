"""The softphone of the device's maker (manual: Linkus client)."""

from collections.abc import Iterable
from dataclasses import dataclass

from pbx.vendor.checks import extension_list, require
from pbx.vendor.codes import error_from_code
from pbx.vendor.payloads import object_list, on_off, parse_on_off, split_list, text_of
from pbx.vendor.requester import Requester


@dataclass(frozen=True, kw_only=True)
class LinkusClient:
    """Whether an extension may use Linkus; `enabled` None when the device does not say."""

    number: str
    enabled: bool | None


@dataclass(frozen=True, kw_only=True)
class LinkusFailure:
    """An extension for which the device could not do it: its error number and the English sentence for people."""

    number: str
    vendor_code: str
    sentence: str


class Linkus:
    """Requests of the section "Linkus client". A partly done request succeeds and names who was left out."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester

    def update_client(self, *, numbers: str | Iterable[str], enablelinkus: bool) -> tuple[LinkusFailure, ...]:
        """Switch Linkus on or off for these extensions, or for `all` (manual: linkus/update_client). Idempotent.

        Returns the extensions for which it failed. Raises 10132 without Linkus, 10137 when there are too many users.
        """
        require(isinstance(enablelinkus, bool), "enablelinkus", "must be true or false")
        wire = {"number": extension_list(numbers, allow_all=True), "enablelinkus": on_off(enablelinkus)}
        return _failures(self._requester.request("linkus/update_client", wire).get("failed"))

    def query_client(self, *, numbers: str | Iterable[str]) -> tuple[LinkusClient, ...]:
        """Which of these extensions, or of `all`, may use Linkus (manual: linkus/query_client). Read only."""
        answer = self._requester.request("linkus/query_client", {"number": extension_list(numbers, allow_all=True)})
        return tuple(
            LinkusClient(number=text_of(entry, "number"), enabled=parse_on_off(entry.get("enablelinkus")))
            for entry in object_list(answer, "linkusclients")
        )

    def send_email(self, *, numbers: str | Iterable[str]) -> tuple[LinkusFailure, ...]:
        """Mail the login to these extensions' users, or to `all` (manual: linkus/send_email).

        Returns the extensions to which none was sent. Not idempotent: every time mails go out. Raises 10136 when
        the device has no mail server.
        """
        answer = self._requester.request("linkus/send_email", {"number": extension_list(numbers, allow_all=True)})
        return _failures(answer.get("unsent"))


def _failures(value: object) -> tuple[LinkusFailure, ...]:
    """`1001:10006,1002:10134` taken apart."""
    pairs = (item.partition(":") for item in split_list(value))
    return tuple(_failure(number.strip(), code.strip()) for number, _, code in pairs)


def _failure(number: str, code: str) -> LinkusFailure:
    return LinkusFailure(number=number, vendor_code=code, sentence=error_from_code(code).sentence)
