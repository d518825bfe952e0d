"""Folio pages: what is shown, what is posted, what is refused."""

import re
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import reverse

from billing.models import Department, Folio, FolioEntry
from billing.selectors.folios import folio_balance
from billing.selectors.windows import window_balances
from billing.services.calls import call_rate
from billing.services.folios import charge_post, entry_reverse, folio_open, folio_settle, payment_post
from billing.services.transfers import Part, entry_split
from billing.services.windows import Payer, window_open
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.roles import ACCOUNTING, FRONT_DESK
from tests.billing.world import call, check_out, phone_of, stay_in
from tests.helpers.pages import htmx, signed_in, text_of


@pytest.fixture
def desk(db: None) -> Client:
    return signed_in(FRONT_DESK)


def laundry(folio: Folio, price: str = "18") -> FolioEntry:
    return charge_post(folio=folio, code="MISC", description="Laundry", unit_price=Decimal(price), actor=SYSTEM)


def post(client: Client, name: str, pk: int, **data: Any) -> Any:
    return htmx(client, "POST", reverse(name, args=[pk]), data, target="dialog")


def try_post(client: Client, url: str, data: dict[str, Any]) -> Any:
    """A request that the service refuses; its transaction is here a savepoint of the test's."""
    with transaction.atomic():
        return htmx(client, "POST", url, data, target="dialog")


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
    laundry(folio)
    desk.get(url)
    with django_assert_max_num_queries(30) as few:
        one_entry = desk.get(url)
    assert one_entry.status_code == 200
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


def company_window(folio: Folio) -> int:
    payer = Payer(payer_kind="company", payer_name="ACME GmbH", payer_address="1 Main St", payer_tax_number="DE 1")
    return window_open(folio=folio, payer=payer, actor=SYSTEM).number


def test_a_window_is_opened_named_and_paid(desk: Client, folio: Folio) -> None:
    payer = {"payer_kind": "company", "payer_name": "ACME GmbH", "payer_tax_number": "DE 1"}
    assert post(desk, "folio-window-new", folio.pk, **payer).status_code == 200
    assert post(desk, "folio-window-new", folio.pk, payer_kind="company", payer_name="").status_code == 422
    url = reverse("folio-window", args=[folio.pk, 2])
    assert 'value="ACME GmbH"' in text_of(htmx(desk, "GET", url, target="dialog"))
    htmx(desk, "POST", url, {**payer, "payer_name": "ACME AG"}, target="dialog")
    charge_post(folio=folio, code="MISC", unit_price=Decimal(10), window=2, actor=SYSTEM)
    text = text_of(desk.get(reverse("folio", args=[folio.pk])))
    assert "2 · ACME AG" in text
    assert "DE 1" in text
    form = text_of(htmx(desk, "GET", reverse("folio-payment", args=[folio.pk]) + "?window=2", target="dialog"))
    assert 'value="11.90"' in form
    post(desk, "folio-payment", folio.pk, method="invoice", amount="11.90", window="2")
    assert window_balances(folio) == {2: Decimal(0)}
    assert desk.get(reverse("folio-window", args=[folio.pk, 7])).status_code == 404


def test_what_is_ticked_moves(desk: Client, folio: Folio) -> None:
    entries, window = [laundry(folio), laundry(folio, "20")], company_window(folio)
    other = folio_open(stay=stay_in("1407", guest_name="Grace Hopper"))
    url = reverse("folio-transfer", args=[folio.pk])
    chosen = "&".join(f"entry={entry.pk}" for entry in entries)
    form = text_of(htmx(desk, "GET", f"{url}?{chosen}", target="dialog"))
    assert "Move 2 entries" in form
    assert "1407 · Grace Hopper" in form
    assert f'value="{folio.pk}:{window}"' in form
    data = {"entry": [entry.pk for entry in entries], "to": f"{other.pk}:1"}
    assert htmx(desk, "POST", url, data, target="dialog").status_code == 200
    assert folio_balance(folio) == 0
    text = text_of(desk.get(reverse("folio", args=[folio.pk])))
    assert f"moved to folio {other.pk}" in text
    assert f"from folio {folio.pk}" in text_of(desk.get(reverse("folio", args=[other.pk])))


def test_nothing_ticked_and_entries_of_elsewhere(desk: Client, folio: Folio) -> None:
    url = reverse("folio-transfer", args=[folio.pk])
    assert "Choose the entries first" in text_of(htmx(desk, "GET", url, target="dialog"))
    assert try_post(desk, url, {"to": f"{folio.pk}:1"}).status_code == 422
    other = laundry(folio_open(stay=stay_in("1407")))
    assert htmx(desk, "GET", f"{url}?entry={other.pk}", target="dialog").status_code == 404
    assert htmx(desk, "GET", f"{url}?entry=x", target="dialog").status_code == 200


def test_a_split_is_checked_while_it_is_typed(desk: Client, folio: Folio) -> None:
    entry, window = laundry(folio), company_window(folio)
    url = reverse("folio-split-check", args=[entry.pk])
    right = {"how": "amounts", "part_1": "10.00", "part_2": "11.42", "window_2": str(window)}
    text = text_of(htmx(desk, "GET", url, right))
    assert "The parts add up." in text
    assert "8.40" in text  # net of the first part: 18.00 x 10.00 / 21.42
    wrong = {**right, "part_2": "11.41"}
    assert "The parts add up to 21.41, the charge is 21.42." in text_of(htmx(desk, "GET", url, wrong))
    percent = {"how": "percent", "part_1": "50", "part_2": "49"}
    assert "The percentages add up to 99, not to 100." in text_of(htmx(desk, "GET", url, percent))
    assert folio.entries.count() == 1
    post_url = reverse("folio-entry-split", args=[entry.pk])
    assert try_post(desk, post_url, wrong).status_code == 422
    assert htmx(desk, "POST", post_url, right, target="dialog").status_code == 200
    assert window_balances(folio) == {1: Decimal("10.00"), 2: Decimal("11.42")}


