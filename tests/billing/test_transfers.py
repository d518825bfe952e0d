"""Entries that move to another window or folio, or are split: nothing is lost, and no day's figures change."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from billing.enums import EntryKind, EntryPurpose, FolioStatus
from billing.errors import (
    EntryReversedError,
    FolioClosedError,
    FolioNoPostError,
    TransferError,
    WindowNotFoundError,
)
from billing.models import Folio, FolioEntry
from billing.pricing import Price, price_of
from billing.selectors.folios import folio_balance
from billing.selectors.reports import daily_report_compute
from billing.selectors.windows import window_balances
from billing.services.calls import call_rate
from billing.services.folios import charge_post, entry_reverse, folio_open, folio_reopen, folio_settle, payment_post
from billing.services.transfers import Part, entries_transfer, entry_split
from billing.services.windows import window_open
from billing.splitting import parts_by_weight, price_split
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.errors import InputError
from hotelpbx.common.models import AuditRecord
from rooms.models import Property, Stay
from tests.billing.world import call, check_out, phone_of, refused, stay_in
from tests.factories import PropertyFactory, RoomFactory, StayFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(folio: Folio) -> int:
    """Window 2 of the guest's folio."""
    payer = {"payer_kind": "company", "payer_name": "ACME GmbH"}
    return window_open(folio=folio, payer=payer, actor=SYSTEM).number  # type: ignore[arg-type]


@pytest.fixture
def other(property: Property) -> Folio:
    """The folio of a guest in room 1204."""
    return folio_open(stay=stay_in("1204"))


def charged(folio: Folio, price: str = "10.00", **values: Any) -> FolioEntry:
    values = {"code": "MISC", "description": "Laundry", "actor": SYSTEM, **values}
    return charge_post(folio=folio, unit_price=Decimal(price), **values)


def moved(entries: Sequence[FolioEntry], folio: Folio, window: int = 1) -> list[FolioEntry]:
    return entries_transfer(entries=entries, folio=folio, window=window, actor=SYSTEM)


def test_a_charge_moves_to_another_window(folio: Folio, company: int) -> None:
    entry = charged(folio, "9.99", quantity=Decimal(3))
    (new,) = moved([entry], folio, company)
    reversal = entry.reversed_by
    assert (reversal.purpose, reversal.amount, reversal.window) == (EntryPurpose.MOVE, -entry.amount, 1)
    assert (new.moved_from, new.window, new.purpose) == (entry, company, EntryPurpose.MOVE)
    for name in ("net", "tax", "amount", "quantity", "code", "description", "department", "unit_price", "tax_rate"):
        assert getattr(new, name) == getattr(entry, name)
    assert window_balances(folio) == {1: Decimal(0), company: Decimal("35.66")}


def test_a_charge_moves_to_another_guest_and_back(folio: Folio, other: Folio) -> None:
    entry = charged(folio)
    (there,) = moved([entry], other)
    assert (folio_balance(folio), folio_balance(other)) == (0, entry.amount)
    (back,) = moved([there], folio)
    assert (folio_balance(folio), folio_balance(other)) == (entry.amount, 0)
    assert (back.moved_from, back.folio) == (there, folio)
    record = AuditRecord.objects.filter(action="billing.entries.transferred").latest("pk")
    assert record.data["became"] == [back.pk]


def test_a_payment_moves_too_and_a_deposit_stays_one(folio: Folio, other: Folio) -> None:
    deposit = payment_post(folio=folio, method="card", amount=Decimal(50), purpose=EntryPurpose.DEPOSIT, actor=SYSTEM)
    (new,) = moved([deposit], other)
    assert (new.kind, new.purpose, new.amount) == (EntryKind.PAYMENT, EntryPurpose.DEPOSIT, Decimal(-50))
    assert folio_balance(other) == Decimal(-50)


