"""What happens around every request: refused addresses, the time zone, errors of the application on pages."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from hotelpbx.common.errors import ApplicationError, error_body


class NulMiddleware:
    """Refuses an address that holds a NUL: no text of ours has one, and PostgreSQL answers it with an error."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on, or refuse it."""
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            return JsonResponse(error_body("invalid", _("The request has wrong or missing values.")), status=400)
        return self.get_response(request)


class TimeZoneMiddleware:
    """Each request begins in UTC: the time zone that a page of a property activates must not stay with the thread."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        timezone.deactivate()
        return self.get_response(request)


class ApplicationErrorMiddleware:
    """Shows an `ApplicationError` that a page view let through: a toast for htmx, a page otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer for the view that raised `error`."""
        if not isinstance(error, ApplicationError):
            return None
        is_partial = bool(getattr(request, "htmx", False))
        template = "includes/_error_toast.html" if is_partial else "error.html"
        response = render(request, template, {"error": error}, status=error.http_status)
        if is_partial:
            response["HX-Retarget"] = "#toasts"
            response["HX-Reswap"] = "beforeend"
        return response
