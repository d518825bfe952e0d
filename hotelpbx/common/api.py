"""What every API view shares: pages of lists, the one mapping of errors, permissions by role."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.authentication import SessionAuthentication
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.pagination import PageNumberPagination
from rest_framework.parsers import BaseParser
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView
from rest_framework.views import exception_handler as drf_exception_handler

from hotelpbx.common.accounts import must_change_password
from hotelpbx.common.addresses import client_address
from hotelpbx.common.audit import Actor
from hotelpbx.common.errors import ApplicationError, error_body
from hotelpbx.common.roles import may
from hotelpbx.common.scope import scope_open

log = structlog.get_logger(__name__)


class Pagination(PageNumberPagination):
    """`?page=` and `?page_size=`, at most 500."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = 500


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """Map every error an API view may raise; what is unknown stays a 500 with its trace in the log."""
    if isinstance(error, ApplicationError):
        return Response(error_body(error.code, error.message, error.extra), status=error.http_status)
    if isinstance(error, ValidationError):
        error = exceptions.ValidationError(getattr(error, "message_dict", None) or error.messages)
    response = drf_exception_handler(error, context)
    if response is None:
        return None
    response.data = _framework_error_body(error, response)
    return response


def _framework_error_body(error: Exception, response: Response) -> dict[str, Any]:
    if isinstance(error, exceptions.ValidationError):
        fields = response.data if isinstance(response.data, dict) else {"non_field_errors": response.data}
        return error_body("invalid", _("The request has wrong or missing values."), {"fields": fields})
    if isinstance(error, Http404):
        return error_body("not_found", _("This does not exist."))
    if isinstance(error, PermissionDenied):
        return error_body("permission_denied", _("Your role does not allow this."))
    code = error.get_codes() if isinstance(error, exceptions.APIException) else "error"
    detail = response.data.get("detail", "") if isinstance(response.data, dict) else ""
    return error_body(str(code), detail)


class RolePermission(BasePermission):
    """Permission by role: a view names `read_roles` and `write_roles`; a role that may write may read."""

    message = "Your role does not allow this."

    def has_permission(self, request: Request, view: APIView) -> bool:
        """Whether the signed-in user has one of the roles that the view names for this method; opens his scope."""
        if must_change_password(request.user):
            return False
        scope_open(request.user)
        write: Sequence[str] = getattr(view, "write_roles", ())
        read: Sequence[str] = getattr(view, "read_roles", ())
        allowed = (*read, *write) if request.method in SAFE_METHODS else write
        return may(request.user, tuple(allowed))


class AnyAccept(BaseContentNegotiation):
    """The address says what comes; the header `Accept` is not asked."""

    def select_parser(self, request: Request, parsers: "list[BaseParser]") -> BaseParser | None:  # type: ignore[override]
        """Never used: these views only answer."""
        return parsers[0] if parsers else None

    def select_renderer(  # type: ignore[override]
        self, request: Request, renderers: "list[BaseRenderer]", format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The first renderer, for errors."""
        return renderers[0], renderers[0].media_type or ""


def api_actor(request: Request) -> Actor:
    """Who acts through the API."""
    user = request.user if request.user.is_authenticated else None
    return Actor(user=user, origin="api", address=client_address(request))


def desk_actor(request: Request) -> Actor:
    """As `api_actor`; whoever is signed in with a browser acts on one of our own pages."""
    is_page = isinstance(request.successful_authenticator, SessionAuthentication)
    return replace(api_actor(request), origin="desk") if is_page else api_actor(request)
