"""What the pages of the money side read; a constant number of statements at any number of rows."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeVar

from django.db.models import Count, DecimalField, Model, Q, QuerySet, Sum, Value
from django.db.models.fields.json import KT
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.enums import FolioStatus, TariffStatus
from billing.models import CallRating, Folio, FolioEntry, NightAudit, Tariff, TariffRate
from billing.selectors.credit import credit_over
from hotelpbx.common.errors import NotFoundError
from hotelpbx.common.hotel_time import resolve_local
from hotelpbx.common.scope import in_scope
from rooms.enums import StayStatus
from rooms.models import Property

RECENTLY_CLOSED = dt.timedelta(days=7)
FIRST_INSTANT = dt.time(0, 0)
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFilter:
    """Which calls to show; an empty field does not restrict. Dates are those of the property's wall clock."""

    room: str = ""
    type: str = ""
    status: str = ""
    since: dt.date | None = None
    until: dt.date | None = None


def folio_rows(property: Property, *, text: str = "", show: str = "current") -> "QuerySet[Folio]":
    """Folios with their `balance`, by room or guest.

    `show` is `current` (open or closed within a week), `open`, `closed`, `left` (open though the guest has left) or
    `over` (above the credit limit).
    """
    zero = Value(Decimal(0), output_field=DecimalField())
    rows = Folio.objects.filter(stay__property=property).select_related("stay__room", "stay__service_level")
    rows = rows.annotate(balance=Coalesce(Sum("entries__amount"), zero))
    if show in FolioStatus.values:
        rows = rows.filter(status=show)
    elif show == "left":
        rows = rows.filter(status=FolioStatus.OPEN, stay__status=StayStatus.CHECKED_OUT)
    elif show == "over":
        rows = rows.filter(pk__in=credit_over(property))
    else:
        rows = rows.filter(Q(status=FolioStatus.OPEN) | Q(closed_at__gte=timezone.now() - RECENTLY_CLOSED))
    if text:
        rows = rows.filter(Q(stay__room__number=text) | Q(stay__guest_name__icontains=text) | Q(stay__group=text))
    return rows.order_by("-status", "stay__room__number", "-id")


def call_rows(property: Property, filters: CallFilter) -> "QuerySet[CallRating]":
    """Calls with their verdict, newest first."""
    rows = CallRating.objects.filter(property=property)
    rows = rows.select_related("call__extension", "call__pbx", "room", "stay", "entry", "cost_centre", "pin_owner")
    restrictions = {
        "room__number": filters.room,
        "call__type": filters.type,
        "status": filters.status,
        "call__started_at__gte": filters.since and resolve_local(filters.since, FIRST_INSTANT, property.timezone),
        "call__started_at__lt": filters.until and _day_after(filters.until, property),
    }
    rows = rows.filter(**{name: value for name, value in restrictions.items() if value})
    return rows.order_by("-call__started_at", "-id")


def _day_after(date: dt.date, property: Property) -> dt.datetime:
    return resolve_local(date + dt.timedelta(days=1), FIRST_INSTANT, property.timezone)


def tariff_rows(property: Property) -> "QuerySet[Tariff]":
    """Tariffs of the property, the newest first, with `rate_count` and `is_planned`."""
    planned = Q(status=TariffStatus.ACTIVE, valid_from__gt=timezone.now())
    tariffs = Tariff.objects.filter(property=property)
    return tariffs.annotate(rate_count=Count("rates"), is_planned=planned).order_by("-id")


def rate_rows(tariff: Tariff, text: str = "") -> "QuerySet[TariffRate]":
    """Rates of a tariff by prefix, or those whose prefix or destination begins with or contains the text."""
    rates = tariff.rates.order_by("prefix", "band")
    return rates.filter(Q(prefix__startswith=text) | Q(destination__icontains=text)) if text else rates


def night_audit_rows(property: Property) -> "QuerySet[NightAudit]":
    """Closed nights, the newest first, without their reports but with the `revenue` in `currency` these tell."""
    audits = NightAudit.objects.filter(property=property).select_related("closed_by").defer("report")
    audits = audits.annotate(revenue=KT("report__totals__amount"), currency=KT("report__currency"))
    return audits.order_by("-business_date")


def entry_get(entry_id: int) -> FolioEntry:
    """An entry with its folio and stay. Raises `NotFoundError`."""
    entries = FolioEntry.objects.select_related("folio__stay__room", "folio__stay__property")
    return _existing(
        in_scope(entries, "folio__stay__property__code").filter(pk=entry_id), _("This entry does not exist.")
    )


def call_rating_get(rating_id: int) -> CallRating:
    """A call with its verdict. Raises `NotFoundError`."""
    ratings = CallRating.objects.select_related("call__pbx", "property", "room", "stay")
    return _existing(in_scope(ratings, "property__code").filter(pk=rating_id), _("This call does not exist."))


def tariff_get(tariff_id: int) -> Tariff:
    """A tariff. Raises `NotFoundError`."""
    tariffs = Tariff.objects.select_related("property")
    return _existing(in_scope(tariffs, "property__code").filter(pk=tariff_id), _("This tariff does not exist."))


def _existing(rows: "QuerySet[Row]", message: str) -> Row:
    found = rows.first()
    if found is None:
        raise NotFoundError(message)
    return found


def night_audit_find(property: Property, date: dt.date) -> NightAudit | None:
    """The closed night of a date, without its report; None while it is not closed."""
    return night_audit_rows(property).filter(business_date=date).first()
