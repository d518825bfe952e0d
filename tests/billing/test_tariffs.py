"""Tariffs: drafts, imports that are all or nothing, activation, which version counts, quotes."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from billing.enums import TariffStatus
from billing.errors import NoRateError, TariffError
from billing.models import Tariff
from billing.selectors.tariffs import rate_table, tariff_for
from billing.services.tariff_drafts import tariff_rate_remove
from billing.services.tariffs import (
    tariff_activate,
    tariff_create,
    tariff_quote,
    tariff_rate_add,
    tariff_rates_import,
    tariffs_retire,
)
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.errors import InputError
from rooms.models import Property
from tests.billing.world import HEADER, NOW, RATES, refused, tariff_active
from tests.factories import ServiceLevelFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def draft(property: Property) -> Tariff:
    """A draft beside the active tariff of the hotel."""
    return tariff_create(property=property, name="Next", actor=SYSTEM)


def imported(draft: Tariff, *lines: str) -> list[str]:
    """The faults of an import, or nothing."""
    with refused(InputError) as error:
        tariff_rates_import(tariff=draft, lines=lines, actor=SYSTEM)
    assert not draft.rates.exists()
    return [f"{fault['line']}: {fault['message']}" for fault in error.value.extra["errors"]]


def test_a_tariff_is_in_the_currency_of_the_property(property: Property) -> None:
    assert tariff_create(property=property, name="A", currency="EUR", actor=SYSTEM).currency == "EUR"
    with refused(TariffError):
        tariff_create(property=property, name="B", currency="USD", actor=SYSTEM)


def test_an_import_reads_every_column(draft: Tariff) -> None:
    lines = ["\ufeff" + HEADER + ",band\r\n", '"+44 20","London, city",0.9,0.10,60,6,0.25,5,sat-sun 00:00-24:00\r\n']
    assert tariff_rates_import(tariff=draft, lines=lines, actor=SYSTEM) == 1
    rate = draft.rates.get()
    assert (rate.prefix, rate.destination, rate.price_per_minute) == ("4420", "London, city", Decimal("0.9"))
    assert (rate.connection_fee, rate.initial_increment, rate.increment) == (Decimal("0.1"), 60, 6)
    assert (rate.minimum_charge, rate.free_seconds, rate.band) == (Decimal("0.25"), 5, "sat-sun 00:00-24:00")


def test_columns_that_are_left_out_or_empty_take_their_defaults(draft: Tariff) -> None:
    lines = ["prefix,destination,price_per_minute,increment", "44,UK,0.90,", "", "49,DE,0.10,6"]
    assert tariff_rates_import(tariff=draft, lines=lines, actor=SYSTEM) == 2
    assert list(draft.rates.values_list("prefix", "initial_increment", "increment")) == [("44", 60, 60), ("49", 60, 6)]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("44x,UK,0.90,0,60,6,0,0", "2: prefix:"),
        (",UK,0.90,0,60,6,0,0", "2: prefix:"),
        ("44,,0.90,0,60,6,0,0", "2: destination:"),
        ("44,U\x00K,0.90,0,60,6,0,0", "2: destination:"),
        ("44,UK,-0.90,0,60,6,0,0", "2: price_per_minute:"),
        ('44,UK,"0,90",0,60,6,0,0', "2: price_per_minute:"),
        ("44,UK,NaN,0,60,6,0,0", "2: price_per_minute:"),
        ("44,UK,1e3,0,60,6,0,0", "2: price_per_minute:"),
        ("44,UK,,0,60,6,0,0", "2: price_per_minute:"),
        ("44,UK,0.1234567,0,60,6,0,0", "2: price_per_minute:"),
        ("44,UK,0.90,0,0,6,0,0", "2: initial_increment:"),
        ("44,UK,0.90,0,60,0,0,0", "2: increment:"),
        ("44,UK,0.90,0,60,40000,0,0", "2: increment:"),
        ("44,UK,0.90,0,60,6,0,-1", "2: free_seconds:"),
        ("44,UK,0.90", "2: 3 cells"),
    ],
)
def test_a_wrong_line_is_told_with_its_number_and_column(draft: Tariff, line: str, fault: str) -> None:
    (told,) = imported(draft, HEADER, line)
    assert told.startswith(fault)


@pytest.mark.parametrize(
    "header", ["", "prefix,destination", HEADER + ",colour", "prefix,prefix,destination,price_per_minute"]
)
def test_a_header_that_does_not_fit_is_told(draft: Tariff, header: str) -> None:
    (told,) = imported(draft, header, "44,UK,0.90")
    assert told.startswith("1: ")


def test_one_wrong_line_keeps_all_of_them_out_and_the_first_fifty_are_told(draft: Tariff) -> None:
    good = [f"{number},Somewhere,0.10,0,60,60,0,0" for number in range(100, 200)]
    assert imported(draft, HEADER, *good, "44,,1,0,1,1,0,0")[0].startswith("102: ")
    with refused(InputError) as error:
        tariff_rates_import(tariff=draft, lines=[HEADER, *["x,,,,,,,"] * 60], actor=SYSTEM)
    assert (len(error.value.extra["errors"]), error.value.extra["error_count"]) == (50, 60)


def test_a_prefix_comes_once_in_the_file_and_once_in_the_tariff(draft: Tariff) -> None:
    assert imported(draft, HEADER, "44,UK,1,0,1,1,0,0", "0044,UK,1,0,1,1,0,0")[0].startswith("3: ")
    tariff_rate_add(tariff=draft, actor=SYSTEM, prefix="+44", destination="UK", price_per_minute="1")
    with refused(InputError):
        tariff_rates_import(tariff=draft, lines=[HEADER, "44,UK,1,0,1,1,0,0"], actor=SYSTEM)
    with refused(TariffError):
        tariff_rate_add(tariff=draft, actor=SYSTEM, prefix="44", destination="UK", price_per_minute="2")
    assert draft.rates.count() == 1


def test_a_file_without_rates_and_a_broken_quote_are_refused(draft: Tariff) -> None:
    assert imported(draft, HEADER)
    assert imported(draft, HEADER, '44,"UK,0.90')


def test_an_import_writes_many_lines_a_statement(draft: Tariff, django_assert_max_num_queries: Any) -> None:
    lines = [HEADER, *(f"{number},Somewhere,0.10,0,60,60,0,0" for number in range(1000, 3000))]
    with django_assert_max_num_queries(2000 // 50):
        tariff_rates_import(tariff=draft, lines=lines, actor=SYSTEM)
    assert draft.rates.count() == 2000


def test_an_empty_tariff_is_not_activated(draft: Tariff) -> None:
    with refused(TariffError) as error:
        tariff_activate(tariff=draft, actor=SYSTEM)
    assert error.value.code == "tariff_empty"


def filled(property: Property, price: str = "1.00") -> Tariff:
    """A draft with one rate for every number of the United Kingdom."""
    draft = tariff_create(property=property, name=price, actor=SYSTEM)
    tariff_rate_add(tariff=draft, actor=SYSTEM, prefix="44", destination="UK", price_per_minute=price)
    return draft


def test_the_predecessor_ends_where_the_next_begins(property: Property) -> None:
    before = tariff_for(property, NOW)
    assert before is not None
    tariff = tariff_activate(tariff=filled(property), actor=SYSTEM, now=NOW)
    before.refresh_from_db()
    assert (tariff.status, tariff.valid_from, tariff.valid_to) == (TariffStatus.ACTIVE, NOW, None)
    assert (before.status, before.valid_to) == (TariffStatus.RETIRED, NOW)
    assert tariff_for(property, NOW) == tariff
    assert tariff_for(property, NOW - dt.timedelta(seconds=1)) == before


def test_a_tariff_for_later_leaves_the_current_one_active_until_then(property: Property) -> None:
    current = tariff_for(property, NOW)
    assert current is not None
    later = tariff_activate(tariff=filled(property), valid_from=NOW + DAY, actor=SYSTEM, now=NOW)
    current.refresh_from_db()
    assert (current.status, current.valid_to) == (TariffStatus.ACTIVE, NOW + DAY)
    assert tariff_for(property, NOW) == current
    assert tariff_for(property, NOW + DAY) == later
    assert tariffs_retire(property=property, now=NOW) == 0
    assert tariffs_retire(property=property, now=NOW + DAY) == 1
    current.refresh_from_db()
    assert current.status == TariffStatus.RETIRED


def test_one_activated_now_ends_where_a_planned_one_begins(property: Property) -> None:
    planned = tariff_activate(tariff=filled(property), valid_from=NOW + DAY, actor=SYSTEM, now=NOW)
    fix = tariff_activate(tariff=filled(property), actor=SYSTEM, now=NOW)
    assert fix.valid_to == NOW + DAY
    assert [tariff_for(property, NOW), tariff_for(property, NOW + DAY)] == [fix, planned]


def test_one_that_begins_in_the_past_replaces_what_has_begun_since(property: Property) -> None:
    replaced = tariff_for(property, NOW)
    assert replaced is not None
    tariff = tariff_activate(tariff=filled(property), valid_from=NOW - 60 * DAY, actor=SYSTEM, now=NOW)
    replaced.refresh_from_db()
    assert replaced.status == TariffStatus.RETIRED
    assert tariff_for(property, NOW) == tariff_for(property, NOW - 40 * DAY) == tariff


def test_an_active_tariff_does_not_change(property: Property) -> None:
    active = tariff_for(property, NOW)
    assert active is not None
    with refused(TariffError) as error:
        tariff_rate_add(tariff=active, actor=SYSTEM, prefix="1", destination="US", price_per_minute="1")
    assert error.value.code == "tariff_not_draft"
    with refused(TariffError):
        tariff_rates_import(tariff=active, lines=[HEADER, "1,US,1,0,1,1,0,0"], actor=SYSTEM)
    with refused(TariffError):
        tariff_activate(tariff=active, actor=SYSTEM)


def test_the_rates_of_an_active_tariff_are_read_once(property: Property, django_assert_num_queries: Any) -> None:
    active = tariff_for(property, NOW)
    assert active is not None
    table = rate_table(active)
    with django_assert_num_queries(0):
        assert rate_table(active) is table


def test_the_rates_of_a_draft_are_read_again_when_they_have_changed(draft: Tariff) -> None:
    assert rate_table(draft).match("44") is None
    tariff_rate_add(tariff=draft, actor=SYSTEM, prefix="44", destination="UK", price_per_minute="1")
    found = rate_table(Tariff.objects.get(pk=draft.pk)).match("44")
    assert found is not None
    tariff_rate_remove(rate=draft.rates.get(), actor=SYSTEM)
    assert rate_table(Tariff.objects.get(pk=draft.pk)).match("44") is None


def test_a_quote_is_the_worked_example(property: Property) -> None:
    quote = tariff_quote(property=property, number="+442079460000", seconds=95, at=NOW)
    assert (quote.destination, quote.prefix, quote.billed_seconds) == ("United Kingdom", "44", 96)
    assert (quote.net, quote.tax, quote.amount, quote.currency) == (
        Decimal("1.54"),
        Decimal("0.15"),
        Decimal("1.69"),
        "EUR",
    )
    assert [line["amount"] for line in quote.lines] == ["0.00", "0.10", "1.44", "0.15"]
    assert "#" in str(quote.lines[0]["label"])


def test_a_quote_gives_the_discount_of_the_service_level(property: Property) -> None:
    level = ServiceLevelFactory(code="half", discount_percent=Decimal(50))
    quote = tariff_quote(property=property, number="+442079460000", seconds=95, at=NOW, service_level=level)
    assert quote.amount == Decimal("0.85")


def test_a_quote_for_an_emergency_number_is_free_and_says_why(property: Property) -> None:
    quote = tariff_quote(property=property, number="112", seconds=95, at=NOW)
    assert (quote.amount, quote.billed_seconds) == (0, 0)
    assert "Emergency" in str(quote.lines[0]["label"])


@pytest.mark.parametrize(
    ("number", "at", "code"), [("+81312345678", NOW, "no_rate"), ("+44207", NOW - 90 * DAY, "no_tariff")]
)
def test_no_quote_without_a_rate(property: Property, number: str, at: dt.datetime, code: str) -> None:
    with refused(NoRateError) as error:
        tariff_quote(property=property, number=number, seconds=60, at=at)
    assert error.value.code == code


def test_a_band_counts_on_the_wall_clock_of_the_property(property: Property) -> None:
    tariff_active(
        property,
        ("prefix,destination,price_per_minute,band", "44,day,2.00,", "44,evening,1.00,mon-sun 18:00-24:00"),
        valid_from=NOW - DAY,
    )
    half_past_five_in_london = dt.datetime(2026, 11, 22, 17, 30, tzinfo=dt.UTC)  # 18:30 in Berlin
    quote = tariff_quote(property=property, number="+442079460000", seconds=60, at=half_past_five_in_london)
    assert quote.destination == "evening"


@pytest.mark.parametrize(("dialled", "country"), [("441", "US"), ("491", "CN")])
def test_a_short_code_is_never_priced_as_a_country(property: Property, dialled: str, country: str) -> None:
    property.country = country
    with pytest.raises(NoRateError):
        tariff_quote(property=property, number=dialled, seconds=60, at=NOW)


def test_a_short_code_has_the_price_of_the_rate_that_names_all_of_it(property: Property) -> None:
    property.country = "US"
    tariff_active(property, (*RATES, "411,Directory,2.00,0,60,60,0,0"), NOW)
    quote = tariff_quote(property=property, number="411", seconds=60, at=NOW)
    assert (quote.destination, quote.amount) == ("Directory", Decimal("2.20"))
