"""Screen, print and PDF of an invoice are made of the same document: the same lines, the same amounts."""

import re
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from billing.documents import Line, PaymentLine, Snapshot, credit_of, taxes_of, totals_of
from billing.models import Folio, Invoice
from billing.reports.invoice_pdf import invoice_pdf
from billing.reports.invoice_words import invoice_in_words
from billing.services.calls import call_rate
from billing.services.folios import charge_post, entry_reverse, payment_post
from billing.services.invoices import invoice_issue
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.roles import FRONT_DESK
from tests.billing.world import call, phone_of
from tests.helpers.files import pdf_text
from tests.helpers.pages import signed_in, text_of

ZONE = "Europe/Berlin"


def line(number: int, **values: Any) -> Line:
    standard: dict[str, Any] = {
        "entry": number,
        "date": "2026-11-23",
        "time": "",
        "department": "Miscellaneous",
        "description": "Laundry",
        "quantity": "1",
        "unit_price": "18.00",
        "net": "18.00",
        "tax_rate": "19",
        "tax": "3.42",
        "amount": "21.42",
        "explanation": [],
    }
    return Line(**{**standard, **values})  # type: ignore[typeddict-item]


def document(lines: list[Line], payments: list[PaymentLine] | None = None, **values: Any) -> Snapshot:
    paid = payments or []
    standard: dict[str, Any] = {
        "kind": "invoice",
        "number": "R-1042",
        "business_date": "2026-11-23",
        "issued_at": "2026-11-23T11:00:00+00:00",
        "currency": "EUR",
        "house": {
            "name": "Grand Hotel",
            "address": "Quay 1\nHamburg",
            "tax_number": "DE1",
            "contact": "desk@grand.example",
            "bank_account": "DE02",
            "footer": "Thank you.",
        },
        "payer": {"name": "Ada Lovelace", "address": "1 Lane\nLondon", "tax_number": "GB9"},
        "stay": {
            "guest": "Ada Lovelace",
            "group": "",
            "rooms": ["1203"],
            "arrival": "2026-11-20",
            "departure": "2026-11-30",
            "folio": 7,
            "window": 1,
        },
        "lines": lines,
        "taxes": taxes_of(lines, "EUR"),
        "payments": paid,
        "totals": totals_of(lines, paid, "EUR"),
        "credits": None,
        "reason": "",
    }
    return Snapshot(**{**standard, **values})  # type: ignore[typeddict-item]


@pytest.fixture
def invoice(folio: Folio) -> Invoice:
    """A call, goods, a reversal, a payment."""
    call_rate(call=call(phone_of(folio.stay)))
    charge_post(folio=folio, code="12", quantity=Decimal(3), actor=SYSTEM)
    charge_post(folio=folio, code="ROOM", unit_price=Decimal("1234.5"), actor=SYSTEM)
    laundry = charge_post(folio=folio, code="MISC", description="Laundry <b>", unit_price=Decimal(18), actor=SYSTEM)
    entry_reverse(entry=laundry, reason="Wrong room", actor=SYSTEM)
    payment_post(folio=folio, method="card", amount=Decimal("20.10"), reference="slip 7", actor=SYSTEM)
    return invoice_issue(folio=folio, actor=SYSTEM)


def words(text: str) -> str:
    """Without the line breaks of a narrow column."""
    return re.sub(r"\s+", "", text)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_screen_print_and_pdf_show_the_same_lines_and_amounts(invoice: Invoice, language: str) -> None:
    desk = signed_in(FRONT_DESK)
    desk.cookies["django_language"] = language
    page = text_of(desk.get(reverse("invoice", args=[invoice.pk])))
    file = words(pdf_text(desk.get(reverse("invoice-pdf", args=[invoice.pk]), {"language": language}).content))
    with translation.override(language):
        shown = invoice_in_words(invoice.snapshot, ZONE)
    assert len(shown.lines) == 5
    sums = [shown.net, shown.tax, shown.total, shown.paid, shown.balance]
    for row in shown.lines:
        cells = [row.date, row.quantity, row.unit_price, row.net, row.tax_rate, row.tax, row.amount]
        cell_texts = "".join(f'<td class="amount">{cell}</td>' for cell in cells[1:])
        assert cell_texts in re.sub(r">\s+<", "><", page)
        assert words("".join([row.date, row.text, *row.steps, *cells[1:]])) in file
    for rate, *amounts in shown.taxes:
        assert words("".join([rate, *amounts])) in file
        assert all(f'<td class="amount">{amount}</td>' in page for amount in amounts)
    for date, text, amount in shown.payments:
        assert words(date + text + amount) in file
        assert f'<td class="amount">{amount}</td>' in page
    for amount in sums:
        assert amount in file
        assert f">{amount}</dd>" in page


