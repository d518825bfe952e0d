"""Who is in house when a business date is closed, and at which rate; a fixed number of statements."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.db.models import Count, Q, QuerySet

from billing.enums import CITY_TAX, DepartmentCode
from billing.models import RoomRate
from billing.nights import Night, NightTerms, needs_rate
from billing.selectors.articles import article_find
from billing.selectors.settings import billing_settings
from hotelpbx.common.hotel_time import resolve_local
from rooms.enums import StayStatus
from rooms.models import Property, Stay


def night_terms(property: Property) -> NightTerms | None:
    """What the property posts for a night; None when it posts nothing. Raises `DepartmentNotFoundError`."""
    settings = billing_settings(property)
    if not (settings.room_charge or settings.city_tax):
        return None
    return NightTerms(
        currency=property.currency,
        room_article=article_find(property, DepartmentCode.ROOM),
        room=settings.room_charge,
        city=article_find(property, CITY_TAX) if settings.city_tax else None,
        city_amount=settings.city_tax_amount,
        city_percent=settings.city_tax_percent,
    )


def nights_of(property: Property, business_date: dt.date) -> list[Night]:
    """A night for each stay that was in house when the date ended, by room; sharers after whom they share with."""
    rates = {rate.room_type_id: rate.amount for rate in RoomRate.objects.filter(property=property)}
    return [_night(stay, business_date, rates) for stay in _stays(property, business_date)]


def nights_without_rate(property: Property, business_date: dt.date) -> list[Night]:
    """The nights for which the rate is missing that the night audit needs."""
    terms = night_terms(property)
    if terms is None:
        return []
    return [night for night in nights_of(property, business_date) if night.rate is None and needs_rate(night, terms)]


def stays_of_night(property: Property, business_date: dt.date) -> frozenset[int]:
    """The stays for which the night audit posts a night; none where it posts nothing."""
    settings = billing_settings(property)
    if not (settings.room_charge or settings.city_tax):
        return frozenset()
    return frozenset(_stays(property, business_date).values_list("pk", flat=True))


def _stays(property: Property, business_date: dt.date) -> "QuerySet[Stay]":
    """Whoever slept here: still in house, or gone after the midnight that ended the date."""
    ended = resolve_local(business_date + dt.timedelta(days=1), dt.time(0), property.timezone)
    there = Q(status=StayStatus.IN_HOUSE) | Q(status=StayStatus.CHECKED_OUT, checked_out_at__gte=ended)
    stays = Stay.objects.filter(there, property=property, arrival__lte=business_date)
    stays = stays.select_related("room", "folio").annotate(guest_count=Count("stay_guests"))
    return stays.order_by("room__number", "-is_primary", "pk")


def _night(stay: Stay, date: dt.date, rates: Mapping[int | None, Decimal]) -> Night:
    folio = getattr(stay, "folio", None)
    agreed: Decimal | None = folio.nightly_rate if folio else None
    listed = rates.get(stay.room.room_type_id, rates.get(None))
    return Night(
        stay_id=stay.pk,
        folio_id=folio.pk if folio else None,
        room=stay.room.number,
        guest=stay.guest_name,
        date=date,
        guests=max(stay.guest_count, 1),  # type: ignore[attr-defined]
        pays_room=stay.is_primary,
        rate=agreed if agreed is not None else listed,
        pays_city_tax=not (folio and folio.city_tax_exempt),
    )
