"""Two versions of the prices beside each other: their rates, and what the same calls cost by either; pure."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from heapq import nsmallest
from typing import NamedTuple

from billing.bands import NO_HOLIDAYS
from billing.pricing import from_minor
from billing.rating import RatedCall, RateTable, Terms, quote

MOST_CHANGED = 10
UNPRICED_TOLD = 100


class ChangeKind(StrEnum):
    """What became of a rate."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class RateValues(NamedTuple):
    """A rate as it is stored."""

    prefix: str
    band: str
    destination: str
    price_per_minute: Decimal
    connection_fee: Decimal
    initial_increment: int
    increment: int
    minimum_charge: Decimal
    free_seconds: int

    @property
    def increments(self) -> str:
        """`60/6`."""
        return f"{self.initial_increment}/{self.increment}"


@dataclass(frozen=True, slots=True)
class RateChange:
    """A rate that differs; `old` is None for an added one, `new` for a removed one."""

    kind: ChangeKind
    old: RateValues | None
    new: RateValues | None

    @property
    def rate(self) -> RateValues:
        """The rate as it will be, else as it was."""
        found = self.new or self.old
        assert found is not None
        return found


def rate_changes(old: Iterable[RateValues], new: Iterable[RateValues]) -> list[RateChange]:
    """The rates that differ, by prefix and band; a rate is the same one when both are."""
    before = {(rate.prefix, rate.band): rate for rate in old}
    changes = []
    for rate in new:
        was = before.pop((rate.prefix, rate.band), None)
        if was is None:
            changes.append(RateChange(ChangeKind.ADDED, None, rate))
        elif was != rate:
            changes.append(RateChange(ChangeKind.CHANGED, was, rate))
    changes += [RateChange(ChangeKind.REMOVED, rate, None) for rate in before.values()]
    return sorted(changes, key=lambda change: change.rate[:2])


@dataclass(frozen=True, slots=True, kw_only=True)
class PastCall:
    """A call that guests had to pay; `number` and `is_whole` as in `RateTable.match`, `place` where it went."""

    id: int
    number: str
    is_whole: bool
    place: str
    began: datetime
    wall_clock: datetime
    seconds: int
    discount_percent: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A tariff ready to price calls."""

    table: RateTable
    digits: int
    tax_rate: Decimal
    tax_included: bool
    markup_percent: Decimal = Decimal(0)
    holidays: Container[date] = NO_HOLIDAYS
    _terms: dict[Decimal, Terms] = field(default_factory=dict)

    def terms(self, discount_percent: Decimal) -> Terms:
        """What applies to the calls of a service level; read once for each discount."""
        terms = self._terms.get(discount_percent)
        if terms is None:
            terms = Terms(self.digits, self.tax_rate, self.tax_included, discount_percent, self.markup_percent)
            self._terms[discount_percent] = terms
        return terms

    def price(self, call: PastCall) -> RatedCall | None:
        """What the call costs; None without a rate."""
        terms, at = self.terms(call.discount_percent), call.wall_clock
        return quote(self.table, call.number, call.seconds, terms, at, self.holidays, is_whole=call.is_whole)


@dataclass(frozen=True, slots=True)
class PricedCall:
    """A call with both amounts in minor units; None where a version has no rate."""

    call: PastCall
    destination: str
    old_minor: int | None
    new_minor: int | None
    digits: int

    @property
    def amounts(self) -> tuple[Decimal | None, Decimal | None, Decimal]:
        """By the one, by the other, and how much more the other takes."""
        old, new = self.old_minor, self.new_minor
        return (
            None if old is None else from_minor(old, self.digits),
            None if new is None else from_minor(new, self.digits),
            from_minor(self.difference_minor, self.digits),
        )

    @property
    def difference_minor(self) -> int:
        """How much more it costs; a call without a rate costs nothing."""
        return (self.new_minor or 0) - (self.old_minor or 0)


@dataclass(slots=True)
class Sums:
    """Calls and what they cost by either version; a call without a rate adds nothing to its side."""

    digits: int
    calls: int = 0
    old_minor: int = 0
    new_minor: int = 0
    old_without_rate: int = 0
    new_without_rate: int = 0

    def add(self, priced: PricedCall) -> None:
        """Count one call."""
        self.calls += 1
        self.old_minor += priced.old_minor or 0
        self.new_minor += priced.new_minor or 0
        self.old_without_rate += priced.old_minor is None
        self.new_without_rate += priced.new_minor is None

    @property
    def old(self) -> Decimal:
        """What the calls cost by the one."""
        return from_minor(self.old_minor, self.digits)

    @property
    def new(self) -> Decimal:
        """What they cost by the other."""
        return from_minor(self.new_minor, self.digits)

    @property
    def difference(self) -> Decimal:
        """How much more the other takes."""
        return from_minor(self.new_minor - self.old_minor, self.digits)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same calls by two versions: all of them, by destination, and those worth a look.

    `unpriced` holds the first calls without a rate in the new version; `total.new_without_rate` counts all.
    """

    total: Sums
    destinations: dict[str, Sums]
    most_changed: list[PricedCall]
    unpriced: list[PricedCall]


def compare(calls: Iterable[PastCall], old: Version, new: Version) -> Comparison:
    """Price every call twice. The destination is the old version's word, else the new one's, else the place."""
    total, destinations = Sums(new.digits), dict[str, Sums]()
    changed: list[PricedCall] = []
    unpriced: list[PricedCall] = []
    for priced in _priced(calls, old, new):
        total.add(priced)
        destinations.setdefault(priced.destination, Sums(new.digits)).add(priced)
        if priced.difference_minor:
            changed.append(priced)
        if priced.new_minor is None and len(unpriced) < UNPRICED_TOLD:
            unpriced.append(priced)
    most = nsmallest(MOST_CHANGED, changed, key=lambda each: (-abs(each.difference_minor), each.call.id))
    return Comparison(total, dict(sorted(destinations.items())), most, unpriced)


def _priced(calls: Iterable[PastCall], old: Version, new: Version) -> Iterator[PricedCall]:
    for call in calls:
        was, will = old.price(call), new.price(call)
        named = was or will
        destination = named.destination if named else call.place
        yield PricedCall(
            call, destination, was.amount_minor if was else None, will.amount_minor if will else None, new.digits
        )
