"""The room rack."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from hotelpbx.common.pages import role_required
from hotelpbx.common.roles import READ_ROOMS


@role_required(READ_ROOMS)
def rack(request: HttpRequest) -> HttpResponse:
    """Every room as a tile."""
    return render(request, "frontdesk/rack.html")


@role_required(READ_ROOMS)
def room_jump(request: HttpRequest) -> HttpResponse:
    """Go to the room whose number was typed."""
    return redirect("home")
