"""The messages that Asterisk has taken (`app_voicemail`), read from its folders.

A message is a text file with the facts and a sound file beside it, in INBOX while it is new, in Old afterwards.
"""

import configparser
import logging
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import IO

from pbx.simulator.api import Answer, ApiError, Endpoint, Handler, Request
from pbx.simulator.api_records import NO_MESSAGE
from pbx.simulator.downloads import VOICEMAIL, use_random
from pbx.simulator.exchange import Exchange
from pbx.simulator.state import Voicemail

logger = logging.getLogger(__name__)

FOLDERS = {"INBOX": "unread", "Old": "read"}
ENDPOINTS = ("voicemail/query", "voicemail/get_random", "voicemail/delete", "hotel/checkout")
PIECE = 1 << 16


class Mailboxes:
    """`spool` is Asterisk's folder of messages; None where there is no voicemail."""

    def __init__(self, spool: Path | None) -> None:
        self._root = spool / "hotelpbx" if spool else None

    def endpoints(self, known: dict[str, Endpoint]) -> dict[str, Endpoint]:
        """The simulator's requests, with the messages read before and what was deleted there deleted here."""
        return {name: Endpoint(self._with_messages(known[name])) for name in ENDPOINTS}

    def _with_messages(self, endpoint: Endpoint) -> Handler:
        def handle(pbx: Exchange, request: Request) -> Answer:
            before = pbx.state.voicemails = self.read(pbx)
            answer = endpoint.handler(pbx, request)
            for message in before:
                if message not in pbx.state.voicemails:
                    self._remove(message)
            return answer

        return handle

    def read(self, pbx: Exchange) -> list[Voicemail]:
        """What there is now, for every extension."""
        if self._root is None:
            return []
        found = []
        for number in pbx.state.extensions:
            for folder, status in FOLDERS.items():
                for path in sorted((self._root / number / folder).glob("msg????.txt")):
                    found.append(_message(pbx, number, status, path))
        return found

    def download(self, pbx: Exchange, request: Request) -> Iterator[bytes]:
        """The sound file. Raises 20018 when it is gone."""
        link = use_random(pbx, request, VOICEMAIL)
        wanted = (link["number"], link["voicemailstatus"], link["voicemailfile"])
        for message in self.read(pbx):
            if (message.number, message.status, message.file) == wanted:
                return _pieces(self._path(message).open("rb"))
        raise ApiError(NO_MESSAGE)

    def _path(self, message: Voicemail) -> Path:
        folder = next(name for name, status in FOLDERS.items() if status == message.status)
        return Path(self._root or "") / message.number / folder / message.file

    def _remove(self, message: Voicemail) -> None:
        path = self._path(message)
        for each in path.parent.glob(f"{path.stem}.*"):
            each.unlink(missing_ok=True)


def _message(pbx: Exchange, number: str, status: str, path: Path) -> Voicemail:
    facts = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        facts.read_string(path.read_text(errors="replace"))
    except (OSError, configparser.Error) as error:
        logger.warning("The facts of the message %s cannot be read: %s", path, error)
    message = facts["message"] if facts.has_section("message") else {}
    taken = datetime.fromtimestamp(float(message.get("origtime") or path.stat().st_mtime), pbx.clock.zone)
    seconds = int(message.get("duration") or 0)
    sender = message.get("callerid", "")
    return Voicemail(number, f"{path.stem}.wav", sender, status, f"{taken:%Y-%m-%d %H:%M:%S}", seconds)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece
