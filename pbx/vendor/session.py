"""One login shared by all processes: token, keep-alive, and a guard against locking our own address.

The device forgets a token after 30 minutes without a request and locks our address for ten minutes after five wrong
passwords in a row (manual: API authentication). The token lives in a `TokenStore`; the right to log in is a short lease
there, so one process logs in while the others wait, and no transaction stays open during a network call.
"""

import datetime as dt
import hashlib
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import Any, Protocol

from pbx.vendor.client import PbxClient
from pbx.vendor.errors import (
    PbxAuthError,
    PbxConfigError,
    PbxConnectError,
    PbxLockedError,
    PbxProtocolError,
    PbxRejectedError,
    PbxTimeoutError,
    PbxTokenError,
    gettext_noop,
)
from pbx.vendor.payloads import clean_text

MAX_WRONG_PASSWORDS = 3
LOGIN_LEASE = dt.timedelta(seconds=30)
# Far inside the 30 minutes: a device that restarted in silence sends no reports until we notice and log in again.
HEARTBEAT_AFTER = dt.timedelta(minutes=1)
TOUCH_AFTER = dt.timedelta(seconds=20)
WAIT_STEP_SECONDS = 0.25
WAIT_LIMIT_SECONDS = 20.0

TOKEN = re.compile(r"[A-Za-z0-9_-]{1,128}")

Clock = Callable[[], dt.datetime]


@dataclass(frozen=True, kw_only=True)
class SessionState:
    """What all processes share about the login. An empty token means: not logged in. Instants are aware."""

    token: str = field(default="", repr=False)
    transport: str = ""
    obtained_at: dt.datetime | None = None
    last_used_at: dt.datetime | None = None
    password_failures: int = 0


class TokenStore(Protocol):
    """Where the login lives. Every method is one short step of its own; none is called with a transaction open.

    Whoever stores a new password also sets `password_failures` to 0 and the token to "".
    """

    def load(self) -> SessionState:
        """The state now, past any cache."""

    def try_begin_login(self, seen_token: str) -> bool:
        """Claim the right to log in for `LOGIN_LEASE`.

        True only when the stored token still equals `seen_token` and nobody else holds the lease (compare-and-set).
        """

    def login_succeeded(self, token: str, transport: str) -> None:
        """Store the token, set both instants to now, `password_failures` to 0, and give the lease back."""

    def login_failed(self, wrong_password: bool) -> None:
        """Give the lease back; count one more password failure when the device named the password."""

    def touch(self) -> None:
        """Set `last_used_at` to now."""

    def forget_token(self, token: str) -> None:
        """Clear the stored token if it still is this one."""


def utc_now() -> dt.datetime:
    """The present instant."""
    return dt.datetime.now(dt.UTC)


class MemoryTokenStore:
    """A `TokenStore` for one process: tests and one-off commands. Safe between threads."""

    def __init__(self, clock: Clock = utc_now) -> None:
        self._clock = clock
        self._lock = Lock()
        self._state = SessionState()
        self._lease_until: dt.datetime | None = None

    def load(self) -> SessionState:
        with self._lock:
            return self._state

    def try_begin_login(self, seen_token: str) -> bool:
        with self._lock:
            now = self._clock()
            if self._state.token != seen_token or (self._lease_until is not None and now < self._lease_until):
                return False
            self._lease_until = now + LOGIN_LEASE
            return True

    def login_succeeded(self, token: str, transport: str) -> None:
        with self._lock:
            now = self._clock()
            self._lease_until = None
            self._state = SessionState(token=token, transport=transport, obtained_at=now, last_used_at=now)

    def login_failed(self, wrong_password: bool) -> None:
        with self._lock:
            self._lease_until = None
            failures = self._state.password_failures + int(wrong_password)
            self._state = replace(self._state, password_failures=failures)

    def touch(self) -> None:
        with self._lock:
            self._state = replace(self._state, last_used_at=self._clock())

    def forget_token(self, token: str) -> None:
        with self._lock:
            if self._state.token == token:
                self._state = replace(self._state, token="")

    def password_changed(self) -> None:
        """Start afresh after somebody corrected the password."""
        with self._lock:
            self._state, self._lease_until = SessionState(), None


def refuse_after_wrong_passwords(state: SessionState) -> None:
    """Raise `PbxConfigError` when another wrong password could lock our address; also for logins on the TCP link."""
    if state.password_failures >= MAX_WRONG_PASSWORDS:
        raise PbxConfigError(
            f"The phone system refused the API password {MAX_WRONG_PASSWORDS} times. No further login is tried, "
            "because two more would lock our address for ten minutes: enter the right password first."
        )


