"""Rating: the worked example, the rules, and exactness against fractions."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.bands import band_parse
from billing.comparisons import PastCall, Version
from billing.rating import (
    CONNECTION_FEE,
    DISCOUNT,
    MARKUP,
    MINIMUM,
    TALK_TIME,
    TAX,
    TAX_CONTAINED,
    Rate,
    RateTable,
    Terms,
    billed_seconds,
    quote,
    rate_call,
)

EXAMPLE = Rate.priced("44", "United Kingdom", Decimal("0.90"), Decimal("0.10"), 60, 6)

prices = st.integers(0, 999_999_999_999).map(lambda units: Decimal(units).scaleb(-6))
rates = st.builds(
    Rate.priced,
    prefix=st.just("44"),
    destination=st.just("United Kingdom"),
    price_per_minute=prices,
    connection_fee=prices,
    initial_increment=st.integers(1, 3600),
    increment=st.integers(1, 3600),
    minimum_charge=prices,
    free_seconds=st.integers(0, 600),
)
terms = st.builds(
    Terms,
    digits=st.sampled_from([0, 2, 3]),
    tax_rate=st.decimals(0, 100, places=3),
    tax_included=st.booleans(),
    discount_percent=st.decimals(0, 100, places=2),
    markup_percent=st.decimals(0, 9999, places=2),
)
talk = st.integers(0, 100_000)


def test_the_worked_example_posts_1_69() -> None:
    call = rate_call(EXAMPLE, 95, Terms(2, tax_rate=Decimal(10)))
    assert call.billed_seconds == 96
    assert (call.net, call.tax, call.amount) == (Decimal("1.54"), Decimal("0.15"), Decimal("1.69"))
    assert [str(line.amount) for line in call.lines] == ["0.10", "1.44", "0.15"]


def test_tax_contained_is_taken_out_of_the_price() -> None:
    call = rate_call(EXAMPLE, 95, Terms(2, tax_rate=Decimal(10), tax_included=True))
    assert (call.net, call.tax, call.amount) == (Decimal("1.40"), Decimal("0.14"), Decimal("1.54"))
    assert call.lines[-1].label == TAX_CONTAINED
    assert call.lines[-1].amount == 0


@pytest.mark.parametrize(
    ("seconds", "billed"), [(0, 0), (1, 60), (60, 60), (61, 66), (66, 66), (67, 72), (95, 96), (3600, 3600)]
)
def test_increments_are_started_and_paid_whole(seconds: int, billed: int) -> None:
    assert billed_seconds(EXAMPLE, seconds) == billed


@pytest.mark.parametrize(("seconds", "billed"), [(29, 0), (30, 0), (31, 10), (40, 10), (41, 15)])
def test_free_seconds_come_off_before_the_increments(seconds: int, billed: int) -> None:
    rate = Rate.priced("1", "x", Decimal(1), initial_increment=10, increment=5, free_seconds=30)
    assert billed_seconds(rate, seconds) == billed


def test_the_minimum_charge_raises_the_net_before_discount_and_tax() -> None:
    rate = Rate.priced("1", "x", Decimal("0.10"), initial_increment=1, increment=1, minimum_charge=Decimal("2.00"))
    call = rate_call(rate, 60, Terms(2, tax_rate=Decimal(10), discount_percent=Decimal(25)))
    assert (call.net, call.amount) == (Decimal("1.50"), Decimal("1.65"))
    assert [(line.label == MINIMUM, str(line.amount)) for line in call.lines][1] == (True, "1.90")


def test_the_mark_up_comes_after_the_discount_and_before_the_tax() -> None:
    rate = Rate.priced("1", "x", Decimal("0.10"), Decimal("0.20"), 1, 1, minimum_charge=Decimal("2.00"))
    terms = Terms(2, Decimal(10), discount_percent=Decimal(25), markup_percent=Decimal(20))
    call = rate_call(rate, 60, terms)
    assert (call.net, call.tax, call.amount) == (Decimal("1.80"), Decimal("0.18"), Decimal("1.98"))
    assert [(line.label, str(line.amount)) for line in call.lines] == [
        (CONNECTION_FEE, "0.20"),
        (TALK_TIME, "0.10"),
        (MINIMUM, "1.70"),
        (DISCOUNT, "-0.50"),
        (MARKUP, "0.30"),
        (TAX, "0.18"),
    ]


def test_a_call_without_talk_costs_nothing_whatever_the_fee() -> None:
    call = rate_call(EXAMPLE, 0, Terms(2, tax_rate=Decimal(10)))
    assert call.amount == 0
    assert sum(line.amount for line in call.lines) == 0


def test_half_a_cent_is_rounded_up() -> None:
    rate = Rate.priced("1", "x", Decimal("0.005"), initial_increment=60, increment=60)
    assert rate_call(rate, 60, Terms(2)).amount == Decimal("0.01")
    assert rate_call(rate, 60, Terms(3)).amount == Decimal("0.005")
    assert rate_call(rate, 60, Terms(0)).amount == Decimal(0)


def test_what_cannot_be_exact_is_refused() -> None:
    with pytest.raises(ValueError, match="digits"):
        Rate.priced("1", "x", Decimal("0.0000001"))
    with pytest.raises(ValueError, match="less than nothing"):
        rate_call(EXAMPLE, -1, Terms(2))
    with pytest.raises(ValueError, match="discount"):
        Terms(2, discount_percent=Decimal(101))
    with pytest.raises(ValueError, match="mark-up"):
        Terms(2, markup_percent=Decimal(-1))


@given(rates, talk, terms)
def test_net_tax_and_lines_add_up_and_nothing_is_negative(rate: Rate, seconds: int, terms: Terms) -> None:
    call = rate_call(rate, seconds, terms)
    assert call.net + call.tax == call.amount
    assert min(call.net, call.tax, call.amount) >= 0
    assert sum((line.amount for line in call.lines), Decimal(0)) == call.amount
    assert call.amount == round(call.amount, terms.digits)


@given(rates, talk, st.integers(0, 5000), terms)
def test_a_longer_call_never_costs_less(rate: Rate, seconds: int, more: int, terms: Terms) -> None:
    assert rate_call(rate, seconds + more, terms).amount >= rate_call(rate, seconds, terms).amount


@given(rates, talk, terms)
def test_what_is_billed_is_the_least_that_the_increments_allow(rate: Rate, seconds: int, terms: Terms) -> None:
    billed, counted = billed_seconds(rate, seconds), seconds - rate.free_seconds
    if counted <= 0:
        assert billed == 0
    else:
        steps, rest = divmod(billed - rate.initial_increment, rate.increment)
        assert (steps >= 0, rest) == (True, 0)
        assert billed >= counted
        assert steps == 0 or billed - rate.increment < counted


@given(rates, talk, terms)
def test_a_discount_takes_off_and_a_mark_up_adds_no_more_than_they_say(rate: Rate, seconds: int, terms: Terms) -> None:
    def net(discount: Decimal, markup: Decimal) -> Decimal:
        return rate_call(rate, seconds, Terms(terms.digits, Decimal(0), False, discount, markup)).net

    plain = net(Decimal(0), Decimal(0))
    minor = Decimal(1).scaleb(-terms.digits)  # each side is rounded once
    assert net(terms.discount_percent, Decimal(0)) <= plain <= net(Decimal(0), terms.markup_percent)
    assert abs(net(terms.discount_percent, Decimal(0)) - plain * (1 - terms.discount_percent / 100)) <= minor
    bound = minor * (1 + terms.markup_percent / 100)
    assert abs(net(Decimal(0), terms.markup_percent) - plain * (1 + terms.markup_percent / 100)) <= bound
    assert net(Decimal(100), terms.markup_percent) == 0


@given(rates, talk, terms)
def test_tax_that_is_contained_leaves_the_sum_as_it_is(rate: Rate, seconds: int, terms: Terms) -> None:
    def taxed(tax: Decimal) -> Terms:
        return Terms(terms.digits, tax, True, terms.discount_percent, terms.markup_percent)

    contained, free = rate_call(rate, seconds, taxed(terms.tax_rate)), rate_call(rate, seconds, taxed(Decimal(0)))
    assert contained.amount == free.amount == free.net
    assert contained.net <= free.net


@given(st.lists(st.tuples(rates, talk, terms), max_size=6))
def test_many_calls_by_one_version_cost_what_each_costs_alone(calls: "list[tuple[Rate, int, Terms]]") -> None:
    for rate, seconds, each in calls:
        version = Version(
            table=RateTable([rate]),
            digits=each.digits,
            tax_rate=each.tax_rate,
            tax_included=each.tax_included,
            markup_percent=each.markup_percent,
        )
        for discount in (each.discount_percent, Decimal(0), each.discount_percent):
            past = PastCall(
                id=1,
                number="442079460000",
                is_whole=False,
                place="+44",
                began=dt.datetime(2026, 11, 23, 12, tzinfo=dt.UTC),
                wall_clock=clock("2026-11-23 13:00"),
                seconds=seconds,
                discount_percent=discount,
            )
            alone = Terms(each.digits, each.tax_rate, each.tax_included, discount, each.markup_percent)
            assert version.price(past) == rate_call(rate, seconds, alone)


@given(rates, talk, terms)
def test_amounts_are_those_of_exact_fractions(rate: Rate, seconds: int, terms: Terms) -> None:
    call = rate_call(rate, seconds, terms)
    net, gross = by_fractions(rate, seconds, terms)
    assert (call.net, call.amount) == (rounded(net, terms.digits), rounded(gross, terms.digits))


def clock(text: str) -> dt.datetime:
    """A wall-clock time of the property."""
    return dt.datetime.fromisoformat(text)


def by_fractions(rate: Rate, seconds: int, terms: Terms) -> tuple[Fraction, Fraction]:
    """The rules once more, in the plainest way."""
    if seconds == 0:
        return Fraction(0), Fraction(0)
    counted = seconds - rate.free_seconds
    billed = 0
    if counted > 0:
        steps = ceil(Fraction(max(0, counted - rate.initial_increment), rate.increment))
        billed = rate.initial_increment + steps * rate.increment
    price = Fraction(rate.connection_fee) + Fraction(rate.price_per_minute) * billed / 60
    price = max(price, Fraction(rate.minimum_charge)) * (1 - Fraction(terms.discount_percent) / 100)
    price *= 1 + Fraction(terms.markup_percent) / 100
    factor = 1 + Fraction(terms.tax_rate) / 100
    return (price / factor, price) if terms.tax_included else (price, price * factor)


def rounded(value: Fraction, digits: int) -> Decimal:
    """Half-up."""
    return Decimal(floor(value * 10**digits + Fraction(1, 2))).scaleb(-digits)


def test_the_longest_prefix_wins() -> None:
    table = RateTable([EXAMPLE, Rate.priced("4420", "London", Decimal(1)), Rate.priced("447", "UK mobile", Decimal(2))])
    assert [rate.destination for n in ("442079460000", "447911123456", "441612345678") if (rate := table.match(n))] == [
        "London",
        "UK mobile",
        "United Kingdom",
    ]
    assert table.match("4") is None
    assert table.match("") is None
    assert quote(table, "33123456789", 95, Terms(2)) is None


@given(st.lists(st.text("0123", min_size=1, max_size=5), unique=True), st.text("0123", max_size=8))
def test_matching_agrees_with_a_search_of_all_prefixes(prefixes: list[str], number: str) -> None:
    found = RateTable([Rate.priced(prefix, prefix, Decimal(1)) for prefix in prefixes]).match(number)
    fitting = [prefix for prefix in prefixes if number.startswith(prefix)]
    assert (found.prefix if found else None) == max(fitting, key=len, default=None)


def test_the_most_specific_band_wins_within_the_longest_prefix() -> None:
    table = RateTable(
        [
            Rate.priced("44", "any time", Decimal(3)),
            Rate.priced("44", "weekend", Decimal(1), band=band_parse("sat-sun 00:00-24:00")),
            Rate.priced("44", "Sunday morning", Decimal(0), band=band_parse("sun 06:00-12:00")),
        ]
    )
    found = {
        moment: table.match("442079460000", moment)
        for moment in (clock("2026-11-23 07:00"), clock("2026-11-22 07:00"), clock("2026-11-22 12:00"))
    }
    assert [rate.destination for rate in found.values() if rate] == ["any time", "Sunday morning", "weekend"]


def test_a_rate_whose_band_does_not_cover_the_start_leaves_the_call_to_a_shorter_prefix() -> None:
    table = RateTable(
        [EXAMPLE, Rate.priced("4420", "London nights", Decimal(1), band=band_parse("mon-sun 20:00-24:00"))]
    )
    at_noon = table.match("442079460000", clock("2026-11-23 12:00"))
    at_night = table.match("442079460000", clock("2026-11-23 23:59"))
    assert at_noon is EXAMPLE
    assert at_night is not None
    assert at_night.destination == "London nights"
