"""Asterisk's manager interface, for tests: one connection, every event kept in order, the raw text as evidence."""

import itertools
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.telephony.lab.places import HOST


class AmiError(AssertionError):
    """Asterisk refused an action, or what a test waited for did not come."""


@dataclass(frozen=True)
class Event:
    """One block of lines from Asterisk. A missing field reads as an empty text."""

    fields: dict[str, str]
    raw: str
    at: float = field(default_factory=time.time)

    @property
    def name(self) -> str:
        """UserEvent, Cdr, Hangup …; empty for the answer to an action."""
        return self["Event"]

    def __getitem__(self, key: str) -> str:
        return self.fields.get(key, "")

    def has(self, **wanted: str) -> bool:
        """Whether these fields have these values."""
        return all(self[key] == value for key, value in wanted.items())


class Ami:
    """A logged-in connection. `events` grows by itself; `mark()` is a place in it to look on from."""

    def __init__(self, port: int, username: str, secret: str, evidence: Path | None = None) -> None:
        self.events: list[Event] = []
        self._more = threading.Condition()
        self._ids = itertools.count(1)
        self._evidence = evidence
        self._socket = socket.create_connection((HOST, port), timeout=10)
        self._socket.settimeout(None)
        self._lines = self._socket.makefile("rb")
        self._lines.readline()  # the greeting
        threading.Thread(target=self._read, name="ami", daemon=True).start()
        self.action("Login", Username=username, Secret=secret, Events="on")

    def close(self) -> None:
        """Hang up the connection."""
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()

    def action(self, name: str, *, timeout: float = 10, **fields: str | list[str]) -> Event:
        """Ask Asterisk to do something; raises AmiError when it says no. A list gives a field several times."""
        key = f"lab-{next(self._ids)}"
        pairs = [("Action", name), ("ActionID", key)]
        for field_name, value in fields.items():
            pairs += [(field_name, each) for each in ([value] if isinstance(value, str) else value)]
        if any("\n" in value or "\r" in value for _, value in pairs):
            raise ValueError("a line break in an AMI field")
        self._socket.sendall(("".join(f"{key}: {value}\r\n" for key, value in pairs) + "\r\n").encode())
        answer = self.wait(lambda event: event["ActionID"] == key and "Response" in event.fields, timeout=timeout)
        if answer["Response"] not in ("Success", "Follows"):
            raise AmiError(f"{name}: {answer['Message']}")
        return answer

    def mark(self) -> int:
        """How many events there are by now: `since` for a later look."""
        with self._more:
            return len(self.events)

    def find(self, name: str = "", *, since: int = 0, **fields: str) -> list[Event]:
        """The events of this name and with these fields that are there already."""
        with self._more:
            return [event for event in self.events[since:] if name in ("", event.name) and event.has(**fields)]

    def event(self, name: str, *, since: int = 0, timeout: float = 15, **fields: str) -> Event:
        """The first event of this name and with these fields, waited for."""
        return self.wait(
            lambda event: event.name == name and event.has(**fields),
            since=since,
            timeout=timeout,
            what=f"{name} {fields or ''}",
        )

    def wait(
        self, wanted: Callable[[Event], bool], *, since: int = 0, timeout: float = 15, what: str = "such event"
    ) -> Event:
        """The first event from `since` on that is wanted; raises AmiError after `timeout` seconds."""
        deadline = time.monotonic() + timeout
        with self._more:
            while True:
                for event in self.events[since:]:
                    if wanted(event):
                        return event
                since = len(self.events)
                left = deadline - time.monotonic()
                if left <= 0 or not self._more.wait(left):
                    raise AmiError(f"no {what} within {timeout} s")

    def _read(self) -> None:
        for block in self._blocks():
            event = _event(block)
            if self._evidence and event.name:
                with self._evidence.open("a") as file:
                    file.write(event.raw + "\n\n")
            with self._more:
                self.events.append(event)
                self._more.notify_all()

    def _blocks(self) -> Iterator[list[str]]:
        block: list[str] = []
        try:
            for line in self._lines:
                text = line.decode("utf-8", "replace").rstrip("\r\n")
                if text:
                    block.append(text)
                elif block:
                    yield block
                    block = []
        except (OSError, ValueError):
            return  # closed, by us or by an Asterisk that ends


def _event(lines: list[str]) -> Event:
    fields: dict[str, str] = {}
    for line in lines:
        key, _, value = line.partition(":")
        value = value.strip()
        fields[key] = (
            f"{fields[key]}\n{value}" if key in ("Output", "Variable", "ChanVariable") and key in fields else value
        )
    return Event(fields, "\n".join(lines))
