"""The proof in the morning: every wake-up call of a night, who asked for it, each ring, and how it ended."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from hotelpbx.common import roles
from hotelpbx.common.errors import InputError
from hotelpbx.common.hotel_time import local_date, resolve_local
from hotelpbx.common.pages import role_required
from rooms.models import Property
from rooms.selectors.wakeup_proof import promises_counted, wakeup_promises
from rooms.views.current import current_property

NOON = dt.time(12, 0)
DAY = dt.timedelta(days=1)


@require_GET
@role_required(*roles.READ_STAYS)
def wakeup_proof(request: HttpRequest) -> HttpResponse:
    """The night that ended on `date`: from noon to noon, so that a morning and its night are on one sheet."""
    property = current_property(request)
    date = _date(request, property)
    since, until = (resolve_local(day, NOON, property.timezone) for day in (date - DAY, date))
    promises = wakeup_promises(property, since, until)
    context = {
        "date": date,
        "before": date - DAY,
        "after": date + DAY,
        "promises": promises,
        "counts": promises_counted(promises),
        "now": timezone.now(),
    }
    return render(request, "rooms/wakeup_proof.html", context)


def _date(request: HttpRequest, property: Property) -> dt.date:
    """The date asked for; without one this morning's, and after noon still this morning's."""
    text = request.GET.get("date", "")
    if not text:
        return local_date(timezone.now(), property.timezone)
    date = _parsed(text)
    if date is None or not dt.date(2000, 1, 1) <= date <= dt.date(2999, 12, 31):
        message = _("“%(text)s” is no date such as 2026-11-24.") % {"text": text[:40]}
        raise InputError(message, {"date": [message]})
    return date


def _parsed(text: str) -> dt.date | None:
    try:
        return parse_date(text)
    except ValueError:  # the form of a date, and no such day
        return None
