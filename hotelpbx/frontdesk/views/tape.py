"""The tape chart: which room is whose on which day."""

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from hotelpbx.common import roles
from hotelpbx.common.pages import role_required
from hotelpbx.frontdesk.tape import DAYS_BEFORE, LENGTHS, Tape, Window, tape_read
from hotelpbx.frontdesk.tape_html import row_html
from rooms.models import Property, RoomType
from rooms.parsing import day_parse
from rooms.views.current import current_property

WEEK = dt.timedelta(days=7)


@require_GET
@role_required(*roles.READ_STAYS)
def tape_chart(request: HttpRequest) -> HttpResponse:
    """The chart, live; what is shown stands in the address."""
    property = current_property(request)
    window = _window(property, request)
    tape = tape_read(property, window)
    context = _context(request, property, window, tape)
    context["room_types"] = RoomType.objects.filter(property=property)
    return render(request, "frontdesk/tape.html", context)


@require_GET
@role_required(*roles.READ_STAYS)
def tape_chart_live(request: HttpRequest) -> HttpResponse:
    """The chart alone; 204 while it is what the browser shows."""
    property = current_property(request)
    window = _window(property, request)
    tape = tape_read(property, window)
    if request.headers.get("X-Version") == tape.version:
        return HttpResponse(status=204)
    return render(request, "frontdesk/_tape.html", _context(request, property, window, tape))


def _window(property: Property, request: HttpRequest) -> Window:
    days = request.GET.get("days", "")
    return Window(
        first=day_parse(request.GET.get("from", "")) or property.business_date - dt.timedelta(days=DAYS_BEFORE),
        days=int(days) if days in map(str, LENGTHS) else LENGTHS[-1],
        floor=request.GET.get("floor", ""),
        room_type=request.GET.get("type", ""),
    )


def _context(request: HttpRequest, property: Property, window: Window, tape: Tape) -> dict[str, Any]:
    language = get_language() or ""
    today = (property.business_date - window.first).days
    days = [
        (2 * place, 2 * place + 2, date, date == property.business_date, date.weekday() > 4)
        for place, date in enumerate(window.dates)
    ]
    return {
        "window": window,
        "tape": tape,
        "days": days,
        "today": today if 0 <= today < window.days else None,
        "waiting": [row_html(row, language) for row in tape.waiting],
        "rows": [row_html(row, language) for row in tape.rows],
        "lengths": LENGTHS,
        "before": (window.first - WEEK).isoformat(),
        "after": (window.first + WEEK).isoformat(),
        "query": request.GET.urlencode(),
    }
