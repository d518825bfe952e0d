"""The calls page: filters, prices, and what a person decides."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from billing.enums import RatingStatus
from billing.models import CallRating, Folio
from billing.services.calls import call_rate
from billing.services.folios import folio_settle
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.roles import ACCOUNTING, FRONT_DESK
from pbx.enums import CallType
from tests.billing.world import NOW, RATES, call, check_out, phone_of, stay_in, tariff_active
from tests.helpers.pages import htmx, signed_in, text_of

FRANCE = "0" + "0033142685300"


@pytest.fixture
def books(db: None) -> Client:
    return signed_in(ACCOUNTING)


def rated(folio: Folio, **values: Any) -> CallRating:
    return call_rate(call=call(phone_of(folio.stay), **values))


def test_a_charged_call_shows_its_price_and_the_way_to_it(books: Client, folio: Folio) -> None:
    rating = rated(folio)
    text = text_of(books.get(reverse("calls")))
    assert "1.69" in text
    assert "1:35" in text
    assert "95 s talked" in text
    assert "Talk time" in text
    assert "a minute" in text
    assert f"{reverse('folio', args=[folio.pk])}#entry-{rating.entry_id}" in text


@pytest.mark.parametrize(
    ("query", "seen"),
    [
        ({}, {"LONDON", "FRANCE", "HOUSE"}),
        ({"status": "no_rate"}, {"FRANCE"}),
        ({"type": "internal"}, {"HOUSE"}),
        ({"room": "1407"}, {"HOUSE"}),
        ({"since": "2026-11-23", "until": "2026-11-23"}, {"LONDON", "HOUSE"}),
        ({"until": "2026-11-22"}, {"FRANCE"}),
        ({"room": "9"}, set()),
    ],
)
def test_the_filters_narrow_the_list(books: Client, folio: Folio, query: dict[str, str], seen: set[str]) -> None:
    other = stay_in("1407")
    marks = {"LONDON": "2079460000", "FRANCE": FRANCE, "HOUSE": "1499"}
    rated(folio)
    # An hour before midnight in Berlin, when the guest was in house already.
    rated(folio, callee=FRANCE, started_at=dt.datetime(2026, 11, 22, 22, 0, tzinfo=dt.UTC))
    call_rate(call=call(phone_of(other), callee="1499", type=CallType.INTERNAL))
    text = text_of(books.get(reverse("calls"), query))
    assert {name for name, mark in marks.items() if mark in text} == seen


def test_rating_again_charges_after_the_tariff_is_mended(books: Client, folio: Folio) -> None:
    rating = rated(folio, callee=FRANCE)
    assert rating.status == RatingStatus.NO_RATE
    url = reverse("call-rerate", args=[rating.pk])
    assert url in text_of(books.get(reverse("calls")))
    still = htmx(books, "POST", url)
    assert 'data-toast="warning"' in text_of(still)
    tariff_active(folio.stay.property, (*RATES, "33,France,0.50,0,60,60,0,0"), valid_from=NOW - dt.timedelta(days=1))
    assert "priced and charged" in text_of(htmx(books, "POST", url))
    assert folio.entries.count() == 1
    assert url not in text_of(books.get(reverse("calls")))


def test_the_front_desk_sees_calls_but_does_not_rate_them(folio: Folio) -> None:
    rating = rated(folio, callee=FRANCE)
    desk = signed_in(FRONT_DESK)
    assert "Rate again" not in text_of(desk.get(reverse("calls")))
    assert desk.post(reverse("call-rerate", args=[rating.pk])).status_code == 403


def late_call(folio: Folio) -> CallRating:
    folio_settle(folio=folio, actor=SYSTEM)
    check_out(folio.stay)
    return rated(folio)


def test_a_late_call_is_charged_after_all(books: Client, folio: Folio) -> None:
    rating = late_call(folio)
    url = reverse("call-decide", args=[rating.pk])
    assert url in text_of(books.get(reverse("calls")))
    answer = htmx(books, "POST", url, {"decision": "reopen", "reason": "Guest agreed"}, target="dialog")
    assert "desk-changed" in answer["HX-Trigger"]
    assert folio.entries.count() == 1


def test_a_late_call_is_written_off_only_with_a_reason(books: Client, folio: Folio) -> None:
    rating = late_call(folio)
    url = reverse("call-decide", args=[rating.pk])
    refused = htmx(books, "POST", url, {"decision": "write_off", "reason": ""}, target="dialog")
    assert refused.status_code == 422
    htmx(books, "POST", url, {"decision": "write_off", "reason": "Courtesy"}, target="dialog")
    rating.refresh_from_db()
    assert rating.status == RatingStatus.FREE
    assert "Courtesy" in text_of(books.get(reverse("calls")))
    again = htmx(books, "POST", url, {"decision": "reopen", "reason": "Late thought"}, target="dialog")
    assert again.status_code == 422
    assert "already decided" in text_of(again)


def test_a_call_without_a_guest_is_charged_to_the_guest_who_is_named(books: Client, folio: Folio) -> None:
    rating = call_rate(call=call(None, caller="02079460001"))
    url = reverse("call-decide", args=[rating.pk])
    assert url in text_of(books.get(reverse("calls")))
    asked = text_of(htmx(books, "GET", url, target="dialog"))
    assert "Charge it to the guest in a room" in asked
    assert "Open the folio again" not in asked
    answers = {"decision": "guest", "room": "", "cost_centre": "", "reason": "Guest said so"}
    refused = htmx(books, "POST", url, answers, target="dialog")
    assert refused.status_code == 422
    assert "This field is required" in text_of(refused)
    answer = htmx(books, "POST", url, {**answers, "room": folio.stay.room.number}, target="dialog")
    assert "desk-changed" in answer["HX-Trigger"]
    assert folio.entries.count() == 1
    assert "Charged by hand: Guest said so" in text_of(books.get(reverse("calls")))


def test_a_call_without_a_price_can_only_be_written_off(books: Client, folio: Folio) -> None:
    url = reverse("call-decide", args=[rated(folio, callee=FRANCE).pk])
    asked = text_of(htmx(books, "GET", url, target="dialog"))
    assert "give the tariff a price" in asked
    assert "guest in a room" not in asked
    assert htmx(books, "POST", url, {"decision": "guest", "room": "1203", "reason": "x"}).status_code == 422
    htmx(books, "POST", url, {"decision": "write_off", "reason": "Courtesy"}, target="dialog")
    assert not folio.entries.exists()


def test_the_statements_do_not_grow_with_the_calls(
    books: Client, folio: Folio, django_assert_max_num_queries: Any
) -> None:
    rated(folio)
    books.get(reverse("calls"))
    with django_assert_max_num_queries(30) as few:
        books.get(reverse("calls"))
    for _ in range(8):
        rated(folio)
    with django_assert_max_num_queries(len(few.captured_queries)):
        books.get(reverse("calls"))