@pytest.mark.django_db
def test_an_invoice_explains_each_call(invoice: Invoice) -> None:
    (row,) = [line for line in invoice_in_words(invoice.snapshot, ZONE).lines if line.steps]
    assert row.text.startswith("Telephone · 11:50 · 44207946")
    assert row.steps[1:] == ("Connection fee: 0.10", "Talk time 96 s × 0.9 a minute: 1.44", "Tax 10 %: 0.15")
    assert row.steps[0].endswith(", 95 s talked")


@pytest.mark.django_db
def test_what_a_guest_is_called_cannot_become_markup(invoice: Invoice) -> None:
    page = text_of(signed_in(FRONT_DESK).get(reverse("invoice", args=[invoice.pk])))
    assert "Laundry &lt;b&gt;" in page
    assert "Laundry <b>" in pdf_text(invoice_pdf(invoice.snapshot, ZONE))


def test_the_same_document_is_the_same_file() -> None:
    found = document([line(1)])
    assert invoice_pdf(found, ZONE) == invoice_pdf(found, ZONE)


def test_four_hundred_lines_with_long_names_stand_on_numbered_pages_under_the_same_head() -> None:
    long_name = "Donaudampfschifffahrtsgesellschaft" * 6
    content = document(
        [
            line(number, description=f"{long_name} {number}" if number % 50 == 0 else f"No {number}.")
            for number in range(400)
        ]
    )
    pages = [page.extract_text() for page in PdfReader(BytesIO(invoice_pdf(content, ZONE))).pages]
    assert len(pages) > 5
    for number, text in enumerate(pages, start=1):
        assert f"Page {number} of {len(pages)}" in text
        assert "R-1042" in text
    table_pages = [text for text in pages if "No " in text]
    assert all("Quantity" in text for text in table_pages)
    everything = "\n".join(pages)
    assert all(f"No {number}." in everything for number in range(400) if number % 50)
    assert "8,568.00" in pages[-1]


def test_a_document_in_chinese_is_read_in_chinese() -> None:
    with translation.override("zh-hans"):
        text = pdf_text(
            invoice_pdf(document([line(1)], payer={"name": "欧阳建国", "address": "北京", "tax_number": ""}), ZONE)
        )
    assert "欧阳建国" in text
    assert "2026年11月23日" in text


def test_a_credit_note_names_the_invoice_and_the_reason() -> None:
    note = credit_of(document([line(1)]), "Wrong payer")
    text = pdf_text(invoice_pdf({**note, "number": "C-7"}, ZONE))
    assert "Credit note C-7" in text
    assert "Takes back invoice R-1042 of 23 Nov 2026. Reason: Wrong payer" in text
    assert "-21.42" in text


def test_an_amount_of_yen_has_no_digits_behind_the_point() -> None:
    lines = [line(1, net="1800", tax="342", amount="2142", unit_price="1800")]
    shown = invoice_in_words(
        document(lines, currency="JPY", taxes=taxes_of(lines, "JPY"), totals=totals_of(lines, [], "JPY")), ZONE
    )
    assert (shown.total, shown.lines[0].unit_price) == ("2,142", "1,800")


amounts = st.decimals(min_value=-9999, max_value=9999, places=2)
rows = st.lists(st.tuples(amounts, amounts, st.sampled_from(["0", "7", "19", "10.5"])), max_size=12)


@settings(max_examples=60, deadline=None)
@given(rows=rows, paid=st.lists(amounts, max_size=4))
def test_the_sums_agree_whatever_stands_on_it_and_a_credit_note_is_the_opposite(rows: Any, paid: Any) -> None:
    lines = [
        line(number, net=str(net), tax=str(tax), amount=str(net + tax), tax_rate=rate)
        for number, (net, tax, rate) in enumerate(rows)
    ]
    payments = [
        PaymentLine(entry=1, date="2026-11-23", description="Card", reference="", amount=str(amount)) for amount in paid
    ]
    found = document(lines, payments)
    totals = {name: Decimal(value) for name, value in found["totals"].items()}  # type: ignore[arg-type]
    assert totals["net"] + totals["tax"] == totals["total"]
    assert totals["total"] - totals["paid"] == totals["balance"]
    for name, column in (("net", "net"), ("tax", "tax"), ("total", "gross")):
        assert sum((Decimal(row[column]) for row in found["taxes"]), Decimal(0)) == totals[name]  # type: ignore[literal-required]
    note = credit_of(found, "x")
    assert all(Decimal(note["totals"][name]) == -value for name, value in totals.items())  # type: ignore[literal-required]
    assert credit_of(note, "x")["totals"] == found["totals"]
