"""What a call costs: pure and exact, without Django.

`billed` is the initial increment and then whole increments of what lies behind the free seconds;
`net = connection fee + billed x price / 60`, raised to the minimum charge, less the discount of the service level, plus
the mark-up of the tariff; tax comes on top or is contained. Everything is integers until the one rounding at the end.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple

from billing.bands import MINUTES_OF_A_DAY, NO_HOLIDAYS, Band
from billing.pricing import Price, from_minor

PRICE_DIGITS = 6
SECOND_UNIT = 60 * 10**PRICE_DIGITS  # what one currency unit a minute is for a second, in integers

CONNECTION_FEE = "Connection fee"
TALK_TIME = "Talk time in seconds, price per minute"
MINIMUM = "Raised to the minimum charge"
DISCOUNT = "Discount"
MARKUP = "Mark-up"
TAX = "Tax"
TAX_CONTAINED = "Tax contained"
ONCE = Decimal(1)


class Rate(NamedTuple):
    """The price of a destination; prices in millionths of a currency unit, because a rate is used for many calls."""

    prefix: str
    destination: str
    price_units: int
    fee_units: int = 0
    initial_increment: int = 60
    increment: int = 60
    minimum_units: int = 0
    free_seconds: int = 0
    band: Band | None = None

    @classmethod
    def priced(
        cls,
        prefix: str,
        destination: str,
        price_per_minute: Decimal,
        connection_fee: Decimal = Decimal(0),
        initial_increment: int = 60,
        increment: int = 60,
        minimum_charge: Decimal = Decimal(0),
        free_seconds: int = 0,
        band: Band | None = None,
    ) -> "Rate":
        """A rate from prices as people write them; raises `ValueError` for more than six digits behind the point."""
        price, fee, minimum = (
            scaled(value, PRICE_DIGITS) for value in (price_per_minute, connection_fee, minimum_charge)
        )
        return cls(prefix, destination, price, fee, initial_increment, increment, minimum, free_seconds, band)

    @property
    def price_per_minute(self) -> Decimal:
        """What a minute costs."""
        return from_minor(self.price_units, PRICE_DIGITS)

    @property
    def connection_fee(self) -> Decimal:
        """What a call costs before its first second."""
        return from_minor(self.fee_units, PRICE_DIGITS)

    @property
    def minimum_charge(self) -> Decimal:
        """What a call costs at least."""
        return from_minor(self.minimum_units, PRICE_DIGITS)


class Portion(NamedTuple):
    """An exact factor that makes minor units of a price in SECOND_UNITs; here is the only rounding, half-up."""

    doubled_numerator: int
    denominator: int
    doubled_denominator: int

    @classmethod
    def of(cls, factor: Fraction) -> "Portion":
        """The factor as whole numbers."""
        return cls(2 * factor.numerator, factor.denominator, 2 * factor.denominator)

    def rounded(self, units: int) -> int:
        """What so many units come to."""
        return (units * self.doubled_numerator + self.denominator) // self.doubled_denominator


@dataclass(frozen=True, slots=True)
class Terms:
    """What applies to a call besides its rate; tax, discount and mark-up in percent.

    `full`, `kept` and `listed` make minor units of a price before the discount, behind it and behind the mark-up; `net`
    and `gross` of a price before the discount what is posted.
    """

    digits: int
    tax_rate: Decimal = Decimal(0)
    tax_included: bool = False
    discount_percent: Decimal = Decimal(0)
    markup_percent: Decimal = Decimal(0)
    full: Portion = field(init=False, repr=False, compare=False)
    kept: Portion = field(init=False, repr=False, compare=False)
    listed: Portion = field(init=False, repr=False, compare=False)
    net: Portion = field(init=False, repr=False, compare=False)
    gross: Portion = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Read the percentages once; raises `ValueError` for what is no percentage."""
        if not 0 <= self.discount_percent <= 100 or min(self.tax_rate, self.markup_percent) < 0:
            raise ValueError("a discount lies between 0 and 100 percent, a tax or a mark-up is not negative")
        full = Fraction(10**self.digits, SECOND_UNIT)
        kept = full * (1 - Fraction(self.discount_percent) / 100)
        listed = kept * (1 + Fraction(self.markup_percent) / 100)
        tax = 1 + Fraction(self.tax_rate) / 100
        net, gross = (listed / tax, listed) if self.tax_included else (listed, listed * tax)
        for name, factor in (("full", full), ("kept", kept), ("listed", listed), ("net", net), ("gross", gross)):
            object.__setattr__(self, name, Portion.of(factor))


