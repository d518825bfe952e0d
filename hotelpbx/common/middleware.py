"""Errors of the application on pages: the same mapping as the API's, in the page's own form."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hotelpbx.common.errors import ApplicationError


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
