"""The connection to Asterisk's manager interface: kept up, with back-off; actions and lists of one caller at a time.

Events go to a queue of their own, so whoever handles them may wait for a lock that is held during an action.
"""

import contextlib
import itertools
import logging
import os
import queue
import socket
import threading
from collections.abc import Callable
from typing import Any

from pystrix.ami import Manager
from pystrix.ami.ami import Error as LibraryError
from pystrix.ami.ami import _Request
from pystrix.ami.core import Login

from pbx.asterisk.options import Address

logger = logging.getLogger(__name__)

Event = dict[str, str]
ACTION_SECONDS = 5.0
PING_SECONDS = 5.0
LOOK_SECONDS = 0.25
# The library cannot read on after a silence of this length, so it must never happen between two pings.
SILENCE_SECONDS = 30
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0


class AsteriskAwayError(Exception):
    """There is no connection, or no answer came in time: whether the action was done is unknown then."""


class ActionRefusedError(Exception):
    """Asterisk said no; the text is its own."""


class Connection:
    """`on_up` is called with every new connection before its events, `on_down` when it is lost."""

    def __init__(
        self,
        address: Address,
        *,
        on_event: Callable[[Event], None],
        on_up: Callable[[], None],
        on_down: Callable[[], None],
    ) -> None:
        self._address = address
        self._on_event, self._on_up, self._on_down = on_event, on_up, on_down
        self._events: queue.Queue[Event | None] = queue.Queue()
        self._lists: dict[str, list[Event]] = {}
        self._complete: dict[str, threading.Event] = {}
        self._ids = itertools.count(1)
        self._stopping = threading.Event()
        self._lost = threading.Event()
        self._manager: Any = None
        self._threads = [
            threading.Thread(target=self._stay, name="asterisk-connection", daemon=True),
            threading.Thread(target=self._hand_out, name="asterisk-events", daemon=True),
        ]

    @property
    def is_up(self) -> bool:
        return self._manager is not None and bool(self._manager.is_connected())

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._lost.set()
        self._events.put(None)
        for thread in self._threads:
            thread.join(timeout=2.0)

    def action(self, name: str, **fields: str | list[str]) -> Event:
        """Raises AsteriskAwayError, ActionRefusedError, and ValueError for a line break in a value."""
        numbered: dict[str, str | list[str]] = {"ActionID": f"hotelpbx-{next(self._ids)}"}
        return self._send(name, numbered | fields)

    def listing(self, name: str, **fields: str) -> list[Event]:
        """The events that an action answers with, without the last one that says so. Raises as `action`."""
        key = f"hotelpbx-{next(self._ids)}"
        events, complete = self._lists.setdefault(key, []), self._complete.setdefault(key, threading.Event())
        try:
            self._send(name, {"ActionID": key, **fields})
            if not complete.wait(ACTION_SECONDS):
                raise AsteriskAwayError(f"{name}: the list did not come to its end")
            return events
        finally:
            self._lists.pop(key, None)
            self._complete.pop(key, None)

    def _send(self, name: str, fields: dict[str, str | list[str]]) -> Event:
        manager = self._manager
        if manager is None:
            raise AsteriskAwayError("there is no connection to Asterisk")
        try:
            answer = manager.send_action(_request(name, fields))
        except (LibraryError, AttributeError, OSError) as error:  # the library drops its socket under our feet
            self._lost.set()
            raise AsteriskAwayError(f"{name}: {type(error).__name__} {error}") from error
        if answer is None:
            raise AsteriskAwayError(f"{name}: no answer within {ACTION_SECONDS:.0f} s")
        response = dict(answer.response)
        if response.get("Response") == "Error":
            raise ActionRefusedError(f"{name}: {response.get('Message', '')}")
        return response

    def _stay(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopping.is_set():
            try:
                self._connect()
            except (LibraryError, OSError, AsteriskAwayError, ActionRefusedError) as error:
                logger.warning("Asterisk cannot be reached (next try in %.0f s): %s", pause, error)
                self._drop()
                self._stopping.wait(pause)
                pause = min(2 * pause, LONGEST_PAUSE)
                continue
            pause = FIRST_PAUSE
            self._watch()
            self._drop()
            if not self._stopping.is_set():
                logger.warning("The connection to Asterisk is lost")
                self._on_down()

    def _connect(self) -> None:
        self._lost.clear()
        manager = Manager(logger=logger)
        self._manager = manager
        manager.register_callback("", self._receive)
        manager.connect(self._address.host, self._address.port, timeout=SILENCE_SECONDS)
        if manager.send_action(Login(self._address.username, self._address.secret)) is None:
            raise AsteriskAwayError("no answer to the login")
        self._on_up()
        logger.info("Connected to Asterisk at %s:%s", self._address.host, self._address.port)

    def _watch(self) -> None:
        looks = 0
        while not self._lost.wait(LOOK_SECONDS):
            looks += 1
            if _is_cut(self._manager):
                return
            if looks % round(PING_SECONDS / LOOK_SECONDS):
                continue
            try:
                self.action("Ping")
            except (AsteriskAwayError, ActionRefusedError) as error:
                logger.warning("Asterisk does not answer: %s", error)
                return

    def _drop(self) -> None:
        manager, self._manager = self._manager, None
        if manager is not None:
            with contextlib.suppress(LibraryError, OSError):
                manager.close()

    def _receive(self, event: Any, _manager: Any) -> None:
        """In the library's thread: sort only, never wait."""
        fields = {str(key): str(value) for key, value in event.items()}
        key = fields.get("ActionID", "")
        if key not in self._lists:
            self._events.put(fields)
        elif fields.get("EventList", "").lower() == "complete":
            self._complete[key].set()
        else:
            self._lists[key].append(fields)

    def _hand_out(self) -> None:
        while (event := self._events.get()) is not None:
            try:
                self._on_event(event)
            except Exception:
                logger.exception("an event of Asterisk was not understood: %s", event)


def _is_cut(manager: Any) -> bool:
    """Whether Asterisk has closed the connection. The library would read the end of it again and again.

    Looked at through a handle of its own: the library's waits for its time-out.
    """
    try:
        handle = socket.socket(fileno=os.dup(manager.get_connection()._socket.fileno()))
    except (OSError, AttributeError):
        return True
    with handle:
        handle.setblocking(False)
        try:
            return handle.recv(1, socket.MSG_PEEK) == b""
        except BlockingIOError:
            return False
        except OSError:
            return True


def _request(name: str, fields: dict[str, str | list[str]]) -> _Request:
    request = _Request(name)
    for key, value in fields.items():
        if any("\r" in line or "\n" in line for line in ([value] if isinstance(value, str) else value)):
            raise ValueError(f"a line break in {key}")
        request[key] = value
    # The library counts the time-out of an Originate in milliseconds, of all others in seconds.
    request.timeout = ACTION_SECONDS * (1000 if name == "Originate" else 1)
    return request
