"""One request, one connection, one answer: JSON over HTTP(S) POST, without a session and without retries.

The device opens a new connection for every request and answers HTTP 200 also for failures (manual: API requests).
Everything that can go wrong leaves as a `PbxError` that says whether the request may have been executed. The token
travels in the address, so no text of a transport exception may reach a message or a log line.
"""

import json
import logging
import re
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from itertools import islice
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import requests
import urllib3

from pbx.vendor.codes import error_from_code
from pbx.vendor.config import PbxConfig
from pbx.vendor.errors import PbxConfigError, PbxConnectError, PbxError, PbxProtocolError, PbxTimeoutError, gettext_noop
from pbx.vendor.wire_json import read_json_object

MAX_ANSWER_BYTES = 8 * 1024 * 1024
MAX_DOWNLOAD_BYTES = 256 * 1024 * 1024
CHUNK_BYTES = 16 * 1024
MAX_FAILURE_CHUNKS = 16  # a failure in place of a file is one short object
JSON_TYPE = "application/json; charset=utf-8"

_NO_TLS_THERE = {"WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION"}
_SECRET = re.compile(r"(token|random|password)=[^&\s\"']+", re.IGNORECASE)


class _SecretFilter(logging.Filter):
    """Hides tokens in the HTTP library's debug lines, which show whole addresses."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg = _SECRET.sub(r"\1=***", record.getMessage())
        record.args = ()
        return True


_SECRET_FILTER = _SecretFilter()


class PbxClient:
    """Sends single requests to one device; holds no token, keeps no connection, is safe to share between threads."""

    def __init__(self, config: PbxConfig) -> None:
        self.config = config
        logging.getLogger("urllib3.connectionpool").addFilter(_SECRET_FILTER)
        if not config.verify_tls:
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)

    def post(
        self, endpoint: str, params: Mapping[str, Any] | None = None, *, token: str | None = None
    ) -> dict[str, Any]:
        """The answer's JSON object; `Failed` raises `PbxRejectedError` or its child, the rest see the error tree."""
        body = json.dumps(params, ensure_ascii=False).encode("utf-8", "replace") if params else None
        url = self._url(endpoint, {"token": token} if token is not None else {})
        with self._send("POST", url, body) as response:
            data = self._read_limited(response)
        return _successful(data, endpoint)

    @contextmanager
    def download(self, endpoint: str, query: Mapping[str, str], *, token: str) -> Iterator[Iterator[bytes]]:
        """The chunks of a file, read as they come. A JSON failure in place of the file raises as in `post`."""
        with self._send("GET", self._url(endpoint, {**query, "token": token}), None) as response:
            chunks = self._chunks(response, MAX_DOWNLOAD_BYTES, time_limit=None)
            first = next(chunks, b"")
            if first.lstrip()[:1] == b"{":
                _successful(first + b"".join(islice(chunks, MAX_FAILURE_CHUNKS)), endpoint)
                raise PbxProtocolError(gettext_noop("The phone system sent an answer in place of the file."))
            yield _chain(first, chunks)

    def local_address(self) -> str:
        """Our own IP address on the way to the device; nothing is sent."""
        parts = urlsplit(self.config.base_url)
        try:
            family, kind, proto, _, address = socket.getaddrinfo(parts.hostname, 9, type=socket.SOCK_DGRAM)[0]
            with closing(socket.socket(family, kind, proto)) as probe:
                probe.connect(address)
                return str(probe.getsockname()[0])
        except OSError:
            raise PbxConnectError(gettext_noop("There is no network path to the phone system.")) from None

    def _url(self, endpoint: str, query: Mapping[str, str]) -> str:
        encoded = urlencode(query, quote_via=quote, safe=":,")
        return self.config.endpoint_url(endpoint) + (f"?{encoded}" if encoded else "")

    @contextmanager
    def _send(self, method: str, url: str, body: bytes | None) -> Iterator[requests.Response]:
        with requests.Session() as http:
            http.trust_env = False  # no proxy and no .netrc between us and a device in the house
            with closing(self._request(http, method, url, body)) as response:
                _check_http_status(response)
                yield response

    def _request(self, http: requests.Session, method: str, url: str, body: bytes | None) -> requests.Response:
        with _mapped_errors():
            return http.request(
                method,
                url,
                data=body,
                headers={"Content-Type": JSON_TYPE, "Connection": "close"},
                timeout=(self.config.connect_timeout, self.config.read_timeout),
                allow_redirects=False,
                stream=True,
                verify=(self.config.ca_file or True) if self.config.verify_tls else False,
            )

    def _read_limited(self, response: requests.Response) -> bytes:
        return b"".join(self._chunks(response, MAX_ANSWER_BYTES, time_limit=self.config.read_timeout))

    def _chunks(self, response: requests.Response, limit: int, time_limit: float | None) -> Iterator[bytes]:
        size, started = 0, time.monotonic()
        chunks = response.iter_content(CHUNK_BYTES)
        while chunk := _next_chunk(chunks):
            size += len(chunk)
            if size > limit:
                raise PbxProtocolError(f"The phone system's answer is larger than {limit} bytes.")
            if time_limit is not None and time.monotonic() - started > time_limit:
                raise PbxTimeoutError(gettext_noop("The phone system did not finish its answer in time."))
            yield chunk


