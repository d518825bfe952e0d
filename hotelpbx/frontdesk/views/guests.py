"""The lists of guests, and what is done with a group as one."""

from enum import StrEnum
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from hotelpbx.common import roles
from hotelpbx.common.pages import dialog, live, live_fragment, page_actor, page_of, role_required
from hotelpbx.frontdesk.arrivals import ArrivalSort, arrival_counts, arrival_list
from hotelpbx.frontdesk.guest_list import GuestRow, Show, Sort, guest_counts, guest_lines, guest_rows
from hotelpbx.frontdesk.workflows import group_check_out
from rooms.models import Property
from rooms.selectors.stays import stays_of_group
from rooms.views.current import current_property

GUESTS = "frontdesk/_guests.html"
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
    context = _context(request)
    fragment = live_fragment(request, GUESTS, context, context["facts"])
    return render(request, "frontdesk/guests.html", {**context, "fragment": fragment})


@require_GET
@role_required(*roles.READ_STAYS)
def guests_live(request: HttpRequest) -> HttpResponse:
    """The list alone; 204 while it is what the browser shows."""
    context = _context(request)
    return live(request, GUESTS, context, context["facts"])


def _context(request: HttpRequest) -> dict[str, Any]:
    property = current_property(request)
    show = _word(Show, request.GET.get("show", ""), Show.IN_HOUSE)
    group = request.GET.get("group", "").strip()
    counts = guest_counts(property, group)
    found = (_arrivals if show == Show.ARRIVALS else _stays)(request, property, show, group)
    return {
        **found,
        "facts": (list(found["page"]), found["page"].paginator.num_pages, counts, found.get("arrivals")),
        "tabs": [(other, word, counts.get(other)) for other, word in WORDS.items()],
        "show": show,
        "group": group,
        "currency": property.currency,
        "query": request.GET.urlencode(),
        "may_data": show == Show.LEFT and roles.may(request.user, ()),
    }


def _arrivals(request: HttpRequest, property: Property, show: Show, group: str) -> dict[str, Any]:
    sort = _word(ArrivalSort, request.GET.get("sort", ""), ArrivalSort.NAME)
    rows = arrival_list(property, sort, group)
    return {
        "page": page_of(request, rows),
        "arrivals": arrival_counts(rows),
        "sort": sort,
        "sorts": ARRIVAL_SORTS.items(),
        "table": "frontdesk/_arrivals.html",
    }


def _stays(request: HttpRequest, property: Property, show: Show, group: str) -> dict[str, Any]:
    sort = _word(Sort, request.GET.get("sort", ""), Sort.ROOM)
    lines = guest_lines(property, show, sort, group)
    page = page_of(request, lines)
    page.object_list = guest_rows(property, show, list(page))
    return {
        "page": page,
        "rooms": ",".join(dict.fromkeys(line.room for line in lines)),
        "sort": sort,
        "sorts": SORTS.items(),
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
    return guest_rows(property, Show.IN_HOUSE, guest_lines(property, Show.IN_HOUSE, group=group))
