"""The night audit: once per date, and equal to the folio entries to the cent."""

import csv
import datetime as dt
import random
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest

from billing.enums import TariffStatus
from billing.errors import NightAuditError
from billing.models import Folio, FolioEntry, NightAudit, Tariff
from billing.reports.csv_files import cell_text, csv_lines, document_rows
from billing.reports.daily_document import daily_document
from billing.selectors.checklist import Light
from billing.selectors.reports import daily_report
from billing.services.audit import night_audit_checklist, night_audit_run
from billing.services.calls import call_rate
from billing.services.folios import charge_post, entry_reverse, folio_open, payment_post
from billing.services.minibar_phone import minibar_report_take
from hotelpbx.common.attention import attention_raise
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.models import AuditRecord
from pbx.enums import LinkState, ReceiptState
from pbx.models import Pbx, Receipt
from rooms.enums import Condition
from rooms.models import Property, Room, Stay
from tests.billing.world import NOW, call, dialled, phone_of, receipt, refused, stay_in, tariff_active
from tests.factories import RoomFactory
from tests.factories.hotel import TODAY
from tests.rooms.reservations import book

pytestmark = pytest.mark.django_db


def closed(property: Property, date: dt.date = TODAY, **values: Any) -> NightAudit:
    """The audit of a date, made now."""
    audit, created = night_audit_run(property=property, business_date=date, actor=SYSTEM, now=NOW, **values)
    assert created
    return audit


def lights(property: Property) -> dict[str, tuple[Light, int]]:
    """The checklist, by code."""
    return {check.code: (check.light, check.count) for check in night_audit_checklist(property=property, now=NOW)}


def test_the_audit_rolls_the_date_by_one_day_and_tells_the_trail(property: Property) -> None:
    audit = closed(property)
    property.refresh_from_db()
    assert property.business_date == TODAY + dt.timedelta(days=1)
    assert (audit.business_date, audit.closed_at) == (TODAY, NOW)
    assert AuditRecord.objects.get(action="billing.night.closed").property_code == "grand"


def test_the_same_date_again_returns_what_is_stored(property: Property, folio: Folio) -> None:
    first = closed(property)
    charge_post(folio=folio, code="MISC", unit_price=Decimal(10), actor=SYSTEM)
    again, created = night_audit_run(property=property, business_date=TODAY, actor=SYSTEM)
    assert (again, created) == (first, False)
    property.refresh_from_db()
    assert property.business_date == TODAY + dt.timedelta(days=1)
    assert daily_report(property, TODAY) == first.report


@pytest.mark.parametrize("days", [-1, 1])
def test_only_the_current_business_date_can_be_closed(property: Property, days: int) -> None:
    with refused(NightAuditError) as error:
        night_audit_run(property=property, business_date=TODAY + dt.timedelta(days=days), actor=SYSTEM)
    assert error.value.extra == {"business_date": "2026-11-23"}
    assert not NightAudit.objects.exists()


@pytest.mark.parametrize(("hour", "is_closed"), [(22, False), (23, True)])  # midnight in Berlin is 23:00 UTC
def test_a_day_that_has_not_begun_cannot_be_closed(property: Property, hour: int, is_closed: bool) -> None:
    """A second press of the button in the evening must not close tomorrow."""
    evening, tomorrow = NOW.replace(hour=hour, minute=30), TODAY + dt.timedelta(days=1)
    night_audit_run(property=property, business_date=TODAY, actor=SYSTEM, now=evening)
    if is_closed:
        night_audit_run(property=property, business_date=tomorrow, actor=SYSTEM, now=evening)
    else:
        with refused(NightAuditError) as error:
            night_audit_run(property=property, business_date=tomorrow, actor=SYSTEM, now=evening)
        assert error.value.code == "business_date_not_begun"
    assert NightAudit.objects.filter(business_date=tomorrow).exists() == is_closed


def test_occupied_rooms_are_dirty_in_the_morning_and_vacant_ones_stay(room: Room, property: Property) -> None:
    vacant = RoomFactory(number="1500")
    closed(property)
    room.refresh_from_db()
    vacant.refresh_from_db()
    assert (room.condition, room.condition_changed_at, vacant.condition) == (Condition.DIRTY, NOW, Condition.CLEAN)


def test_calls_that_are_left_are_rated_before_the_date_is_closed(stay: Stay, folio: Folio, property: Property) -> None:
    call(phone_of(stay))
    assert closed(property).report["totals"]["amount"] == "1.69"


