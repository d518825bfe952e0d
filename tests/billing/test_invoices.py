"""Invoices and credit notes: what stands on them, their numbers, and that nothing changes them."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from billing.enums import InvoiceKind
from billing.errors import InvoiceCreditedError, InvoiceEmptyError, InvoiceNotFoundError
from billing.models import BillingSettings, Folio, FolioWindow, Invoice, InvoicedEntry, InvoiceSeries
from billing.selectors.invoices import (
    InvoiceSearch,
    entries_invoiced,
    invoice_get,
    invoice_list,
    invoice_newest,
    windows_to_invoice,
)
from billing.selectors.snapshots import payer_of
from billing.services.calls import call_rate
from billing.services.folios import charge_post, entry_reverse, payment_post
from billing.services.invoices import invoice_credit, invoice_issue
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.errors import InputError
from hotelpbx.common.models import AuditRecord
from rooms.models import Property
from tests.billing.world import NOW, call, phone_of, refused
from tests.factories.hotel import TODAY

pytestmark = pytest.mark.django_db


def laundry(folio: Folio, price: str = "18") -> Any:
    """A charge with 19 % on top."""
    return charge_post(folio=folio, code="MISC", description="Laundry", unit_price=Decimal(price), actor=SYSTEM)


def issued(folio: Folio, **values: Any) -> Invoice:
    return invoice_issue(folio=folio, actor=SYSTEM, now=NOW, **values)


def credited(invoice: Invoice, reason: str = "Wrong payer") -> Invoice:
    return invoice_credit(invoice=invoice, reason=reason, actor=SYSTEM, now=NOW)


def test_an_invoice_holds_all_that_is_printed(folio: Folio, property: Property) -> None:
    BillingSettings.objects.create(property=property, legal_name="Grand GmbH", tax_number="DE1", address="Quay 1")
    call_rate(call=call(phone_of(folio.stay)))
    laundry(folio)
    payment_post(folio=folio, method="card", amount=Decimal("20"), reference="slip 7", actor=SYSTEM)
    document = issued(folio).snapshot
    assert document["house"]["name"] == "Grand GmbH"
    assert document["payer"] == {"name": folio.stay.guest_name, "address": "", "tax_number": ""}
    assert (document["stay"]["rooms"], document["stay"]["guest"]) == (["1203"], folio.stay.guest_name)
    assert [(line["net"], line["tax_rate"], line["tax"], line["amount"]) for line in document["lines"]] == [
        ("1.54", "10", "0.15", "1.69"),
        ("18.00", "19", "3.42", "21.42"),
    ]
    assert document["lines"][0]["time"] == "11:50"  # ten minutes before noon in Berlin
    assert document["lines"][0]["explanation"][1]["label"] == "Connection fee"
    assert document["taxes"] == [
        {"rate": "10", "net": "1.54", "tax": "0.15", "gross": "1.69"},
        {"rate": "19", "net": "18.00", "tax": "3.42", "gross": "21.42"},
    ]
    assert [(paid["amount"], paid["reference"]) for paid in document["payments"]] == [("20.00", "slip 7")]
    expected = {"net": "19.54", "tax": "3.57", "total": "23.11", "paid": "20.00", "balance": "3.11"}
    assert document["totals"] == expected
    assert (document["number"], document["currency"], document["business_date"]) == ("R-1", "EUR", str(TODAY))


def test_the_last_digits_of_a_dialled_number_are_hidden(folio: Folio, property: Property) -> None:
    property.mask_dialled_digits = 4
    property.save()
    call_rate(call=call(phone_of(folio.stay)))
    (line,) = issued(folio).snapshot["lines"]
    assert line["description"].startswith("44207946****")


def test_what_is_invoiced_is_not_invoiced_again(folio: Folio) -> None:
    first = laundry(folio)
    assert issued(folio).number == "R-1"
    with refused(InvoiceEmptyError):
        issued(folio)
    second = laundry(folio, "5")
    assert [line["entry"] for line in issued(folio).snapshot["lines"]] == [second.pk]
    assert entries_invoiced([first.pk, second.pk, 0]) == {first.pk, second.pk}


def test_a_window_is_invoiced_to_its_payer_or_to_whom_the_desk_names(folio: Folio) -> None:
    FolioWindow.objects.create(folio=folio, number=2, payer_kind="company", payer_name="Acme", payer_tax_number="T9")
    laundry(folio)
    assert windows_to_invoice(folio) == [1]
    with refused(InvoiceEmptyError):
        issued(folio, window=2)
    assert payer_of(folio, 2) == {"name": "Acme", "address": "", "tax_number": "T9"}
    other = {"name": "Ada's firm", "address": "1 Lane\nLondon", "tax_number": ""}
    assert issued(folio, payer=other).snapshot["payer"] == other


def test_a_reversal_and_its_charge_stand_on_the_same_invoice(folio: Folio) -> None:
    entry_reverse(entry=laundry(folio), reason="Wrong room", actor=SYSTEM)
    laundry(folio, "5")
    document = issued(folio).snapshot
    assert [line["amount"] for line in document["lines"]] == ["21.42", "-21.42", "5.95"]
    assert document["taxes"] == [{"rate": "19", "net": "5.00", "tax": "0.95", "gross": "5.95"}]


def test_a_payment_that_was_taken_back_is_no_payment(folio: Folio) -> None:
    laundry(folio)
    paid = payment_post(folio=folio, method="card", amount=Decimal("20"), actor=SYSTEM)
    entry_reverse(entry=paid, reason="Declined", actor=SYSTEM)
    assert issued(folio).snapshot["totals"]["paid"] == "0.00"


def test_a_credit_note_takes_back_all_and_the_entries_are_free_again(folio: Folio) -> None:
    entry = laundry(folio)
    payment_post(folio=folio, method="card", amount=Decimal("20"), actor=SYSTEM)
    invoice = issued(folio)
    note = credited(invoice)
    assert (note.number, note.kind, note.credits, note.amount) == (
        "C-1",
        InvoiceKind.CREDIT_NOTE,
        invoice,
        Decimal("-21.42"),
    )
    assert note.snapshot["credits"] == {"number": "R-1", "date": str(TODAY)}
    assert note.snapshot["reason"] == "Wrong payer"
    assert [line["amount"] for line in note.snapshot["lines"]] == ["-21.42"]
    expected = {"net": "-18.00", "tax": "-3.42", "total": "-21.42", "paid": "-20.00", "balance": "-1.42"}
    assert note.snapshot["totals"] == expected
    assert entries_invoiced([entry.pk]) == set()
    again = issued(folio)
    assert (again.number, again.snapshot["lines"]) == ("R-2", invoice.snapshot["lines"])
    assert invoice_newest(folio) == again


def test_a_second_credit_note_is_refused_and_one_of_a_credit_note_too(folio: Folio) -> None:
    laundry(folio)
    invoice = issued(folio)
    with refused(InputError):
        credited(invoice, "  ")
    note = credited(invoice)
    for document in (invoice, note):
        with refused(InvoiceCreditedError):
            credited(document)
    assert Invoice.objects.count() == 2


def test_a_refused_invoice_takes_no_number(folio: Folio) -> None:
    with refused(InvoiceEmptyError):
        issued(folio)
    assert not InvoiceSeries.objects.exists()


def test_the_issue_and_the_credit_are_in_the_audit_trail(folio: Folio) -> None:
    laundry(folio)
    credited(issued(folio))
    rows = AuditRecord.objects.filter(action__startswith="billing.invoice").order_by("id")
    assert [(row.action, row.data["number"], row.property_code) for row in rows] == [
        ("billing.invoice.issued", "R-1", "grand"),
        ("billing.invoice.credited", "C-1", "grand"),
    ]


@pytest.mark.parametrize("table", [Invoice, InvoicedEntry])
def test_the_database_refuses_to_change_or_delete_an_issued_invoice(folio: Folio, table: Any) -> None:
    laundry(folio)
    issued(folio)
    for statement in ("DELETE FROM {}", "UPDATE {} SET id = id"):
        with pytest.raises(IntegrityError, match="never changed or deleted"), transaction.atomic():
            connection.cursor().execute(statement.format(table._meta.db_table))


def test_what_changes_later_does_not_change_the_invoice(folio: Folio, property: Property) -> None:
    laundry(folio)
    invoice = issued(folio)
    before = Invoice.objects.get(pk=invoice.pk).snapshot
    type(folio.stay).objects.filter(pk=folio.stay_id).update(guest_name="Somebody Else")
    BillingSettings.objects.create(property=property, legal_name="New owner", invoice_prefix="X-")
    assert Invoice.objects.get(pk=invoice.pk).snapshot == before
    assert invoice_get(invoice.pk).number == "R-1"


def test_documents_are_found_by_number_payer_kind_and_date(folio: Folio, property: Property) -> None:
    laundry(folio)
    note = credited(issued(folio))
    invoice = note.credits

    def found(**values: Any) -> list[Invoice]:
        return list(invoice_list(property, InvoiceSearch(**values)))

    assert found() == [note, invoice]
    assert found(text="r-1") == [invoice]
    assert found(text="lovelace") == [note, invoice]
    assert found(kind="credit") == [note]
    assert found(since=TODAY, until=TODAY) == [note, invoice]
    assert found(until=TODAY.replace(day=1)) == []
    with pytest.raises(InvoiceNotFoundError):
        invoice_get(0)


def test_the_statements_do_not_grow_with_the_entries(folio: Folio, django_assert_max_num_queries: Any) -> None:
    laundry(folio)
    with django_assert_max_num_queries(40) as few:
        issued(folio)
    for _ in range(20):
        laundry(folio)
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert len(issued(folio).snapshot["lines"]) == 20
