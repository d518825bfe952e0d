"""The web server of the device: /api/v2.0.0/ for the API, /sim/ for the control of the simulator."""

import json
import logging
import socket
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from pbx.simulator import (
    api_calls,
    api_conferences,
    api_contacts,
    api_control,
    api_extensions,
    api_groups,
    api_hotel,
    api_inroutes,
    api_ivr,
    api_messages,
    api_outroutes,
    api_paging,
    api_queues,
    api_records,
    api_session,
    api_trunks,
    api_uacsta,
)
from pbx.simulator.api import ApiError, Endpoint, Request, execute, json_object
from pbx.simulator.control import Control
from pbx.simulator.exchange import Exchange

logger = logging.getLogger(__name__)

API_PATH = "/api/v2.0.0/"
CONTROL_PATH = "/sim/"
Body = bytes | Iterator[bytes]
LARGEST_BODY = 1 << 20
ENDPOINTS = {
    **api_calls.ENDPOINTS,
    **api_conferences.ENDPOINTS,
    **api_contacts.ENDPOINTS,
    **api_control.ENDPOINTS,
    **api_extensions.ENDPOINTS,
    **api_groups.ENDPOINTS,
    **api_hotel.ENDPOINTS,
    **api_inroutes.ENDPOINTS,
    **api_ivr.ENDPOINTS,
    **api_messages.ENDPOINTS,
    **api_outroutes.ENDPOINTS,
    **api_paging.ENDPOINTS,
    **api_queues.ENDPOINTS,
    **api_records.ENDPOINTS,
    **api_session.ENDPOINTS,
    **api_trunks.ENDPOINTS,
    **api_uacsta.ENDPOINTS,
}


@dataclass(frozen=True)
class Api:
    """The requests that a server answers, and the links it has files behind, with their content types."""

    endpoints: dict[str, Endpoint]
    downloads: dict[str, tuple[Callable[[Exchange, Request], Iterator[bytes]], str]]


WHOLE_API = Api(ENDPOINTS, api_records.DOWNLOADS)


class WebServer(ThreadingHTTPServer):
    """Without a `control` there is no /sim/, as on a device."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(
        self, address: tuple[str, int], exchange: Exchange, control: Control | None = None, api: Api = WHOLE_API
    ) -> None:
        self.exchange = exchange
        self.control = control
        self.api = api
        super().__init__(address, WebHandler)


class WebHandler(BaseHTTPRequestHandler):
    """One connection, one request: the device answers with Connection: close."""

    protocol_version = "HTTP/1.1"
    server: WebServer
    timeout = 10

    def do_POST(self) -> None:
        parts = urlsplit(self.path)
        raw = self._read_body()
        control = self.server.control
        if control is not None and parts.path.startswith(CONTROL_PATH):
            self._answer_control(control, parts.path, parts.query, raw)
        else:
            self._answer_api(parts.path, parts.query, raw)

    do_GET = do_PUT = do_DELETE = do_PATCH = do_HEAD = do_OPTIONS = do_POST  # noqa: N815 - named by http.server

    def log_message(self, format: str, *args: Any) -> None:
        logger.debug(format, *args)

    def _read_body(self) -> bytes:
        try:
            length = int(self.headers.get("Content-Length", ""))
        except ValueError:
            return b""
        return self.rfile.read(min(max(length, 0), LARGEST_BODY))

    def _answer_control(self, control: Control, path: str, query: str, raw: bytes) -> None:
        status, answer = control.handle_http(self.command, path.removeprefix(CONTROL_PATH), dict(parse_qsl(query)), raw)
        self._send(status, json.dumps(answer, ensure_ascii=False).encode())

    def _answer_api(self, path: str, query: str, raw: bytes) -> None:
        pbx = self.server.exchange
        request = Request(
            endpoint=path.removeprefix(API_PATH).strip("/") if path.startswith(API_PATH) else f"?{path}",
            method=self.command,
            source=str(self.client_address[0]),
            query=dict(parse_qsl(query, keep_blank_values=True)),
            content_type=self.headers.get("Content-Type", ""),
            raw=raw,
        )
        with pbx.lock:
            mode, errno = pbx.faults.take(request.endpoint), pbx.faults.errno
            seconds = pbx.faults.seconds
        if mode == "slow" and self.server.control is not None:
            self.server.control.stopping.wait(seconds)
        self._answer_with_fault(pbx, request, mode, errno)

    def _answer_with_fault(self, pbx: Exchange, request: Request, mode: str, errno: str) -> None:
        if mode == "away":
            self._hang_up()
        elif mode in {"error500", "garbage", "errno"}:
            note_request(pbx, request, mode)
            self._send(*_false_answer(mode, errno))
        else:
            body, content_type = run_request(pbx, self.server.api, request)
            if mode == "answer_lost":
                self._hang_up()
            else:
                self._send(200, body, content_type)

    def _hang_up(self) -> None:
        """Reset the connection without an answer."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()

    def _send(self, status: int, body: Body, content_type: str = "application/json") -> None:
        """Send an answer; a file that is made as it goes is sent in chunks, without its length."""
        self.send_response_only(status)
        self.send_header("Server", "Boa/0.94.14rc21")
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Connection", "close")
        self.send_header("Content-Type", content_type)
        if isinstance(body, bytes):
            self.send_header("Content-Length", str(len(body)))
        else:
            self.send_header("Transfer-Encoding", "chunked")
        self.send_header("Access-control-allow-origin", "*")
        self.send_header("Access-control-allow-methods", "GET, POST, OPTIONS, PUT, DELETE")
        self.end_headers()
        if self.command != "HEAD":
            self._write(body)

    def _write(self, body: Body) -> None:
        try:
            self.wfile.writelines([body] if isinstance(body, bytes) else _chunked(body))
        except OSError:
            self.close_connection = True
            logger.debug("the client did not wait for the end of the answer")

    def finish(self) -> None:
        """The client, or a fault, may have closed the connection already."""
        try:
            super().finish()
        except (OSError, ValueError):
            logger.debug("the connection was closed before the answer was sent")


