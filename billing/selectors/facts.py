"""What happened in the books between two business dates, as sums under headings; every report is made of these.

The facts are of four sorts: `entry`, an entry of a folio; `call`, such an entry for a call; `house`, a call that a
cost centre pays and that has no entry; `guest`, what the provider takes for any other call without one.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import BigIntegerField, Case, CharField, F, Func, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce

from billing.enums import EntryKind, RatingStatus
from billing.models import CallRating, FolioEntry
from billing.selectors.grouping import Group, Names, Units, amount_of, grouped
from rooms.models import Property

ENTRY, CALL, HOUSE, GUEST = "entry", "call", "house", "guest"
BOOKED = (ENTRY, CALL)
MADE = (CALL, HOUSE)
COLUMNS = (
    *("day", "sort", "department", "code", "purpose"),
    *("room", "destination", "trunk", "cost_centre", "pin_owner", "number_class"),
)
MEASURES = ("pieces", "seconds", "net", "tax", "amount", "cost")

Facts = dict[Names, list[Group]]


class Sums(NamedTuple):
    """Sums of some facts: hundredths of pieces and of seconds, thousandths of money."""

    pieces: int = 0
    seconds: int = 0
    net: int = 0
    tax: int = 0
    amount: int = 0
    cost: int = 0

    def plus(self, other: Iterable[int]) -> "Sums":
        """Both together."""
        return Sums(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))

    def money(self, name: str) -> Decimal:
        """One of the amounts."""
        return amount_of(getattr(self, name))

    @property
    def number(self) -> int | Decimal:
        """Pieces, or calls; a charge by hand may be for a part of one."""
        whole, part = divmod(self.pieces, 100)
        return amount_of(self.pieces, 2) if part else whole

    @property
    def talk_seconds(self) -> int:
        """Whole seconds."""
        return round(amount_of(self.seconds, 2))


@dataclass(frozen=True, slots=True)
class Span:
    """Business dates, both inclusive."""

    first: dt.date
    last: dt.date

    @property
    def days(self) -> list[dt.date]:
        """Each of them."""
        return [self.first + dt.timedelta(days=n) for n in range((self.last - self.first).days + 1)]


def facts(property: Property, span: Span, *headings: Names) -> Facts:
    """The sums under each heading, which is a tuple of `COLUMNS`; one statement."""
    dates = Q(business_date__gte=span.first, business_date__lte=span.last)
    if span.first == span.last:
        dates = Q(business_date=span.first)
    entries = FolioEntry.objects.filter(dates, property=property).order_by()
    ratings = CallRating.objects.filter(dates, property=property, entry__isnull=True).order_by()
    found = grouped([_of_entries(entries), _of_ratings(ratings)], COLUMNS, MEASURES, headings)
    return {heading: [_dated(group, heading) for group in groups] for heading, groups in found.items()}


def _dated(group: Group, heading: Names) -> Group:
    """With its day as a date, which is a text to SQLite."""
    if "day" not in heading:
        return group
    place = heading.index("day")
    day = group.keys[place]
    date = dt.date.fromisoformat(day) if isinstance(day, str) else day
    return group._replace(keys=(*group.keys[:place], date, *group.keys[place + 1 :]))


def _of_entries(entries: "QuerySet[FolioEntry]") -> "QuerySet[Any, Any]":
    sort = Case(When(call__isnull=True, then=Value(ENTRY)), default=Value(CALL), output_field=CharField())
    talked = Units(F("quantity") * F("call__talk_seconds"), 2)
    cost = _where(Q(call__rating__entry_id=F("id")), Units("call__rating__cost"))
    return entries.values_list(
        *("business_date", sort, "department_id", "code", _purpose()),
        *("call__rating__room_id", "call__rating__destination", "call__trunk"),
        *(Nothing(), Nothing(), "call__rating__number_class"),
        *(Units("quantity", 2), Coalesce(talked, 0), Units("net"), Units("tax"), Units("amount"), cost),
    )


def _purpose() -> Case:
    """What is taken back counts under what it was, also where it only makes room for an entry elsewhere."""
    reversed_one = FolioEntry.objects.filter(pk=OuterRef("reverses_id")).values("purpose")
    return Case(When(kind=EntryKind.REVERSAL, then=Subquery(reversed_one)), default=F("purpose"))


def _of_ratings(ratings: "QuerySet[CallRating]") -> "QuerySet[Any, Any]":
    house = Q(status=RatingStatus.RATED, cost_centre__isnull=False)
    sort = Case(When(house, then=Value(HOUSE)), default=Value(GUEST), output_field=CharField())
    return ratings.values_list(
        *("business_date", sort, Nothing(), Value(""), Value("")),
        *("room_id", "destination", "call__trunk", "cost_centre_id", "pin_owner_id", "number_class"),
        *(_where(house, Value(100)), _where(house, F("call__talk_seconds") * 100)),
        *(_where(house, Units(name)) for name in ("net", "tax", "amount")),
        Units("cost"),
    )


class Nothing(Func):
    """No id."""

    template = "CAST(NULL AS bigint)"
    output_field = BigIntegerField()


def _where(condition: Q, value: Any) -> Case:
    return Case(When(condition, then=value), default=Value(0), output_field=BigIntegerField())


def summed(groups: Iterable[Group], sorts: Collection[str], *by: int) -> dict[Any, Sums]:
    """Sums of the groups of these sorts by the keys at these places; `sort` stands first in their heading.

    The key is the only one, or a tuple of several.
    """
    found: dict[Any, Sums] = {}
    for keys, sums in groups:
        if keys[0] in sorts:
            key = keys[by[0]] if len(by) == 1 else tuple(keys[place] for place in by)
            found[key] = found.get(key, Sums()).plus(sums)
    return found
