"""Drafts of the prices: copied, mended, deleted, written out and read back; activations that are taken back."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from billing.comparisons import RateValues
from billing.enums import RatingStatus, TariffStatus
from billing.errors import RateNotFoundError, TariffChangedError, TariffError
from billing.models import CallRating, CostCentre, Department, Tariff, TariffRate
from billing.rate_lines import destination_guarded, rate_read, rates_parse
from billing.reports.rates_csv import rates_csv
from billing.selectors.comparisons import past_calls, places_without_rate
from billing.selectors.tariffs import tariff_for
from billing.services import tariffs as service
from billing.services.tariff_drafts import tariff_copy, tariff_delete, tariff_rate_change, tariff_rate_remove
from billing.services.tariffs import (
    tariff_activate,
    tariff_activation_cancel,
    tariff_create,
    tariff_rate_add,
    tariff_rates_import,
)
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.errors import InputError
from hotelpbx.common.models import AuditRecord
from rooms.models import Property, Stay
from tests.billing.world import HEADER, NOW, call, phone_of, refused
from tests.factories import ServiceLevelFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
FULL = (
    HEADER + ",band",
    '44,"=cmd, United ""K""",0.9,0.10,60,6,0.25,5,',
    '44,\'=quoted,0.000001,0,1,1,0,0,"sat-sun,hol 00:00-24:00"',
    "49,'s-Hertogenbosch,123456.5,0,60,60,0,0,fri 22:00-06:00",
    "33,-5,10,0,60,60,0,32767,",
)


def values(tariff: Tariff) -> list[RateValues]:
    """The rates of a tariff, without whose they are."""
    rows = tariff.rates.order_by("prefix", "band").values_list(*RateValues._fields)
    return [RateValues._make(row) for row in rows]


@pytest.fixture
def draft(property: Property) -> Tariff:
    """A draft with a rate of every kind."""
    made = tariff_create(property=property, name="Next", markup_percent=Decimal("12.5"), actor=SYSTEM)
    assert tariff_rates_import(tariff=made, lines=FULL, actor=SYSTEM) == 4
    return made


def test_a_draft_without_a_tax_takes_that_of_the_telephone(property: Property) -> None:
    Department.objects.filter(property=property, code="PHONE").update(tax_rate=Decimal("7.7"), tax_included=True)
    taken = tariff_create(property=property, name="A", actor=SYSTEM)
    given = tariff_create(property=property, name="B", tax_rate=Decimal(0), actor=SYSTEM)
    half = tariff_create(property=property, name="C", tax_included=False, actor=SYSTEM)
    found = [(tariff.tax_rate, tariff.tax_included) for tariff in (taken, given, half)]
    assert found == [(Decimal("7.7"), True), (Decimal(0), False), (Decimal("7.7"), False)]


def test_a_file_of_rates_is_read_back_as_the_same_rates(draft: Tariff, property: Property) -> None:
    lines = list(rates_csv(draft))
    assert lines[0].startswith("\ufeffprefix,destination,price_per_minute,")
    assert any(",\"'=cmd, United" in line for line in lines)  # nothing that a spreadsheet would run
    other = tariff_create(property=property, name="Back", actor=SYSTEM)
    tariff_rates_import(tariff=other, lines=lines, actor=SYSTEM)
    assert values(other) == values(draft)
    assert {rate.destination for rate in values(draft)} == {'=cmd, United "K"', "=quoted", "'s-Hertogenbosch", "-5"}
    assert list(rates_csv(other)) == lines


@given(st.text("'=+-@a ", min_size=1, max_size=6).filter(lambda text: text == text.strip()))
def test_any_destination_survives_the_guard_and_none_is_a_formula(text: str) -> None:
    written = destination_guarded(text)
    assert written[0] not in "=+-@"
    read = rate_read({"prefix": "44", "destination": written, "price_per_minute": "1"})
    assert read.destination == text