def test_a_charge_is_split_into_equal_parts(desk: Client, folio: Folio) -> None:
    entry = laundry(folio)
    post(desk, "folio-entry-split", entry.pk, how="equal", count="3")
    parts = folio.entries.filter(moved_from=entry).values_list("amount", flat=True)
    assert list(parts) == [Decimal("7.14")] * 3


def test_routing_is_set_and_told(desk: Client, folio: Folio) -> None:
    window = company_window(folio)
    misc = Department.objects.get(property=folio.stay.property, code="MISC")
    post(desk, "folio-routing", folio.pk, **{f"department_{misc.pk}": str(window), "rest": "1"})
    assert laundry(folio).window == window
    assert "Miscellaneous → window 2" in text_of(desk.get(reverse("folio", args=[folio.pk])))
    assert post(desk, "folio-routing", folio.pk, rest="8").status_code == 422


def test_terms_are_set_and_marked(desk: Client, folio: Folio) -> None:
    laundry(folio)
    post(desk, "folio-terms", folio.pk, no_post="on", credit_limit="20.00", nightly_rate="", city_tax_exempt="")
    text = text_of(desk.get(reverse("folio", args=[folio.pk])))
    assert "over the limit of 20.00 EUR" in text
    assert "no charges" in text
    charge = {"code": "MISC", "quantity": "1", "unit_price": "1"}
    answer = try_post(desk, reverse("folio-charge", args=[folio.pk]), charge)
    assert answer.status_code == 422
    assert "Nothing may be charged to this folio" in text_of(answer)
    assert "over the limit" in text_of(desk.get(reverse("folios")))


def test_a_deposit_and_its_refund_carry_their_names(desk: Client, folio: Folio) -> None:
    post(desk, "folio-payment", folio.pk, method="card", amount="50", purpose="on")
    form = text_of(htmx(desk, "GET", reverse("folio-refund", args=[folio.pk]), target="dialog"))
    assert 'value="50.00"' in form
    too_much = {"method": "cash", "amount": "50.01"}
    assert try_post(desk, reverse("folio-refund", args=[folio.pk]), too_much).status_code == 422
    post(desk, "folio-refund", folio.pk, method="cash", amount="50")
    text = text_of(desk.get(reverse("folio", args=[folio.pk])))
    assert ">deposit</span>" in text
    assert ">refund</span>" in text
    assert folio_balance(folio) == 0


def test_after_the_check_out_accounting_corrects_and_the_desk_cannot(desk: Client, folio: Folio) -> None:
    folio_settle(folio=folio, actor=SYSTEM)
    check_out(folio.stay)
    assert reverse("folio-reopen", args=[folio.pk]) not in text_of(desk.get(reverse("folio", args=[folio.pk])))
    assert post(desk, "folio-reopen", folio.pk, reason="wrong").status_code == 403
    books = signed_in(ACCOUNTING)
    assert post(books, "folio-reopen", folio.pk, reason="").status_code == 422
    post(books, "folio-reopen", folio.pk, reason="wrong")
    entry = laundry(folio)
    assert try_post(books, reverse("folio-close", args=[folio.pk]), {}).status_code == 422
    entry_reverse(entry=entry, reason="wrong", actor=SYSTEM)
    folio.refresh_from_db()
    assert folio.status == "closed"
    charge = {"code": "MISC", "description": "Lamp", "quantity": "1", "unit_price": "50", "reason": "found later"}
    assert post(books, "folio-late-charge", folio.pk, **charge).status_code == 200
    assert "Close the folio" in text_of(books.get(reverse("folio", args=[folio.pk])))
    assert post(books, "folio-close", folio.pk, force="on").status_code == 200


def amounts_of(text: str) -> dict[str, list[str]]:
    """Window -> net, tax and balance of its foot."""
    feet = re.findall(r'<tr[^>]*data-window="(\d+)">(.*?)</tr>', text, re.S)
    return {number: re.findall(r">(-?[\d,]+\.\d\d)<", foot) for number, foot in feet}


def test_the_print_has_the_amounts_of_the_screen_in_every_window(desk: Client, folio: Folio) -> None:
    window = company_window(folio)
    entry = laundry(folio, "1234.56")
    laundry(folio)
    entry_split(entry=entry, parts=[Part(Decimal("1000")), Part(Decimal("469.13"), window)], actor=SYSTEM)
    payment_post(folio=folio, method="card", amount=Decimal("100"), window=window, actor=SYSTEM)
    screen = text_of(desk.get(reverse("folio", args=[folio.pk])))
    printed = text_of(desk.get(reverse("folio-print", args=[folio.pk])))
    assert amounts_of(printed) == amounts_of(screen)
    assert amounts_of(printed)["2"] == ["294.23", "74.90", "369.13"]
    assert screen.count("1,390.55") == printed.count("1,390.55") == 1  # the balance of all windows
    assert "1 Main St" in printed
