"""Pages of invoices and of the settings of the books."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from billing.models import BillingSettings, Department, Folio, FolioWindow, Invoice, RoomRate
from billing.services.folios import charge_post
from billing.services.invoices import invoice_issue
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.roles import ACCOUNTING, FRONT_DESK
from rooms.models import Property
from tests.factories.hotel import RoomTypeFactory
from tests.helpers.files import pdf_text
from tests.helpers.pages import htmx, signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk(db: None) -> Client:
    return signed_in(FRONT_DESK)


@pytest.fixture
def keeper(db: None) -> Client:
    """Who keeps the books."""
    return signed_in(ACCOUNTING)


@pytest.fixture
def charged(folio: Folio) -> Folio:
    """A folio with one charge of 21.42."""
    charge_post(folio=folio, code="MISC", description="Laundry", unit_price=Decimal(18), actor=SYSTEM)
    return folio


def issued(folio: Folio) -> Invoice:
    return invoice_issue(folio=folio, actor=SYSTEM)


def test_the_dialog_offers_the_guest_and_the_sum_and_issues_to_whom_is_named(clerk: Client, charged: Folio) -> None:
    url = reverse("folio-invoice", args=[charged.pk])
    offered = text_of(htmx(clerk, "GET", url, target="dialog"))
    assert f'value="{charged.stay.guest_name}"' in offered
    assert "1 line, 21.42 EUR" in offered
    data = {"window": "1", "name": "Acme", "address": "1 Lane\nLondon", "tax_number": "T9"}
    answer = htmx(clerk, "POST", url, data, target="dialog")
    assert "Invoice R-1 is issued." in text_of(answer)
    assert "desk-changed" in answer["HX-Trigger"]
    assert Invoice.objects.get().snapshot["payer"]["name"] == "Acme"
    assert Invoice.objects.get().issued_by is not None


def test_an_invoice_needs_a_name(clerk: Client, charged: Folio) -> None:
    answer = htmx(
        clerk, "POST", reverse("folio-invoice", args=[charged.pk]), {"window": "1", "name": ""}, target="dialog"
    )
    assert answer.status_code == 422
    assert 'id="id_name_error"' in text_of(answer)
    assert not Invoice.objects.exists()


def test_a_folio_without_anything_to_invoice_says_so(clerk: Client, charged: Folio) -> None:
    issued(charged)
    url = reverse("folio-invoice", args=[charged.pk])
    assert "There is nothing here" in text_of(htmx(clerk, "GET", url, target="dialog"))
    with transaction.atomic():
        answer = htmx(clerk, "POST", url, {"window": "1", "name": "Ada"}, target="dialog")
    assert answer.status_code == 422
    assert "There is nothing here" in text_of(answer)


def test_the_dialog_shows_the_window_that_is_asked_for(clerk: Client, charged: Folio) -> None:
    FolioWindow.objects.create(folio=charged, number=2, payer_kind="company", payer_name="Acme Ltd")
    charge_post(folio=charged, code="MISC", unit_price=Decimal(5), window=2, actor=SYSTEM)
    url = reverse("folio-invoice", args=[charged.pk])
    assert f'value="{charged.stay.guest_name}"' in text_of(htmx(clerk, "GET", url, target="dialog"))
    second = text_of(htmx(clerk, "GET", f"{url}?window=2", target="dialog"))
    assert 'value="Acme Ltd"' in second
    assert "5.95 EUR" in second


def test_the_folio_shows_its_documents_also_when_it_is_closed(clerk: Client, charged: Folio) -> None:
    url = reverse("folio", args=[charged.pk])
    assert "Nothing is invoiced yet." in text_of(clerk.get(url))
    invoice = issued(charged)
    Folio.objects.filter(pk=charged.pk).update(status="closed")
    text = text_of(clerk.get(url))
    assert reverse("invoice", args=[invoice.pk]) in text
    assert reverse("folio-invoice", args=[charged.pk]) in text
    assert reverse("folio-invoice-pdf", args=[charged.pk]) in text


def test_an_invoice_on_screen_offers_its_files_and_to_be_taken_back(clerk: Client, charged: Folio) -> None:
    invoice = issued(charged)
    url = reverse("invoice", args=[invoice.pk])
    text = text_of(clerk.get(url))
    assert "Invoice R-1" in text
    assert "21.42" in text
    credit = reverse("invoice-credit", args=[invoice.pk])
    assert credit in text
    assert htmx(clerk, "POST", credit, {"reason": ""}, target="dialog").status_code == 422
    answer = clerk.post(credit, {"reason": "Wrong payer"}, follow=True)
    assert answer.redirect_chain == [(url, 302)]
    text = text_of(answer)
    assert "taken back by C-1" in text
    assert credit not in text
    with transaction.atomic():
        again = htmx(clerk, "POST", credit, {"reason": "Again"}, target="dialog")
    assert again.status_code == 422
    assert "has been taken back already" in text_of(again)


def test_the_list_finds_by_number_and_payer(clerk: Client, charged: Folio) -> None:
    issued(charged)
    url = reverse("invoices")
    assert "R-1" in text_of(clerk.get(url))
    assert "R-1" in text_of(clerk.get(url, {"q": "lovelace"}))
    assert "No invoice fits" in text_of(htmx(clerk, "GET", f"{url}?q=R-2"))
    assert "No invoice fits" in text_of(clerk.get(url, {"kind": "credit"}))
    assert "R-1" in text_of(clerk.get(url, {"since": "nonsense"}))


def test_the_statements_of_the_list_do_not_grow(
    clerk: Client, charged: Folio, django_assert_max_num_queries: Any
) -> None:
    issued(charged)
    url = reverse("invoices")
    clerk.get(url)
    with django_assert_max_num_queries(20) as few:
        clerk.get(url)
    for _ in range(4):
        charge_post(folio=charged, code="MISC", unit_price=Decimal(1), actor=SYSTEM)
        issued(charged)
    with django_assert_max_num_queries(len(few.captured_queries)):
        clerk.get(url)


def test_the_pdf_of_the_page_is_in_the_language_of_its_link(clerk: Client, charged: Folio) -> None:
    url = reverse("invoice-pdf", args=[issued(charged).pk])
    assert "Page 1 of 1" in pdf_text(clerk.get(url).content)
    assert "2026年11月23日" in pdf_text(clerk.get(url, {"language": "zh-hans"}).content)


def test_settings_are_shown_and_saved(keeper: Client, property: Property) -> None:
    url = reverse("billing-settings")
    text = text_of(keeper.get(url))
    assert 'value="R-"' in text
    data = {"invoice_prefix": "R-", "credit_note_prefix": "C-", "city_tax_amount": "2.50", "city_tax_percent": "0"}
    data |= {"city_tax": "on", "minibar_void_minutes": "5", "report_language": "zh-hans", "legal_name": "Grand AG"}
    answer = keeper.post(url, {**data, "report_recipients": "a@x.example\nb@x.example"}, follow=True)
    assert "The settings are saved." in text_of(answer)
    saved = BillingSettings.objects.get()
    assert (saved.legal_name, saved.city_tax_amount, saved.report_language) == ("Grand AG", Decimal("2.5"), "zh-hans")
    assert Department.objects.filter(code="CITYTAX").exists()


@pytest.mark.django_db(transaction=True)  # the page is drawn after the refusal
def test_a_wrong_mail_address_is_told_beside_its_field_and_nothing_is_saved(keeper: Client, property: Property) -> None:
    data = {"invoice_prefix": "R-", "credit_note_prefix": "C-", "city_tax_amount": "0", "city_tax_percent": "0"}
    data |= {"minibar_void_minutes": "5", "report_language": "en", "report_recipients": "not an address"}
    answer = keeper.post(reverse("billing-settings"), data)
    assert answer.status_code == 422
    assert 'id="id_report_recipients_error"' in text_of(answer)
    assert not BillingSettings.objects.exists()


def test_departments_are_listed_added_and_changed(keeper: Client, property: Property) -> None:
    url = reverse("departments")
    assert "Telephone" in text_of(keeper.get(url))
    new = {"code": "SPA", "name": "Spa", "tax_rate": "19", "tax_included": "on"}
    assert htmx(keeper, "POST", reverse("department-new"), new, target="dialog").status_code == 200
    spa = Department.objects.get(code="SPA")
    with transaction.atomic():
        again = htmx(keeper, "POST", reverse("department-new"), new, target="dialog")
    assert again.status_code == 422
    edit = reverse("department-edit", args=[spa.pk])
    assert 'name="code"' not in text_of(htmx(keeper, "GET", edit, target="dialog"))
    htmx(keeper, "POST", edit, {"name": "Wellness", "tax_rate": "7"}, target="dialog")
    spa.refresh_from_db()
    assert (spa.name, spa.tax_rate, spa.tax_included, spa.code) == ("Wellness", Decimal(7), False, "SPA")
    assert "Wellness" in text_of(keeper.get(url))


def test_room_rates_are_set_and_taken_away(keeper: Client, property: Property) -> None:
    RoomTypeFactory(property=property, code="suite", name="Suite")
    url = reverse("room-rate-edit")
    htmx(keeper, "POST", f"{url}?type=suite", {"amount": "240"}, target="dialog")
    htmx(keeper, "POST", url, {"amount": "99.90"}, target="dialog")
    text = text_of(keeper.get(reverse("departments")))
    assert "240.00" in text
    assert "99.90" in text
    assert 'value="240.00"' in text_of(htmx(keeper, "GET", f"{url}?type=suite", target="dialog"))
    htmx(keeper, "POST", f"{url}?type=suite", {"amount": ""}, target="dialog")
    assert [rate.room_type for rate in RoomRate.objects.all()] == [None]
    with transaction.atomic():
        assert htmx(keeper, "POST", url, {"amount": "1.005"}, target="dialog").status_code == 422
    assert keeper.get(f"{url}?type=cave").status_code == 404