def _chunked(pieces: Iterator[bytes]) -> Iterator[bytes]:
    for piece in pieces:
        if piece:  # an empty chunk would end the body
            yield b"%x\r\n%b\r\n" % (len(piece), piece)
    yield b"0\r\n\r\n"


def _false_answer(mode: str, errno: str) -> tuple[int, bytes, str]:
    if mode == "error500":
        return 500, b"<html><body>Internal Server Error</body></html>", "text/html"
    if mode == "garbage":
        return 200, b'{"status": "Success", "extlist": [{"number', "application/json"
    return 200, json.dumps({"status": "Failed", "errno": errno}).encode(), "application/json"


def run_request(pbx: Exchange, api: Api, request: Request) -> tuple[Body, str]:
    """Execute an API request; the answer's body and content type. HTTP status is 200 for failures too."""
    body: Body
    with pbx.lock:
        pbx.clock.run_due()
        try:
            if request.endpoint in api.downloads:
                make, content_type = api.downloads[request.endpoint]
                body = make(pbx, request)
            else:
                answer = execute(pbx, api.endpoints, request)
                body, content_type = json.dumps(answer, ensure_ascii=False).encode(), "application/json"
            note_request(pbx, request, "Success")
        except ApiError as failure:
            note_request(pbx, request, "Failed", failure.errno)
            body = json.dumps({"status": "Failed", "errno": failure.errno}).encode()
            content_type = "application/json"
        pbx.clock.run_due()
    return body, content_type


def note_request(pbx: Exchange, request: Request, status: str, errno: str = "") -> None:
    """Remember the request for GET /sim/requests, without the password."""
    with pbx.lock:
        body = request.body or _loose_body(request.raw)
        if "password" in body:
            body = {**body, "password": "***"}
        entry = {"endpoint": request.endpoint, "body": body, "status": status, "errno": errno}
        pbx.state.last_request += 1
        numbered = {"number": pbx.state.last_request, "at": pbx.clock.now().isoformat(), **entry}
        pbx.state.requests.append(numbered)


def _loose_body(raw: bytes) -> dict[str, Any]:
    """The body of a request that was not executed, as far as it is an object."""
    try:
        return json_object(raw)
    except ValueError:
        return {}
