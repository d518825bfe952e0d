"""Pages of the minibar: goods and prices, housekeepers, and what was taken from a room today."""

import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from billing.models import Folio, Housekeeper, MinibarItem, MinibarPosting
from billing.selectors.minibar import goods_to_tap
from billing.services.housekeepers import housekeeper_create
from billing.services.minibar import minibar_post
from hotelpbx.common import roles
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.models import AuditRecord
from rooms.models import Property, Room
from tests.billing.api import V1, client, error
from tests.helpers.pages import htmx, signed_in, text_of

pytestmark = pytest.mark.django_db
given_up = pytest.mark.django_db(transaction=True)  # a service that refuses gives its transaction up


@pytest.fixture
def books(db: None) -> Client:
    return signed_in(roles.ACCOUNTING)


@pytest.fixture
def cola(property: Property) -> MinibarItem:
    MinibarItem.objects.filter(code="12").update(name_zh="可乐", par_stock=2)
    return MinibarItem.objects.get(code="12")


def test_an_article_has_a_name_in_the_reader_s_language_and_one_on_folios(cola: MinibarItem, room: Room, folio) -> None:
    with translation.override("zh-hans"):
        assert str(cola) == "可乐"
        posting = minibar_post(room=room, item_code="12", quantity=1, actor=SYSTEM)
    assert (str(cola), posting.entry.description, posting.entry.code) == ("Cola", "Cola", "12")


def test_a_future_price_is_added_shown_and_given_up(books: Client, property: Property, cola: MinibarItem) -> None:
    tomorrow = property.business_date + dt.timedelta(days=1)
    url = reverse("minibar-item-prices", args=[cola.pk])
    htmx(books, "POST", url, {"valid_from": tomorrow.isoformat(), "price": "4.20"}, target="dialog")
    assert (cola.prices.get().price, cola.prices.get().valid_from) == (Decimal("4.2"), tomorrow)
    listed = text_of(books.get(reverse("minibar-items")))
    assert "3.50" in listed
    assert "4.20" in listed
    remove = reverse("minibar-item-price-remove", args=[cola.pk, tomorrow])
    assert remove in text_of(htmx(books, "GET", url, target="dialog"))
    assert "given up" in text_of(htmx(books, "POST", remove))
    assert not cola.prices.exists()


@given_up
def test_a_price_for_a_day_that_is_over_is_refused_beside_the_day(
    books: Client, property: Property, cola: MinibarItem
) -> None:
    yesterday = property.business_date - dt.timedelta(days=1)
    url = reverse("minibar-item-prices", args=[cola.pk])
    answer = htmx(books, "POST", url, {"valid_from": yesterday.isoformat(), "price": "4.20"}, target="dialog")
    assert (answer.status_code, 'id="id_valid_from_error"' in text_of(answer)) == (422, True)


def test_the_statements_of_the_list_do_not_grow_with_the_goods(
    books: Client, property: Property, cola: MinibarItem, django_assert_max_num_queries
) -> None:
    books.get(reverse("minibar-items"))
    with django_assert_max_num_queries(20) as few:
        books.get(reverse("minibar-items"))
    MinibarItem.objects.bulk_create(
        MinibarItem(property=property, code=str(code), name="x", price=1, tax_rate=0) for code in range(100, 120)
    )
    with django_assert_max_num_queries(len(few.captured_queries)):
        books.get(reverse("minibar-items"))


@given_up
def test_a_housekeeper_gets_a_pin_that_no_page_shows_again(books: Client, property: Property) -> None:
    url = reverse("housekeeper-new")
    refused = htmx(books, "POST", url, {"name": "Hana", "pin": "47x1", "active": "on"}, target="dialog")
    assert (refused.status_code, "4 to 8 digits" in text_of(refused), "47x1" in text_of(refused)) == (422, True, False)
    htmx(books, "POST", url, {"name": "Hana", "pin": "4711", "active": "on"}, target="dialog")
    hana = Housekeeper.objects.get()
    before = hana.pin_digest
    edit = reverse("housekeeper-edit", args=[hana.pk])
    for page in (books.get(reverse("housekeepers")), htmx(books, "GET", edit, target="dialog")):
        assert "Hana" in text_of(page)
        assert "4711" not in text_of(page)
        assert before not in text_of(page)
    htmx(books, "POST", edit, {"name": "Hana N.", "pin": "", "active": ""}, target="dialog")
    hana.refresh_from_db()
    assert (hana.name, hana.active, hana.pin_digest) == ("Hana N.", False, before)
    htmx(books, "POST", edit, {"name": "Hana", "pin": "998877", "active": "on", "may_inspect": "on"}, target="dialog")
    hana.refresh_from_db()
    assert (hana.pin_digest != before, hana.may_inspect) == (True, True)
    assert "may inspect" in text_of(books.get(reverse("housekeepers")))
    trail = str(list(AuditRecord.objects.values_list("data", flat=True)))
    assert "4711" not in trail
    assert "998877" not in trail


@given_up
def test_a_pin_that_somebody_has_is_refused_beside_the_field(books: Client, property: Property) -> None:
    housekeeper_create(property=property, name="Hana", pin="4711", actor=SYSTEM)
    answer = htmx(books, "POST", reverse("housekeeper-new"), {"name": "Vera", "pin": "4711"}, target="dialog")
    assert (answer.status_code, 'id="id_pin_error"' in text_of(answer)) == (422, True)


