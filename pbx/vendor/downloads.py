"""Files of the device in two steps: a permission for one download, then the link (manual: download of voicemail,
call records and recordings).

A permission (the device's "random string") is good once and for 30 seconds, and belongs to exactly what was asked for.
"""

import ipaddress
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from pbx.vendor.checks import require
from pbx.vendor.errors import PbxInvalidParameterError, PbxProtocolError, PbxRejectedError, gettext_noop
from pbx.vendor.payloads import text_of
from pbx.vendor.requester import Requester

MAX_FILE_NAME = 255
# The permission is wrong, used or expired. A voice message that is gone looks like an expired link, so it is here too.
PERMISSION_LOST = frozenset({"20012", "20017", "20018", "20020"})


@dataclass(frozen=True, kw_only=True)
class DownloadTicket:
    """Permission for one download within 30 seconds of what `subject` says, in the device's words."""

    endpoint: str
    subject: Mapping[str, str]
    random: str = field(repr=False)

    @property
    def query(self) -> dict[str, str]:
        """The link's query, without the token."""
        return {**self.subject, "random": self.random}


def ask_permission(
    requester: Requester, section: str, subject: Mapping[str, str], allowed_ip: str | None
) -> DownloadTicket:
    """Ask for the random string. With `allowed_ip` that address may download too, else only ours; "" is no address."""
    parameters = dict(subject)
    if allowed_ip is not None:
        parameters["allowedip"] = _address(allowed_ip)
    random = text_of(requester.request(f"{section}/get_random", parameters), "random")
    if not random:
        raise PbxProtocolError(gettext_noop("The phone system gave no permission for the download."))
    return DownloadTicket(endpoint=f"{section}/download", subject=subject, random=random)


@contextmanager
def download_with(requester: Requester, ask: Callable[[], DownloadTicket]) -> Iterator[Iterator[bytes]]:
    """The chunks of a file as they come, never all at once; leaving the block closes the connection.

    A permission that the device calls lost is asked for anew, once. Raises any `PbxError`: on entering while nothing
    was read, later when the connection is cut.
    """
    with ExitStack() as stack:
        yield _open(requester, ask, stack)


def _open(requester: Requester, ask: Callable[[], DownloadTicket], stack: ExitStack) -> Iterator[bytes]:
    ticket = ask()
    try:
        return stack.enter_context(requester.download(ticket.endpoint, ticket.query))
    except PbxRejectedError as exc:
        if exc.vendor_code not in PERMISSION_LOST:
            raise
    ticket = ask()
    return stack.enter_context(requester.download(ticket.endpoint, ticket.query))


def file_name(parameter: str, value: str) -> str:
    """A file's bare name; what could lead out of its folder on the device is refused."""
    require(0 < len(value) <= MAX_FILE_NAME and bool(value.strip()), parameter, "is not the name of a file")
    require(value.isprintable(), parameter, "holds a control character")
    require(not set("/\\") & set(value) and ".." not in value, parameter, "must be a name without a path")
    return value


def _address(address: str) -> str:
    try:
        return str(ipaddress.ip_address(address)) if address else ""
    except ValueError:
        raise PbxInvalidParameterError("allowedip", "is not an IP address") from None
