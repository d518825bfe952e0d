"""The processes that a bench measures from outside: the web server, the worker, the listener, the yardstick."""

import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.helpers.hotel import eventually, free_ports

ROOT = Path(__file__).resolve().parents[2]
SENDERS = 8
LOGIN_OK = b"Response: Success\r\nMessage: Authentication accepted\r\n\r\n"


@contextmanager
def process(*words: str, log: Path) -> Iterator[subprocess.Popen[str]]:
    """A Python process on this database, ended at the end."""
    with log.open("ab") as errors:
        running = subprocess.Popen(  # noqa: S603
            [sys.executable, *words], cwd=ROOT, env=os.environ.copy(), stdout=subprocess.PIPE, stderr=errors, text=True
        )
    try:
        yield running
    finally:
        running.terminate()
        try:
            running.wait(20)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()


@contextmanager
def web(log: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The web server as `make web` starts it; its port."""
    (port,) = free_ports(1)
    words = f"-m granian --interface wsgi --host 127.0.0.1 --port {port} --workers 1 --blocking-threads 4 --no-ws"
    with process(*words.split(), "--log-level", "error", "hotelpbx.wsgi:application", log=log) as running:
        eventually(lambda: _answers(port), 30)
        yield running, port


@contextmanager
def yardstick(folder: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The bare server; its port."""
    script = str(Path(__file__).with_name("plain_server.py"))
    with process(script, str(folder / f"plain{time.monotonic_ns()}.sqlite3"), log=folder / "plain.log") as running:
        assert running.stdout is not None
        yield running, int(running.stdout.readline())


def post_all(port: int, path: str, bodies: Sequence[bytes]) -> list[int]:
    """POST every body, each over a new connection as the device does; how many got which status: all of them 200."""
    waiting = iter(enumerate(bodies))
    statuses = [0] * len(bodies)
    lock = threading.Lock()

    def send() -> None:
        while True:
            with lock:
                place, body = next(waiting, (-1, b""))
            if place < 0:
                return
            statuses[place] = post(port, path, body)

    threads = [threading.Thread(target=send) for _ in range(SENDERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def post(port: int, path: str, body: bytes) -> int:
    """One POST over a connection of its own; its status."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1 :{port}\r\nContent-Type: application/json\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=60) as link:
        link.sendall(f"{head}Content-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
        answer = link.recv(4096)
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/") else 0


@contextmanager
def pouring_device(reports: Sequence[bytes]) -> Iterator[tuple[int, Callable[[], None]]]:
    """A device that takes a login on its report port and, when told, pours all reports into the link; its port."""
    told = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            link, _address = server.accept()
            with link:
                link.recv(4096)
                link.sendall(LOGIN_OK)
                told.wait(60)
                link.sendall(b"".join(reports))
                link.recv(1)  # until the listener hangs up

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1], told.set


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True
