"""Versions of the prices beside each other: on rates and on past calls, by API, on pages; what activation refuses."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.test import APIClient

from billing.api.shapes import ComparisonOut, PricedCallOut, RateChangesOut
from billing.comparisons import ChangeKind, PastCall, RateValues, Version, compare, rate_changes
from billing.enums import TariffStatus
from billing.errors import RatesMissingError, TariffError
from billing.models import CallRating, Tariff
from billing.rating import Rate, RateTable, Terms, quote
from billing.selectors.comparisons import active_tariff, last_month, tariffs_compare
from billing.services.calls import call_rate
from billing.services.tariffs import tariff_activate, tariff_create, tariff_rates_import
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.errors import InputError
from hotelpbx.common.models import AuditRecord
from hotelpbx.common.roles import ACCOUNTING
from pbx.models import CallRecord
from rooms.models import Property, Stay
from tests.billing.api import V1, error
from tests.billing.world import HEADER, NOW, call, phone_of, refused
from tests.helpers.pages import htmx, signed_in, text_of

DAY = dt.timedelta(days=1)
DEARER = (HEADER, "44,United Kingdom,1.90,0.10,60,6,0,0", "4420,London,0.90,0.10,60,6,0,0", "33,France,0.5,0,60,60,0,0")
SPAN = {"from": "2026-11-20", "to": "2026-11-23"}

PREFIXES = st.text("123", min_size=1, max_size=3)
PRICES = st.decimals(0, 9, places=3)
RATES = st.dictionaries(PREFIXES, st.tuples(PRICES, PRICES, st.integers(1, 60)), max_size=8)
CALLS = st.lists(
    st.tuples(st.text("1234", min_size=1, max_size=5), st.integers(1, 500), st.sampled_from([Decimal(0), Decimal(25)])),
    max_size=20,
)


def version(rates: dict[str, tuple[Decimal, Decimal, int]]) -> Version:
    table = RateTable(
        Rate.priced(prefix, f"to {prefix}", price, fee, step, step) for prefix, (price, fee, step) in rates.items()
    )
    return Version(table=table, digits=2, tax_rate=Decimal(19), tax_included=False)


def past(serial: int, number: str, seconds: int, discount: Decimal) -> PastCall:
    return PastCall(
        id=serial,
        number=number,
        is_whole=False,
        place=f"+{number[0]}",
        began=NOW,
        wall_clock=NOW.replace(tzinfo=None),
        seconds=seconds,
        discount_percent=discount,
    )


@given(CALLS, RATES)
def test_a_version_compared_with_itself_has_no_differences(calls: Any, rates: Any) -> None:
    found = compare((past(n, *each) for n, each in enumerate(calls)), version(rates), version(rates))
    assert (found.total.calls, found.total.difference, found.most_changed) == (len(calls), 0, [])
    assert found.total.old_without_rate == found.total.new_without_rate == len(found.unpriced)


@given(CALLS, RATES, RATES)
def test_the_sums_are_those_of_the_single_calls(calls: Any, old: Any, new: Any) -> None:
    found = compare((past(n, *each) for n, each in enumerate(calls)), version(old), version(new))
    for rates, total in ((old, found.total.old), (new, found.total.new)):
        singly = [
            quote(version(rates).table, number, seconds, Terms(2, Decimal(19), False, discount))
            for number, seconds, discount in calls
        ]
        assert total == sum((rated.amount for rated in singly if rated), Decimal(0))
    rows = found.destinations.values()
    assert sum(row.calls for row in rows) == len(calls)
    assert sum((row.difference for row in rows), Decimal(0)) == found.total.new - found.total.old
    sizes = [abs(each.difference_minor) for each in found.most_changed]
    assert sizes == sorted(sizes, reverse=True)
    assert len(sizes) <= 10


def values(prefix: str, price: str = "1", band: str = "") -> RateValues:
    return RateValues(prefix, band, "X", Decimal(price), Decimal(0), 60, 60, Decimal(0), 0)


def test_rates_are_the_same_by_prefix_and_band() -> None:
    old = [values("1"), values("2"), values("3", band="mon 00:00-24:00")]
    new = [values("1", "1.000"), values("2", "3"), values("3")]
    found = [(change.kind, change.rate.prefix, change.rate.band) for change in rate_changes(old, new)]
    assert found == [
        (ChangeKind.CHANGED, "2", ""),
        (ChangeKind.ADDED, "3", ""),
        (ChangeKind.REMOVED, "3", "mon 00:00-24:00"),
    ]


@given(st.lists(st.builds(values, PREFIXES, st.sampled_from("12")), unique_by=lambda rate: rate.prefix))
def test_rates_compared_with_themselves_do_not_differ(rates: list[RateValues]) -> None:
    assert rate_changes(rates, reversed(rates)) == []
    assert {change.kind for change in rate_changes([], rates)} <= {ChangeKind.ADDED}
    assert {change.kind for change in rate_changes(rates, [])} <= {ChangeKind.REMOVED}


@pytest.fixture
def draft(property: Property) -> Tariff:
    """Dearer in the United Kingdom, the same to London but for the prefix, new in France, nothing for Germany."""
    made = tariff_create(property=property, name="Spring", tax_rate=Decimal(10), actor=SYSTEM)
    tariff_rates_import(tariff=made, lines=DEARER, actor=SYSTEM)
    return made


def talked(stay: Stay, *callees: str, **values: Any) -> None:
    """Calls of 95 seconds from the guest's room, rated."""
    for callee in callees:
        call_rate(call=call(phone_of(stay), callee=callee, **values), now=NOW)


