"""One report over HTTP: a new connection, the headers of the device, and 200 as the only good answer."""

import http.client
import ssl
from urllib.parse import urlsplit

SECONDS = 5.0


class NotAcceptedError(OSError):
    """The application server answered something else than 200."""


def post_report(url: str, body: bytes, *, printed_host: bool) -> None:
    """Raises OSError when the report did not arrive.

    `printed_host`: the Host header as the manual prints it, with a blank before the port.
    """
    try:
        status = _post(url, body, printed_host=printed_host)
    except (http.client.HTTPException, ValueError) as error:
        raise NotAcceptedError(f"{type(error).__name__}: {error}") from error
    if status != http.client.OK:
        raise NotAcceptedError(f"answered with HTTP status {status}")


def _post(url: str, body: bytes, *, printed_host: bool) -> int:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    connection = _connection(parts.scheme, host, port)
    try:
        connection.putrequest("POST", _path(parts.path, parts.query), skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", f"{host}: {port}" if printed_host else f"{host}:{port}")
        connection.putheader("Accept", "application/json")
        connection.putheader("User-Agent", "WebAPI")
        connection.putheader("Content-Type", "application/json")
        connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        return connection.getresponse().status
    finally:
        connection.close()


def _connection(scheme: str, host: str, port: int) -> http.client.HTTPConnection:
    if scheme != "https":
        return http.client.HTTPConnection(host, port, timeout=SECONDS)
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return http.client.HTTPSConnection(host, port, timeout=SECONDS, context=context)


def _path(path: str, query: str) -> str:
    return (path or "/") + (f"?{query}" if query else "")
