"""A plain client of the simulated device and a plain receiver of its reports, for these tests only."""

import hashlib
import http.client
import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from pbx.simulator.server import Simulator

Json = dict[str, Any]
PASSWORD = "simulator"
MD5 = hashlib.md5(PASSWORD.encode(), usedforsecurity=False).hexdigest()


class Device:
    """Posts to the API over a real socket, with the token of the last login."""

    def __init__(self, sim: Simulator) -> None:
        self.sim = sim
        self.token = ""

    def login(self, **more: Any) -> Json:
        answer = self.post("login", {"username": "api", "password": MD5, "version": "2.0.0", **more}, token="")
        self.token = answer.get("token", "")
        return answer

    def post(self, endpoint: str, body: Json | None = None, *, token: str | None = None) -> Json:
        raw = b"" if body is None else json.dumps(body).encode()
        return json.loads(self.send(endpoint, raw, token=token))

    def send(self, endpoint: str, raw: bytes, *, token: str | None = None, method: str = "POST") -> bytes:
        token = self.token if token is None else token
        path = f"/api/v2.0.0/{endpoint}" + (f"?token={token}" if token else "")
        connection = http.client.HTTPConnection("127.0.0.1", self.sim.port, timeout=5)
        try:
            connection.request(method, path, raw, {"Content-Type": "application/json"})
            return connection.getresponse().read()
        finally:
            connection.close()

    def errno(self, endpoint: str, body: Json | None = None, *, token: str | None = None) -> str:
        answer = self.post(endpoint, body, token=token)
        assert answer["status"] == "Failed", answer
        return answer["errno"]

    def ok(self, endpoint: str, body: Json | None = None) -> Json:
        answer = self.post(endpoint, body)
        assert answer["status"] == "Success", answer
        return answer

    def settings(self, number: str) -> Json:
        return self.ok("extension/query", {"number": number})["extinfos"][0]

    def alarms(self, number: str) -> list[Json]:
        return self.ok("wakeupcall/query", {"number": number}).get("wakeups", [{"wakeup": []}])[0]["wakeup"]


class Receiver:
    """An application server that keeps what it was sent; answers with the next of `statuses`, then 200."""

    def __init__(self) -> None:
        self.reports: list[Json] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.statuses: list[int] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.paths.append(self.path)
                receiver.headers.append(dict(self.headers))
                status = receiver.statuses.pop(0) if receiver.statuses else 200
                if status == 200:
                    receiver.reports.append(json.loads(body))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                """Tests read the reports, not a log."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


class Stream:
    """A TCP connection to the report port."""

    def __init__(self, sim: Simulator) -> None:
        self.connection = socket.create_connection(("127.0.0.1", sim.tcp_port), timeout=3)
        self.buffer = ""

    def login(self, *, username: str = "api", secret: str = PASSWORD, version: str | None = "2.0.0") -> str:
        lines = ["Action: login", f"Username: {username}", f"Secret: {secret}"]
        lines += [f"Version: {version}"] if version else []
        self.connection.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        answer = ""
        while "\r\n\r\n" not in answer:
            piece = self.connection.recv(1).decode()
            if not piece:
                break
            answer += piece
        return answer

    def next_report(self) -> Json:
        """The next JSON object, however it was cut."""
        while True:
            try:
                report, end = json.JSONDecoder().raw_decode(self.buffer.lstrip())
            except ValueError:
                piece = self.connection.recv(4096).decode()
                assert piece, "the stream was closed"
                self.buffer += piece
            else:
                self.buffer = self.buffer.lstrip()[end:]
                return report

    def is_closed(self) -> bool:
        try:
            return self.connection.recv(4096) == b""
        except ConnectionResetError:
            return True

    def close(self) -> None:
        self.connection.close()
