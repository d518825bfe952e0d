"""The lists of guests, and what is done with a group as one."""

from enum import StrEnum
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from hotelpbx.common import roles
from hotelpbx.common.pages import dialog, page_actor, page_of, role_required
from hotelpbx.frontdesk.arrivals import ArrivalSort, arrival_list
from hotelpbx.frontdesk.guest_list import GuestRow, Show, Sort, guest_counts, guest_list
from hotelpbx.frontdesk.workflows import group_check_out
from rooms.models import Property
from rooms.selectors.stays import stays_of_group
from rooms.views.current import current_property

WORDS = {
    Show.ARRIVALS: _("Arrivals"),
    Show.IN_HOUSE: _("In house"),
    Show.ARRIVED: _("Arrived today"),
    Show.LEAVING: _("Leaving today"),
    Show.LEFT: _("Left"),
}
SORTS = {Sort.ROOM: _("Room"), Sort.NAME: _("Guest"), Sort.DEPARTURE: _("Departure"), Sort.BALANCE: _("Balance")}
ARRIVAL_SORTS = {
    ArrivalSort.NAME: _("Guest"),
    ArrivalSort.ROOM: _("Room"),
    ArrivalSort.READINESS: _("Readiness"),
    ArrivalSort.ARRIVAL: _("Arrival"),
}
Word = TypeVar("Word", bound=StrEnum)


@require_GET
@role_required(*roles.READ_STAYS)
def guests(request: HttpRequest) -> HttpResponse:
    """The list, live."""
    return render(request, "frontdesk/guests.html", _context(request))


@require_GET
@role_required(*roles.READ_STAYS)
def guests_live(request: HttpRequest) -> HttpResponse:
    """The list alone; 204 while it is what the browser shows."""
    context = _context(request)
    if request.headers.get("X-Version") == context["list"].version:
        return HttpResponse(status=204)
    return render(request, "frontdesk/_guests.html", context)


def _context(request: HttpRequest) -> dict[str, Any]:
    property = current_property(request)
    show = _word(Show, request.GET.get("show", ""), Show.IN_HOUSE)
    group = request.GET.get("group", "").strip()
    sorted_by = request.GET.get("sort", "")
    rows = _arrivals(property, sorted_by, group) if show == Show.ARRIVALS else _stays(property, show, sorted_by, group)
    return {
        **rows,
        "page": page_of(request, rows["list"].rows),
        "tabs": [(other, word, rows["list"].counts.get(other)) for other, word in WORDS.items()],
        "show": show,
        "group": group,
        "currency": property.currency,
        "query": request.GET.urlencode(),
        "may_data": show == Show.LEFT and roles.may(request.user, ()),
    }


def _arrivals(property: Property, sorted_by: str, group: str) -> dict[str, Any]:
    sort = _word(ArrivalSort, sorted_by, ArrivalSort.NAME)
    found = arrival_list(property, sort, group, guest_counts(property, group))
    return {"list": found, "sort": sort, "sorts": ARRIVAL_SORTS.items(), "table": "frontdesk/_arrivals.html"}


def _stays(property: Property, show: Show, sorted_by: str, group: str) -> dict[str, Any]:
    sort = _word(Sort, sorted_by, Sort.ROOM)
    found = guest_list(property, show, sort, group)
    rooms = ",".join(dict.fromkeys(row.room for row in found.rows))
    return {
        "list": found,
        "sort": sort,
        "sorts": SORTS.items(),
        "rooms": rooms,
        "table": "frontdesk/_guest_table.html",
    }


def _word(words: type[Word], text: str, default: Word) -> Word:
    return words(text) if text in list(words) else default


@require_http_methods(["GET", "POST"])
@role_required(*roles.GUESTS)
def group_check_out_page(request: HttpRequest) -> HttpResponse:
    """Check a group out as one: who owes what, then a line a room with what became of it."""
    property = current_property(request)
    group = request.POST.get("group") or request.GET.get("group", "")
    context: dict[str, Any] = {"group": group, "currency": property.currency}
    if request.method == "POST":
        force = request.POST.get("force") == "1"
        context["results"] = group_check_out(property=property, group=group, force=force, actor=page_actor(request))
    else:
        stays_of_group(property, group)  # nobody in house: say so before anything is asked
        context["rows"] = _members(property, group)
        context["open"] = sum(1 for row in context["rows"] if row.balance)
    return dialog(request, "frontdesk/group_check_out.html", context)


def _members(property: Property, group: str) -> list[GuestRow]:
    return list(guest_list(property, Show.IN_HOUSE, Sort.ROOM, group).rows)
