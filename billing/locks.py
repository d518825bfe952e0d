"""The only row locks of this app.

Order: room -> stay -> call rating -> folio -> the property's business date -> a series of invoice numbers, last.

Every function must run inside a transaction and returns fresh rows.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import connection
from django.db.models import QuerySet

from billing.models import BillingSettings, CallRating, Folio, InvoiceSeries, Tariff
from rooms.models import Property, Room


def folio_lock(pk: int) -> Folio:
    """Lock a folio: nobody else posts to it or closes it until the transaction ends."""
    return _folios().get(pk=pk)


def folios_lock(pks: Iterable[int]) -> dict[int, Folio]:
    """Lock folios by pk; those that do not exist are missing."""
    return {folio.pk: folio for folio in _folios().filter(pk__in=set(pks)).order_by("pk")}


def folio_of_stay_lock(stay_id: int) -> Folio | None:
    """Lock the folio of a stay, if it has one."""
    return _folios().filter(stay_id=stay_id).first()


def _folios() -> "QuerySet[Folio]":
    folios = Folio.objects.select_for_update(of=("self",), no_key=True)
    return folios.select_related("stay__property", "stay__service_level")


def folios_of_stays_lock(stay_ids: Iterable[int]) -> dict[int, Folio]:
    """Lock the folios of stays; by stay, those without one are missing."""
    return {folio.stay_id: folio for folio in _folios().filter(stay_id__in=set(stay_ids)).order_by("pk")}


def rating_lock(call_id: int) -> CallRating | None:
    """Lock the verdict on a call, if there is one."""
    return ratings_lock([call_id]).get(call_id)


def ratings_lock(call_ids: Iterable[int]) -> dict[int, CallRating]:
    """Lock the verdicts on calls; by call, those without one are missing."""
    ratings = CallRating.objects.select_for_update(no_key=True).filter(call_id__in=set(call_ids)).order_by("pk")
    return {rating.call_id: rating for rating in ratings}


def business_date_hold(property_id: int) -> dt.date:
    """The business date, which then cannot roll before this transaction has ended.

    A shared lock: postings do not wait for each other, the night audit waits for them and they for it. So no entry
    of a date can appear after its report was made.
    """
    suffix = " FOR SHARE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT business_date FROM {Property._meta.db_table} WHERE id = %s{suffix}", [property_id])  # noqa: S608
        value: dt.date | str = cursor.fetchone()[0]
    return dt.date.fromisoformat(value) if isinstance(value, str) else value


def invoice_series_lock(property_id: int, kind: str) -> InvoiceSeries:
    """Lock the numbers of a kind of document: none is left out or given twice, and the next one waits for this one."""
    series = InvoiceSeries.objects.select_for_update(no_key=True)
    return series.get_or_create(property_id=property_id, kind=kind)[0]


def billing_settings_lock(property_id: int) -> BillingSettings:
    """Lock the settings of a property's books; they are made where there are none."""
    settings = BillingSettings.objects.select_for_update(of=("self",), no_key=True).select_related("property")
    return settings.get_or_create(property_id=property_id)[0]


def property_lock_for_audit(property_id: int) -> Property:
    """Lock the occupied rooms and then the property, so that the business date is ours alone."""
    rooms = Room.objects.select_for_update(no_key=True).filter(property_id=property_id).order_by("pk")
    list(rooms.values_list("pk"))
    return Property.objects.select_for_update(no_key=True).get(pk=property_id)


def tariff_lock(pk: int) -> Tariff:
    """Lock a tariff against other changes."""
    return Tariff.objects.select_for_update(of=("self",), no_key=True).select_related("property").get(pk=pk)


def tariffs_lock(property_id: int) -> None:
    """Lock every tariff of a property, so that one activation comes after the other."""
    list(Tariff.objects.select_for_update(no_key=True).filter(property_id=property_id).order_by("pk").values_list("pk"))
