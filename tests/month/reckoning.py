"""What things must cost, worked out anew from the plan with fractions; shares no code with the system."""

import datetime as dt
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from tests.month.clock import wall
from tests.month.plan import Band, Rate, Tariff, Trunk

CENTS = 100


@dataclass(frozen=True)
class Amount:
    """In cents."""

    net: int
    tax: int

    @property
    def gross(self) -> int:
        """With tax."""
        return self.net + self.tax

    def __neg__(self) -> "Amount":
        return Amount(-self.net, -self.tax)


@dataclass(frozen=True)
class CallPrice:
    """The price of a call and what it comes from."""

    amount: Amount
    billed: int
    rate: Rate
    tariff: Tariff


@cache
def exact(text: str) -> Fraction:
    """An amount or a percentage of the plan."""
    return Fraction(text)


def cents(value: Fraction) -> int:
    """Rounded half away from zero."""
    sign = -1 if value < 0 else 1
    whole, rest = divmod(abs(value) * CENTS, 1)
    return sign * (int(whole) + (rest >= Fraction(1, 2)))


def taxed(value: Fraction, percent: str, *, included: bool) -> Amount:
    """Gross and net are each rounded by themselves; the tax is between them."""
    factor = 1 + exact(percent) / 100
    net, gross = (value / factor, value) if included else (value, value * factor)
    return Amount(cents(net), cents(gross) - cents(net))


def units(seconds: int, first: int, step: int) -> int:
    """Seconds in whole units: the first one, then as many further ones as have begun."""
    if seconds <= 0:
        return 0
    billed = first
    while billed < seconds:
        billed += step
    return billed


class Prices:
    """All tariffs of a month, and the holidays they know."""

    def __init__(self, holidays: tuple[dt.date, ...]) -> None:
        self.holidays = frozenset(holidays)
        self.tariffs: list[Tariff] = []
        self._by_prefix: dict[str, dict[str, list[Rate]]] = {}

    def add(self, tariff: Tariff) -> None:
        """From its beginning on it replaces the one before."""
        self.tariffs.append(tariff)
        by_prefix = self._by_prefix.setdefault(tariff.name, {})
        for rate in tariff.rates:
            by_prefix.setdefault(rate.prefix, []).append(rate)

    def call(self, number: str, talk: int, at: dt.datetime, discount: str) -> CallPrice | None:
        """The price of a call; None without a rate."""
        tariff = max((t for t in self.tariffs if t.valid_from <= at), key=lambda t: t.valid_from, default=None)
        rate = self._rate(tariff, number, wall(at)) if tariff else None
        if tariff is None or rate is None:
            return None
        billed = units(talk - rate.free_seconds, rate.first, rate.step)
        net = exact(rate.fee) + billed * exact(rate.per_minute) / 60
        net = max(net, exact(rate.minimum))
        net = net * (1 - exact(discount) / 100) * (1 + exact(tariff.markup) / 100)
        return CallPrice(taxed(net, tariff.tax, included=tariff.tax_included), billed, rate, tariff)

    def _rate(self, tariff: Tariff, number: str, clock: dt.datetime) -> Rate | None:
        table = self._by_prefix[tariff.name]
        for length in range(len(number), 0, -1):
            if rate := self._fitting(table.get(number[:length], []), clock):
                return rate
        return None

    def _fitting(self, rates: list[Rate], clock: dt.datetime) -> Rate | None:
        """Of the rates of a prefix one for holidays, on these; else the one whose band covers least."""
        holiday = [
            rate for rate in rates if rate.band and rate.band.holidays and _begun(rate.band, clock) in self.holidays
        ]
        weekday = [rate for rate in rates if rate.band and _weekday(rate.band, clock)]
        whole = [rate for rate in rates if rate.band is None]
        return min(holiday or weekday, key=_minutes_a_week, default=None) or next(iter(whole), None)


def _begun(band: Band, clock: dt.datetime) -> dt.date | None:
    """The day on which a band began that covers a time; one past midnight began the day before."""
    minute = clock.hour * 60 + clock.minute
    if band.from_minute < band.to_minute:
        return clock.date() if band.from_minute <= minute < band.to_minute else None
    if minute >= band.from_minute:
        return clock.date()
    return clock.date() - dt.timedelta(days=1) if minute < band.to_minute else None


def _weekday(band: Band, clock: dt.datetime) -> bool:
    begun = _begun(band, clock)
    return begun is not None and begun.weekday() in band.weekdays


def _minutes_a_week(rate: Rate) -> int:
    """Holidays count as one day of the week."""
    assert rate.band is not None
    length = (rate.band.to_minute - rate.band.from_minute) % 1440 or 1440
    return (len(rate.band.weekdays) + rate.band.holidays) * length


def call_cost(trunk: Trunk, talk: int) -> int:
    """What the provider of a trunk takes, in cents."""
    return cents(exact(trunk.cost_fee) + units(talk, 0, trunk.cost_step) * exact(trunk.cost_per_minute) / 60)
