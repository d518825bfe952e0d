"""Call recordings (manual: recordings)."""

from collections.abc import Iterator
from contextlib import AbstractContextManager

from pbx.vendor.downloads import DownloadTicket, ask_permission, download_with, file_name
from pbx.vendor.requester import Requester


class Recordings:
    """Requests of the section "recordings": automatic recordings only, named in the call's record."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester

    def get_random(self, *, recording: str, allowed_ip: str | None = None) -> DownloadTicket:
        """Ask for permission (manual: recording/get_random). `allowed_ip` lets another address download too.

        Read only. Raises `PbxUnknownTargetError` when there is no such recording.
        """
        subject = {"recording": file_name("recording", recording)}
        return ask_permission(self._requester, "recording", subject, allowed_ip)

    def download(self, *, recording: str) -> AbstractContextManager[Iterator[bytes]]:
        """The recording, a WAV file, in chunks as they come (manual: recording/download).

        Read only. Raises any `PbxError`, on entering or, when the connection is cut, while reading.
        """
        return download_with(self._requester, lambda: self.get_random(recording=recording))
