"""The shared login: who logs in, when again, and when never more."""

import datetime as dt
import hashlib
import threading

import pytest

from pbx.vendor import (
    HEARTBEAT_AFTER,
    LOGIN_LEASE,
    MemoryTokenStore,
    PbxAuthError,
    PbxClient,
    PbxConfig,
    PbxConfigError,
    PbxConnectError,
    PbxLockedError,
    PbxSession,
    PbxTimeoutError,
    PbxTokenError,
)
from tests.pbx.vendor.http_device import HttpDevice, Request, http_device, response

START = dt.datetime(2026, 11, 23, 12, 0, tzinfo=dt.UTC)


class Clock:
    """A clock that a test moves; sleeping moves it too."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> dt.datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += dt.timedelta(seconds=seconds)


class Device:
    """Knows one password, counts wrong ones, and gives a new token at each login."""

    def __init__(self) -> None:
        self.digest = hashlib.md5(b"ApiTest2019", usedforsecurity=False).hexdigest()
        self.tokens: list[str] = []
        self.wrong_passwords = 0
        self.login_answer: bytes | None = b""
        self.token_error = "20004"

    def __call__(self, request: Request) -> bytes | None:
        if request.path.endswith("/login"):
            return self._login(request)
        token = request.target.partition("token=")[2]
        if not self.tokens or token != self.tokens[-1]:
            return response({"status": "Failed", "errno": self.token_error})
        return response({"status": "Success", "echo": request.path.rpartition("/")[2]})

    def _login(self, request: Request) -> bytes | None:
        if self.login_answer != b"":
            return self.login_answer
        if request.json["password"] != self.digest:
            self.wrong_passwords += 1
            return response({"status": "Failed", "errno": "20003"})
        self.tokens.append(f"token{len(self.tokens)}")
        return response({"status": "Success", "token": self.tokens[-1], "transport": "HTTP"})

    def restart(self) -> None:
        self.tokens.append("lost")


def session_for(device: HttpDevice, store: MemoryTokenStore, clock: Clock, **changes: object) -> PbxSession:
    settings: dict[str, object] = {"username": "api", "password": "ApiTest2019", "read_timeout": 1.0, **changes}
    config = PbxConfig(base_url=device.url, **settings)  # type: ignore[arg-type]
    return PbxSession(PbxClient(config), store, clock=clock, sleep=clock.sleep)


def paths(server: HttpDevice) -> list[str]:
    return [request.path.removeprefix("/api/v2.0.0/") for request in server.requests]


def test_the_first_request_logs_in_with_the_digest_and_the_report_address() -> None:
    clock, device = Clock(), Device()
    with http_device(device) as server:
        store = MemoryTokenStore(clock)
        session = session_for(server, store, clock, report_url="http://10.0.0.5:8260/in")
        assert session.request("extension/list")["echo"] == "list"
    assert server.requests[0].json == {
        "username": "api",
        "password": device.digest,
        "version": "2.0.0",
        "port": "8260",
        "url": "10.0.0.5:8260/in",
        "urltag": "1",
    }
    assert len(device.digest) == 32
    assert store.load().transport == "HTTP"


def test_sessions_share_one_login() -> None:
    clock = Clock()
    with http_device(Device()) as server:
        store = MemoryTokenStore(clock)
        session_for(server, store, clock).request("extension/list")
        session_for(server, store, clock).request("extension/list")
    assert paths(server) == ["login", "extension/list", "extension/list"]


@pytest.mark.parametrize("errno", ["20004", "20005", "20006"])
def test_a_forgotten_token_is_renewed_once_and_the_request_repeated(errno: str) -> None:
    clock, device = Clock(), Device()
    device.token_error = errno
    with http_device(device) as server:
        session = session_for(server, MemoryTokenStore(clock), clock)
        session.request("extension/list")
        device.restart()
        assert session.request("extension/list")["echo"] == "list"
    assert paths(server) == ["login", "extension/list", "extension/list", "login", "extension/list"]


def test_a_device_that_refuses_every_token_does_not_cause_a_login_loop() -> None:
    clock, device = Clock(), Device()

    def refuse(request: Request) -> bytes | None:
        if request.path.endswith("/login"):
            return device(request)
        return response({"status": "Failed", "errno": "20006"})

    with http_device(refuse) as server:
        with pytest.raises(PbxTokenError):
            session_for(server, MemoryTokenStore(clock), clock).request("extension/list")
        assert paths(server).count("login") == 2


def test_three_wrong_passwords_stop_all_sessions_until_the_password_is_changed() -> None:
    clock, device = Clock(), Device()
    with http_device(device) as server:
        store = MemoryTokenStore(clock)
        for _ in range(3):
            with pytest.raises(PbxAuthError):
                session_for(server, store, clock, password="wrong").request("extension/list")
        for _ in range(5):
            with pytest.raises(PbxConfigError, match="enter the right password"):
                session_for(server, store, clock, password="wrong").request("extension/list")
        assert device.wrong_passwords == 3
        store.password_changed()
        assert session_for(server, store, clock).request("extension/list")


def test_a_right_password_clears_the_count() -> None:
    clock, device = Clock(), Device()
    with http_device(device) as server:
        store = MemoryTokenStore(clock)
        with pytest.raises(PbxAuthError):
            session_for(server, store, clock, password="wrong").login()
        assert store.load().password_failures == 1
        session_for(server, store, clock).login()
        assert store.load().password_failures == 0


def test_many_threads_with_a_wrong_password_send_it_three_times_at_most() -> None:
    device = Device()
    with http_device(device) as server:
        clock = Clock()
        store = MemoryTokenStore(clock)
        session = PbxSession(
            PbxClient(PbxConfig(base_url=server.url, username="api", password="wrong")), store, sleep=lambda _: None
        )
        outcomes: list[str] = []

        def attempt() -> None:
            try:
                session.request("extension/list")
            except (PbxAuthError, PbxConfigError, PbxConnectError) as exc:
                outcomes.append(type(exc).__name__)

        threads = [threading.Thread(target=attempt) for _ in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(10)
    assert len(outcomes) == 12
    assert device.wrong_passwords <= 3


def test_a_locked_address_counts_as_no_wrong_password() -> None:
    clock, device = Clock(), Device()
    device.login_answer = response({"status": "Failed", "errno": "20002"})
    with http_device(device) as server:
        store = MemoryTokenStore(clock)
        with pytest.raises(PbxLockedError) as caught:
            session_for(server, store, clock).request("extension/list")
    assert caught.value.retryable
    assert store.load().password_failures == 0


@pytest.mark.parametrize("answer", [None, response(b"hello"), response({"status": "Failed", "errno": "30002"})])
def test_a_login_that_came_to_nothing_means_the_request_was_surely_not_executed(answer: bytes | None) -> None:
    clock, device = Clock(), Device()
    device.login_answer = answer
    with http_device(device) as server:
        store = MemoryTokenStore(clock)
        session = session_for(server, store, clock)
        with pytest.raises(PbxConnectError) as caught:
            session.request("call/dial")
        assert caught.value.outcome_known
        device.login_answer = b""
        assert session.request("extension/list")  # the lease was given back


@pytest.mark.parametrize("token", ["", "a&b", "x" * 129, "ü"])
def test_a_token_that_cannot_be_one_is_not_stored(token: str) -> None:
    clock, device = Clock(), Device()
    device.login_answer = response({"status": "Success", "token": token})
    with http_device(device) as server:
        store = MemoryTokenStore(clock)
        with pytest.raises(PbxConnectError):
            session_for(server, store, clock).login()
    assert store.load().token == ""


def test_a_timeout_of_the_request_itself_leaves_the_outcome_open_and_is_not_repeated() -> None:
    clock, device = Clock(), Device()
    with http_device(lambda r: device(r) if r.path.endswith("/login") else None) as server:
        with pytest.raises(PbxTimeoutError):
            session_for(server, MemoryTokenStore(clock), clock).request("call/dial")
        assert paths(server) == ["login", "call/dial"]


def test_while_another_process_logs_in_we_wait_for_its_token() -> None:
    clock, device = Clock(), Device()
    with http_device(device) as server:
        store = MemoryTokenStore(clock)
        assert store.try_begin_login("")
        waits: list[float] = []

        def sleep(seconds: float) -> None:
            waits.append(seconds)
            if len(waits) == 3:
                device.tokens.append("theirs")
                store.login_succeeded("theirs", "TCP")

        config = PbxConfig(base_url=server.url, username="api", password="ApiTest2019")
        PbxSession(PbxClient(config), store, clock=clock, sleep=sleep).request("extension/list")
    assert paths(server) == ["extension/list"]
    assert len(waits) == 3


def test_a_login_that_never_ends_elsewhere_is_given_up() -> None:
    clock = Clock()
    with http_device(Device()) as server:
        store = MemoryTokenStore(clock)
        assert store.try_begin_login("")
        with pytest.raises(PbxConnectError, match="still logging in"):
            session_for(server, store, clock).request("extension/list")
        clock.now += LOGIN_LEASE  # its process died: the lease runs out
        assert session_for(server, store, clock).request("extension/list")


def test_the_keep_alive_is_sent_only_after_ten_idle_minutes() -> None:
    clock = Clock()
    with http_device(Device()) as server:
        store = MemoryTokenStore(clock)
        session = session_for(server, store, clock, application_address="192.0.2.9", report_url="http://10.0.0.5:81/in")
        assert session.keep_alive()
        clock.now += HEARTBEAT_AFTER - dt.timedelta(seconds=1)
        assert not session.keep_alive()
        clock.now += dt.timedelta(seconds=1)
        assert session.keep_alive()
        assert not session.keep_alive()
    assert paths(server) == ["login", "heartbeat"]
    assert server.requests[1].json == {
        "ipaddr": "192.0.2.9",
        "version": "2.0.0",
        "port": "81",
        "url": "10.0.0.5:81/in",
        "urltag": "1",
    }
    assert dt.timedelta(minutes=30) > HEARTBEAT_AFTER * 2


def test_requests_push_the_keep_alive_back() -> None:
    clock = Clock()
    with http_device(Device()) as server:
        session = session_for(server, MemoryTokenStore(clock), clock)
        session.request("extension/list")
        clock.now += HEARTBEAT_AFTER - dt.timedelta(seconds=10)
        session.request("extension/list")
        clock.now += dt.timedelta(seconds=20)
        assert not session.keep_alive()


def test_the_keep_alive_names_the_address_we_have_towards_the_device() -> None:
    clock = Clock()
    with http_device(Device()) as server:
        session_for(server, MemoryTokenStore(clock), clock).heartbeat()
    assert server.requests[1].json["ipaddr"] == "127.0.0.1"


def test_logging_out_ends_the_shared_login() -> None:
    clock, device = Clock(), Device()
    with http_device(device) as server:
        store = MemoryTokenStore(clock)
        session = session_for(server, store, clock)
        session.login()
        session.logout()
        session.logout()
        assert store.load().token == ""
    assert paths(server) == ["login", "logout"]


def test_logging_in_anew_replaces_the_token() -> None:
    clock = Clock()
    with http_device(Device()) as server:
        store = MemoryTokenStore(clock)
        session = session_for(server, store, clock)
        assert session.login().token == "token0"
        assert session.login().token == "token1"


def test_the_token_does_not_show() -> None:
    store = MemoryTokenStore()
    store.login_succeeded("s3cret", "HTTP")
    assert "s3cret" not in repr(store.load())
