"""Folios: entries are only added, rounded once, and the balance is their sum."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.enums import EntryKind, FolioStatus
from billing.errors import DepartmentNotFoundError, EntryReversedError, FolioClosedError, FolioNotSettledError
from billing.ledger import ledger_triggers_create, ledger_triggers_drop
from billing.models import Department, Folio, FolioEntry
from billing.selectors.folios import Account, accounts_by_stay, balances_of_stays, folio_balance
from billing.services.folios import (
    charge_post,
    entry_reverse,
    folio_open,
    folio_reopen,
    folio_settle,
    folios_open,
    payment_post,
)
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.errors import InputError
from hotelpbx.common.models import AuditRecord
from rooms.models import Property, Stay
from tests.billing.world import NOW, refused, stay_in

pytestmark = pytest.mark.django_db


def charged(folio: Folio, price: str = "10.00", quantity: str = "1", **values: Any) -> FolioEntry:
    """A charge of MISC (19 % on top)."""
    values = {"code": "MISC", "description": "Umbrella", "actor": SYSTEM, **values}
    return charge_post(folio=folio, quantity=Decimal(quantity), unit_price=Decimal(price), **values)


def test_opening_twice_keeps_the_one_folio(stay: Stay) -> None:
    assert folio_open(stay=stay) == folio_open(stay=stay)


def test_folios_of_a_group_open_in_one_statement(property: Property, django_assert_num_queries: Any) -> None:
    stays = [stay_in(str(number)) for number in range(2001, 2006)]
    for each in stays:
        assert each.property.currency
    with django_assert_num_queries(1):
        folios = folios_open(stays=stays, now=NOW)
    assert {folio.stay_id for folio in folios} == {each.pk for each in stays}


def test_a_charge_takes_the_tax_of_its_department_and_the_business_date(folio: Folio, property: Property) -> None:
    entry = charged(folio, "9.99", "3")
    assert (entry.net, entry.tax, entry.amount) == (Decimal("29.97"), Decimal("5.69"), Decimal("35.66"))
    assert entry.business_date == property.business_date
    assert entry.department is not None
    assert entry.department.code == "MISC"


def test_contained_tax_leaves_the_price_as_it_is(folio: Folio) -> None:
    Department.objects.filter(code="MISC").update(tax_included=True)
    entry = charged(folio, "11.90")
    assert (entry.net, entry.tax, entry.amount) == (Decimal("10.00"), Decimal("1.90"), Decimal("11.90"))


def test_an_article_brings_price_name_and_tax(folio: Folio) -> None:
    entry = charge_post(folio=folio, code="12", quantity=Decimal(2), actor=SYSTEM)
    assert (entry.code, entry.description, entry.amount) == ("12", "Cola", Decimal("8.33"))
    assert entry.department is not None
    assert entry.department.code == "MINIBAR"


def test_a_department_needs_a_price_and_an_unknown_code_is_refused(folio: Folio) -> None:
    with refused(InputError) as missing:
        charge_post(folio=folio, code="MISC", actor=SYSTEM)
    assert "unit_price" in missing.value.extra["fields"]
    with refused(DepartmentNotFoundError):
        charged(folio, code="SPA")


@pytest.mark.parametrize(
    ("price", "quantity"),
    [("-1", "1"), ("1", "0"), ("1", "-1"), ("NaN", "1"), ("1", "Infinity"), ("1", "0.001"), ("999999", "999999")],
)
def test_amounts_that_make_no_sense_are_refused(folio: Folio, price: str, quantity: str) -> None:
    with refused(InputError):
        charged(folio, price, quantity)
    assert not folio.entries.exists()


def test_the_same_business_key_returns_the_entry_it_made_even_on_a_closed_folio(folio: Folio) -> None:
    first = charged(folio, business_key="order:7")
    folio_settle(folio=folio, force=True, actor=SYSTEM)
    again = charged(folio, "99.00", business_key="order:7")
    assert again == first
    assert folio.entries.count() == 1


def test_the_database_itself_refuses_a_second_entry_with_a_business_key(folio: Folio) -> None:
    entry = charged(folio, business_key="order:7")
    entry.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        entry.save(force_insert=True)


def test_a_payment_lowers_the_balance(folio: Folio) -> None:
    charged(folio, "10.00")
    payment = payment_post(folio=folio, method="card", amount=Decimal("11.90"), actor=SYSTEM)
    assert (payment.kind, payment.amount, payment.tax) == (EntryKind.PAYMENT, Decimal("-11.90"), 0)
    assert folio_balance(folio) == 0


@pytest.mark.parametrize("amount", ["0", "-5", "1.001", "NaN", "1e12"])
def test_a_payment_is_above_zero_and_in_the_digits_of_the_currency(folio: Folio, amount: str) -> None:
    with refused(InputError):
        payment_post(folio=folio, method="cash", amount=Decimal(amount), actor=SYSTEM)
    assert not folio.entries.exists()


def test_guests_pay_in_known_ways(folio: Folio) -> None:
    with refused(InputError) as error:
        payment_post(folio=folio, method="shells", amount=Decimal(5), actor=SYSTEM)
    assert "method" in error.value.extra["fields"]


def test_a_reversal_is_the_opposite_and_says_why(folio: Folio) -> None:
    entry = charged(folio, "9.99", "3")
    reversal = entry_reverse(entry=entry, reason="wrong room", actor=SYSTEM)
    assert (reversal.kind, reversal.reverses, reversal.reference) == (EntryKind.REVERSAL, entry, "wrong room")
    assert (reversal.net, reversal.tax, reversal.amount, reversal.quantity) == (
        -entry.net,
        -entry.tax,
        -entry.amount,
        -entry.quantity,
    )
    assert reversal.department == entry.department
    assert folio_balance(folio) == 0
    assert AuditRecord.objects.get(action="billing.entry.reversed").data["reason"] == "wrong room"


def test_an_entry_is_reversed_once_and_a_reversal_never(folio: Folio) -> None:
    entry = charged(folio)
    reversal = entry_reverse(entry=entry, reason="wrong", actor=SYSTEM)
    for each in (entry, reversal):
        with refused(EntryReversedError):
            entry_reverse(entry=each, reason="again", actor=SYSTEM)


def test_the_database_itself_refuses_a_second_reversal(folio: Folio) -> None:
    reversal = entry_reverse(entry=charged(folio), reason="wrong", actor=SYSTEM)
    reversal.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        reversal.save(force_insert=True)


def test_a_reversal_needs_a_reason(folio: Folio) -> None:
    with refused(InputError):
        entry_reverse(entry=charged(folio), reason="  ", actor=SYSTEM)


def test_a_closed_folio_takes_no_entry_of_any_kind(folio: Folio) -> None:
    entry = charged(folio)
    folio_settle(folio=folio, force=True, actor=SYSTEM)
    with refused(FolioClosedError):
        charged(folio)
    with refused(FolioClosedError):
        payment_post(folio=folio, method="cash", amount=Decimal(5), actor=SYSTEM)
    with refused(FolioClosedError):
        entry_reverse(entry=entry, reason="wrong", actor=SYSTEM)
    with refused(FolioClosedError):
        folio_settle(folio=folio, actor=SYSTEM)


def test_settling_posts_the_payments_and_closes(folio: Folio) -> None:
    charged(folio, "10.00")
    payments = [("cash", Decimal("1.90")), ("card", Decimal("10.00"))]
    closed = folio_settle(folio=folio, payments=payments, actor=SYSTEM, now=NOW)
    folio.refresh_from_db()
    assert (closed.status, folio.status, folio.closed_at) == (FolioStatus.CLOSED, FolioStatus.CLOSED, NOW)
    assert folio_balance(folio) == 0


@pytest.mark.django_db(transaction=True)
def test_a_balance_keeps_the_folio_open_and_the_payments_away(folio: Folio) -> None:
    charged(folio, "10.00")
    with pytest.raises(FolioNotSettledError) as error:
        folio_settle(folio=folio, payments=[("cash", Decimal("5.00"))], actor=SYSTEM)
    windows = [{"number": 1, "balance": "6.90"}]
    assert error.value.extra == {"balance": "6.90", "currency": "EUR", "windows": windows}
    folio.refresh_from_db()
    assert folio.status == FolioStatus.OPEN
    assert folio_balance(folio) == Decimal("11.90")


def test_force_closes_with_a_balance(folio: Folio) -> None:
    charged(folio, "10.00")
    assert folio_settle(folio=folio, force=True, actor=SYSTEM).status == FolioStatus.CLOSED
    assert AuditRecord.objects.get(action="billing.folio.closed").data["balance"] == "11.90"


def test_a_reopened_folio_takes_entries_again(folio: Folio) -> None:
    folio_settle(folio=folio, actor=SYSTEM)
    folio_reopen(folio=folio, reason="late call", actor=SYSTEM)
    assert charged(folio).folio_id == folio.pk


def test_balances_of_many_stays_are_one_statement(property: Property, django_assert_num_queries: Any) -> None:
    stays = [stay_in(str(number)) for number in range(2001, 2004)]
    for number, each in enumerate(stays):
        for _entry in range(number):
            charged(folio_open(stay=each), "0.10")
    folio_open(stay=stays[0])
    Folio.objects.filter(stay=stays[1]).update(credit_limit=Decimal("0.12"))
    Folio.objects.filter(stay=stays[2]).update(credit_limit=Decimal("0.23"))
    with django_assert_num_queries(1):
        accounts = accounts_by_stay(property)
    assert accounts == {
        stays[0].pk: Account(Decimal(0), is_over_limit=False),
        stays[1].pk: Account(Decimal("0.12"), is_over_limit=False),
        stays[2].pk: Account(Decimal("0.24"), is_over_limit=True),
    }
    assert balances_of_stays([stays[2].pk]) == {stays[2].pk: Decimal("0.24")}


@pytest.mark.parametrize("sql", ["UPDATE billing_folioentry SET description = 'x'", "DELETE FROM billing_folioentry"])
def test_the_database_refuses_to_change_or_delete_an_entry(folio: Folio, sql: str) -> None:
    entry = charged(folio)
    with pytest.raises(IntegrityError, match="reversal"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert FolioEntry.objects.get(pk=entry.pk).description == entry.description


def test_the_triggers_can_be_lifted_and_made_again(folio: Folio) -> None:
    entry = charged(folio)
    ledger_triggers_drop(connection)
    FolioEntry.objects.filter(pk=entry.pk).update(reference="lifted")
    ledger_triggers_create(connection)
    ledger_triggers_create(connection)
    with pytest.raises(IntegrityError), transaction.atomic():
        FolioEntry.objects.filter(pk=entry.pk).update(reference="x")
    assert FolioEntry.objects.get(pk=entry.pk).reference == "lifted"


amounts = st.decimals("0.01", "99999.99", places=2)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(amounts, st.decimals("0.01", "99", places=2), st.booleans()), max_size=8))
def test_the_balance_is_the_sum_of_the_entries(folio: Folio, postings: list[tuple[Decimal, Decimal, bool]]) -> None:
    before = folio_balance(folio)
    total = Decimal(0)
    for price, quantity, is_payment in postings:
        if is_payment:
            total += payment_post(folio=folio, method="cash", amount=price, actor=SYSTEM).amount
            continue
        entry = charged(folio, str(price), str(quantity))
        assert entry.net + entry.tax == entry.amount
        total += entry.amount
    assert folio_balance(folio) - before == total


def test_an_entry_keeps_the_tax_rate_it_was_posted_at(folio: Folio, property: Property) -> None:
    entry = charged(folio)
    Department.objects.filter(property=property, code="MISC").update(tax_rate=Decimal(7))
    reversal = entry_reverse(entry=entry, reason="Wrong room", actor=SYSTEM)
    assert (entry.tax_rate, reversal.tax_rate, charged(folio).tax_rate) == (Decimal(19), Decimal(19), Decimal(7))
