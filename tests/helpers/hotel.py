"""A whole running hotel: the processes of `make run` on ports of their own, in a folder of their own."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import requests

ROOT = Path(__file__).resolve().parents[2]
T = TypeVar("T")

START_WITHIN = 90  # seconds, on a busy machine


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]
    finally:
        for each in sockets:
            each.close()


def eventually(look: Callable[[], T], within: float = 10.0) -> T:
    """The first truthy answer of `look`; fails after `within` seconds with its last answer."""
    deadline = time.monotonic() + within
    while not (answer := look()):
        assert time.monotonic() < deadline, f"not within {within} s; last answer: {answer!r}"
        time.sleep(0.05)
    return answer


@dataclass
class Hotel:
    """Addresses of the running processes, and the API through a signed-in session per user."""

    url: str
    simulator_url: str
    process: subprocess.Popen[bytes]
    log: Path
    env: dict[str, str]
    _tokens: dict[str, str] = field(default_factory=dict)

    def api(self, method: str, path: str, body: Any = None, user: str = "manager", **kwargs: Any) -> requests.Response:
        """One API request with the user's token."""
        if user not in self._tokens:
            credentials = {"username": user, "password": "welcome"}
            answer = requests.post(f"{self.url}/api/v1/auth/token/", json=credentials, timeout=10)
            self._tokens[user] = answer.json()["token"]
        headers = {"Authorization": f"Token {self._tokens[user]}"} | kwargs.pop("headers", {})
        return requests.request(method, f"{self.url}/api/v1/{path}", json=body, headers=headers, timeout=20, **kwargs)

    def get(self, path: str, **kwargs: Any) -> Any:
        """The JSON of a GET that must succeed."""
        answer = self.api("GET", path, **kwargs)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def room(self, number: str) -> dict[str, Any]:
        """A room as the API shows it."""
        (room,) = self.get(f"rooms/?number={number}")["results"]
        return room

    def sim(self, path: str, body: Any = None) -> Any:
        """The simulator's control API."""
        url = f"{self.simulator_url}/sim/{path}"
        answer = requests.get(url, timeout=10) if body is None else requests.post(url, json=body, timeout=10)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def extension(self, number: str) -> dict[str, Any]:
        """An extension as the simulated device has it."""
        return next(row for row in self.sim("state")["extensions"] if row["number"] == number)

    def pid_of(self, words: str) -> int | None:
        """The process id of one of the hotel's own processes, by the end of its command line's program part."""
        marked = f"PORT={self.env['PORT']}"
        for folder in Path("/proc").glob("[0-9]*"):
            command = _words(folder / "cmdline")
            if command[0].endswith("python") and words in " ".join(command) and marked in _words(folder / "environ"):
                return int(folder.name)
        return None


def _words(path: Path) -> list[str]:
    """What the kernel says of a process; nothing when it has just ended."""
    try:
        return path.read_bytes().decode("utf-8", "replace").split("\0")
    except OSError:
        return []


@contextmanager
def running_hotel(folder: Path) -> Iterator[Hotel]:
    """Start the demo hotel, wait until everything answers, and stop all of it at the end."""
    port, sim_port, sim_tcp_port = free_ports(3)
    env = os.environ | {
        "PORT": str(port),
        "PBX_SIM_PORT": str(sim_port),
        "PBX_SIM_TCP_PORT": str(sim_tcp_port),
        "VAR_DIR": str(folder),
        "DATABASE_URL": f"sqlite:///{folder}/hotel.sqlite3",
        "CELERY_BROKER_URL": "filesystem://localhost",
    }
    log = folder / "run.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "scripts/run.py"], cwd=ROOT, env=env, stdout=output, stderr=subprocess.STDOUT
        )
    hotel = Hotel(f"http://127.0.0.1:{port}", f"http://127.0.0.1:{sim_port}", process, log, env)
    try:
        eventually(lambda: _is_open(hotel), START_WITHIN)
        yield hotel
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
        process.wait(20)


def _is_open(hotel: Hotel) -> bool:
    assert hotel.process.poll() is None, hotel.log.read_text()
    return "HotelPBX is open" in hotel.log.read_text()
