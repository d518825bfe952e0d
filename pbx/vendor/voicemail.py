"""Voice messages (manual: voicemail)."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Literal

from pbx.vendor.checks import extension_list, extension_number, one_of
from pbx.vendor.downloads import DownloadTicket, ask_permission, download_with, file_name
from pbx.vendor.payloads import ALL, join_list, object_list, parse_int, parse_local_time, text_of
from pbx.vendor.requester import Requester

VoicemailStatus = Literal["read", "unread", "all"]
VoicemailFolder = Literal["read", "unread"]


@dataclass(frozen=True, kw_only=True)
class VoiceMessage:
    """One message; read and unread ones live in different folders, so a file is named by `number, status, file`."""

    number: str
    file: str
    caller: str
    status: str
    received_at_local: dt.datetime | None
    length_seconds: int | None


class Voicemail:
    """Requests of the section "voicemail"."""

    def __init__(self, requester: Requester) -> None:
        self._requester = requester

    def query(self, *, numbers: str | Iterable[str]) -> tuple[VoiceMessage, ...]:
        """The messages of these extensions or of `all`; () when there are none (manual: voicemail/query). Read only."""
        answer = self._requester.request("voicemail/query", {"number": extension_list(numbers, allow_all=True)})
        return tuple(message for box in object_list(answer, "voicemails") for message in _messages(box))

    def delete(
        self, *, numbers: str | Iterable[str], files: str | Iterable[str] = ALL, status: VoicemailStatus = "all"
    ) -> None:
        """Delete messages; `status` all ignores the status (manual: voicemail/delete).

        Idempotent with `all` files only. Raises `PbxUnknownTargetError` for a missing extension or file.
        """
        one_of("read", "unread", "all")("status", status)
        parameters = {
            "number": extension_list(numbers, allow_all=True),
            "voicemailfile": join_list("voicemailfile", files.split(",") if isinstance(files, str) else files),
            "voicemailstatus": status,
        }
        self._requester.request("voicemail/delete", parameters)

    def get_random(
        self, *, number: str, file: str, status: VoicemailFolder, allowed_ip: str | None = None
    ) -> DownloadTicket:
        """Ask for permission (manual: voicemail/get_random). `allowed_ip` lets another address download too.

        Read only. Raises `PbxUnknownTargetError` for a missing extension or a file that is not in this folder.
        """
        one_of("read", "unread")("voicemailstatus", status)
        subject = {
            "number": extension_number(number),
            "voicemailfile": file_name("voicemailfile", file),
            "voicemailstatus": status,
        }
        return ask_permission(self._requester, "voicemail", subject, allowed_ip)

    def download(self, *, number: str, file: str, status: VoicemailFolder) -> AbstractContextManager[Iterator[bytes]]:
        """The message, a WAV file, in chunks as they come (manual: voicemail/download).

        Read only: the message stays unread. Raises any `PbxError`, on entering or, when cut, while reading.
        """
        return download_with(self._requester, lambda: self.get_random(number=number, file=file, status=status))


def _messages(box: Mapping[str, Any]) -> Iterator[VoiceMessage]:
    for entry in object_list(box, "voicemail"):
        yield VoiceMessage(
            number=text_of(box, "number"),
            file=text_of(entry, "voicemailfile"),
            caller=text_of(entry, "messagefrom"),
            status=text_of(entry, "voicemailstatus").lower(),
            received_at_local=parse_local_time(entry.get("voicemaildate")),
            length_seconds=parse_int(entry.get("voicemaillength")),
        )