def test_department_totals_payments_and_counts_of_the_day_do_not_change(
    property: Property, stay: Stay, folio: Folio, other: Folio, company: int
) -> None:
    rated = call_rate(call=call(phone_of(stay)))
    assert rated.entry is not None
    laundry, cola = charged(folio, "33.33"), charge_post(folio=folio, code="12", quantity=Decimal(2), actor=SYSTEM)
    paid = payment_post(folio=folio, method="cash", amount=Decimal(20), actor=SYSTEM)
    before = daily_report_compute(property, property.business_date)
    entries = moved([laundry, cola, rated.entry, paid], other)
    entry_split(entry=entries[0], parts=[Part(Decimal("20.00")), Part(Decimal("19.66"))], actor=SYSTEM)
    after = daily_report_compute(property, property.business_date)
    for part in ("departments", "totals", "payments", "minibar"):
        assert after[part] == before[part]
    calls = FolioEntry.objects.filter(call=rated.call)
    assert sum(entry.quantity for entry in calls) == 1


def test_several_entries_move_in_a_constant_number_of_statements(
    folio: Folio, other: Folio, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    with django_assert_max_num_queries(20) as one:
        moved([charged(folio)], other)
    posting = 7  # what one charge takes
    many = [charged(folio) for _ in range(12)]
    with django_assert_max_num_queries(len(one.captured_queries) - posting + 2):
        moved(many, other)
    assert folio_balance(folio) == 0


def test_what_is_reversed_or_a_reversal_does_not_move(folio: Folio, other: Folio) -> None:
    entry = charged(folio)
    reversal = entry_reverse(entry=entry, reason="wrong", actor=SYSTEM)
    for each in (entry, reversal):
        with refused(EntryReversedError):
            moved([each], other)
    assert not other.entries.exists()


def test_an_entry_moves_once(folio: Folio, other: Folio) -> None:
    entry = charged(folio)
    moved([entry], other)
    with refused(EntryReversedError):
        moved([entry], other)


def test_closed_folios_neither_give_nor_take(folio: Folio, other: Folio) -> None:
    entry = charged(folio)
    folio_settle(folio=other, actor=SYSTEM)
    with refused(FolioClosedError):
        moved([entry], other)
    folio_settle(folio=folio, force=True, actor=SYSTEM)
    folio_reopen(folio=other, reason="again", actor=SYSTEM)
    with refused(FolioClosedError):
        moved([entry], other)


def test_another_property_is_out_of_reach(folio: Folio) -> None:
    annex = PropertyFactory(code="annex")
    stay = StayFactory(property=annex, room=RoomFactory(property=annex, number="1"))
    with refused(TransferError) as error:
        moved([charged(folio)], folio_open(stay=stay))
    assert error.value.code == "other_property"


def test_a_folio_that_takes_no_charges_takes_payments_only(folio: Folio, other: Folio) -> None:
    Folio.objects.filter(pk=other.pk).update(no_post=True)
    with refused(FolioNoPostError):
        moved([charged(folio)], other)
    payment = payment_post(folio=folio, method="cash", amount=Decimal(5), actor=SYSTEM)
    assert moved([payment], other)[0].folio == other


def test_within_a_folio_without_charges_what_is_there_moves(folio: Folio, company: int) -> None:
    entry = charged(folio)
    Folio.objects.filter(pk=folio.pk).update(no_post=True)
    assert moved([entry], folio, company)[0].window == company


def test_a_window_that_is_not_there_or_where_it_is_already(folio: Folio, other: Folio) -> None:
    entry = charged(folio)
    with refused(WindowNotFoundError):
        moved([entry], other, 2)
    with refused(TransferError) as error:
        moved([entry], folio, 1)
    assert error.value.code == "same_window"


def test_entries_of_several_folios_do_not_move_together(folio: Folio, other: Folio, property: Property) -> None:
    third = folio_open(stay=stay_in("1205"))
    with refused(TransferError) as error:
        moved([charged(folio), charged(other)], third)
    assert error.value.code == "several_folios"
    with refused(InputError):
        moved([], third)


def test_a_departed_guests_folio_closes_when_its_last_entry_moves_away(stay: Stay, folio: Folio, other: Folio) -> None:
    entry = charged(folio)
    folio_settle(folio=folio, force=True, actor=SYSTEM)
    check_out(stay)
    folio_reopen(folio=folio, reason="the friend pays", actor=SYSTEM)
    moved([entry], other)
    folio.refresh_from_db()
    assert folio.status == FolioStatus.CLOSED


def test_a_split_adds_up_and_the_first_part_keeps_the_quantity(folio: Folio, company: int) -> None:
    entry = charged(folio, "9.99", quantity=Decimal(3))
    parts = [Part(Decimal("10.00")), Part(Decimal("25.66"), company)]
    first, second = entry_split(entry=entry, parts=parts, actor=SYSTEM)
    assert (first.amount, first.window, first.quantity) == (Decimal("10.00"), 1, Decimal(3))
    assert (second.amount, second.window, second.quantity) == (Decimal("25.66"), company, Decimal(0))
    assert (first.net + second.net, first.tax + second.tax) == (entry.net, entry.tax)
    assert first.description == "Laundry (part 1 of 2)"
    assert {first.moved_from, second.moved_from} == {entry}
    assert window_balances(folio) == {1: Decimal("10.00"), company: Decimal("25.66")}


def test_the_explanation_of_a_part_adds_up_to_the_part(stay: Stay, folio: Folio) -> None:
    entry = call_rate(call=call(phone_of(stay))).entry
    assert entry is not None
    for part in entry_split(entry=entry, parts=[Part(Decimal("0.69")), Part(Decimal("1.00"))], actor=SYSTEM):
        assert sum(Decimal(line["amount"]) for line in part.explanation) == part.amount


@pytest.mark.parametrize(
    "amounts",
    [["11.90"], ["5.00", "6.91"], ["12.90", "-1.00"], ["11.90", "0"], ["5.005", "6.895"], ["NaN", "1"]],
)
def test_parts_that_do_not_add_up_are_refused(folio: Folio, amounts: list[str]) -> None:
    entry = charged(folio)
    with refused(InputError) as error:
        entry_split(entry=entry, parts=[Part(Decimal(amount)) for amount in amounts], actor=SYSTEM)
    assert "parts" in error.value.extra["fields"]
    assert folio.entries.count() == 1


def test_a_payment_is_not_split(folio: Folio) -> None:
    payment = payment_post(folio=folio, method="cash", amount=Decimal(5), actor=SYSTEM)
    with refused(TransferError):
        entry_split(entry=payment, parts=[Part(Decimal(2)), Part(Decimal(3))], actor=SYSTEM)


@pytest.mark.parametrize(
    ("amount", "count", "expected"),
    [
        ("10.00", 3, ["3.33", "3.34", "3.33"]),
        ("0.02", 2, ["0.01", "0.01"]),
        ("100.01", 2, ["50.01", "50.00"]),
    ],
)
def test_equal_parts(amount: str, count: int, expected: list[str]) -> None:
    assert parts_by_weight(Decimal(amount), [Decimal(1)] * count, "EUR") == [Decimal(part) for part in expected]


def test_parts_by_percent_in_a_currency_without_minor_digits() -> None:
    assert parts_by_weight(Decimal(1001), [Decimal(30), Decimal(70)], "JPY") == [Decimal(300), Decimal(701)]


cents = st.integers(1, 10_000_000).map(lambda units: Decimal(units).scaleb(-2))
rates = st.decimals("0", "30", places=2)


@settings(max_examples=200, deadline=None)
@given(cents, rates, st.booleans(), st.lists(st.integers(1, 1000), min_size=2, max_size=20))
def test_every_split_conserves_net_tax_and_amount(
    value: Decimal, rate: Decimal, included: bool, weights: list[int]
) -> None:
    from fractions import Fraction

    whole: Price = price_of(Fraction(value), tax_rate=rate, tax_included=included, currency="EUR")
    amounts = parts_by_weight(whole.amount, [Decimal(weight) for weight in weights], "EUR")
    assert sum(amounts) == whole.amount
    parts = price_split(whole, [amount for amount in amounts if amount] or [whole.amount], "EUR")
    for name in ("net", "tax", "amount"):
        assert sum(getattr(part, name) for part in parts) == getattr(whole, name)
        assert all(getattr(part, name) >= 0 for part in parts)
