"""The benches run on small input, and statement counts do not grow with rows. No clock decides here."""

from decimal import Decimal

import pytest
from django.test import RequestFactory

from billing.models import FolioEntry
from billing.selectors.reports import daily_report_compute
from billing.services.calls import calls_rerate
from hotelpbx.common.roles import FRONT_DESK
from tests.bench import rack
from tests.bench.groups import wake_up_lines
from tests.bench.house import check_all_in, house
from tests.bench.intake import duplicate_lines
from tests.bench.measure import measured
from tests.bench.rating import exactness_lines, speed_lines
from tests.bench.rating_post import hotel_with_calls
from tests.bench.reports import STATEMENTS_GOAL, books_fill
from tests.bench.tariffs import activation_lines
from tests.factories.hotel import user_with_roles

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_statements_of_a_group_check_in_do_not_depend_on_its_rooms() -> None:
    counts = set()
    for rooms in (2, 12):
        property = house(f"group{rooms}", rooms)
        with measured() as cost:
            check_all_in(property)
        counts.add(cost.statements)
    assert len(counts) == 1
    assert counts.pop() <= 30


def test_the_rack_takes_five_statements_at_any_size() -> None:
    request = RequestFactory().get("/")
    request.user = user_with_roles(FRONT_DESK)
    for rooms in (2, 25):
        property = house(f"rack{rooms}", rooms)
        check_all_in(property)
        rack._ours(property, request)
        with measured() as cost:
            answer = rack._ours(property, request)
        assert cost.statements <= rack.STATEMENTS_GOAL
        assert answer.content.decode().count("data-room=") == rooms


def test_one_wake_up_time_for_a_group_is_three_requests_and_read_back() -> None:
    (line,) = wake_up_lines(6)
    assert line.ok, line


def test_rating_is_exact_and_a_bare_loop_comes_to_the_same_sum() -> None:
    (exact,) = exactness_lines(300)
    assert exact.ok, exact
    assert len(speed_lines(50, 30, 1)) == 2  # which asserts every label, and compares the sums


def test_the_statements_of_an_activation_do_not_grow_with_the_rates() -> None:
    few, many = (activation_lines(rates, 1)[1] for rates in (10, 400))
    assert few.statements == many.statements


def test_the_statements_of_rating_and_posting_do_not_grow_with_the_calls() -> None:
    counts = set()
    for calls in (5, 120):
        property, _tariff = hotel_with_calls(f"rate{calls}", calls)
        with measured() as cost:
            outcome = calls_rerate(property=property)
        assert outcome == {"rated": calls}
        counts.add(cost.statements)
    assert len(counts) == 1


def test_a_stream_sent_twice_is_understood_once() -> None:
    first, second = duplicate_lines(9)
    assert float(second.statements.split()[0]) < float(first.statements.split()[0])


def test_the_report_of_a_night_takes_as_many_statements_at_any_number_of_calls() -> None:
    """The books that the bench fills are books: the calls by room are the revenue of the telephone."""
    property = books_fill(4000, 1000)
    with measured() as cost:
        report = daily_report_compute(property, property.business_date)
    assert cost.statements <= STATEMENTS_GOAL
    revenue = next(Decimal(row["amount"]) for row in report["departments"] if row["code"] == "PHONE")
    assert revenue == sum(Decimal(row["amount"]) for row in report["calls"]) > 0
    assert sum(row["count"] for row in report["trunks"]) == 1000
    entries = FolioEntry.objects.filter(property=property)
    assert Decimal(report["guest_ledger"]["closing"]) == sum(entry.amount for entry in entries)