def test_what_is_posted_afterwards_belongs_to_the_next_date(folio: Folio, property: Property) -> None:
    report = closed(property).report
    entry = charge_post(folio=folio, code="MISC", unit_price=Decimal(10), actor=SYSTEM)
    assert entry.business_date == TODAY + dt.timedelta(days=1)
    property.refresh_from_db()
    assert daily_report(property, property.business_date)["totals"]["amount"] == "11.90"
    assert report["totals"]["amount"] == "0.00"


def test_a_tariff_whose_time_is_over_is_marked(property: Property) -> None:
    tariff_active(property, valid_from=NOW)
    Tariff.objects.filter(valid_to=NOW).update(status=TariffStatus.ACTIVE)
    closed(property)
    assert Tariff.objects.get(valid_to=NOW).status == TariffStatus.RETIRED


def test_everything_in_order_is_green(property: Property) -> None:
    assert {light for light, _count in lights(property).values()} == {Light.GREEN}


def test_the_checklist_counts_what_is_not_in_order(property: Property, stay: Stay) -> None:
    call(phone_of(stay))
    call_rate(call=call(phone_of(stay), callee="00081312345678"))
    call_rate(call=call(None))
    Pbx.objects.update(state=LinkState.OFFLINE)
    attention_raise(kind="other", key="other", subject="Other", property_code="grand")
    type(stay).objects.filter(pk=stay.pk).update(departure=TODAY)
    book(nights=(0, 1)), book(nights=(1, 2))
    Receipt.objects.filter(pk=receipt().pk).update(state=ReceiptState.FAILED)
    found = {code for code, (light, count) in lights(property).items() if light == Light.YELLOW and count}
    assert found == {
        "calls_unrated",
        "calls_no_rate",
        "calls_unmatched",
        "pbx_offline",
        "attention_open",
        "arrivals_open",
        "departures_overdue",
        "reports_failed",
    }


def test_another_property_does_not_count(property: Property) -> None:
    attention_raise(kind="other", key="other", subject="Other", property_code="elsewhere")
    assert lights(property)["attention_open"] == (Light.GREEN, 0)


def test_yellow_is_accepted_or_not(property: Property) -> None:
    Pbx.objects.update(state=LinkState.OFFLINE)
    with refused(NightAuditError) as error:
        night_audit_run(property=property, business_date=TODAY, actor=SYSTEM, accept_yellow=False, now=NOW)
    assert [check["code"] for check in error.value.extra["checks"]] == ["pbx_offline"]
    closed(property, accept_yellow=True)


def test_reports_that_nobody_processes_block(property: Property) -> None:
    receipt(at=NOW - dt.timedelta(minutes=5))
    with refused(NightAuditError) as error:
        night_audit_run(property=property, business_date=TODAY, actor=SYSTEM, now=NOW)
    assert error.value.extra["checks"][0]["light"] == "red"
    property.refresh_from_db()
    assert property.business_date == TODAY


def test_a_report_that_has_just_come_does_not_block(property: Property) -> None:
    receipt(at=NOW)
    assert lights(property)["reports_waiting"] == (Light.YELLOW, 1)
    closed(property)


def busy_day(stay: Stay, folio: Folio) -> None:
    """A call, a call taken back, goods, a charge and a payment, one payment taken back."""
    phone = phone_of(stay)
    call_rate(call=call(phone))
    taken_back = call_rate(call=call(phone)).entry
    assert taken_back is not None
    entry_reverse(entry=taken_back, reason="line was dead", actor=SYSTEM)
    minibar_report_take(event=dialled(phone, "778*12*2"))
    charge_post(folio=folio, code="MISC", unit_price=Decimal("10.00"), actor=SYSTEM)
    payment_post(folio=folio, method="card", amount=Decimal("20.00"), actor=SYSTEM)
    wrong = payment_post(folio=folio, method="cash", amount=Decimal("5.00"), actor=SYSTEM)
    entry_reverse(entry=wrong, reason="wrong guest", actor=SYSTEM)
    call_rate(call=call(phone, callee="00081312345678"))


