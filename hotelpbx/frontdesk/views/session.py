"""Sign-in, sign-out, and the pulse of the top bar."""

from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_GET

from hotelpbx.common.pages import role_required
from hotelpbx.common.roles import ALL_ROLES
from hotelpbx.frontdesk.forms import SignInForm
from hotelpbx.frontdesk.pulse import pulse_of
from rooms.selectors.properties import property_list
from rooms.views.current import current_property_or_none


class SignInView(LoginView):
    """Sign-in by name and password."""

    template_name = "frontdesk/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


@require_GET
@role_required(*ALL_ROLES)
def properties(request: HttpRequest) -> HttpResponse:
    """Choose the hotel that the pages are about; it is remembered until sign-out."""
    return render(request, "frontdesk/properties.html", {"properties": property_list()})


@require_GET
@role_required(*ALL_ROLES)
def pulse(request: HttpRequest) -> HttpResponse:
    """The lamp, the attention count and the alarms; 204 while the browser shows just these."""
    found = current_property_or_none(request)
    state = pulse_of(request, found.code if found else "")
    if request.headers.get("X-Version") == state.version:
        return HttpResponse(status=204)
    parts = ("includes/_pulse.html", "includes/_alarms.html")
    return HttpResponse("".join(render_to_string(part, {"pulse": state, "oob": True}, request) for part in parts))
