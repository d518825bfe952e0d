"""Tariffs and minibar goods on their pages."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from billing.enums import TariffStatus
from billing.models import MinibarItem, Tariff
from billing.selectors.minibar import minibar_price
from billing.services.tariff_imports import tariff_imports_work
from billing.services.tariffs import tariff_create
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.roles import ACCOUNTING, FRONT_DESK
from rooms.models import Property
from tests.helpers.pages import htmx, signed_in, text_of

GOOD = b"prefix,destination,price_per_minute\n33,France,0.50\n39,Italy,0.60\n"


@pytest.fixture
def books(db: None) -> Client:
    return signed_in(ACCOUNTING)


@pytest.fixture
def draft(property: Property) -> Tariff:
    return tariff_create(property=property, name="Spring", tax_rate=Decimal(10), actor=SYSTEM)


def send(client: Client, tariff: Tariff, content: bytes) -> Any:
    upload = SimpleUploadedFile("rates.csv", content)
    return htmx(client, "POST", reverse("tariff-import", args=[tariff.pk]), {"file": upload}, target="dialog")


def test_a_draft_is_made_and_opened(books: Client, property: Property) -> None:
    data = {"name": "Spring", "tax_rate": "19", "tax_included": "on"}
    answer = htmx(books, "POST", reverse("tariff-new"), data, target="dialog")
    made = Tariff.objects.get(name="Spring")
    assert answer["HX-Redirect"] == reverse("tariff", args=[made.pk])
    assert (made.status, made.tax_included, made.currency) == (TariffStatus.DRAFT, True, "EUR")
    assert "Spring" in text_of(books.get(reverse("tariffs")))


def test_rates_are_loaded_from_a_file_and_found(books: Client, draft: Tariff) -> None:
    assert send(books, draft, b"\xef\xbb\xbf" + GOOD).has_header("HX-Redirect")
    url = reverse("tariff", args=[draft.pk])
    assert "3 lines wait for a worker" in text_of(books.get(url))
    assert tariff_imports_work() == 1
    page = text_of(books.get(url))
    assert "rates.csv is loaded" in page
    assert "Italy" in page
    found = text_of(books.get(url, {"q": "fra"}))
    assert "France" in found
    assert "Italy" not in found


def test_wrong_lines_are_told_one_by_one_and_nothing_is_loaded(books: Client, draft: Tariff) -> None:
    send(books, draft, GOOD + b"34,Spain,cheap\n,Nowhere,0.10\n")
    tariff_imports_work()
    text = text_of(books.get(reverse("tariff", args=[draft.pk])))
    assert "2 faults" in text
    assert "Line 4" in text
    assert "Line 5" in text
    assert not draft.rates.exists()


def test_a_file_that_is_not_text_is_refused(books: Client, draft: Tariff) -> None:
    answer = send(books, draft, b"\xff\xfe\x00binary")
    assert answer.status_code == 422
    assert "not UTF-8" in text_of(answer)


def test_activation_is_by_the_wall_clock_of_the_hotel(books: Client, draft: Tariff) -> None:
    send(books, draft, GOOD)
    tariff_imports_work()
    url = reverse("tariff-activate", args=[draft.pk])
    assert htmx(books, "POST", url, {"valid_from": "soon"}, target="dialog").status_code == 422
    htmx(books, "POST", url, {"valid_from": "2027-03-01T06:00"}, target="dialog")
    draft.refresh_from_db()
    assert draft.status == TariffStatus.ACTIVE
    assert draft.valid_from == dt.datetime(2027, 3, 1, 5, 0, tzinfo=dt.UTC)


def test_an_empty_tariff_is_not_activated(books: Client, draft: Tariff) -> None:
    answer = htmx(books, "POST", reverse("tariff-activate", args=[draft.pk]), {"valid_from": ""}, target="dialog")
    assert answer.status_code == 422
    assert "without rates" in text_of(answer)


def test_an_active_tariff_offers_no_change(books: Client, property: Property) -> None:
    active = Tariff.objects.get(status=TariffStatus.ACTIVE)
    assert reverse("tariff-import", args=[active.pk]) not in text_of(books.get(reverse("tariff", args=[active.pk])))
    assert "Only a draft" in text_of(send(books, active, GOOD))


def test_what_would_this_call_cost(property: Property) -> None:
    desk = signed_in(FRONT_DESK)
    query = {"number": "+44 20 7946 0000", "minutes": "1", "seconds": "35"}
    text = text_of(htmx(desk, "GET", reverse("tariffs"), query, target="quote"))
    assert "1.69 EUR" in text
    assert "96 s billed" in text


@pytest.mark.parametrize(("number", "told"), [("+33142685300", "no rate"), ("my mother", "digits only")])
def test_a_call_that_has_no_price_says_why(property: Property, number: str, told: str) -> None:
    query = {"number": number, "minutes": "1", "seconds": "0"}
    text = text_of(htmx(signed_in(FRONT_DESK), "GET", reverse("tariffs"), query, target="quote"))
    assert told in text


def test_the_statements_of_the_list_do_not_grow_with_the_tariffs(
    books: Client, property: Property, django_assert_max_num_queries: Any
) -> None:
    books.get(reverse("tariffs"))
    with django_assert_max_num_queries(30) as few:
        books.get(reverse("tariffs"))
    for number in range(6):
        tariff_create(property=property, name=f"Draft {number}", actor=SYSTEM)
    with django_assert_max_num_queries(len(few.captured_queries)):
        books.get(reverse("tariffs"))


def test_an_article_is_added_and_changed(books: Client, property: Property) -> None:
    data = {"code": "21", "name": "Almonds", "price": "5.00", "tax_rate": "7"}
    answer = htmx(books, "POST", reverse("minibar-item-new"), data, target="dialog")
    assert "desk-changed" in answer["HX-Trigger"]
    item = MinibarItem.objects.get(code="21")
    assert (item.price, item.active) == (Decimal("5.000"), True)
    form = text_of(htmx(books, "GET", reverse("minibar-item-edit", args=[item.pk]), target="dialog"))
    assert 'value="5.00"' in form
    assert 'value="7"' in form
    htmx(books, "POST", reverse("minibar-item-edit", args=[item.pk]), {**data, "price": "5.50"}, target="dialog")
    assert minibar_price(item, property.business_date) == Decimal("5.500")
    assert "5.50" in text_of(books.get(reverse("minibar-items")))


@pytest.mark.parametrize(
    ("data", "field"),
    [({"code": "12"}, "code"), ({"code": "a1"}, "code"), ({"price": "-1"}, "price"), ({"name": ""}, "name")],
)
def test_a_wrong_article_is_refused_beside_the_field(
    books: Client, property: Property, data: dict[str, str], field: str
) -> None:
    values = {"code": "21", "name": "Almonds", "price": "5", "tax_rate": "0", **data}
    answer = htmx(books, "POST", reverse("minibar-item-new"), values, target="dialog")
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in text_of(answer)
    assert MinibarItem.objects.count() == 1


def test_an_article_goes_off_sale_and_back(books: Client, property: Property) -> None:
    item = MinibarItem.objects.get(code="12")
    url = reverse("minibar-item-switch", args=[item.pk])
    htmx(books, "POST", url, {"active": ""})
    item.refresh_from_db()
    assert not item.active
    assert "off sale" in text_of(books.get(reverse("minibar-items")))
    htmx(books, "POST", url, {"active": "on"})
    item.refresh_from_db()
    assert item.active


def test_the_front_desk_reads_prices_but_does_not_change_them(property: Property) -> None:
    desk = signed_in(FRONT_DESK)
    item = MinibarItem.objects.get(code="12")
    assert "Take off sale" not in text_of(desk.get(reverse("minibar-items")))
    assert desk.post(reverse("minibar-item-switch", args=[item.pk]), {"active": ""}).status_code == 403