LEEDS, LONDON, BERLIN, TOKYO = "000441132434343", "000442079460000", "0030901820", "00081312345678"


@pytest.mark.django_db
def test_calls_of_the_past_by_two_versions(stay: Stay, draft: Tariff, django_assert_num_queries: Any) -> None:
    talked(stay, LEEDS, LONDON, BERLIN, TOKYO)
    talked(stay, LEEDS, status="no_answer")
    active = active_tariff(draft, NOW)
    assert active is not None
    before = CallRating.objects.count()
    # calls, the hotel's own numbers, the draft's rates; the active ones are in memory
    with django_assert_num_queries(3):
        found = tariffs_compare(old=active, new=draft, since=NOW - DAY, until=NOW)
    assert (found.total.calls, found.total.old, found.total.new) == (4, Decimal("3.60"), Decimal("5.14"))
    assert (found.total.old_without_rate, found.total.new_without_rate) == (1, 2)
    assert {name: row.difference for name, row in found.destinations.items()} == {
        "+81": Decimal(0),
        "Germany": Decimal("-0.22"),
        "United Kingdom": Decimal("1.76"),
    }
    assert [each.call.number for each in found.most_changed] == ["441132434343", "4930901820"]
    assert {each.call.number for each in found.unpriced} == {"4930901820", "81312345678"}
    assert CallRating.objects.count() == before


@pytest.mark.django_db
def test_versions_of_two_currencies_and_too_many_days_are_refused(draft: Tariff) -> None:
    other = Tariff(property=draft.property, name="X", currency="USD")
    with refused(TariffError) as caught:
        tariffs_compare(old=other, new=draft, since=NOW - DAY, until=NOW)
    assert caught.value.code == "tariffs_differ"
    with refused(InputError):
        tariffs_compare(old=draft, new=draft, since=NOW - 93 * DAY, until=NOW)


def test_last_month_is_the_hotels() -> None:
    hotel = Property(timezone="Asia/Tokyo")
    turn = dt.datetime(2026, 12, 31, 15, 0, tzinfo=dt.UTC)  # midnight in Tokyo
    assert last_month(hotel, turn) == (dt.date(2026, 12, 1), dt.date(2026, 12, 31))
    assert last_month(hotel, turn - dt.timedelta(seconds=1)) == (dt.date(2026, 11, 1), dt.date(2026, 11, 30))


@pytest.mark.django_db
def test_activation_wants_a_rate_for_where_guests_called(stay: Stay, draft: Tariff) -> None:
    talked(stay, BERLIN, BERLIN, TOKYO, LEEDS)
    with refused(RatesMissingError) as caught:
        tariff_activate(tariff=draft, actor=SYSTEM, now=NOW)
    assert caught.value.extra == {
        "destinations": [{"destination": "Germany", "calls": 2}, {"destination": "+81", "calls": 1}],
        "count": 2,
    }
    with refused(InputError):
        tariff_activate(tariff=draft, force=True, reason=" ", actor=SYSTEM, now=NOW)
    made = tariff_activate(tariff=draft, force=True, reason="Barred there", actor=SYSTEM, now=NOW)
    assert made.status == TariffStatus.ACTIVE
    noted = AuditRecord.objects.filter(action="billing.tariff.activated").latest("id").data
    assert (noted["reason"], noted["without_rate"]) == ("Barred there", ["Germany", "+81"])


@pytest.mark.django_db
def test_calls_of_long_ago_and_of_nobody_do_not_hold_a_tariff_up(stay: Stay, draft: Tariff) -> None:
    talked(stay, BERLIN, started_at=NOW - 91 * DAY)
    talked(stay, BERLIN, status="no_answer")
    talked(stay, TOKYO)
    CallRating.objects.filter(number__startswith="81").update(number="")  # the details of old calls are taken away
    assert tariff_activate(tariff=draft, actor=SYSTEM, now=NOW).status == TariffStatus.ACTIVE


