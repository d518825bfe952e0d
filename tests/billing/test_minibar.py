"""Minibar: posted once a report, and never dropped."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.errors import FolioClosedError, MinibarError
from billing.models import Folio, MinibarItem, MinibarPosting
from billing.selectors.folios import folio_balance
from billing.services.folios import folio_open, folio_settle
from billing.services.minibar import minibar_post
from billing.services.minibar_items import minibar_item_create, minibar_item_update
from billing.services.minibar_phone import minibar_report_take
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.errors import ConflictError
from hotelpbx.common.models import AttentionItem, Gravity
from pbx.events import publish
from rooms.models import Property, Room, Stay, StayRoom
from tests.billing.world import NOW, check_out, dialled, phone_of, receipt, refused
from tests.factories import ExtensionFactory, RoomFactory, StayFactory

pytestmark = pytest.mark.django_db


def problems() -> list[str]:
    """The problems of the open attention items."""
    return [item.data["problem"] for item in AttentionItem.objects.filter(resolved_at__isnull=True)]


def test_a_report_posts_quantity_times_item_with_tax(stay: Stay, folio: Folio) -> None:
    posting = minibar_report_take(event=dialled(phone_of(stay), "778*12*2"))
    assert posting is not None
    assert (posting.quantity, posting.posted_by, posting.room) == (2, "1203", stay.room)
    entry = folio.entries.get()
    assert (entry.net, entry.tax, entry.amount) == (Decimal("7.00"), Decimal("1.33"), Decimal("8.33"))
    assert (entry.code, entry.quantity, posting.entry) == ("12", 2, entry)


def test_the_event_of_a_code_reaches_the_minibar_and_other_codes_do_not(stay: Stay, folio: Folio) -> None:
    publish(dialled(phone_of(stay), "777*01"))
    publish(dialled(phone_of(stay), "7781*12*1"))
    assert not folio.entries.exists()
    assert problems() == []
    publish(dialled(phone_of(stay), "778*12*1"))
    assert folio.entries.count() == 1


def test_more_than_one_posting_takes_goes_to_a_person(stay: Stay, folio: Folio) -> None:
    MinibarItem.objects.filter(code="12").update(price=Decimal("99999999"))
    assert minibar_report_take(event=dialled(phone_of(stay), "778*12*99")) is None
    assert problems() == ["invalid"]
    assert not folio.entries.exists()


def test_the_same_receipt_posts_once_and_another_one_again(stay: Stay, folio: Folio) -> None:
    report = dialled(phone_of(stay), "778*12*2")
    assert minibar_report_take(event=report) == minibar_report_take(event=report)
    assert folio.entries.count() == 1
    minibar_report_take(event=dialled(phone_of(stay), "778*12*2"))
    assert folio.entries.count() == 2


@pytest.mark.parametrize(
    ("code", "problem"),
    [
        ("778*99*1", "minibar_unknown_product"),
        ("778*12*0", "minibar_quantity"),
        ("778*12*100", "minibar_quantity"),
        ("778**1", "minibar_code"),
        ("778*12", "minibar_code"),
        ("778", "minibar_code"),
        ("778*١٢*1", "minibar_code"),
        ("779*12*1", "minibar_nothing_posted"),
    ],
)
def test_what_cannot_be_posted_goes_to_a_person(stay: Stay, folio: Folio, code: str, problem: str) -> None:
    report = dialled(phone_of(stay), code)
    for _replay in range(2):
        assert minibar_report_take(event=report) is None
    item = AttentionItem.objects.get()
    assert (item.data["problem"], item.gravity) == (problem, Gravity.YELLOW)
    assert (item.data["room"], item.data["number"], item.data["code"]) == ("1203", "1203", code[:60])
    assert item.data["dialled_at"] == NOW.isoformat()
    assert not folio.entries.exists()


def test_a_vacant_room_a_phone_without_a_room_and_an_unknown_one(property: Property) -> None:
    vacant = RoomFactory(number="1500").phones.get().extension
    for phone in (vacant, ExtensionFactory(number="5001"), None):
        minibar_report_take(event=dialled(phone, "778*12*1"))
    assert sorted(problems()) == ["minibar_no_room", "minibar_no_room", "minibar_room_vacant"]


def test_a_closed_folio_goes_to_a_person(stay: Stay, folio: Folio) -> None:
    folio_settle(folio=folio, actor=SYSTEM)
    minibar_report_take(event=dialled(phone_of(stay), "778*12*1"))
    assert problems() == ["folio_closed"]


def test_a_report_from_before_the_check_out_is_not_on_the_next_guest(stay: Stay, folio: Folio) -> None:
    phone = phone_of(stay)
    report = dialled(phone, "778*12*1", receipt(phone, NOW - dt.timedelta(minutes=10)))
    folio_settle(folio=folio, actor=SYSTEM)
    check_out(stay, NOW - dt.timedelta(minutes=5))
    successor = StayFactory(room=stay.room, checked_in_at=NOW - dt.timedelta(minutes=1))
    minibar_report_take(event=report)
    assert problems() == ["folio_closed"]
    assert folio_balance(folio_open(stay=successor)) == 0


def test_a_report_that_comes_hours_late_is_not_on_the_next_guest(stay: Stay, folio: Folio) -> None:
    """The call's id says when it began, by a clock that is known to be a minute ahead."""
    phone = phone_of(stay)
    Stay.objects.filter(pk=stay.pk).update(checked_in_at=NOW - dt.timedelta(days=1))
    StayRoom.objects.filter(stay=stay).update(started_at=NOW - dt.timedelta(days=1))
    began = NOW - dt.timedelta(hours=3)
    folio_settle(folio=folio, actor=SYSTEM)
    check_out(stay, NOW - dt.timedelta(hours=2))
    successor = StayFactory(room=stay.room, checked_in_at=NOW - dt.timedelta(hours=1))
    report = dialled(phone, "778*12*1", receipt(phone, NOW))
    report.pbx.clock_skew_seconds = 60
    minibar_report_take(event=replace(report, callid=f"{began.timestamp() + 60:.0f}.7"))
    assert problems() == ["folio_closed"]
    assert folio_balance(folio_open(stay=successor)) == 0


