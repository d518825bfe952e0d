"""The tour: its panel, and opening and closing it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from hotelpbx.common.pages import is_htmx, live, role_required
from hotelpbx.common.roles import ALL_ROLES
from hotelpbx.frontdesk.tour import tour_close, tour_get, tour_open
from rooms.views.current import current_property_or_none

PANEL = "frontdesk/_tour.html"


@require_http_methods(["GET", "POST"])
@role_required(*ALL_ROLES)
def tour(request: HttpRequest) -> HttpResponse:
    """The panel as it is now, nothing while it is closed; POST `deed`: open, anew or close."""
    if request.method == "POST":
        _deed(request, request.POST.get("deed", "open"))
        if not is_htmx(request):
            return redirect("home")
    found = tour_get(request, current_property_or_none(request))
    return live(request, PANEL, {"tour": found}) if found else HttpResponse("")


def _deed(request: HttpRequest, deed: str) -> None:
    if deed == "close":
        tour_close(request.session)
    else:
        tour_open(request.session, anew=deed == "anew")