def _next_chunk(chunks: Iterator[bytes]) -> bytes:
    with _mapped_errors():
        return next(chunks, b"")


def _chain(first: bytes, rest: Iterator[bytes]) -> Iterator[bytes]:
    yield first
    yield from rest


def _check_http_status(response: requests.Response) -> None:
    if response.is_redirect or response.status_code in {301, 302, 303, 307, 308}:
        raise PbxConfigError(
            f"The phone system sends us on to {_origin(response.headers.get('Location', ''))}: "
            "set its https address as the address of the phone system."
        )
    if response.status_code != 200:
        raise PbxProtocolError(f"The phone system answered with HTTP status {response.status_code}.")


def _origin(location: str) -> str:
    try:
        parts = urlsplit(location)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "another address"
    return f"{parts.scheme}://{parts.hostname}{port}" if parts.scheme and parts.hostname else "another address"


def _successful(data: bytes, endpoint: str) -> dict[str, Any]:
    try:
        answer = read_json_object(data)
    except ValueError as exc:
        raise PbxProtocolError(f"The phone system's answer is {exc}. [{endpoint}]") from None
    status = str(answer.get("status", "")).strip().lower()
    if status == "failed":
        raise error_from_code(answer.get("errno", ""), endpoint)
    if status != "success":
        raise PbxProtocolError(f"The phone system's answer says neither Success nor Failed. [{endpoint}]")
    return answer


@contextmanager
def _mapped_errors() -> Iterator[None]:
    """Turn transport exceptions into ours, cut off from their cause: its text shows the address with the token."""
    try:
        yield
    except (requests.RequestException, urllib3.exceptions.HTTPError, OSError) as exc:
        raise _translated(exc) from None


def _translated(exc: Exception) -> PbxError:
    causes = list(_causes(exc))
    if any(isinstance(c, ssl.SSLCertVerificationError) for c in causes):
        return PbxConfigError(
            gettext_noop("The phone system's certificate is not trusted: name its CA file or switch the check off.")
        )
    if any(isinstance(c, ssl.SSLError) and c.reason in _NO_TLS_THERE for c in causes):
        return PbxConfigError(
            gettext_noop("The phone system does not speak the expected TLS there: check http or https and the port.")
        )
    if isinstance(exc, requests.exceptions.ConnectTimeout):
        return PbxConnectError(gettext_noop("The phone system did not take the connection in time."))
    if any(isinstance(c, urllib3.exceptions.NewConnectionError) for c in causes):
        return PbxConnectError(gettext_noop("The phone system cannot be reached."))
    if isinstance(exc, requests.exceptions.Timeout) or any(isinstance(c, TimeoutError) for c in causes):
        return PbxTimeoutError(gettext_noop("The phone system did not answer in time."))
    if isinstance(exc, requests.exceptions.ContentDecodingError):
        return PbxProtocolError(gettext_noop("The phone system's answer has a broken encoding."))
    if isinstance(exc, requests.exceptions.InvalidURL | requests.exceptions.InvalidSchema):
        return PbxConfigError(gettext_noop("The address of the phone system is wrong."))
    if isinstance(exc, OSError) and "CA cert" in str(exc):
        return PbxConfigError(gettext_noop("The CA file for the phone system's certificate cannot be read."))
    return PbxTimeoutError(gettext_noop("The connection was cut before the phone system answered."))


def _causes(exc: BaseException | None) -> Iterator[BaseException]:
    """The exception and all it wraps, by cause, context, `reason` and arguments."""
    seen: list[BaseException] = []
    queue: list[object] = [exc]
    while queue:
        item = queue.pop()
        if isinstance(item, BaseException) and not any(item is s for s in seen):
            seen.append(item)
            queue += [item.__cause__, item.__context__, getattr(item, "reason", None), *item.args]
    yield from seen