@pytest.mark.django_db
@pytest.mark.urls("tests.billing.api_urls")
def test_changes_by_api(accounting: APIClient, draft: Tariff) -> None:
    url = f"{V1}/tariffs/{draft.pk}/changes/"
    found = accounting.get(url, {"page_size": 2}).json()
    assert set(found) == set(RateChangesOut().fields)
    assert (found["added"], found["removed"], found["changed"], found["count"]) == (2, 1, 1, 4)
    assert [(row["kind"], row["prefix"]) for row in found["results"]] == [("added", "33"), ("changed", "44")]
    changed = accounting.get(url, {"kind": "changed"}).json()["results"]
    assert [(row["old"]["price_per_minute"], row["new"]["price_per_minute"]) for row in changed] == [("0.90", "1.90")]
    assert accounting.get(url, {"with": draft.pk}).json()["count"] == 0
    assert error(accounting.get(url, {"with": "x"})) == (400, "invalid")
    assert error(accounting.get(url, {"with": "99999"})) == (404, "tariff_not_found")


@pytest.mark.django_db
@pytest.mark.urls("tests.billing.api_urls")
def test_comparison_by_api(desk: APIClient, stay: Stay, draft: Tariff) -> None:
    talked(stay, LEEDS, TOKYO)
    url = f"{V1}/tariffs/{draft.pk}/compare/"
    found = desk.get(url, SPAN).json()
    assert set(found) == set(ComparisonOut().fields)
    assert (found["calls"], found["old"], found["new"], found["difference"]) == (2, "1.69", "3.45", "1.76")
    (most,) = found["most_changed"]
    assert set(most) == set(PricedCallOut().fields)
    assert (most["number"], most["old"], most["new"]) == ("441132434***", "1.69", "3.45")
    assert [(row["old"], row["new"]) for row in found["without_rate"]] == [(None, None)]
    assert desk.get(url, {**SPAN, "with": draft.pk}).json()["difference"] == "0.00"
    for wrong in (
        {"from": "2026-11-23", "to": "2026-11-01"},
        {"from": "2026-01-01", "to": "2026-11-01"},
        {"from": "x"},
    ):
        assert error(desk.get(url, wrong)) == (400, "invalid")


@pytest.mark.django_db(transaction=True)
@pytest.mark.urls("tests.billing.api_urls")
def test_activation_by_api_says_where_rates_are_missing(accounting: APIClient, stay: Stay, draft: Tariff) -> None:
    talked(stay, TOKYO)
    CallRecord.objects.update(started_at=timezone.now() - DAY)
    url = f"{V1}/tariffs/{draft.pk}/activate/"
    answer = accounting.post(url, {})
    assert error(answer) == (409, "tariff_rates_missing")
    assert answer.json()["extra"]["destinations"] == [{"destination": "+81", "calls": 1}]
    assert error(accounting.post(url, {"force": True})) == (400, "invalid")
    assert accounting.post(url, {"force": True, "reason": "Barred"}).json()["status"] == "active"


@pytest.fixture
def books(db: None) -> Client:
    return signed_in(ACCOUNTING)


@pytest.mark.django_db
def test_the_page_of_a_draft_shows_what_changes(books: Client, draft: Tariff) -> None:
    changes = reverse("tariff-changes", args=[draft.pk])
    page = text_of(books.get(reverse("tariff", args=[draft.pk])))
    assert f'hx-get="{changes}"' in page
    assert "What would guests have paid?" in page
    for shown in (text_of(books.get(changes)), text_of(htmx(books, "GET", changes))):
        assert "2 added, 1 removed, 1 changed" in shown
        assert "0.9 → 1.9" in shown


@pytest.mark.django_db
def test_the_comparison_on_its_page(books: Client, stay: Stay, draft: Tariff) -> None:
    talked(stay, LEEDS, TOKYO)
    active = active_tariff(draft, NOW)
    assert active is not None
    url = reverse("tariff-compare", args=[draft.pk])
    asked = {"other": active.pk, "first": "2026-11-20", "last": "2026-11-23"}
    shown = text_of(htmx(books, "GET", url, asked, target="comparison"))
    assert "1.76" in shown
    assert "441132434343" in shown
    assert "Calls without a rate" in shown
    assert "before the first" in text_of(books.get(url, {**asked, "last": "2026-11-01"}))
    assert "At most 92 days" in text_of(books.get(url, {**asked, "first": "2026-01-01"}))


@pytest.mark.django_db
def test_activation_on_the_page_wants_a_reason(books: Client, draft: Tariff) -> None:
    url = reverse("tariff-activate", args=[draft.pk])
    answer = htmx(books, "POST", url, {"valid_from": "", "force": "on"}, target="dialog")
    assert answer.status_code == 422
    assert 'id="id_reason_error"' in text_of(answer)
    htmx(books, "POST", url, {"valid_from": "", "force": "on", "reason": "Barred"}, target="dialog")
    draft.refresh_from_db()
    assert draft.status == TariffStatus.ACTIVE
