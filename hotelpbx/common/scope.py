"""Whose hotels the running request may touch.

Every page goes through `role_required` and every API view through `RolePermission`: both open the scope of the
signed-in user, and the selectors look only at what is in scope. Until then a request sees no hotel at all. Outside of
requests (worker, listener, commands) everything is in scope.
"""

from collections.abc import Callable
from contextvars import ContextVar
from typing import TypeVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser, User
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest, HttpResponse

from hotelpbx.common.models import PropertyAccess

M = TypeVar("M", bound=Model)
NOTHING: frozenset[str] = frozenset()
_codes: ContextVar[frozenset[str] | None] = ContextVar("hotelpbx_scope", default=None)
_viewer: ContextVar[User | None] = ContextVar("hotelpbx_viewer", default=None)


class ScopeMiddleware:
    """A request begins with nothing in scope, and what it opened ends with it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        codes, viewer = _codes.set(NOTHING), _viewer.set(None)
        try:
            return self.get_response(request)
        finally:
            _codes.reset(codes)
            _viewer.reset(viewer)


def scope_open(user: User | AbstractBaseUser | AnonymousUser) -> None:
    """From here on the request sees what this user may see."""
    _codes.set(property_codes_of(user))
    _viewer.set(user if isinstance(user, User) else None)


def scope_viewer() -> User | None:
    """Who looks at what the running request answers; None outside of requests."""
    return _viewer.get()


def property_codes_of(user: User | AbstractBaseUser | AnonymousUser) -> frozenset[str] | None:
    """The properties a user works for; None means all: a superuser, and whom nobody has restricted."""
    if not isinstance(user, User):
        return NOTHING
    if user.is_superuser:
        return None
    cached: frozenset[str] | None = getattr(user, "_hotelpbx_properties", None)
    if cached is None:
        cached = frozenset(PropertyAccess.objects.filter(user=user).values_list("property_code", flat=True))
        user._hotelpbx_properties = cached  # type: ignore[attr-defined]
    return cached or None


def sees_everything() -> bool:
    """Whether no property is out of scope."""
    return _codes.get() is None


def in_scope(rows: "QuerySet[M]", path: str, *, common: bool = False) -> "QuerySet[M]":
    """The rows whose property code, at `path`, is in scope; with `common` also those of no property."""
    codes = _codes.get()
    if codes is None:
        return rows
    ours = Q(**{f"{path}__in": codes})
    return rows.filter(ours | Q(**{path: ""})) if common else rows.filter(ours)
