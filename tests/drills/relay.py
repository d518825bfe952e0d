"""Stands between the device and our intake: repeats, holds back, reorders and cuts reports, as networks do."""

import random
import socket
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


class Relay:
    """A web server for the device's reports; `mode` says what becomes of the next ones.

    `pass`, `repeat` (some three times), `late` (until `release`), `reorder`, `truncate` (some), `break` (some).

    A report that it answers with 200 itself is handed over later for sure, so "acknowledged" keeps its meaning.
    `cut` reports reach us in half; `broken` ones lose their connection half-way and are not acknowledged.
    """

    def __init__(self, target: str, seed: int) -> None:
        self.target = target
        self.mode = "pass"
        self.cut: list[bytes] = []
        self.held: list[tuple[str, bytes]] = []
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where the device sends its reports."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def stop(self) -> None:
        """Close the port."""
        self._server.shutdown()
        self._server.server_close()

    def take(self, path: str, body: bytes) -> int:
        """What to answer to the device."""
        with self._lock:
            chance = self._random.random()
        if self.mode == "repeat" and chance < 0.5:
            self._post(path, body)
            self._post(path, body)
        elif self.mode in ("late", "reorder"):
            with self._lock:
                self.held.append((path, body))
            if self.mode == "reorder" and len(self.held) >= 8:
                self.release(shuffled=True)
            return 200
        elif self.mode == "truncate" and chance < 0.2:
            with self._lock:
                self.cut.append(body)
            return self._post(path, body[: max(1, len(body) // 2)])
        elif self.mode == "break" and chance < 0.3:
            self._break_off(path, body)
            return 503
        return self._post(path, body)

    def release(self, *, shuffled: bool = False) -> int:
        """Hand over what was held back, in another order if asked; returns how many."""
        with self._lock:
            held, self.held = self.held, []
            if shuffled:
                self._random.shuffle(held)
        for path, body in held:
            while self._post(path, body) != 200:
                threading.Event().wait(0.2)
        return len(held)

    def _post(self, path: str, body: bytes) -> int:
        request = urllib.request.Request(  # noqa: S310
            self.target + path, data=body, headers={"Content-Type": "application/json"}, method="POST"
        )
        try:
            with urllib.request.urlopen(request, timeout=25) as answer:  # noqa: S310
                return int(answer.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 502

    def _break_off(self, path: str, body: bytes) -> None:
        """Half a report, then nothing: what the length promised never comes."""
        host, port = self.target.removeprefix("http://").split(":")
        head = f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
        try:
            with socket.create_connection((host, int(port)), timeout=5) as connection:
                connection.sendall(head + body[: len(body) // 2])
        except OSError:
            return  # nobody is there to be annoyed


def _handler(relay: Relay) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            self.send_response(relay.take(self.path, body))
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler
