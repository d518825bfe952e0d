"""The TCP report link against a real socket."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

import pytest

from pbx.vendor import Garbage, PbxAuthError, PbxConfig, PbxConnectError, PbxTimeoutError, ReportStream, Tick

ACCEPTED = b"Response: Success\r\nMessage: Authentication accepted\r\n\r\n"
PACKET = b"Action: login\r\nUsername: api\r\nSecret: ApiTest2019\r\nVersion: 2.0.0\r\n\r\n"


class Peer:
    """One listening port and what it was sent."""

    def __init__(self, port: int) -> None:
        self.config = PbxConfig(
            base_url="http://127.0.0.1:80", username="api", password="ApiTest2019", tcp_port=port, connect_timeout=0.5
        )
        self.received = b""
        self.finish = threading.Event()

    def stream(self, *, silence_limit: float = 5.0, login_timeout: float = 0.1) -> ReportStream:
        return ReportStream(self.config, tick_seconds=0.02, silence_limit=silence_limit, login_timeout=login_timeout)


@contextmanager
def peer(*writes: bytes, hold: bool = True) -> Iterator[Peer]:
    """Accept one link, read the login packet, write, and hang up at the end of the block (or at once)."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        device = Peer(listener.getsockname()[1])
        thread = threading.Thread(target=_serve, args=(listener, device, writes, hold), daemon=True)
        thread.start()
        yield device
        device.finish.set()
        thread.join(5)


def _serve(listener: socket.socket, device: Peer, writes: tuple[bytes, ...], hold: bool) -> None:
    connection, _ = listener.accept()
    with connection, suppress(OSError):
        connection.settimeout(5)
        while b"\r\n\r\n" not in device.received:
            device.received += connection.recv(4096)
        for data in writes:
            connection.sendall(data)
        if hold:
            device.finish.wait(5)


def take(stream: ReportStream, wanted: Callable[[list[object]], bool]) -> list[object]:
    """Items without ticks until `wanted` is satisfied."""
    items: list[object] = []
    for item in stream:
        if not isinstance(item, Tick):
            items.append(item)
        if wanted(items):
            break
    return items


def test_reports_come_after_the_login_even_when_glued_to_its_answer() -> None:
    with peer(ACCEPTED + b'{"a":1}{"b', b'":"\xc3', b'\xbc"} x ') as device, device.stream() as stream:
        items = take(stream, lambda found: len(found) == 3)
    assert items == [b'{"a":1}', '{"b":"ü"}'.encode(), Garbage(1, b"x")]
    assert device.received == PACKET


def test_wrong_credentials_are_an_authentication_error() -> None:
    with peer(b"Response: Error\r\nMessage: Authentication failed\r\n\r\n") as device:
        with pytest.raises(PbxAuthError) as caught:
            device.stream().open()
        assert caught.value.vendor_code == "20003"
        assert "ApiTest2019" not in str(caught.value)


def test_a_refusal_followed_by_hanging_up_is_still_a_refusal() -> None:
    with peer(b"Response: Error\r\n", hold=False) as device, pytest.raises(PbxAuthError):
        device.stream().open()


def test_hanging_up_without_an_answer_is_a_cut_link() -> None:
    with peer(hold=False) as device, pytest.raises(PbxConnectError, match="during login"):
        device.stream().open()


def test_no_answer_to_the_login_times_out() -> None:
    with peer() as device, pytest.raises(PbxTimeoutError):
        device.stream(login_timeout=0.05).open()


def test_an_answer_whose_end_never_comes_is_good_enough() -> None:
    with peer(b"Response: Success\r\n") as device, device.stream(login_timeout=0.05) as stream:
        assert isinstance(next(iter(stream)), Tick)


def test_something_else_on_the_port_is_no_device() -> None:
    with peer(b"x" * 20_000) as device, pytest.raises(PbxConnectError, match="not the phone system"):
        device.stream().open()


def test_nobody_listening() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        device = Peer(taken.getsockname()[1])
    with pytest.raises(PbxConnectError, match="cannot be reached"):
        device.stream().open()


def test_a_quiet_link_ticks_so_that_the_reader_can_stop() -> None:
    with peer(ACCEPTED) as device, device.stream() as stream:
        ticks = iter(stream)
        first, second = next(ticks), next(ticks)
    assert isinstance(first, Tick)
    assert isinstance(second, Tick)
    assert 0 < first.silent_seconds < second.silent_seconds


def test_a_link_silent_for_too_long_is_given_up() -> None:
    with peer(ACCEPTED) as device, device.stream(silence_limit=0.05) as stream:
        with pytest.raises(PbxConnectError, match="silent"):
            take(stream, lambda _: False)
        with pytest.raises(PbxConnectError, match="not open"):
            next(iter(stream))


def test_a_cut_link_is_reported_after_the_reports_before_it() -> None:
    with peer(ACCEPTED, b'{"a":1}{"b"', hold=False) as device, device.stream() as stream:
        items: list[object] = []
        with pytest.raises(PbxConnectError, match="closed"):
            items += take(stream, lambda found: bool(items.extend(found[len(items) :])))
    assert items == [b'{"a":1}']
