"""The TCP report link without its socket: login packet, login answer, and the splitter of the byte stream.

The manual states no separator between reports, so they are split by JSON structure. All bytes that matter to it are
ASCII, and no byte of a longer UTF-8 character is, so it does not matter where a read ends.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from pbx.vendor.errors import FrameTooLargeError, PbxConfigError

MAX_OBJECT_BYTES = 256 * 1024
MAX_LOGIN_ANSWER_BYTES = 16 * 1024
GARBAGE_SAMPLE_BYTES = 100

_STRUCTURE = re.compile(rb'["{}]')
_STRING_END = re.compile(rb'["\\]')
_RESPONSE = re.compile(rb"Response:[ \t]*([^\r\n]*)\r?\n", re.IGNORECASE)
_MESSAGE = re.compile(rb"^Message:[ \t]*([^\r\n]*)", re.IGNORECASE | re.MULTILINE)
_PACKET_END = re.compile(rb"\r?\n\r?\n")


@dataclass(frozen=True)
class Garbage:
    """Bytes between reports that belong to none: how many, and the first of them for the log."""

    size: int
    sample: bytes


class ReportSplitter:
    """Feed it what was read, take out whole JSON objects. Garbage between objects is skipped and reported."""

    def __init__(self, max_object_bytes: int = MAX_OBJECT_BYTES) -> None:
        self._limit = max_object_bytes
        self.reset()

    def reset(self) -> None:
        """Forget an unfinished object, as after a reconnect."""
        self._buffer = bytearray()
        self._depth = 0
        self._scanned = 0
        self._in_string = False

    @property
    def pending(self) -> int:
        """How many bytes of an unfinished object wait for the rest."""
        return len(self._buffer)

    def feed(self, data: bytes) -> Iterator[bytes | Garbage]:
        """The objects (and garbage) completed by `data`, in order; a generator to be run to its end.

        Raises `FrameTooLargeError` when an object outgrows the limit; the splitter is empty then and the link, which
        has lost its place, is to be closed.
        """
        self._buffer += data
        while self._buffer:
            if self._depth == 0:
                yield from self._garbage()
            end = self._find_end()
            if (end or len(self._buffer)) > self._limit:
                self.reset()
                raise FrameTooLargeError(f"A report on the link is larger than {self._limit} bytes.")
            if end is None:
                break
            complete = bytes(self._buffer[:end])
            del self._buffer[:end]
            self._scanned = 0
            yield complete

    def _garbage(self) -> Iterator[Garbage]:
        """Drop what stands before the next opening brace."""
        start = self._buffer.find(b"{")
        skipped = bytes(self._buffer if start < 0 else self._buffer[:start])
        del self._buffer[: len(skipped)]
        if noise := skipped.strip(b" \t\r\n\0,"):
            yield Garbage(len(noise), noise[:GARBAGE_SAMPLE_BYTES])

    def _find_end(self) -> int | None:
        """Scan on from where the last scan ended; the index after the object's closing brace, or None."""
        while True:
            match = (_STRING_END if self._in_string else _STRUCTURE).search(self._buffer, self._scanned)
            if match is None:
                self._scanned = len(self._buffer)
                return None
            if match[0] == b"\\":
                if match.end() == len(self._buffer):
                    self._scanned = match.start()  # the escaped character has not come yet
                    return None
                self._scanned = match.end() + 1
                continue
            self._scanned = match.end()
            self._step(match[0])
            if self._depth == 0:
                return self._scanned

    def _step(self, character: bytes) -> None:
        if character == b'"':
            self._in_string = not self._in_string
        else:
            self._depth += 1 if character == b"{" else -1


def login_packet(username: str, password: str, version: str) -> bytes:
    """The packet that opens the link; the password is in clear text here (manual: TCP event push).

    Raises `PbxConfigError` for a value with a line break, which would smuggle in another line.
    """
    values = (username, password, version)
    if any(not value or any(ord(c) < 32 or ord(c) == 127 for c in value) for value in values):
        raise PbxConfigError("The API user name, password or version is empty or holds a control character.")
    lines = ("Action: login", f"Username: {username}", f"Secret: {password}", f"Version: {version}", "", "")
    return "\r\n".join(lines).encode("utf-8")


@dataclass(frozen=True, kw_only=True)
class LoginAnswer:
    """What the device said to the login packet; `rest` are the bytes after it, the first reports perhaps."""

    accepted: bool
    message: str
    rest: bytes


def parse_login_answer(data: bytes, *, final: bool = False) -> LoginAnswer | None:
    """The answer in `data`, or None when more bytes are needed; `final` takes an answer whose end did not come.

    A report in place of the answer means that the device accepted us without saying so.
    """
    response = _RESPONSE.search(data)
    first_report = data.find(b"{")
    if first_report >= 0 and (response is None or first_report < response.start()):
        return LoginAnswer(accepted=True, message="", rest=data[first_report:])
    if response is None:
        return None
    end = _end_of_answer(data, response.end(), first_report)
    if end is None and not final:
        return None
    head = data[response.start() : end]
    message = _MESSAGE.search(head)
    return LoginAnswer(
        accepted=response[1].strip().lower() == b"success",
        message=message[1].decode("utf-8", "replace").strip()[:200] if message else "",
        rest=data[end:] if end is not None else b"",
    )


def _end_of_answer(data: bytes, response_end: int, first_report: int) -> int | None:
    """Where the answer ends: at an empty line, or where a report begins."""
    blank = _PACKET_END.search(data, response_end - 2)
    ends = [blank.end()] if blank else []
    return min([*ends, *([first_report] if first_report >= 0 else [])], default=None)
