"""The application of the intake: the device's reports and health, nothing else.

It listens on a port of its own, without TLS and without a proxy in front: the device's Host header is malformed, which
proxies refuse, and the address of the connection itself is what `EVENT_ALLOWED_CIDRS` judges.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from hotelpbx.wsgi import application as everything

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

OPEN = ("/pbx/events/", "/health/")


def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    """Answer a report or a question after health; 404 for all else."""
    if environ.get("PATH_INFO", "").startswith(OPEN):
        return everything(environ, start_response)
    start_response("404 Not Found", [("Content-Length", "0")])
    return []
