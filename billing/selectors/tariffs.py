"""Tariffs, and their rates in memory."""

import datetime as dt
import uuid
from collections import OrderedDict
from collections.abc import Iterator
from functools import lru_cache
from threading import Lock

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.bands import HOLIDAY, NO_HOLIDAYS, band_parse
from billing.comparisons import Version
from billing.enums import TariffStatus
from billing.errors import RateNotFoundError, TariffNotFoundError
from billing.models import Tariff, TariffImport, TariffRate
from billing.public_holidays import Holidays
from billing.rate_rows import rates_read
from billing.rating import Rate, RateTable
from billing.selectors.settings import billing_settings
from hotelpbx.common.money import minor_digits
from hotelpbx.common.scope import in_scope
from rooms.models import Property

TABLES_KEPT = 64
_tables: "OrderedDict[tuple[int, uuid.UUID], RateTable]" = OrderedDict()
_tables_lock = Lock()


def tariff_get(tariff_id: int) -> Tariff:
    """A tariff with its property. Raises `TariffNotFoundError`."""
    tariffs = in_scope(Tariff.objects.select_related("property"), "property__code")
    tariff = tariffs.filter(pk=tariff_id).first()
    if tariff is None:
        raise TariffNotFoundError(_("There is no tariff %(id)s.") % {"id": tariff_id})
    return tariff


def tariff_list(property: Property) -> "QuerySet[Tariff]":
    """Every version of the property's prices, the newest first."""
    return Tariff.objects.filter(property=property).order_by("-id")


def rate_list(tariff: Tariff) -> "QuerySet[TariffRate]":
    """The rates of a tariff by prefix."""
    return tariff.rates.order_by("prefix", "band", "id")


def is_planned(tariff: Tariff, now: dt.datetime | None = None) -> bool:
    """Whether it is activated from an instant that is still to come."""
    now = now or timezone.now()
    return tariff.status == TariffStatus.ACTIVE and tariff.valid_from is not None and tariff.valid_from > now


def rate_bands_name_holidays(tariff: Tariff) -> bool:
    """Whether it matters to this version which days are holidays."""
    return tariff.rates.filter(band__contains=HOLIDAY).exists()


def tariff_import_last(tariff: Tariff) -> TariffImport | None:
    """The file that was loaded into a draft last, or is being loaded; without its content."""
    return TariffImport.objects.filter(tariff=tariff).defer("content").order_by("-id").first()


def rate_get(tariff_id: int, rate_id: int) -> TariffRate:
    """A rate of a tariff. Raises `TariffNotFoundError`, `RateNotFoundError`."""
    tariff = tariff_get(tariff_id)
    rate = tariff.rates.filter(pk=rate_id).first()
    if rate is None:
        raise RateNotFoundError(_("There is no rate %(id)s.") % {"id": rate_id})
    rate.tariff = tariff
    return rate


def tariff_for(property: Property, at: dt.datetime) -> Tariff | None:
    """The version that was valid at an instant, also when it has been retired since."""
    valid = Tariff.objects.filter(property=property, valid_from__lte=at).exclude(status=TariffStatus.DRAFT)
    return valid.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=at)).order_by("-valid_from", "-id").first()


def rate_table(tariff: Tariff) -> RateTable:
    """The rates of a tariff, kept in memory until its token changes, as it does with every change of its rates."""
    key = (tariff.pk, tariff.cache_token)
    with _tables_lock:
        if key in _tables:
            _tables.move_to_end(key)
            return _tables[key]
    table = RateTable(_rates(tariff))
    with _tables_lock:
        _tables[key] = table
        while len(_tables) > TABLES_KEPT:
            _tables.popitem(last=False)
    return table


def tariff_version(tariff: Tariff) -> Version:
    """A tariff ready to price calls; which days are holidays is looked up only where a rate asks for it."""
    table = rate_table(tariff)
    return Version(
        table=table,
        digits=minor_digits(tariff.currency),
        tax_rate=tariff.tax_rate,
        tax_included=tariff.tax_included,
        markup_percent=tariff.markup_percent,
        holidays=holidays_of(tariff.property) if table.names_holidays else NO_HOLIDAYS,
    )


def holidays_of(property: Property) -> Holidays:
    """The public holidays of the property's country, and of the region in it that its settings name."""
    return Holidays(property.country, billing_settings(property).holiday_region)


def _rates(tariff: Tariff) -> Iterator[Rate]:
    for row in rates_read(tariff):
        band = row[-1]
        yield Rate._make((*row[:-1], _band(band))) if band else Rate._make(row)


_band = lru_cache(band_parse)
