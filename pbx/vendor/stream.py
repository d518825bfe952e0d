"""The TCP report link: connect, log in, then raw reports until the link is cut. One link; no reconnecting here.

Reports come only while the link is up (manual: TCP event push), and one cut by the break is lost: the caller connects
again with back-off and reconciles.
"""

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from pbx.vendor.config import PbxConfig
from pbx.vendor.errors import (
    FrameTooLargeError,
    PbxAuthError,
    PbxConnectError,
    PbxTimeoutError,
    gettext_noop,
)
from pbx.vendor.framing import (
    MAX_LOGIN_ANSWER_BYTES,
    Garbage,
    LoginAnswer,
    ReportSplitter,
    login_packet,
    parse_login_answer,
)

READ_BYTES = 64 * 1024
LOGIN_REFUSED = "The phone system does not accept the API user name or password."


@dataclass(frozen=True)
class Tick:
    """Nothing came within a tick: a chance to look at a stop flag. `silent_seconds` since the last byte."""

    silent_seconds: float


class ReportStream:
    """One link, used as a context manager and iterated: raw reports as bytes, `Garbage`, and a `Tick` when it is quiet.

    `tick_seconds` is the longest wait of one read; a link silent for `silence_limit` seconds is closed, since a dead
    peer looks like a quiet night. Not for use by several threads.
    """

    def __init__(
        self,
        config: PbxConfig,
        *,
        tick_seconds: float = 1.0,
        silence_limit: float = 1800.0,
        login_timeout: float | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._config = config
        self._tick_seconds = tick_seconds
        self._silence_limit = silence_limit
        self._login_timeout = login_timeout if login_timeout is not None else config.read_timeout
        self._monotonic = monotonic
        self._splitter = ReportSplitter()
        self._socket: socket.socket | None = None
        self._rest = b""

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def open(self) -> None:
        """Connect and log in.

        Raises `PbxConnectError` (no connection), `PbxAuthError` (refused: count it, five lock our address),
        `PbxTimeoutError` (no answer) or `PbxConfigError` (name or password cannot be sent).
        """
        packet = login_packet(self._config.username, self._config.password, self._config.report_version)
        self._socket = self._connect()
        try:
            self._socket.sendall(packet)
            answer = self._login_answer(self._socket)
        except TimeoutError:
            self.close()
            raise PbxTimeoutError(gettext_noop("The phone system did not take our login on the report link.")) from None
        except OSError:
            self.close()
            raise PbxConnectError(gettext_noop("The phone system cut the report link during login.")) from None
        except BaseException:
            self.close()
            raise
        if not answer.accepted:
            self.close()
            raise PbxAuthError("20003", LOGIN_REFUSED, "report link")
        self._rest = answer.rest

    def close(self) -> None:
        """Cut the link; harmless when there is none."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        self._splitter.reset()
        self._rest = b""

    def __iter__(self) -> Iterator[bytes | Garbage | Tick]:
        """One after the other; raises what `batches` raises."""
        for batch in self.batches():
            yield from batch

    def batches(self) -> Iterator[list[bytes | Garbage | Tick]]:
        """What each read completed, in order, so that it can be stored together; never an empty list.

        Raises `PbxConnectError` when the link is cut or silent too long, `FrameTooLargeError` when it is astray.
        """
        link = self._socket
        if link is None:
            raise PbxConnectError(gettext_noop("The report link is not open."))
        link.settimeout(self._tick_seconds)
        try:
            yield from self._batch(self._rest)
            yield from self._read_on(link)
        finally:
            self.close()

    def _batch(self, data: bytes) -> Iterator[list[bytes | Garbage | Tick]]:
        """What `data` completes; also what stood before an error."""
        batch: list[bytes | Garbage | Tick] = []
        try:
            batch.extend(self._splitter.feed(data))
        except FrameTooLargeError:
            if batch:
                yield batch
            raise
        if batch:
            yield batch

    def _read_on(self, link: socket.socket) -> Iterator[list[bytes | Garbage | Tick]]:
        last_byte_at = self._monotonic()
        while True:
            data = _receive(link)
            if data is not None:
                last_byte_at = self._monotonic()
                yield from self._batch(data)
                continue
            silent = self._monotonic() - last_byte_at
            if silent >= self._silence_limit:
                raise PbxConnectError(gettext_noop("The report link was silent for too long."))
            yield [Tick(silent)]

    def _connect(self) -> socket.socket:
        address = (self._config.host, self._config.tcp_port)
        try:
            link = socket.create_connection(address, timeout=self._config.connect_timeout)
        except OSError:
            raise PbxConnectError(gettext_noop("The report port of the phone system cannot be reached.")) from None
        _keep_alive(link)
        return link

    def _login_answer(self, link: socket.socket) -> LoginAnswer:
        data, deadline = b"", self._monotonic() + self._login_timeout
        while (answer := parse_login_answer(data)) is None:
            try:
                more = _receive(link, max(deadline - self._monotonic(), 0.001))
            except PbxConnectError:
                return _refusal_before_hanging_up(data)
            if more is None:
                return _unfinished_answer(data)
            data += more
            if len(data) > MAX_LOGIN_ANSWER_BYTES:
                raise PbxConnectError(gettext_noop("What answers on the report port is not the phone system."))
        return answer


def _unfinished_answer(data: bytes) -> LoginAnswer:
    answer = parse_login_answer(data, final=True)
    if answer is None:
        raise PbxTimeoutError(gettext_noop("The phone system did not answer our login on the report link."))
    return answer


def _refusal_before_hanging_up(data: bytes) -> LoginAnswer:
    answer = parse_login_answer(data, final=True)
    if answer is None or answer.accepted:
        raise PbxConnectError(gettext_noop("The phone system closed the report link during login."))
    return answer


def _receive(link: socket.socket, wait_seconds: float | None = None) -> bytes | None:
    """The next bytes, or None when none came in time. Raises `PbxConnectError` when the other side is gone."""
    if wait_seconds is not None:
        link.settimeout(wait_seconds)
    try:
        data = link.recv(READ_BYTES)
    except TimeoutError:
        return None
    except OSError:
        raise PbxConnectError(gettext_noop("The report link was cut.")) from None
    if not data:
        raise PbxConnectError(gettext_noop("The phone system closed the report link."))
    return data


def _keep_alive(link: socket.socket) -> None:
    """Let the kernel notice a dead peer within about two minutes, where it can be told so."""
    link.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for option, value in (("TCP_KEEPIDLE", 60), ("TCP_KEEPINTVL", 20), ("TCP_KEEPCNT", 3)):
        with contextlib.suppress(AttributeError, OSError):
            link.setsockopt(socket.IPPROTO_TCP, getattr(socket, option), value)