@given_up
def test_housekeepers_by_the_api(property: Property) -> None:
    api = client(roles.MANAGER)
    made = api.post(f"{V1}/housekeepers/", {"name": "Hana", "pin": "4711"}, format="json")
    assert (made.status_code, made.json()["name"], made.json()["user"]) == (201, "Hana", None)
    assert "4711" not in str(made.json())
    taken = api.post(f"{V1}/housekeepers/", {"name": "Vera", "pin": "4711"}, format="json")
    assert error(taken) == (409, "housekeeper_pin_taken")
    assert error(api.post(f"{V1}/housekeepers/", {"name": "Vera", "pin": "1"}, format="json"))[0] == 400
    changed = api.patch(
        f"{V1}/housekeepers/{made.json()['id']}/", {"active": False, "may_inspect": True}, format="json"
    ).json()
    assert (made.json()["may_inspect"], changed["may_inspect"]) == (False, True)
    assert (changed["active"], changed["name"]) == (False, "Hana")
    assert api.get(f"{V1}/housekeepers/").json()["count"] == 1


@given_up
def test_prices_and_names_by_the_api(property: Property, cola: MinibarItem) -> None:
    api, url = client(roles.ACCOUNTING), f"{V1}/minibar-items/{cola.pk}/"
    day = (property.business_date + dt.timedelta(days=9)).isoformat()
    item = api.post(f"{url}prices/", {"valid_from": day, "price": "4.20"}, format="json").json()
    assert (item["price"], item["prices"]) == ("3.50", [{"valid_from": day, "price": "4.20"}])
    assert (item["name_zh"], item["par_stock"]) == ("可乐", 2)
    assert error(api.post(f"{url}prices/", {"valid_from": "2020-01-01", "price": "1"}, format="json")) == (
        422,
        "minibar_price_refused",
    )
    assert error(api.post(f"{url}prices/", {"valid_from": day, "price": "1.001"}, format="json"))[0] == 400
    assert api.delete(f"{url}prices/{day}/").json()["prices"] == []
    assert error(api.delete(f"{url}prices/{day}/")) == (422, "minibar_price_missing")
    assert error(api.delete(f"{url}prices/soon/"))[0] == 400


def test_housekeeping_sees_who_took_what_and_how_and_the_desk_takes_it_back(
    room: Room, folio: Folio, cola: MinibarItem
) -> None:
    url = reverse("room-minibar", args=["1203"])
    maid, desk = signed_in(roles.HOUSEKEEPING), signed_in(roles.FRONT_DESK)
    posting = minibar_post(room=room, item_code="12", quantity=2, posted_by="Hana", actor=SYSTEM)
    seen, reverse_url = text_of(maid.get(url)), reverse("folio-entry-reverse", args=[posting.entry_id])
    assert "2 × Cola" in seen
    assert "Hana, front desk" in " ".join(seen.split())
    assert reverse_url not in seen
    assert reverse_url in text_of(desk.get(url))
    assert reverse_url in text_of(desk.get(reverse("room-live", args=["1203"])))
    htmx(desk, "POST", reverse_url, {"reason": "guest took none"}, target="dialog")
    after = text_of(maid.get(url))
    assert "<s>2 × Cola</s>" in after
    assert reverse_url not in text_of(desk.get(url))


def test_goods_are_posted_one_by_one_with_single_taps(room: Room, folio: Folio, cola: MinibarItem) -> None:
    maid, url = signed_in(roles.HOUSEKEEPING), reverse("room-minibar", args=["1203"])
    tap = {"tap": "1", "quantity": "1", "item": "12"}
    answer = htmx(maid, "POST", url, tap, target="dialog")
    assert (answer.status_code, "HX-Trigger" in answer) == (200, False)  # the dialog stays
    assert "1 × Cola is on the folio of room 1203." in text_of(answer)
    assert text_of(htmx(maid, "POST", url, tap, target="dialog")).count("1 × Cola is on") == 1
    assert maid.post(url, tap).status_code == 302
    assert MinibarPosting.objects.count() == 3


@given_up
def test_a_tap_that_is_refused_says_why(room: Room, cola: MinibarItem, folio: Folio) -> None:
    Folio.objects.update(no_post=True)
    url = reverse("room-minibar", args=["1203"])
    tap = {"tap": "1", "quantity": "1", "item": "12"}
    answer = htmx(signed_in(roles.HOUSEKEEPING), "POST", url, tap, target="dialog")
    assert (answer.status_code, "notice--bad" in text_of(answer)) == (422, True)


def test_what_stands_in_a_filled_minibar_is_tapped(property: Property, cola: MinibarItem) -> None:
    MinibarItem.objects.create(property=property, code="3", name="Basket", price=1, tax_rate=0)
    assert [item.code for item in goods_to_tap(property)] == ["12"]
    MinibarItem.objects.update(par_stock=0)
    assert [item.code for item in goods_to_tap(property)] == ["3", "12"]


@given_up
def test_postings_by_the_api(room: Room, folio: Folio, cola: MinibarItem, property: Property) -> None:
    maid = client(roles.HOUSEKEEPING)
    body = {"room": "1203", "code": "12", "quantity": 2}
    made = maid.post(f"{V1}/minibar/postings/", body, format="json", headers={"Idempotency-Key": "k"})
    again = maid.post(f"{V1}/minibar/postings/", body, format="json", headers={"Idempotency-Key": "k"})
    assert (made.status_code, made.json()) == (201, again.json())
    assert (made.json()["amount"], made.json()["via"]) == ("8.33", "api")
    listed = maid.get(f"{V1}/minibar/postings/", {"room": "1203"}).json()
    assert (listed["count"], listed["results"][0]["taken_back"]) == (1, False)
    assert maid.get(f"{V1}/minibar/postings/", {"date": "2020-01-01"}).json()["count"] == 0
    assert error(maid.post(f"{V1}/minibar/postings/", {**body, "code": "9"}, format="json")) == (
        422,
        "minibar_unknown_product",
    )
