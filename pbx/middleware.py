"""The device's door: before every other middleware."""

from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, resolve

from hotelpbx.common.addresses import client_address

log = structlog.get_logger(__name__)

INTAKE_PATH = "/pbx/events/"


class IntakeMiddleware:
    """Answers the device's reports directly.

    A device has no session, no language and no CSRF token, and it sends a Host header that no server name can match
    (a blank before the port; manual: HTTP reports), so nothing behind this point may look at its request.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a report; pass everything else on."""
        if not request.path_info.startswith(INTAKE_PATH):
            return self.get_response(request)
        try:
            match = resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)
        if match.view_name != "pbx-intake":
            return self.get_response(request)
        request.resolver_match = match
        answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
        if answer.status_code >= 400:
            log.warning("report_refused", status=answer.status_code, source=client_address(request))
        answer._has_been_logged = True  # type: ignore[attr-defined]  # Django would log the path, and with it the key
        return answer
