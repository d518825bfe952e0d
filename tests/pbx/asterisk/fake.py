"""A manager interface over a real socket that takes every action, notes it, and can be pulled."""

import socket
import threading
from contextlib import suppress

LISTS = ("QueueStatus", "PJSIPShowContacts", "CoreShowChannels", "DBGetTree")


class FakeManager:
    """`refuses` are actions that are answered with an error; `listed` the events of a list."""

    def __init__(self) -> None:
        self.actions: list[dict[str, str]] = []
        self.refuses: set[str] = set()
        self.listed: dict[str, list[str]] = {}
        self._connections: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def done(self, name: str) -> list[dict[str, str]]:
        return [action for action in self.actions if action["Action"] == name]

    def send(self, **fields: str) -> None:
        """An event for everybody."""
        for connection in self._connections:
            connection.sendall(_block(fields))

    def pull(self) -> None:
        """Cut the connections, and take no more."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for connection in self._connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self._connections.append(connection)
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError), connection.makefile("rb") as lines:
            connection.sendall(b"Asterisk Call Manager/11.0.0\r\n")
            action: dict[str, str] = {}
            for raw in lines:
                key, _, value = raw.decode().strip().partition(": ")
                if key:
                    action[key] = value
                elif action:
                    connection.sendall(self._answer(action))
                    action = {}

    def _answer(self, action: dict[str, str]) -> bytes:
        name, key = action["Action"], action["ActionID"]
        self.actions.append(action)
        if name in self.refuses:
            return _block({"Response": "Error", "ActionID": key, "Message": "no"})
        answer = _block({"Response": "Success", "ActionID": key, "AsteriskVersion": "22.10.1"})
        if name not in LISTS:
            return answer
        events = b"".join(f"{each}ActionID: {key}\r\n\r\n".encode() for each in self.listed.get(name, []))
        return answer + events + _block({"Event": "Complete", "ActionID": key, "EventList": "Complete"})


def _block(fields: dict[str, str]) -> bytes:
    return "".join(f"{key}: {value}\r\n" for key, value in fields.items()).encode() + b"\r\n"
