"""The housekeeping board."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from hotelpbx.common import roles
from hotelpbx.common.pages import done, live, live_fragment, page_actor, role_required
from rooms.selectors.board import board_read
from rooms.selectors.rooms import room_get
from rooms.services.housekeeping import room_condition_set
from rooms.views.current import current_property

BOARD = "rooms/_board.html"


@require_GET
@role_required(*roles.ROOM_CONDITION)
def housekeeping(request: HttpRequest) -> HttpResponse:
    """Every room under its condition, live."""
    board, floor = board_read(current_property(request), _floor(request)), _floor(request)
    fragment, _version = live_fragment(request, BOARD, {"board": board, "floor": floor})
    return render(request, "rooms/housekeeping.html", {"fragment": fragment, "board": board, "floor": floor})


@require_GET
@role_required(*roles.ROOM_CONDITION)
def housekeeping_live(request: HttpRequest) -> HttpResponse:
    """The board alone, for the poll."""
    floor = _floor(request)
    return live(request, BOARD, {"board": board_read(current_property(request), floor), "floor": floor})


@require_POST
@role_required(*roles.ROOM_CONDITION)
def room_condition(request: HttpRequest, number: str) -> HttpResponse:
    """One tap: the room is dirty, clean or inspected."""
    room = room_get(current_property(request), number)
    room = room_condition_set(room=room, condition=request.POST.get("condition", ""), actor=page_actor(request))
    text = _("Room %(room)s is %(condition)s.") % {"room": room.number, "condition": room.get_condition_display()}
    return done(request, text, reverse("housekeeping"))


def _floor(request: HttpRequest) -> str:
    return request.GET.get("floor", "")
