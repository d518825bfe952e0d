"""Rating in memory: one call with its explanation against a bare integer loop, and many calls against fractions."""

import datetime as dt
import random
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from math import ceil

from billing.explanations import LABELS
from billing.rating import Rate, RateTable, Terms, quote
from tests.bench.measure import Line, least
from tests.bench.tariffs import prefixes

RATIO_GOAL = 0.4
TERMS = (
    Terms(2, Decimal("19")),
    Terms(2, Decimal("7.7"), True, Decimal("12.5")),
    Terms(0, Decimal(10), False, Decimal(0), Decimal("33.33")),
    Terms(3, Decimal("5.25"), True, Decimal("99.99"), Decimal("250")),
)
Call = tuple[str, int, Terms]


def speed_lines(rates: int, calls: int, times: int) -> list[Line]:
    """The same calls by `rating.py`, every line of the explanation written out, and by a loop that keeps no account."""
    dice = random.Random(3)
    listed = _rates(rates, dice)
    table, plain = RateTable(listed), {rate.prefix: rate for rate in listed}
    asked = [(_number(listed, dice), dice.randint(1, 900)) for _ in range(calls)]
    terms, began = TERMS[0], dt.datetime.fromisoformat("2026-11-23T12:00")
    sums: dict[str, int] = {}

    def ours() -> None:
        total = 0
        for number, seconds in asked:
            rated = quote(table, number, seconds, terms, began)
            assert rated is not None
            lines = rated.lines
            assert lines[0].label in LABELS
            total += rated.amount_minor
        sums["ours"] = total

    def bare() -> None:
        sums["bare"] = sum(_bare_price(plain, number, seconds) for number, seconds in asked)

    yardstick, cost = least(bare, times), least(ours, times)
    assert sums["ours"] == sums["bare"]
    ratio = yardstick.cpu / cost.cpu
    return [
        Line("rating, one call, yardstick: integers", f"{rates} rates", yardstick.cpu * 1e3, yardstick.wall * 1e3),
        Line(
            "rating, one call",
            f"{rates} rates, {calls} calls",
            cost.cpu * 1e3,
            cost.wall * 1e3,
            figure=f"{calls / cost.cpu:,.0f}/s of CPU, ratio {ratio:.2f}",
            goal=f">= {RATIO_GOAL}",
            ok=ratio >= RATIO_GOAL,
        ),
    ]


def exactness_lines(calls: int) -> list[Line]:
    """Calls of every kind of rate and terms; the rules in fractions, rounded once."""
    dice = random.Random(5)
    listed = _rates(2000, dice, fine=True)
    table, by_prefix = RateTable(listed), {rate.prefix: rate for rate in listed}
    differences = sum(_differs(table, by_prefix, call) for call in _calls(listed, calls, dice))
    return [
        Line(
            "rating, exactness",
            f"{calls} calls",
            0,
            0,
            figure=f"{differences} differences from fractions",
            goal="0",
            ok=differences == 0,
        )
    ]


def _rates(count: int, dice: random.Random, *, fine: bool = False) -> list[Rate]:
    """Rates with prices of two digits behind the point, or of six with `fine`."""

    def price(most: int) -> Decimal:
        units = dice.randint(0, most * 1_000_000) if fine else dice.randint(0, most * 100) * 10_000
        return Decimal(units).scaleb(-6)

    return [
        Rate.priced(
            prefix,
            f"Destination {prefix[:3]}",
            price(4),
            dice.choice([Decimal(0), price(1)]),
            dice.choice([60, 30, 1]),
            dice.choice([60, 6, 1]),
            dice.choice([Decimal(0), price(2)]),
            dice.choice([0, 0, 10]),
        )
        for prefix in prefixes(count)
    ]


def _number(rates: list[Rate], dice: random.Random) -> str:
    return dice.choice(rates).prefix + "".join(dice.choices("0123456789", k=7))


def _calls(rates: list[Rate], count: int, dice: random.Random) -> Iterator[Call]:
    for _call in range(count):
        yield _number(rates, dice), dice.randint(0, 20_000), dice.choice(TERMS)


def _bare_price(rates: dict[str, Rate], number: str, seconds: int) -> int:
    """The price in cents with 19 % tax on top: the longest prefix by trying, whole numbers, nothing kept."""
    for length in range(9, 0, -1):
        rate = rates.get(number[:length])
        if rate is not None:
            break
    else:
        return 0
    billed = 0
    if seconds > rate.free_seconds:
        further = max(0, seconds - rate.free_seconds - rate.initial_increment)
        billed = rate.initial_increment + -(-further // rate.increment) * rate.increment
    units = max(60 * rate.fee_units + billed * rate.price_units, 60 * rate.minimum_units)
    return (2 * units * 119 * 100 + 6_000_000_000) // 12_000_000_000


def _differs(table: RateTable, by_prefix: dict[str, Rate], call: Call) -> bool:
    """Whether net or gross differ from the rules as they are written down."""
    number, seconds, terms = call
    rated = quote(table, number, seconds, terms)
    length = max(length for length in range(1, len(number)) if number[:length] in by_prefix)
    net, gross = _by_fractions(by_prefix[number[:length]], seconds, terms)
    unit = 10**terms.digits
    expected = tuple((value * unit * 2 + 1) // 2 for value in (net, gross))
    return rated is None or (rated.net_minor, rated.amount_minor) != expected


def _by_fractions(rate: Rate, seconds: int, terms: Terms) -> tuple[Fraction, Fraction]:
    if not seconds:
        return Fraction(0), Fraction(0)
    billed, counted = 0, seconds - rate.free_seconds
    if counted > 0:
        steps = ceil(Fraction(max(0, counted - rate.initial_increment), rate.increment))
        billed = rate.initial_increment + steps * rate.increment
    price = Fraction(rate.connection_fee) + Fraction(rate.price_per_minute) * Fraction(billed, 60)
    price = max(price, Fraction(rate.minimum_charge))
    price *= (1 - Fraction(terms.discount_percent) / 100) * (1 + Fraction(terms.markup_percent) / 100)
    factor = 1 + Fraction(terms.tax_rate) / 100
    return (price / factor, price) if terms.tax_included else (price, price * factor)
