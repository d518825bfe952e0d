"""A small HTTP peer for transport tests: it answers what a test tells it to, byte for byte, and remembers requests."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any


@dataclass
class Request:
    """One request as it came."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    @property
    def path(self) -> str:
        return self.target.partition("?")[0]

    @property
    def json(self) -> Any:
        return json.loads(self.body)


TLS_HANDSHAKE = b"\x16"

Answer = Callable[[Request], bytes | None]


@dataclass
class HttpDevice:
    """`answer` gives the raw bytes of a response, or None to hang up without one."""

    answer: Answer
    requests: list[Request] = field(default_factory=list)
    url: str = ""


def response(body: bytes | dict[str, Any], status: str = "200 OK", headers: str = "") -> bytes:
    """A whole HTTP response."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    head = f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(data)}\r\n{headers}\r\n"
    return head.encode() + data


@contextmanager
def http_device(answer: Answer) -> Iterator[HttpDevice]:
    """Serve on a free loopback port until the block ends."""
    listener = socket.create_server(("127.0.0.1", 0))
    device = HttpDevice(answer, url=f"http://127.0.0.1:{listener.getsockname()[1]}")
    thread = threading.Thread(target=_serve, args=(listener, device), daemon=True)
    thread.start()
    try:
        yield device
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def _serve(listener: socket.socket, device: HttpDevice) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            with connection, suppress(OSError):
                _answer_one(connection, device)


def _answer_one(connection: socket.socket, device: HttpDevice) -> None:
    connection.settimeout(5)
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
        if data[:1] == TLS_HANDSHAKE:  # what a plain web server says to that
            return connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
    head, _, body = data.partition(b"\r\n\r\n")
    first, *lines = head.decode().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    while len(body) < int(headers.get("content-length", 0)):
        body += connection.recv(65536)
    method, target, _ = first.split(" ")
    request = Request(method, target, headers, body)
    device.requests.append(request)
    if (answer := device.answer(request)) is not None:
        connection.sendall(answer)
    return None
