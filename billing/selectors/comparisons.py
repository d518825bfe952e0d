"""Versions of the prices beside each other, on their rates and on calls of the past; nothing is written."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import cache

from django.utils import timezone
from django.utils.translation import gettext as _

from billing.comparisons import Comparison, PastCall, RateChange, RateValues, compare, rate_changes
from billing.enums import RatingStatus
from billing.errors import NoRateError, TariffError
from billing.models import Tariff
from billing.numbering import CalledNumber, NumberKind, called_number, calling_code
from billing.selectors.numbers import own_numbers
from billing.selectors.tariffs import tariff_for, tariff_version
from hotelpbx.common.errors import InputError
from hotelpbx.common.hotel_time import local_date, local_date_time, resolve_local
from hotelpbx.common.privacy import dialled
from pbx.models import CallRecord
from rooms.models import Property

CallRow = tuple[int, str, str, dt.datetime, int, str, int | None, Decimal | None]
MOST_DAYS = 92
REMEMBERED = dt.timedelta(days=90)
PRICED = (RatingStatus.RATED, RatingStatus.NO_RATE, RatingStatus.LATE)


def active_tariff(tariff: Tariff, now: dt.datetime | None = None) -> Tariff | None:
    """The version that is valid now at the property of this one."""
    return tariff_for(tariff.property, now or timezone.now())


def changes_against(tariff: Tariff, other: Tariff | None) -> list[RateChange]:
    """What differs from the other version, in two statements; without one every rate is added.

    Raises `TariffError` for a version of another hotel.
    """
    if other:
        _same_hotel(other, tariff)
    return rate_changes(_values(other) if other else (), _values(tariff))


def tariffs_compare(*, old: Tariff, new: Tariff, since: dt.datetime, until: dt.datetime) -> Comparison:
    """What the calls of guests and cost centres that began from `since` until before `until` cost by either version.

    Raises `TariffError` for versions of two hotels or currencies, `InputError` for more than `MOST_DAYS` days.
    """
    _same_hotel(old, new)
    if until - since > dt.timedelta(days=MOST_DAYS, hours=1):  # the hour: a change of the clocks
        message = _("At most %(days)d days are compared.") % {"days": MOST_DAYS}
        raise InputError(message, {"from": [message]})
    return compare(past_calls(new.property, since, until), tariff_version(old), tariff_version(new))


def _same_hotel(old: Tariff, new: Tariff) -> None:
    if (old.property_id, old.currency) != (new.property_id, new.currency):
        raise TariffError(_("These tariffs are not of one hotel and one currency."), "tariffs_differ")


def last_month(property: Property, now: dt.datetime | None = None) -> tuple[dt.date, dt.date]:
    """The first and the last day of the month before this one, by the property's wall clock."""
    last = local_date(now or timezone.now(), property.timezone).replace(day=1) - dt.timedelta(days=1)
    return last.replace(day=1), last


def days_instants(property: Property, first: dt.date, last: dt.date) -> tuple[dt.datetime, dt.datetime]:
    """When the first day begins and the last one ends, at the property."""
    midnight, ends = dt.time(0), last + dt.timedelta(days=1)
    return resolve_local(first, midnight, property.timezone), resolve_local(ends, midnight, property.timezone)


def other_tariff(tariff: Tariff, other: Tariff | None) -> Tariff:
    """The version to compare with: the given one, else the active one. Raises `NoRateError` when there is none."""
    found = other or active_tariff(tariff)
    if found is None:
        raise NoRateError(_("No tariff is active then."), "no_tariff")
    return found


def places_without_rate(tariff: Tariff, now: dt.datetime) -> dict[str, int]:
    """Where calls went in the last 90 days and this version has no rate: destination -> calls, most first."""
    version = tariff_version(tariff)
    calls = past_calls(tariff.property, now - REMEMBERED, now)
    missing = Counter(call.place for call in calls if version.price(call) is None)
    return dict(sorted(missing.items(), key=lambda each: (-each[1], each[0])))


def past_calls(property: Property, since: dt.datetime, until: dt.datetime) -> Iterator[PastCall]:
    """The calls that guests and cost centres had to pay, oldest first; not those whose number was taken away."""
    own = own_numbers(property)

    @cache
    def called(callee: str, outbound_prefix: str) -> CalledNumber:
        return called_number(callee, country=property.country, outbound_prefix=outbound_prefix, own=own)

    for pk, callee, prefix, began, seconds, destination, cost_centre, discount in _call_rows(property, since, until):
        number = called(callee, prefix)
        yield PastCall(
            id=pk,
            number=number.digits,
            is_whole=number.kind == NumberKind.RAW,
            place=destination or dialled(calling_code(number), property.mask_dialled_digits),
            began=began,
            wall_clock=local_date_time(began, property.timezone),
            seconds=seconds,
            discount_percent=discount if discount is not None and cost_centre is None else Decimal(0),
        )


def _call_rows(property: Property, since: dt.datetime, until: dt.datetime) -> Iterator[CallRow]:
    calls = CallRecord.objects.filter(started_at__gte=since, started_at__lt=until, rating__property=property)
    calls = calls.filter(rating__status__in=PRICED).exclude(rating__number="")
    rows = calls.order_by("started_at", "id").values_list(
        "id",
        "callee",
        "pbx__outbound_prefix",
        "started_at",
        "talk_seconds",
        "rating__destination",
        "rating__cost_centre",
        "rating__stay__service_level__discount_percent",
    )
    return iter(rows.iterator(chunk_size=5000))


def _values(tariff: Tariff) -> Iterator[RateValues]:
    rows = tariff.rates.order_by().values_list(*RateValues._fields)
    return map(RateValues._make, rows.iterator(chunk_size=5000))
