"""Folio pages: what is shown, what is posted, what is refused."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from billing.models import Folio, FolioEntry
from billing.services.calls import call_rate
from billing.services.folios import charge_post, entry_reverse, folio_open, folio_settle, payment_post
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.roles import FRONT_DESK
from tests.billing.world import call, phone_of, stay_in
from tests.helpers.pages import htmx, signed_in, text_of


@pytest.fixture
def desk(db: None) -> Client:
    return signed_in(FRONT_DESK)


def laundry(folio: Folio, price: str = "18") -> FolioEntry:
    return charge_post(folio=folio, code="MISC", description="Laundry", unit_price=Decimal(price), actor=SYSTEM)


def post(client: Client, name: str, pk: int, **data: Any) -> Any:
    return htmx(client, "POST", reverse(name, args=[pk]), data, target="dialog")


def test_a_folio_shows_its_entries_and_what_is_owed(desk: Client, folio: Folio) -> None:
    laundry(folio)
    payment_post(folio=folio, method="card", amount=Decimal("10"), reference="4711", actor=SYSTEM)
    text = text_of(desk.get(reverse("folio", args=[folio.pk])))
    assert folio.stay.guest_name in text
    assert "Laundry" in text
    assert "21.42" in text  # 18.00 and 19 % tax
    assert "-10.00" in text
    assert "4711" in text
    assert '<span role="status">11.42</span>' in text


def test_the_business_dates_stand_apart_with_their_sums(desk: Client, folio: Folio) -> None:
    laundry(folio)
    property = folio.stay.property
    property.business_date = property.business_date.replace(day=24)
    property.save()
    folio.refresh_from_db()
    laundry(folio, "100")
    text = text_of(desk.get(reverse("folio", args=[folio.pk]))).partition('id="folio"')[2]
    assert text.index("23 Nov 2026") < text.index("21.42") < text.index("24 Nov 2026") < text.index("119.00")


def test_a_call_tells_how_its_price_came_about(desk: Client, folio: Folio) -> None:
    call_rate(call=call(phone_of(folio.stay)))
    text = text_of(desk.get(reverse("folio", args=[folio.pk])))
    assert "How this price came about" in text
    assert "Connection fee" in text
    assert "1.69" in text


def test_a_charge_is_posted_and_everybody_hears_of_it(desk: Client, folio: Folio) -> None:
    answer = post(desk, "folio-charge", folio.pk, code="MISC", description="Taxi", quantity="2", unit_price="10.50")
    assert answer.status_code == 200
    assert "desk-changed" in answer["HX-Trigger"]
    entry = folio.entries.get()
    assert (entry.description, entry.quantity, entry.net) == ("Taxi", Decimal(2), Decimal("21.000"))
    assert entry.posted_by is not None
    assert "Taxi" in text_of(desk.get(reverse("folio", args=[folio.pk])))


def test_a_charge_for_an_article_brings_its_price(desk: Client, folio: Folio) -> None:
    post(desk, "folio-charge", folio.pk, code="12", quantity="3")
    entry = folio.entries.get()
    assert (entry.description, entry.net) == ("Cola", Decimal("10.500"))


def test_a_department_without_a_price_is_refused_beside_the_field(desk: Client, folio: Folio) -> None:
    with transaction.atomic():
        answer = post(desk, "folio-charge", folio.pk, code="MISC", description="Taxi", quantity="1")
    assert answer.status_code == 422
    assert answer["HX-Retarget"] == "#dialog"
    text = text_of(answer)
    assert 'id="id_unit_price_error"' in text
    assert 'value="Taxi"' in text
    assert not folio.entries.exists()


def test_an_amount_that_is_none_is_refused(desk: Client, folio: Folio) -> None:
    answer = post(desk, "folio-payment", folio.pk, method="cash", amount="ten")
    assert answer.status_code == 422
    assert 'id="id_amount_error"' in text_of(answer)


def test_the_balance_is_offered_as_the_payment(desk: Client, folio: Folio) -> None:
    laundry(folio)
    form = text_of(htmx(desk, "GET", reverse("folio-payment", args=[folio.pk]), target="dialog"))
    assert 'value="21.42"' in form
    post(desk, "folio-payment", folio.pk, method="cash", amount="21.42", reference="R1")
    assert sum(folio.entries.values_list("amount", flat=True)) == 0


def test_a_payment_with_too_many_digits_is_refused_by_the_books(desk: Client, folio: Folio) -> None:
    with transaction.atomic():
        answer = post(desk, "folio-payment", folio.pk, method="cash", amount="1.005")
    assert answer.status_code == 422
    assert "more digits than the currency" in text_of(answer)
    assert not folio.entries.exists()


def test_a_reversal_names_its_reason_and_is_shown_struck(desk: Client, folio: Folio) -> None:
    entry = laundry(folio)
    assert post(desk, "folio-entry-reverse", entry.pk, reason="").status_code == 422
    assert folio.entries.count() == 1
    post(desk, "folio-entry-reverse", entry.pk, reason="Wrong room")
    text = text_of(desk.get(reverse("folio", args=[folio.pk])))
    assert "<s>Laundry</s>" in text
    assert "Wrong room" in text
    assert reverse("folio-entry-reverse", args=[entry.pk]) not in text


def test_a_second_reversal_says_why_not(desk: Client, folio: Folio) -> None:
    entry = laundry(folio)
    entry_reverse(entry=entry, reason="Wrong room", actor=SYSTEM)
    answer = post(desk, "folio-entry-reverse", entry.pk, reason="Again")
    assert answer.status_code == 422
    assert "reversed already" in text_of(answer)


def test_a_closed_folio_offers_nothing_and_takes_nothing(desk: Client, folio: Folio) -> None:
    folio_settle(folio=folio, actor=SYSTEM)
    text = text_of(desk.get(reverse("folio", args=[folio.pk])))
    assert reverse("folio-charge", args=[folio.pk]) not in text
    answer = post(desk, "folio-charge", folio.pk, code="MISC", quantity="1", unit_price="1")
    assert answer.status_code == 422
    assert "closed" in text_of(answer)


def test_without_htmx_a_payment_ends_on_the_folio(desk: Client, folio: Folio) -> None:
    url = reverse("folio-payment", args=[folio.pk])
    assert f'hx-post="{url}"' not in text_of(desk.get(url))  # a page of its own is left, a dialog is closed
    assert f'hx-post="{url}"' in text_of(htmx(desk, "GET", url, target="dialog"))
    answer = desk.post(url, {"method": "cash", "amount": "5"}, follow=True)
    assert answer.redirect_chain == [(reverse("folio", args=[folio.pk]), 302)]
    assert "The payment is on the folio." in text_of(answer)


def test_an_open_folio_is_fetched_again_only_when_it_changed(desk: Client, folio: Folio) -> None:
    url = reverse("folio", args=[folio.pk])
    first = htmx(desk, "GET", url, target="folio")
    version = first.content.decode().partition('data-version="')[2].partition('"')[0]
    assert htmx(desk, "GET", url, target="folio", version=version).status_code == 204
    laundry(folio)
    assert "Laundry" in text_of(htmx(desk, "GET", url, target="folio", version=version))


def test_an_unknown_folio_is_told_as_such(desk: Client, folio: Folio) -> None:
    assert desk.get(reverse("folio", args=[folio.pk + 999])).status_code == 404


def test_the_list_finds_by_room_guest_and_state(desk: Client, folio: Folio) -> None:
    other = folio_open(stay=stay_in("1407", guest_name="Grace Hopper"))
    folio_settle(folio=other, actor=SYSTEM)
    url = reverse("folios")
    assert "Grace Hopper" in text_of(desk.get(url, {"q": "hopper"}))
    by_room = text_of(desk.get(url, {"q": "1203"}))
    assert folio.stay.guest_name in by_room
    assert "Grace Hopper" not in by_room
    assert "Grace Hopper" not in text_of(desk.get(url, {"show": "open"}))
    assert "Grace Hopper" in text_of(desk.get(url, {"show": "closed"}))


def test_the_print_view_has_the_whole_account(desk: Client, folio: Folio) -> None:
    laundry(folio)
    text = text_of(desk.get(reverse("folio-print", args=[folio.pk])))
    assert "Grand Hotel" in text
    assert "Laundry" in text
    assert "21.42" in text


def test_the_statements_of_a_folio_do_not_grow_with_its_entries(
    desk: Client, folio: Folio, django_assert_max_num_queries: Any
) -> None:
    url = reverse("folio", args=[folio.pk])
    desk.get(url)
    with django_assert_max_num_queries(30) as few:
        laundry_free = desk.get(url)
    assert laundry_free.status_code == 200
    for _ in range(12):
        laundry(folio)
    call_rate(call=call(phone_of(folio.stay)))
    with django_assert_max_num_queries(len(few.captured_queries)):
        desk.get(url)


def test_the_statements_of_the_list_do_not_grow_with_the_folios(
    desk: Client, folio: Folio, django_assert_max_num_queries: Any
) -> None:
    desk.get(reverse("folios"))
    with django_assert_max_num_queries(30) as few:
        desk.get(reverse("folios"))
    for number in range(2001, 2009):
        laundry(folio_open(stay=stay_in(str(number))))
    with django_assert_max_num_queries(len(few.captured_queries)):
        desk.get(reverse("folios"))
