"""What is to be put back into the minibars."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from billing.api.base import whole_number
from billing.selectors.minibar_restock import restock_list
from billing.services.minibar import minibar_restock
from billing.views.minibar_tabs import minibar_tabs
from hotelpbx.common.pages import done, live_page, page_actor, role_required
from hotelpbx.common.roles import MINIBAR_POSTINGS, ROOM_CONDITION, may
from rooms.selectors.rooms import room_get
from rooms.views.current import current_property

LIST = "billing/_minibar_restock.html"


@require_GET
@role_required(*MINIBAR_POSTINGS)
def restock(request: HttpRequest) -> HttpResponse:
    """What is missing, room by room, and what the trolley needs; live."""
    property = current_property(request)
    context = {"restock": restock_list(property), "may_fill": may(request.user, ROOM_CONDITION)}
    page = {"property": property, "tabs": minibar_tabs(request)}
    return live_page(request, "billing/minibar_restock.html", LIST, context, lambda: page)


@require_POST
@role_required(*ROOM_CONDITION)
def restock_room(request: HttpRequest, number: str) -> HttpResponse:
    """One tap: the room is full again."""
    room = room_get(current_property(request), number)
    last = whole_number(request.POST.get("last", ""), "last")
    minibar_restock(room=room, last=last, actor=page_actor(request))
    return done(request, _("The minibar of room %(room)s is full.") % {"room": number}, reverse("minibar-restock"))
