"""Sign-in, sign-out, and the pulse of the top bar."""

from typing import cast

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render, resolve_url
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from hotelpbx.common.accounts import must_change_password, password_chosen
from hotelpbx.common.audit import audit_record
from hotelpbx.common.pages import done, page_actor, role_required
from hotelpbx.common.roles import ALL_ROLES
from hotelpbx.common.sessions import session_begin
from hotelpbx.frontdesk.desk_call import desk_card
from hotelpbx.frontdesk.forms import PasswordForm, SignInForm
from hotelpbx.frontdesk.pulse import pulse_of
from hotelpbx.frontdesk.tour import tour_offer
from rooms.selectors.properties import property_list
from rooms.views.current import current_property_or_none


class SignInView(LoginView):
    """Sign-in by name and password."""

    template_name = "frontdesk/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        """Note when the session began, and from where."""
        response = super().form_valid(form)
        session_begin(self.request)
        tour_offer(self.request)
        audit_record("common.user.signed_in", page_actor(self.request), form.get_user())
        return response


@require_http_methods(["GET", "POST"])
@role_required(*ALL_ROLES)
def password_change(request: HttpRequest) -> HttpResponse:
    """Choose another password; every other session of the user ends, and so do his tokens."""
    user = cast("User", request.user)
    form = PasswordForm(user, request.POST or None)
    if form.is_valid():
        form.save()
        update_session_auth_hash(request, user)
        password_chosen(user=user, actor=page_actor(request))
        return done(request, _("The new password counts from now on."), resolve_url(settings.LOGIN_REDIRECT_URL))
    context = {"form": form, "must": must_change_password(user)}
    return render(request, "frontdesk/password.html", context, status=422 if form.is_bound else 200)


@require_GET
@role_required(*ALL_ROLES)
def properties(request: HttpRequest) -> HttpResponse:
    """Choose the hotel that the pages are about; it is remembered until sign-out."""
    return render(request, "frontdesk/properties.html", {"properties": property_list()})


@require_GET
@role_required(*ALL_ROLES)
def pulse(request: HttpRequest) -> HttpResponse:
    """The lamp, the attention count, the alarms and the desk's call; 204 while the browser shows just these."""
    found = current_property_or_none(request)
    state = pulse_of(request, found)
    if request.headers.get("X-Version") == state.version:
        return HttpResponse(status=204)
    parts = ["includes/_pulse.html", "includes/_alarms.html"]
    if state.desk:
        parts.append("includes/_desk_call.html")
    context = {"pulse": state, "card": desk_card(state.desk, found), "oob": True}
    return HttpResponse("".join(render_to_string(part, context, request) for part in parts))