def test_a_tariff_is_copied_with_two_statements_however_large(draft: Tariff, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(3):  # the draft, its rates, the audit row
        copy = tariff_copy(tariff=draft, name="Copy", actor=SYSTEM)
    assert values(copy) == values(draft)
    assert (copy.status, copy.markup_percent, copy.tax_rate) == (
        TariffStatus.DRAFT,
        Decimal("12.5"),
        Decimal(10),
    )
    assert tariff_rate_add(tariff=copy, actor=SYSTEM, prefix="1", destination="US", price_per_minute="1").tariff == copy


def test_an_active_tariff_is_copied_and_stays_as_it_is(property: Property) -> None:
    active = tariff_for(property, NOW)
    assert active is not None
    before = values(active)
    copy = tariff_copy(tariff=active, name="Copy", actor=SYSTEM)
    tariff_rate_remove(rate=copy.rates.get(prefix="44"), actor=SYSTEM)
    assert values(active) == before


def test_a_draft_is_deleted_with_its_rates_and_an_active_tariff_is_not(draft: Tariff, property: Property) -> None:
    tariff_delete(tariff=draft, actor=SYSTEM)
    assert not TariffRate.objects.filter(tariff_id=draft.pk).exists()
    assert AuditRecord.objects.filter(action="billing.tariff.deleted").exists()
    active = tariff_for(property, NOW)
    assert active is not None
    with refused(TariffError) as caught:
        tariff_delete(tariff=active, actor=SYSTEM)
    assert caught.value.code == "tariff_not_draft"


def test_a_tariff_that_has_priced_a_call_is_not_deleted(draft: Tariff, stay: Stay) -> None:
    record = call(phone_of(stay))
    CallRating.objects.create(
        call=record, property=draft.property, status=RatingStatus.RATED, tariff=draft, rated_at=NOW
    )
    with refused(TariffError) as caught:
        tariff_delete(tariff=draft, actor=SYSTEM)
    assert caught.value.code == "tariff_in_use"


def test_a_rate_is_changed_and_what_is_left_out_stays(draft: Tariff) -> None:
    rate = draft.rates.get(prefix="49")
    changed = tariff_rate_change(rate=rate, actor=SYSTEM, price_per_minute="0.50", band="")
    assert (changed.price_per_minute, changed.band, changed.destination) == (Decimal("0.5"), "", "'s-Hertogenbosch")
    noted = AuditRecord.objects.get(action="billing.tariff.rate_changed").data
    assert set(noted["before"]) == {"price_per_minute", "band"}


def test_a_rate_is_not_changed_into_one_that_is_there_nor_into_nonsense(draft: Tariff) -> None:
    rate = draft.rates.get(prefix="49")
    with refused(TariffError) as caught:
        tariff_rate_change(rate=rate, actor=SYSTEM, prefix="0044", band="hol,sat,sun 00:00-24:00")
    assert caught.value.code == "rate_exists"
    with refused(InputError) as wrong:
        tariff_rate_change(rate=rate, actor=SYSTEM, price_per_minute="cheap")
    assert set(wrong.value.extra["fields"]) == {"price_per_minute"}
    tariff_rate_remove(rate=draft.rates.get(prefix="49"), actor=SYSTEM)
    with refused(RateNotFoundError):
        tariff_rate_change(rate=rate, actor=SYSTEM, price_per_minute="1")


def test_the_rates_of_an_active_tariff_stay(property: Property) -> None:
    active = tariff_for(property, NOW)
    assert active is not None
    rate = active.rates.get(prefix="44")
    with refused(TariffError):
        tariff_rate_change(rate=rate, actor=SYSTEM, price_per_minute="1")
    with refused(TariffError):
        tariff_rate_remove(rate=rate, actor=SYSTEM)


def test_all_rates_are_replaced_or_none(draft: Tariff) -> None:
    before = values(draft)
    with refused(InputError):
        tariff_rates_import(tariff=draft, lines=[HEADER, "1,US,x,0,1,1,0,0"], replaces=True, actor=SYSTEM)
    assert values(draft) == before
    tariff_rates_import(tariff=draft, lines=[HEADER, "44,UK,1,0,1,1,0,0"], replaces=True, actor=SYSTEM)
    assert [(rate.prefix, rate.destination) for rate in values(draft)] == [("44", "UK")]


def test_an_activation_sees_that_the_rates_were_changed_behind_its_back(
    draft: Tariff, monkeypatch: pytest.MonkeyPatch
) -> None:
    def look(tariff: Tariff, now: dt.datetime) -> dict[str, int]:
        tariff_rate_remove(rate=Tariff.objects.get(pk=tariff.pk).rates.get(prefix="33"), actor=SYSTEM)
        return {}

    monkeypatch.setattr(service, "places_without_rate", look)
    with refused(TariffChangedError):
        tariff_activate(tariff=draft, actor=SYSTEM, now=NOW)


def test_a_planned_activation_is_cancelled_and_the_one_before_goes_on(draft: Tariff, property: Property) -> None:
    current = tariff_for(property, NOW)
    assert current is not None
    planned = tariff_activate(tariff=draft, valid_from=NOW + DAY, actor=SYSTEM, now=NOW)
    later = tariff_activate(
        tariff=tariff_copy(tariff=draft, name="Later", actor=SYSTEM), valid_from=NOW + 3 * DAY, actor=SYSTEM, now=NOW
    )
    cancelled = tariff_activation_cancel(tariff=planned, actor=SYSTEM, now=NOW)
    assert (cancelled.status, cancelled.valid_to) == (TariffStatus.DRAFT, None)
    assert [tariff_for(property, NOW + n * DAY) for n in (0, 1, 2, 3)] == [current, current, current, later]
    tariff_rate_add(tariff=cancelled, actor=SYSTEM, prefix="1", destination="US", price_per_minute="1")
    again = tariff_activate(tariff=cancelled, valid_from=NOW + DAY, actor=SYSTEM, now=NOW)
    assert [tariff_for(property, NOW + n * DAY) for n in (0, 1, 2, 3)] == [current, again, again, later]


def test_the_last_planned_activation_leaves_the_one_before_without_an_end(draft: Tariff, property: Property) -> None:
    current = tariff_for(property, NOW)
    assert current is not None
    planned = tariff_activate(tariff=draft, valid_from=NOW + DAY, actor=SYSTEM, now=NOW)
    tariff_activation_cancel(tariff=planned, actor=SYSTEM, now=NOW)
    current.refresh_from_db()
    assert (current.status, current.valid_to) == (TariffStatus.ACTIVE, None)


def test_a_tariff_that_has_begun_is_not_cancelled(draft: Tariff) -> None:
    active = tariff_activate(tariff=draft, valid_from=NOW + DAY, actor=SYSTEM, now=NOW)
    with refused(TariffError) as caught:
        tariff_activation_cancel(tariff=active, actor=SYSTEM, now=NOW + DAY)
    assert caught.value.code == "tariff_begun"


def test_calls_of_cost_centres_want_a_rate_and_have_no_discount(draft: Tariff, stay: Stay) -> None:
    """A call made with a PIN belongs to its cost centre, whatever the discount of the guest whose phone it was."""
    stay.service_level = ServiceLevelFactory(code="half", discount_percent=Decimal(50))
    stay.save()
    centre = CostCentre.objects.create(property=draft.property, code="office", name="Office")
    for status, payer in ((RatingStatus.RATED, centre), (RatingStatus.NO_RATE, None), (RatingStatus.RATED, None)):
        record = call(phone_of(stay), callee="00081312345678")
        CallRating.objects.create(
            call=record,
            property=draft.property,
            status=status,
            number="81312345678",
            stay=stay,
            cost_centre=payer,
            rated_at=NOW,
        )
    found = [each.discount_percent for each in past_calls(draft.property, NOW - DAY, NOW)]
    assert found == [Decimal(0), Decimal(50), Decimal(50)]
    assert places_without_rate(draft, NOW) == {"+81": 3}


def test_a_line_with_an_empty_row_between_is_still_read() -> None:
    parsed = rates_parse(["prefix,destination,price_per_minute\n", "\n", ",,\n", "44,UK,1\n"], set())
    assert ([row[0] for row in parsed.rows], parsed.fault_count) == (["44"], 0)