def test_a_replay_after_the_cause_is_mended_posts_and_closes_the_item(stay: Stay, folio: Folio) -> None:
    report = dialled(phone_of(stay), "778*13*1")
    minibar_report_take(event=report)
    minibar_item_create(property=stay.property, actor=SYSTEM, code="13", name="Beer", price=Decimal(5))
    assert minibar_report_take(event=report) is not None
    assert problems() == []
    assert folio_balance(folio) == Decimal("5.00")


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="0123456789*#x٣ ", max_size=12))
def test_whatever_is_keyed_is_posted_or_told_and_never_both(stay: Stay, folio: Folio, keys: str) -> None:
    report = dialled(phone_of(stay), f"778*{keys}")
    posting = minibar_report_take(event=report)
    told = AttentionItem.objects.filter(key=f"minibar:{report.receipt.pk}", resolved_at__isnull=True).exists()
    assert (posting is None) == told


def test_housekeeping_posts_by_hand(room: Room, folio: Folio) -> None:
    posting = minibar_post(room=room, item_code="12", quantity=1, posted_by="Hana", actor=SYSTEM)
    assert (posting.posted_by, posting.receipt) == ("Hana", None)
    assert folio_balance(folio) == Decimal("4.17")


def test_by_hand_for_a_report_posts_once(room: Room, folio: Folio, stay: Stay) -> None:
    stored = receipt(phone_of(stay))
    first = minibar_post(room=room, item_code="12", quantity=1, receipt=stored, actor=SYSTEM)
    assert minibar_post(room=room, item_code="12", quantity=5, receipt=stored, actor=SYSTEM) == first
    assert MinibarPosting.objects.count() == 1


def test_by_hand_what_cannot_be_posted_is_refused(room: Room, folio: Folio) -> None:
    with refused(MinibarError):
        minibar_post(room=room, item_code="99", quantity=1, actor=SYSTEM)
    with refused(MinibarError):
        minibar_post(room=room, item_code="12", quantity=100, actor=SYSTEM)
    with refused(MinibarError):
        minibar_post(room=RoomFactory(number="1500"), item_code="12", quantity=1, actor=SYSTEM)
    folio_settle(folio=folio, actor=SYSTEM)
    with refused(FolioClosedError):
        minibar_post(room=room, item_code="12", quantity=1, actor=SYSTEM)


def test_an_article_off_sale_is_not_posted(room: Room, folio: Folio) -> None:
    minibar_item_update(item=MinibarItem.objects.get(code="12"), actor=SYSTEM, active=False)
    with refused(MinibarError):
        minibar_post(room=room, item_code="12", quantity=1, actor=SYSTEM)


def test_an_article_has_a_code_of_digits_that_nobody_else_has(property: Property) -> None:
    with refused(ConflictError):
        minibar_item_create(property=property, actor=SYSTEM, code="12", name="Water", price=Decimal(1))
    for code, price in (("1x", "1"), ("1234567890", "1"), ("14", "-1")):
        with refused(ValidationError):
            minibar_item_create(property=property, actor=SYSTEM, code=code, name="Water", price=Decimal(price))


def test_a_new_price_does_not_touch_what_was_posted(room: Room, folio: Folio) -> None:
    minibar_post(room=room, item_code="12", quantity=1, actor=SYSTEM)
    minibar_item_update(item=MinibarItem.objects.get(code="12"), actor=SYSTEM, price=Decimal("9.00"))
    assert folio_balance(folio) == Decimal("4.17")
