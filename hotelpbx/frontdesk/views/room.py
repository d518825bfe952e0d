"""The room drawer: a panel beside the rack, a page of its own on a phone."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from billing.selectors.minibar import goods_to_tap, postings_today
from billing.services.minibar import minibar_post
from hotelpbx.common import roles
from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.pages import dialog, done, form_refused, is_htmx, live, live_fragment, page_actor, role_required
from hotelpbx.frontdesk.forms import MinibarForm
from hotelpbx.frontdesk.room_card import room_card
from hotelpbx.frontdesk.room_menu import room_menu
from rooms.forms import BlockForm
from rooms.models import Room
from rooms.selectors.rooms import room_get
from rooms.services.housekeeping import room_block, room_service_flags_set, room_unblock
from rooms.views.current import current_property


def room_url(room: Room) -> str:
    """The address of a room's drawer."""
    return reverse("room-drawer", args=[room.number])


@require_GET
@role_required(*roles.READ_ROOMS)
def room_drawer(request: HttpRequest, number: str) -> HttpResponse:
    """The room: a panel when the rack asks for it, a page otherwise."""
    room = room_get(current_property(request), number)
    fragment = live_fragment(request, "frontdesk/_room.html", {"card": room_card(room)})
    template = "frontdesk/_drawer.html" if is_htmx(request) else "frontdesk/room.html"
    return render(request, template, {"room": room, "fragment": fragment})


@require_GET
@role_required(*roles.READ_ROOMS)
def room_live(request: HttpRequest, number: str) -> HttpResponse:
    """What may change while one looks at the room."""
    room = room_get(current_property(request), number)
    return live(request, "frontdesk/_room.html", {"card": room_card(room)})


@require_GET
@role_required(*roles.READ_ROOMS)
def room_menu_page(request: HttpRequest, number: str) -> HttpResponse:
    """What can be done with the room, as a menu."""
    room = room_get(current_property(request), number)
    return render(request, "frontdesk/_room_menu.html", {"room": room, "deeds": room_menu(room, request.user)})


@require_http_methods(["GET", "POST"])
@role_required(*roles.ROOM_CONDITION)
def room_block_page(request: HttpRequest, number: str) -> HttpResponse:
    """Take the room out of order or out of service."""
    room = room_get(current_property(request), number)
    form = BlockForm(request.POST or None)
    if form.is_valid():
        try:
            room_block(room=room, **form.cleaned_data, actor=page_actor(request))
        except ApplicationError as error:
            form_refused(form, error)
        else:
            return done(request, _("Room %(room)s is blocked.") % {"room": room.number}, room_url(room))
    return dialog(request, "frontdesk/block.html", {"room": room, "form": form}, 422 if form.is_bound else 200)


@require_POST
@role_required(*roles.ROOM_CONDITION)
def room_unblock_page(request: HttpRequest, number: str) -> HttpResponse:
    """Give a blocked room back."""
    room = room_unblock(room=room_get(current_property(request), number), actor=page_actor(request))
    return done(request, _("Room %(room)s can be used again.") % {"room": room.number}, room_url(room))


@require_POST
@role_required(*roles.ROOM_CONDITION)
def room_signs(request: HttpRequest, number: str) -> HttpResponse:
    """Hang out or take in a sign: `dnd` or `make_up_room`, "1" or "0"."""
    signs = {"dnd": "do_not_disturb", "make_up_room": "make_up_room"}
    wishes = {field: request.POST[name] == "1" for name, field in signs.items() if name in request.POST}
    room = room_get(current_property(request), number)
    room_service_flags_set(
        room=room,
        do_not_disturb=wishes.get("do_not_disturb"),
        make_up_room=wishes.get("make_up_room"),
        actor=page_actor(request),
    )
    return done(request, _("The signs of room %(room)s are noted.") % {"room": room.number}, room_url(room))


@require_http_methods(["GET", "POST"])
@role_required(*roles.MINIBAR_POSTINGS)
def room_minibar(request: HttpRequest, number: str) -> HttpResponse:
    """Post what was taken from the minibar; by single taps the page stays for the next one. Below: today's postings."""
    room = room_get(current_property(request), number)
    form = MinibarForm(room.property, request.POST or None)
    posted = form.is_valid() and _minibar_posted(request, room, form)
    if posted and not ("tap" in request.POST and is_htmx(request)):
        return done(request, posted, request.path if "tap" in request.POST else room_url(room))
    context = {
        "room": room,
        "form": MinibarForm(room.property) if posted else form,
        "posted": posted,
        "goods": goods_to_tap(room.property),
        "minibar": postings_today(room),
    }
    return dialog(request, "frontdesk/minibar.html", context, 422 if form.is_bound and not posted else 200)


def _minibar_posted(request: HttpRequest, room: Room, form: MinibarForm) -> str:
    """What was posted, in words; "" when it was refused, which the form then says."""
    item, quantity = form.cleaned_data["item"], form.cleaned_data["quantity"]
    actor = page_actor(request)
    try:
        minibar_post(room=room, item_code=item.code, quantity=quantity, posted_by=actor.name, actor=actor)
    except ApplicationError as error:
        form_refused(form, error)
        return ""
    text = _("%(quantity)s × %(item)s is on the folio of room %(room)s.")
    return text % {"quantity": quantity, "item": item, "room": room.number}
