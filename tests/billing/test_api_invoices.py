"""The API of invoices, of the settings of the books, of departments and room rates."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from billing.models import Folio, FolioWindow, Invoice
from billing.services.folios import charge_post
from hotelpbx.common.audit import SYSTEM
from rooms.models import Property
from tests.billing.api import V1, error
from tests.factories.hotel import TODAY, RoomTypeFactory
from tests.helpers.files import pdf_text

pytestmark = pytest.mark.django_db


@pytest.fixture
def charged(folio: Folio) -> Folio:
    """A folio with one charge of 21.42."""
    charge_post(folio=folio, code="MISC", description="Laundry", unit_price=Decimal(18), actor=SYSTEM)
    return folio


def issue(desk: APIClient, folio: Folio, **body: Any) -> Any:
    return desk.post(f"{V1}/folios/{folio.pk}/invoices/", body, format="json")


def test_an_invoice_is_issued_read_and_taken_back(desk: APIClient, charged: Folio) -> None:
    answer = issue(desk, charged)
    assert answer.status_code == 201
    invoice = answer.json()
    assert (invoice["number"], invoice["amount"], invoice["currency"], invoice["kind"]) == (
        "R-1",
        "21.42",
        "EUR",
        "invoice",
    )
    assert desk.get(f"{V1}/invoices/{invoice['id']}/").json() == invoice
    with transaction.atomic():
        assert error(issue(desk, charged)) == (422, "invoice_empty")
    note = desk.post(f"{V1}/invoices/{invoice['id']}/credit/", {"reason": "Wrong payer"})
    assert (note.status_code, note.json()["number"], note.json()["credits"]) == (201, "C-1", invoice["id"])
    with transaction.atomic():
        again = desk.post(f"{V1}/invoices/{invoice['id']}/credit/", {"reason": "Again"})
    assert error(again) == (409, "invoice_credited")
    assert desk.get(f"{V1}/invoices/{invoice['id']}/").json()["credited_by"] == note.json()["id"]
    assert error(desk.get(f"{V1}/invoices/0/")) == (404, "invoice_not_found")


def test_the_payer_may_be_named(desk: APIClient, charged: Folio) -> None:
    payer = {"name": "Acme", "address": "1 Lane", "tax_number": "T9"}
    assert issue(desk, charged, payer=payer).json()["document"]["payer"] == payer


def test_a_repeated_request_issues_one_invoice(desk: APIClient, charged: Folio) -> None:
    headers = {"Idempotency-Key": "k1"}
    url = f"{V1}/folios/{charged.pk}/invoices/"
    first, second = (desk.post(url, {}, format="json", headers=headers).json() for _ in range(2))
    assert first == second
    assert Invoice.objects.count() == 1


def test_documents_are_listed_by_folio_and_filtered(desk: APIClient, charged: Folio) -> None:
    invoice = issue(desk, charged).json()
    desk.post(f"{V1}/invoices/{invoice['id']}/credit/", {"reason": "x"})

    def numbers(path: str) -> list[str]:
        return [row["number"] for row in desk.get(f"{V1}/{path}").json()["results"]]

    assert numbers(f"folios/{charged.pk}/invoices/") == ["C-1", "R-1"]
    assert numbers("invoices/?kind=credit") == ["C-1"]
    assert numbers("invoices/?number=r-1") == ["R-1"]
    assert numbers(f"invoices/?date={TODAY}&folio={charged.pk}") == ["C-1", "R-1"]
    assert numbers("invoices/?date=2026-11-22") == []
    assert numbers("invoices/?from=2026-11-24") == []
    for wrong in ("kind=bill", "date=yesterday", "folio=x"):
        assert error(desk.get(f"{V1}/invoices/?{wrong}")) == (400, "invalid")


def test_the_list_takes_as_many_statements_for_many(
    desk: APIClient, charged: Folio, django_assert_num_queries: Any
) -> None:
    issue(desk, charged)
    with django_assert_num_queries(3):
        desk.get(f"{V1}/invoices/")
    for _ in range(5):
        charge_post(folio=charged, code="MISC", unit_price=Decimal(1), actor=SYSTEM)
        issue(desk, charged)
    with django_assert_num_queries(3):
        assert desk.get(f"{V1}/invoices/").json()["count"] == 6


def test_the_pdf_of_a_folio_is_its_newest_invoice_or_says_that_it_is_none(desk: APIClient, charged: Folio) -> None:
    url = f"{V1}/folios/{charged.pk}/invoice.pdf"
    before = pdf_text(desk.get(url).content)
    assert "This is not an invoice" in before
    assert "21.42" in before
    invoice = issue(desk, charged).json()
    charge_post(folio=charged, code="MISC", unit_price=Decimal(100), actor=SYSTEM)
    answer = desk.get(url)
    assert (answer["Content-Type"], answer["Content-Disposition"]) == ("application/pdf", 'inline; filename="R-1.pdf"')
    assert answer.content == desk.get(f"{V1}/invoices/{invoice['id']}.pdf").content
    assert "119.00" not in pdf_text(answer.content)
    desk.post(f"{V1}/invoices/{invoice['id']}/credit/", {"reason": "x"})
    text = pdf_text(desk.get(url).content)
    assert "This is not an invoice" in text
    assert "140.42" in text  # both charges wait for an invoice again


def test_the_pdf_of_a_window(desk: APIClient, charged: Folio) -> None:
    FolioWindow.objects.create(folio=charged, number=2, payer_kind="company", payer_name="Acme Ltd")
    text = pdf_text(desk.get(f"{V1}/folios/{charged.pk}/invoice.pdf?window=2").content)
    assert "Acme Ltd" in text
    assert "21.42" not in text


def test_the_pdf_comes_in_the_language_that_is_asked_for(desk: APIClient, charged: Folio) -> None:
    url = f"{V1}/folios/{charged.pk}/invoice.pdf"
    by_header = desk.get(url, headers={"Accept-Language": "zh-hans"}).content
    by_address = desk.get(f"{url}?language=zh-hans").content
    assert all("2026年11月23日" in pdf_text(content) for content in (by_header, by_address))
    assert error(desk.get(f"{url}?language=fr")) == (400, "invalid")


def test_settings_are_read_and_changed(accounting: APIClient, desk: APIClient, property: Property) -> None:
    first = desk.get(f"{V1}/billing-settings/").json()
    assert (first["invoice_prefix"], first["city_tax_amount"], first["report_recipients"]) == ("R-", "0.00", [])
    body = {"legal_name": "Grand AG", "city_tax": True, "city_tax_amount": "2.5", "report_recipients": ["a@x.example"]}
    saved = accounting.patch(f"{V1}/billing-settings/", body, format="json").json()
    assert saved == {**first, **body, "city_tax_amount": "2.50"}
    assert desk.get(f"{V1}/billing-settings/").json() == saved
    assert desk.patch(f"{V1}/billing-settings/", body, format="json").status_code == 403
    for wrong in ({"report_recipients": ["x"]}, {"report_language": "fr"}, {"invoice_prefix": "1"}):
        with transaction.atomic():
            answer = accounting.patch(f"{V1}/billing-settings/", wrong, format="json")
        assert error(answer) == (400, "invalid")
        assert list(answer.json()["extra"]["fields"]) == list(wrong)


def test_an_iban_is_no_card_number(accounting: APIClient, property: Property) -> None:
    iban = "IBAN DE02 4111 1111 1111 1111 11"
    answer = accounting.patch(f"{V1}/billing-settings/", {"bank_account": iban}, format="json")
    assert answer.json()["bank_account"] == iban


def test_departments(accounting: APIClient, property: Property) -> None:
    spa = accounting.post(f"{V1}/departments/", {"code": "spa", "name": "Spa", "tax_rate": "19"}).json()
    assert (spa["code"], spa["tax_rate"], spa["tax_included"]) == ("SPA", "19.00", False)
    with transaction.atomic():
        answer = accounting.post(f"{V1}/departments/", {"code": "SPA", "name": "Spa"})
    assert error(answer) == (409, "department_taken")
    url = f"{V1}/departments/{spa['id']}/"
    changed = accounting.patch(url, {"tax_included": True, "tax_rate": "7"}, format="json").json()
    assert changed == {**spa, "tax_included": True, "tax_rate": "7.00"} == accounting.get(url).json()
    codes = [row["code"] for row in accounting.get(f"{V1}/departments/").json()["results"]]
    assert codes == ["PHONE", "MINIBAR", "ROOM", "MISC", "SPA"]
    assert error(accounting.get(f"{V1}/departments/0/")) == (404, "department_not_found")


def test_room_rates(accounting: APIClient, property: Property) -> None:
    RoomTypeFactory(property=property, code="suite", name="Suite")
    url = f"{V1}/room-rates/"
    accounting.post(url, {"room_type": "suite", "amount": "240"})
    accounting.post(url, {"amount": "99.90"}, format="json")
    rows = accounting.get(url).json()["results"]
    assert [(row["room_type"], row["amount"]) for row in rows] == [("suite", "240.00"), (None, "99.90")]
    assert accounting.post(url, {"room_type": "suite", "amount": None}, format="json").json()["amount"] is None
    with transaction.atomic():
        assert error(accounting.post(url, {"amount": "1.005"})) == (400, "invalid")
    assert accounting.post(url, {"room_type": "cave", "amount": "1"}).status_code == 404
