"""The admin pages open for whom the other pages open."""

from typing import Any

from django.contrib.admin import AdminSite
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from hotelpbx.common.accounts import must_change_password
from hotelpbx.common.pages import PASSWORD_PAGE


class HotelAdminSite(AdminSite):
    """Django's own, behind the choice of a password."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Not with a first password."""
        return super().has_permission(request) and not must_change_password(request.user)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Whoever must choose a password is sent to where he can."""
        if request.user.is_authenticated and must_change_password(request.user):
            return HttpResponseRedirect(reverse(PASSWORD_PAGE))
        return super().login(request, extra_context)
