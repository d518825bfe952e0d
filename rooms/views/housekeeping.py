"""The housekeeping board, and who has which rooms."""

from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hotelpbx.common import roles
from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.pages import done, form_refused, live, live_fragment, page_actor, role_required
from rooms.forms import AssignForm
from rooms.selectors.assignments import shares_of_rooms
from rooms.selectors.board import board_read
from rooms.selectors.rooms import room_get
from rooms.services.assignments import rooms_assign
from rooms.services.housekeeping import room_condition_set
from rooms.views.current import current_property

BOARD = "rooms/_board.html"


@require_GET
@role_required(*roles.ROOM_CONDITION)
def housekeeping(request: HttpRequest) -> HttpResponse:
    """Every room by floor, live; what is tapped there goes to the API, at once or when the network is back."""
    property = current_property(request)
    fragment = live_fragment(request, BOARD, _board(request))
    context = {
        "fragment": fragment,
        "property": property,
        "now": timezone.now().isoformat(),
        "may_plan": roles.may(request.user, roles.HOUSEKEEPING_PLAN),
    }
    return render(request, "rooms/housekeeping.html", context)


@require_GET
@role_required(*roles.ROOM_CONDITION)
def housekeeping_live(request: HttpRequest) -> HttpResponse:
    """The board alone, for the poll."""
    return live(request, BOARD, _board(request))


def _board(request: HttpRequest) -> dict[str, Any]:
    viewer = request.user if isinstance(request.user, User) else None
    return {"board": board_read(current_property(request), show=request.GET.get("show", ""), viewer=viewer)}


@require_POST
@role_required(*roles.ROOM_CONDITION)
def room_condition(request: HttpRequest, number: str) -> HttpResponse:
    """From the menu of a tile or the room drawer: the room is dirty, clean or inspected."""
    room = room_get(current_property(request), number)
    room = room_condition_set(room=room, condition=request.POST.get("condition", ""), actor=page_actor(request))
    text = _("Room %(room)s is %(condition)s.") % {"room": room.number, "condition": room.get_condition_display()}
    return done(request, text, reverse("housekeeping"))


@require_http_methods(["GET", "POST"])
@role_required(*roles.HOUSEKEEPING_PLAN)
def housekeeping_plan(request: HttpRequest) -> HttpResponse:
    """Give floors or rooms to a housekeeper in one go, and see who has what."""
    property = current_property(request)
    form = AssignForm(property, request.POST or None)
    if form.is_valid():
        try:
            count = rooms_assign(property=property, **form.cleaned_data, actor=page_actor(request))
        except ApplicationError as error:
            form_refused(form, error)
        else:
            text = ngettext("%(count)s room has changed hands.", "%(count)s rooms have changed hands.", count)
            return done(request, text % {"count": count}, reverse("housekeeping-plan"))
    context = {"form": form, "shares": shares_of_rooms(property)}
    return render(request, "rooms/housekeeping_plan.html", context, status=422 if form.is_bound else 200)
