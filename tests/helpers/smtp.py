"""A mail server on loopback that takes mail or refuses it, as a test wants."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any


class MailServer(socketserver.ThreadingTCPServer):
    """Keeps what it takes in `taken`, each with the addresses it was for. `refused` answers an address with a code."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Session)
        self.taken: list[tuple[list[str], EmailMessage]] = []
        self.refused: dict[str, int] = {}
        self.is_busy = False
        self.connections = 0

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    @property
    def addresses(self) -> list[str]:
        """Who has got a mail, in order."""
        return [address for addresses, _message in self.taken for address in addresses]


class _Session(socketserver.StreamRequestHandler):
    """One connection."""

    server: MailServer

    def handle(self) -> None:
        self.server.connections += 1
        self.say("421 come back later" if self.server.is_busy else "220 loopback")
        recipients: list[str] = []
        while line := self.rfile.readline():
            verb = line.decode().strip().upper()
            if verb.startswith("RCPT"):
                self.recipient(line.decode().partition("<")[2].partition(">")[0], recipients)
            elif verb == "DATA":
                self.data(recipients)
                recipients = []
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def recipient(self, address: str, recipients: list[str]) -> None:
        code = self.server.refused.get(address)
        if code is None:
            recipients.append(address)
        self.say(f"{code} no mail for {address}" if code else "250 ok")

    def data(self, recipients: list[str]) -> None:
        self.say("354 go on")
        lines = list(iter(self.rfile.readline, b".\r\n"))
        message: Any = message_from_bytes(b"".join(lines), policy=policy.default)
        self.server.taken.append((recipients, message))
        self.say("250 taken")

    def say(self, text: str) -> None:
        self.wfile.write(f"{text}\r\n".encode())


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server that runs while the block does."""
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield server
        finally:
            server.shutdown()