class PbxSession:
    """Requests with a login behind them. Any number of sessions may share one store; safe between threads."""

    def __init__(
        self,
        client: PbxClient,
        store: TokenStore,
        *,
        clock: Clock = utc_now,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._client = client
        self._store = store
        self._clock = clock
        self._sleep = sleep

    def request(self, endpoint: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """The answer of one request; logs in when there is no login, and once more when the device forgot it.

        Raises any `PbxError`. What goes wrong while logging in is a `PbxConnectError` or has a known outcome: the
        request itself was not sent.
        """
        state = self._logged_in()
        try:
            answer = self._client.post(endpoint, params, token=state.token)
        except PbxTokenError:  # refused before anything was done, so sending it again is safe
            state = self._login(seen_token=state.token)
            answer = self._client.post(endpoint, params, token=state.token)
        self._touch(state)
        return answer

    @contextmanager
    def download(self, endpoint: str, query: Mapping[str, str]) -> Iterator[Iterator[bytes]]:
        """The chunks of a file behind a download link; `query` without the token. Raises and logs in as `request`.

        A permission given to the login before the last one may be worth nothing now: whoever asked for it asks again.
        """
        with ExitStack() as stack:
            yield self._open(endpoint, query, stack)

    def _open(self, endpoint: str, query: Mapping[str, str], stack: ExitStack) -> Iterator[bytes]:
        state = self._logged_in()
        try:
            chunks = stack.enter_context(self._client.download(endpoint, query, token=state.token))
        except PbxTokenError:  # refused before the first byte
            state = self._login(seen_token=state.token)
            chunks = stack.enter_context(self._client.download(endpoint, query, token=state.token))
        self._touch(state)
        return chunks

    def login(self) -> SessionState:
        """Log in anew even if there is a token, as after a new report address (manual: login). Idempotent."""
        return self._login(seen_token=self._store.load().token)

    def heartbeat(self) -> None:
        """Set the token's life to 30 minutes again and repeat the report address (manual: heartbeat). Idempotent."""
        config = self._client.config
        address = config.application_address or self._client.local_address()
        self.request("heartbeat", {"ipaddr": address, **config.report_parameters()})

    def keep_alive(self) -> bool:
        """Send a heartbeat when the login was idle for `HEARTBEAT_AFTER`, or log in; True when anything was sent."""
        state = self._store.load()
        if not state.token:
            self._logged_in()
            return True
        if self._idle_for(state) < HEARTBEAT_AFTER:
            return False
        self.heartbeat()
        self._store.touch()
        return True

    def logout(self) -> None:
        """End the login for all processes (manual: logout). The HTTP reports stop. Idempotent."""
        state = self._store.load()
        if not state.token:
            return
        self._store.forget_token(state.token)
        try:
            self._client.post("logout", token=state.token)
        except PbxTokenError:
            return  # the device had forgotten it already, which is what we wanted

    def _logged_in(self) -> SessionState:
        state = self._store.load()
        return state if state.token else self._login(seen_token="")

    def _login(self, *, seen_token: str) -> SessionState:
        for _ in range(int(WAIT_LIMIT_SECONDS / WAIT_STEP_SECONDS)):
            state = self._store.load()
            if state.token and state.token != seen_token:
                return state
            refuse_after_wrong_passwords(state)
            if self._store.try_begin_login(state.token):
                return self._login_under_lease()
            self._sleep(WAIT_STEP_SECONDS)
        raise PbxConnectError(gettext_noop("Another process is still logging in at the phone system."))

    def _login_under_lease(self) -> SessionState:
        wrong_password = False
        try:
            # Somebody may have failed between our look and our claim.
            refuse_after_wrong_passwords(self._store.load())
            token, transport = self._ask_for_token()
        except BaseException as exc:
            wrong_password = isinstance(exc, PbxAuthError) and not isinstance(exc, PbxLockedError | PbxTokenError)
            self._store.login_failed(wrong_password)
            raise
        self._store.login_succeeded(token, transport)
        return self._store.load()

    def _ask_for_token(self) -> tuple[str, str]:
        config = self._client.config
        digest = hashlib.md5(config.password.encode("utf-8"), usedforsecurity=False).hexdigest()
        parameters = {"username": config.username, "password": digest, **config.report_parameters()}
        try:
            answer = self._client.post("login", parameters)
        except PbxRejectedError as exc:
            if exc.outcome_known:
                raise
            raise PbxConnectError(f"Login failed: {exc}") from None
        except (PbxTimeoutError, PbxProtocolError) as exc:
            raise PbxConnectError(f"Login failed: {exc}") from None
        token, transport = str(answer.get("token") or ""), clean_text(answer.get("transport"), 8)
        if not TOKEN.fullmatch(token):
            raise PbxConnectError(gettext_noop("Login failed: the phone system gave no usable token."))
        return token, transport.upper()

    def _touch(self, state: SessionState) -> None:
        if self._idle_for(state) >= TOUCH_AFTER:
            self._store.touch()

    def _idle_for(self, state: SessionState) -> dt.timedelta:
        return self._clock() - state.last_used_at if state.last_used_at else dt.timedelta.max