class Line(NamedTuple):
    """A step of the explanation. The amounts of all lines add up to the amount of the call."""

    label: str
    quantity: Decimal | None
    rate: Decimal | None
    amount: Decimal


class RatedCall(NamedTuple):
    """A call with its price; amounts and lines are written out when they are asked for."""

    rate: Rate
    terms: Terms
    talk_seconds: int
    billed_seconds: int
    net_minor: int
    amount_minor: int

    @property
    def prefix(self) -> str:
        """The prefix that matched."""
        return self.rate.prefix

    @property
    def destination(self) -> str:
        """Where the call went."""
        return self.rate.destination

    @property
    def net(self) -> Decimal:
        """The amount without tax."""
        return from_minor(self.net_minor, self.terms.digits)

    @property
    def tax(self) -> Decimal:
        """The tax of the amount."""
        return from_minor(self.amount_minor - self.net_minor, self.terms.digits)

    @property
    def amount(self) -> Decimal:
        """What the guest pays."""
        return from_minor(self.amount_minor, self.terms.digits)

    @property
    def price(self) -> Price:
        """The three amounts as they are posted."""
        return Price(self.net, self.tax, self.amount)

    @property
    def lines(self) -> tuple[Line, ...]:
        """How the amount came about: each line the difference of rounded running totals, so that they add up."""
        return tuple(_lines(self))


class RateTable:
    """The rates of one tariff, found by the longest prefix, then by the most specific band.

    On a holiday a band that names holidays comes before every other of its prefix. Where none of them does, a holiday
    is the weekday that it is: no call loses its price because of a holiday. `names_holidays`: whether it matters which
    days are holidays.
    """

    def __init__(self, rates: Iterable[Rate]) -> None:
        by_length: dict[int, dict[str, tuple[Rate, ...]]] = defaultdict(dict)
        shared = set()
        self.names_holidays = False
        for rate in rates:
            table = by_length[len(rate.prefix)]
            if others := table.get(rate.prefix):
                shared.add(rate.prefix)
                table[rate.prefix] = (*others, rate)
            else:
                table[rate.prefix] = (rate,)
            if rate.band is not None and rate.band.on_holidays:
                self.names_holidays = True
        for prefix in shared:
            table = by_length[len(prefix)]
            table[prefix] = tuple(sorted(table[prefix], key=_generality))
        self._tables = tuple((length, by_length[length]) for length in sorted(by_length, reverse=True))

    def match(
        self,
        number: str,
        wall_clock: dt.datetime | None = None,
        holidays: Container[dt.date] = NO_HOLIDAYS,
        *,
        is_whole: bool = False,
    ) -> Rate | None:
        """The rate of a number in digits for a call that began at `wall_clock` (naive, local to the property).

        Without a wall clock only rates without a band count. `is_whole`: the prefix must be the number and no part of
        it, because the number is no international one and its first digits name no country.
        """
        for length, table in self._tables:
            if is_whole and length != len(number):
                continue
            candidates = table.get(number[:length])
            if not candidates:
                continue
            if candidates[0].band is None:  # such a rate is the last of its prefix, so it is the only one
                return candidates[0]
            if rate := _fitting(candidates, wall_clock, holidays):
                return rate
        return None


def _fitting(candidates: tuple[Rate, ...], wall_clock: dt.datetime | None, holidays: Container[dt.date]) -> Rate | None:
    """The first of the rates of a prefix, ordered by their bands, that holds at a time."""
    if wall_clock is not None:
        for rate in candidates:
            if rate.band is not None and rate.band.covers_holiday(wall_clock, holidays):
                return rate
    for rate in candidates:
        if rate.band is None or (wall_clock is not None and rate.band.covers(wall_clock)):
            return rate
    return None


