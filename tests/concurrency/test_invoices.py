"""Many that issue at once: no number is left out and none is given twice."""

from decimal import Decimal

import pytest
from django.db import connection, transaction

from billing.enums import InvoiceKind
from billing.errors import InvoiceCreditedError, InvoiceEmptyError
from billing.models import Folio, Invoice
from billing.services.folios import charge_post, folio_open
from billing.services.invoices import invoice_credit, invoice_issue
from hotelpbx.common.audit import SYSTEM
from tests.billing.world import hotel, stay_in
from tests.concurrency.test_billing import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _postgres_only() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set DATABASE_URL")


def charged_folios(count: int) -> list[Folio]:
    hotel()
    folios = [folio_open(stay=stay_in(str(2000 + number))) for number in range(count)]
    for folio in folios:
        charge_post(folio=folio, code="MISC", unit_price=Decimal(10), actor=SYSTEM)
    return folios


def serials(kind: InvoiceKind) -> list[int]:
    return sorted(Invoice.objects.filter(kind=kind).values_list("serial", flat=True))


def test_numbers_have_no_gap_and_none_comes_twice() -> None:
    folios = charged_folios(12)
    at_once(*[lambda folio=folio: invoice_issue(folio=folio, actor=SYSTEM) for folio in folios])
    assert serials(InvoiceKind.INVOICE) == list(range(1, 13))
    invoices = list(Invoice.objects.all())
    at_once(*[lambda each=each: invoice_credit(invoice=each, reason="x", actor=SYSTEM) for each in invoices])
    assert serials(InvoiceKind.CREDIT_NOTE) == list(range(1, 13))


def test_one_that_fails_leaves_no_gap() -> None:
    folios = charged_folios(6)

    def fail(folio: Folio) -> None:
        with transaction.atomic():
            invoice_issue(folio=folio, actor=SYSTEM)
            transaction.set_rollback(True)

    deeds = [
        (lambda folio=folio: fail(folio))
        if place % 2
        else (lambda folio=folio: invoice_issue(folio=folio, actor=SYSTEM))
        for place, folio in enumerate(folios)
    ]
    at_once(*deeds)
    assert serials(InvoiceKind.INVOICE) == [1, 2, 3]


def test_two_that_invoice_the_same_folio_invoice_it_once() -> None:
    (folio,) = charged_folios(1)
    answers = at_once(*[lambda: invoice_issue(folio=folio, actor=SYSTEM)] * 2)
    assert sorted(type(answer).__name__ for answer in answers) == ["Invoice", InvoiceEmptyError.__name__]


def test_two_that_take_an_invoice_back_take_it_back_once() -> None:
    (folio,) = charged_folios(1)
    invoice = invoice_issue(folio=folio, actor=SYSTEM)
    answers = at_once(*[lambda: invoice_credit(invoice=invoice, reason="x", actor=SYSTEM)] * 2)
    assert sorted(type(answer).__name__ for answer in answers) == ["Invoice", InvoiceCreditedError.__name__]
