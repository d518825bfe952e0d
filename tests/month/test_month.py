"""A small month through the whole system: every report agrees with the ledger, and both with books kept anew."""

import dataclasses
import datetime as dt
from collections import Counter

import pytest

from tests.month.atlas import BANDS, COUNTRIES
from tests.month.books import Books
from tests.month.checks import CHECKS
from tests.month.clock import instant, wall
from tests.month.figures import unequal
from tests.month.generator import generate
from tests.month.house import FIRST_DATE
from tests.month.plan import Call, Code, DeskCharge, Event, Plan, Rate, Size, Tariff
from tests.month.player import Player
from tests.month.reckoning import Prices

SMALL = Size(rooms=12, days=31, stays=90, calls=280, goods=70)
SEED = 20261023
HOUR = dt.timedelta(hours=1)
OF_THE_DATABASE_ALONE = {"charged once", "range reports"}


def altered(plan: Plan, kind: type[Event], **values: object) -> Plan:
    """The plan with another value in every event of a kind."""
    events = (dataclasses.replace(e, **values) if isinstance(e, kind) else e for e in plan.events)
    return dataclasses.replace(plan, events=tuple(events))


@pytest.mark.django_db(transaction=True)
def test_a_small_month_agrees_with_books_kept_anew(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("WARNING")
    plan = generate(SMALL, SEED)
    player = Player(plan)
    player.play()
    books = Books(plan)
    for name, check in CHECKS.items():
        found = list(check(books, player.property))
        assert not found, (name, len(found), found[:20])

    for other, may_be_silent in (
        (altered(plan, Call, talk=100), OF_THE_DATABASE_ALONE),
        (altered(plan, DeskCharge, unit_price="1.00"), OF_THE_DATABASE_ALONE | {"calls"}),
    ):
        wrong = Books(other)
        assert {name for name, check in CHECKS.items() if not any(check(wrong, player.property))} == may_be_silent


def test_a_small_month_has_every_sort_of_thing() -> None:
    plan = generate(SMALL, SEED)
    books = Books(plan)
    kinds = Counter(type(event).__name__ for event in plan.events)
    assert {"Move", "Transfer", "ToWindow", "Split", "Reverse", "DeskGoods", "NewTariff"} <= kinds.keys()
    assert {verdict.status for verdict in books.verdicts.values()} == {
        *("rated", "free", "internal", "unmatched", "no_rate")
    }
    assert {entry.purpose for entry in books.ledger.entries} == {"", "deposit", "refund", "move", "night"}
    assert {verdict.centre for verdict in books.verdicts.values()} == {"", "kitchen", "sales", "house"}
    assert kinds["Call"] > len(books.verdicts)  # some records come twice
    assert any("call_late" in night.exceptions for night in books.nights.values())
    assert any(entry.moved_from and entry.moved_from.stay != entry.stay for entry in books.ledger.entries)
    back = {event.at for event in plan.events if isinstance(event, Code) and event.back}
    assert any(entry.reverses and entry.reverses.room and entry.at in back for entry in books.ledger.entries)
    assert any(verdict.status == "free" and verdict.cost for verdict in books.verdicts.values())
    assert {folio.invoices for folio in books.folios.values()} == {0, 1, 2}
    rates = [verdict.price.rate for verdict in books.verdicts.values() if verdict.price]
    assert {rate.band.text for rate in rates if rate.band} == {band.text for band in BANDS.values()}
    assert any(
        wall(call.started_at) != wall(call.started_at + HOUR) - HOUR for call in _calls(plan)
    )  # the clock changes


def _calls(plan: Plan) -> list[Call]:
    return [event for event in plan.events if isinstance(event, Call)]


def test_the_same_seed_makes_the_same_month_and_another_one_another() -> None:
    tiny = Size(rooms=4, days=3, stays=10, calls=20, goods=5)
    assert generate(tiny, 1) == generate(tiny, 1)
    assert generate(tiny, 1).events != generate(tiny, 2).events


def test_a_plan_is_as_large_as_it_is_asked_to_be() -> None:
    size = Size(rooms=60, days=31, stays=1600, calls=6000, goods=900)
    plan = generate(size, SEED)
    kinds = Counter(type(event).__name__ for event in plan.events)
    calls = {call.key for call in _calls(plan)}
    assert len(plan.house.rooms) == 60
    assert 0.98 * 6000 < len(calls) <= 6000
    assert 0.9 * 1600 < kinds["CheckIn"] < 1.1 * 1600
    assert 300 < len(plan.house.tariff.rates) < 1000


def test_the_price_of_the_worked_example() -> None:
    """0.90 a minute, 60/6, 0.10 connection, 10 % on top, 95 seconds: 96 billed, 1.54 + 0.15."""
    at = instant(FIRST_DATE, 12)
    prices = Prices(())
    prices.add(Tariff("T", at, "10", False, "0", (Rate("44", "United Kingdom", "0.90", "0.10", 60, 6),)))
    price = prices.call("442079460000", 95, at, "0")
    assert price is not None
    assert (price.billed, price.amount.net, price.amount.tax, price.amount.gross) == (96, 154, 15, 169)
    assert prices.call("4930123456", 95, at, "0") is None


def test_a_figure_that_is_missing_or_off_by_a_cent_is_told() -> None:
    assert not list(unequal({("a", "net"): 5}, {("a", "net"): 5, ("b", "net"): 0}))
    assert len(list(unequal({("a", "net"): 5}, {("a", "net"): 6}))) == 1
    assert len(list(unequal({("a", "net"): 5}, {}))) == 1
    assert len(list(unequal({}, {("a", "net"): 5}))) == 1


def test_the_atlas_holds_each_country_once() -> None:
    assert len({country.code for country in COUNTRIES}) == len(COUNTRIES)
