"""Each request has an id: in its answer, in every log line it causes, and in one line of its own."""

import re
import time
import uuid
from collections.abc import Callable

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse

log = structlog.get_logger("hotelpbx.requests")

HEADER = "X-Request-ID"
META = "HTTP_X_REQUEST_ID"
SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
QUIET = ("/health/", "/metrics/", "/static/")


class RequestLogMiddleware:
    """Takes the id over from the proxy in front, or makes one; the first of all, so that nothing lacks it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the id, and tell how it went."""
        request_id = id_of(request)
        started = time.monotonic()
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            if settings.LOG_REQUESTS and not request.path_info.startswith(QUIET):
                milliseconds = round((time.monotonic() - started) * 1000)
                log.info(
                    "request",
                    method=request.method,
                    route=route_of(request),
                    status=response.status_code,
                    ms=milliseconds,
                )
        response[HEADER] = request_id
        return response


def id_of(request: HttpRequest) -> str:
    """The id that came with the request if it looks like one; whatever else came never reaches the log."""
    given = request.META.get(META, "")
    return given if SANE_ID.fullmatch(given) else uuid.uuid4().hex


def route_of(request: HttpRequest) -> str:
    """The pattern of the address. Not the address: parts of it are secret or tell of guests."""
    match = request.resolver_match
    return f"/{match.route}" if match is not None else "/" + request.path_info.strip("/").partition("/")[0][:20] + "/…"
