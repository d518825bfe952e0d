"""The room rack."""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from hotelpbx.common import roles
from hotelpbx.common.pages import dialog, role_required
from hotelpbx.frontdesk.rack import STATES, Rack, RackFilter, RackRow, rack_read, rows_changed
from hotelpbx.frontdesk.room_menu import LETTERS
from hotelpbx.frontdesk.tiles import tile_html
from rooms.selectors.rooms import room_get
from rooms.views.current import current_property


@require_GET
@role_required(*roles.READ_ROOMS)
def rack(request: HttpRequest) -> HttpResponse:
    """Every room as a tile, by floor."""
    wanted = _wanted(request)
    context = {
        "wanted": wanted,
        "states": STATES.items(),
        **_context(request, rack_read(current_property(request), wanted)),
    }
    return render(request, "frontdesk/rack.html", context)


@require_GET
@role_required(*roles.READ_ROOMS)
def rack_poll(request: HttpRequest) -> HttpResponse:
    """What changed: 204 when nothing did, the changed tiles, or the whole rack when other rooms are to be seen.

    `X-Tiles` lists the digests that the browser shows; a very large rack sends only `X-Version`.
    """
    read = rack_read(current_property(request), _wanted(request))
    digests = request.headers.get("X-Tiles", "").split()
    if not digests and request.headers.get("X-Version") == read.version:
        return HttpResponse(status=204)
    changed = rows_changed(read, digests)
    if changed is None:
        return render(request, "frontdesk/_rack.html", {"oob": True, **_context(request, read)})
    if not changed:
        return HttpResponse(status=204)
    return render(
        request, "frontdesk/_rack_changes.html", {"tiles": _tiles(request, changed, is_oob=True), "rack": read}
    )


@require_GET
@role_required(*roles.READ_ROOMS)
def shortcuts(request: HttpRequest) -> HttpResponse:
    """What the keys do."""
    return dialog(request, "frontdesk/shortcuts.html", {"letters": LETTERS})


@require_GET
@role_required(*roles.READ_ROOMS)
def room_jump(request: HttpRequest) -> HttpResponse:
    """Go to the room whose number was typed."""
    room = room_get(current_property(request), request.GET.get("number", "").strip())
    return redirect(reverse("room-drawer", args=[room.number]))


def _wanted(request: HttpRequest) -> RackFilter:
    return RackFilter(*(request.GET.get(name, "").strip() for name in ("floor", "state", "name")))


def _context(request: HttpRequest, read: Rack) -> dict[str, Any]:
    floors = [(floor, _tiles(request, rows)) for floor, rows in read.by_floor]
    return {"rack": read, "floors": floors, "query": request.GET.urlencode()}


def _tiles(request: HttpRequest, rows: Iterable[RackRow], *, is_oob: bool = False) -> list[SafeString]:
    shows_money = roles.may(request.user, roles.READ_STAYS)
    language = get_language() or "en"
    return [tile_html(row, language, shows_money, is_oob) for row in rows]