def quote(
    table: RateTable,
    number: str,
    seconds: int,
    terms: Terms,
    wall_clock: dt.datetime | None = None,
    holidays: Container[dt.date] = NO_HOLIDAYS,
    *,
    is_whole: bool = False,
) -> RatedCall | None:
    """What a call to `number` of so many seconds costs; None without a rate. The number as in `RateTable.match`."""
    rate = table.match(number, wall_clock, holidays, is_whole=is_whole)
    return rate_call(rate, seconds, terms) if rate else None


def rate_call(rate: Rate, seconds: int, terms: Terms) -> RatedCall:
    """Price a call of `seconds` of talk; a call without talk costs nothing. Raises `ValueError` below zero."""
    billed = billed_seconds(rate, seconds)
    units = _units(rate, billed) if seconds else 0
    return RatedCall(rate, terms, seconds, billed, terms.net.rounded(units), terms.gross.rounded(units))


def _units(rate: Rate, billed: int) -> int:
    """The price before the discount, in SECOND_UNITs."""
    return max(60 * rate.fee_units + billed * rate.price_units, 60 * rate.minimum_units)


def billed_seconds(rate: Rate, seconds: int) -> int:
    """Seconds that are charged; raises `ValueError` below zero."""
    if seconds < 0:
        raise ValueError("a call does not last less than nothing")
    counted = seconds - rate.free_seconds
    if counted <= 0:
        return 0
    further = max(0, counted - rate.initial_increment)
    return rate.initial_increment + -(-further // rate.increment) * rate.increment


def scaled(value: Decimal, digits: int) -> int:
    """`value` x 10^digits as an integer; raises `ValueError` where that would lose something."""
    moved = value.scaleb(digits)
    whole = int(moved)
    if whole != moved:
        raise ValueError(f"{value} has more than {digits} digits behind the point")
    return whole


def _generality(rate: Rate) -> tuple[int, str]:
    """The most specific band first; of two that cover as much always the same one."""
    return (rate.band.minutes_a_week, str(rate.band)) if rate.band else (8 * MINUTES_OF_A_DAY + 1, "")


def _lines(call: RatedCall) -> list[Line]:
    lines, before, digits = [], 0, call.terms.digits
    for label, quantity, rate, after in _steps(call):
        lines.append(Line(label, quantity, rate, from_minor(after - before, digits)))
        before = after
    if call.terms.tax_rate:
        lines.append(_tax_line(call))
    return lines


def _tax_line(call: RatedCall) -> Line:
    if call.terms.tax_included:  # already in the lines above: shown, not added
        return Line(TAX_CONTAINED, call.tax, call.terms.tax_rate, from_minor(0, call.terms.digits))
    return Line(TAX, call.net, call.terms.tax_rate, call.tax)


def _steps(call: RatedCall) -> list[tuple[str, Decimal | None, Decimal | None, int]]:
    """Label, quantity, rate and the running total behind each step, in minor units."""
    if not call.talk_seconds:
        return []
    rate, terms = call.rate, call.terms
    steps: list[tuple[str, Decimal | None, Decimal | None, int]] = []
    total = 60 * rate.fee_units
    if total:
        steps.append((CONNECTION_FEE, ONCE, rate.connection_fee, terms.full.rounded(total)))
    total += call.billed_seconds * rate.price_units
    steps.append((TALK_TIME, Decimal(call.billed_seconds), rate.price_per_minute, terms.full.rounded(total)))
    if total < 60 * rate.minimum_units:
        total = 60 * rate.minimum_units
        steps.append((MINIMUM, None, rate.minimum_charge, terms.full.rounded(total)))
    if terms.discount_percent:
        steps.append((DISCOUNT, None, terms.discount_percent, terms.kept.rounded(total)))
    if terms.markup_percent:
        steps.append((MARKUP, None, terms.markup_percent, terms.listed.rounded(total)))
    return steps