def test_the_report_of_a_busy_day(stay: Stay, folio: Folio, property: Property) -> None:
    busy_day(stay, folio)
    report = closed(property).report
    assert (report["property"], report["business_date"], report["currency"]) == ("grand", "2026-11-23", "EUR")
    amounts = {row["code"]: (row["net"], row["tax"], row["amount"]) for row in report["departments"]}
    assert amounts == {
        "PHONE": ("1.54", "0.15", "1.69"),
        "MINIBAR": ("7.00", "1.33", "8.33"),
        "ROOM": ("0.00", "0.00", "0.00"),
        "MISC": ("10.00", "1.90", "11.90"),
    }
    assert report["totals"] == {"net": "18.54", "tax": "3.38", "amount": "21.92"}
    assert report["payments"] == [{"method": "card", "amount": "20.00"}, {"method": "cash", "amount": "0.00"}]
    assert report["calls"] == [{"room": "1203", "count": 1, "seconds": 95, "amount": "1.69"}]
    assert report["minibar"] == [{"code": "12", "name": "Cola", "quantity": 2, "amount": "8.33"}]
    assert [row["kind"] for row in report["exceptions"]] == ["call_no_rate", "reversal", "reversal"]


@pytest.mark.parametrize("seed", range(5))
def test_the_totals_are_the_folio_entries_to_the_cent(property: Property, seed: int) -> None:
    chance = random.Random(seed)
    folios = [folio_open(stay=stay_in(str(2000 + number))) for number in range(3)]
    for _posting in range(40):
        post_something(chance, chance.choice(folios))
    report = closed(property).report
    entries = FolioEntry.objects.filter(business_date=TODAY)
    expected = {"net": Decimal(0), "tax": Decimal(0), "amount": Decimal(0)}
    for entry in entries.filter(department__isnull=False):
        for name in expected:
            expected[name] += getattr(entry, name)
    assert {name: Decimal(text) for name, text in report["totals"].items()} == expected
    paid = -sum(entry.amount for entry in entries.filter(department__isnull=True))
    assert sum(Decimal(row["amount"]) for row in report["payments"]) == paid
    by_code = {row["code"]: Decimal(row["amount"]) for row in report["departments"]}
    assert by_code["PHONE"] == sum(Decimal(row["amount"]) for row in report["calls"])
    assert by_code["MINIBAR"] == sum(Decimal(row["amount"]) for row in report["minibar"])


def post_something(chance: random.Random, folio: Folio) -> None:
    """One random posting."""
    phone = phone_of(folio.stay)
    deed = chance.randrange(5)
    if deed == 0:
        call_rate(call=call(phone, talk_seconds=chance.randrange(1, 5000)))
    elif deed == 1:
        minibar_report_take(event=dialled(phone, f"778*12*{chance.randrange(1, 9)}"))
    elif deed == 2:
        payment_post(folio=folio, method="cash", amount=Decimal(chance.randrange(1, 9999)) / 100, actor=SYSTEM)
    elif deed == 3:
        price = Decimal(chance.randrange(1, 99999)) / 1000
        charge_post(folio=folio, code=chance.choice(["MISC", "ROOM"]), unit_price=price, actor=SYSTEM)
    else:
        standing = folio.entries.exclude(kind="reversal").filter(reversed_by__isnull=True)
        entry = standing.order_by("id").last()
        if entry is not None:
            entry_reverse(entry=entry, reason="mistake", actor=SYSTEM)


def test_statements_of_the_report_do_not_grow_with_entries(
    stay: Stay, folio: Folio, property: Property, django_assert_max_num_queries: Any
) -> None:
    for _round in range(10):
        minibar_report_take(event=dialled(phone_of(stay), "778*12*1"))
        call_rate(call=call(phone_of(stay)))
    with django_assert_max_num_queries(17):
        daily_report(property, TODAY)


def test_the_csv_has_the_amounts_of_the_report(stay: Stay, folio: Folio, property: Property) -> None:
    busy_day(stay, folio)
    report = daily_report(property, TODAY)
    text = "".join(csv_lines(document_rows(daily_document(report, property, None))))
    assert text.startswith("\ufeffsection,")
    rows = list(csv.DictReader(StringIO(text.removeprefix("\ufeff"))))
    by_section = {(row["section"], row["code"]): row for row in rows}
    assert by_section["department", "PHONE"]["amount"] == "1.69"
    assert by_section["total", ""]["tax"] == "3.38"
    assert by_section["minibar", "12"]["quantity"] == "2"
    assert by_section["calls", "1203"]["amount"] == "1.69"


@pytest.mark.parametrize(
    ("value", "text"),
    [("=1+1", "'=1+1"), ("+44", "'+44"), ("@x", "'@x"), ("-1.50", "-1.50"), ("-1+1", "'-1+1"), (None, ""), (3, "3")],
)
def test_a_cell_never_becomes_a_formula(value: Any, text: str) -> None:
    assert cell_text(value) == text
