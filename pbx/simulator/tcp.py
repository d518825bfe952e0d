"""The report stream: the application server connects, logs in with clear text, and gets JSON objects."""

import contextlib
import logging
import secrets
import socket
import struct
import threading
import time

from pbx.simulator.exchange import Exchange
from pbx.simulator.outbox import Receiver

logger = logging.getLogger(__name__)

LOGIN_SECONDS = 10.0
SEND_SECONDS = 5
LARGEST_LOGIN = 4096
PIECE = 7
DEFAULT_VERSION = "1.0.0"


class Stream:
    """One logged-in connection."""

    def __init__(self, pbx: Exchange, connection: socket.socket, peer: str, version: str) -> None:
        self.pbx = pbx
        self.connection = connection
        self.receiver = Receiver(f"tcp://{peer}", version, 1, self.send)
        self._held = b""

    def send(self, body: bytes) -> None:
        """Write one report; the chunking setting splits it in pieces or glues it to the next ones."""
        chunking = self.pbx.state.settings.tcp_chunking
        if chunking == "split":
            for start in range(0, len(body), PIECE):
                self.connection.sendall(body[start : start + PIECE])
                time.sleep(0.001)
        elif chunking == "glued":
            self._held += body
            if self.pbx.outbox.pending <= 1:
                held, self._held = self._held, b""
                self.connection.sendall(held)
        else:
            self.connection.sendall(body + b"\r\n")


class ReportServer:
    """Listens for application servers; closes all links on a reboot or when the device is away."""

    def __init__(self, pbx: Exchange, host: str, port: int) -> None:
        self.pbx = pbx
        self._listener = socket.create_server((host, port))
        self.port: int = self._listener.getsockname()[1]
        self._connections: set[socket.socket] = set()
        pbx.outbox.close_links = self.close_links
        self._thread = threading.Thread(target=self._accept, name="simulator-tcp", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        # A blocked accept() wakes up on shutdown, not on close.
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.close_links()
        self._thread.join(timeout=0.5)

    def close_links(self) -> None:
        with self.pbx.lock:
            self.pbx.outbox.links.clear()
            connections, self._connections = self._connections, set()
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        while True:
            try:
                connection, address = self._listener.accept()
            except OSError:
                return
            peer = f"{address[0]}:{address[1]}"
            threading.Thread(target=self._serve, args=(connection, peer), daemon=True).start()

    def _serve(self, connection: socket.socket, peer: str) -> None:
        with connection:
            if self.pbx.faults.away:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, struct.pack("ll", SEND_SECONDS, 0))
            with self.pbx.lock:
                self._connections.add(connection)
            try:
                self._login_and_wait(connection, peer)
            except OSError as error:
                logger.debug("report stream of %s ended: %s", peer, error)
            finally:
                with self.pbx.lock:
                    self._connections.discard(connection)

    def _login_and_wait(self, connection: socket.socket, peer: str) -> None:
        fields = _read_login(connection)
        stream = Stream(self.pbx, connection, peer, fields.get("version") or DEFAULT_VERSION)
        with self.pbx.lock:
            if not self._accepts(fields):
                connection.sendall(b"Response: Error\r\nMessage: Authentication failed\r\n\r\n")
                return
            connection.sendall(b"Response: Success\r\nMessage: Authentication accepted\r\n\r\n")
            self.pbx.outbox.links.append(stream.receiver)
            self.pbx.announce_boot()
        try:
            while connection.recv(1024):
                pass
        finally:
            with self.pbx.lock:
                if stream.receiver in self.pbx.outbox.links:
                    self.pbx.outbox.links.remove(stream.receiver)

    def _accepts(self, fields: dict[str, str]) -> bool:
        settings = self.pbx.state.settings
        return (
            settings.transport == "TCP"
            and fields.get("action", "").lower() == "login"
            and fields.get("username") == settings.username
            and secrets.compare_digest(fields.get("secret", "").encode(), settings.password.encode())
        )


def _read_login(connection: socket.socket) -> dict[str, str]:
    """The lines up to the first empty one, keys in lower case."""
    connection.settimeout(LOGIN_SECONDS)
    data = b""
    while b"\n\n" not in data.replace(b"\r", b"") and len(data) < LARGEST_LOGIN:
        piece = connection.recv(1024)
        if not piece:
            break
        data += piece
    connection.settimeout(None)
    lines = (line.partition(":") for line in data.decode("utf-8", "replace").splitlines())
    return {key.strip().lower(): value.strip() for key, _, value in lines}
