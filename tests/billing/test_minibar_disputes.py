"""Minibar charges that were taken back."""

import csv
import datetime as dt
from decimal import Decimal

import pytest
from django.test import Client

from billing.models import Folio, FolioEntry
from billing.selectors.minibar_disputes import DisputesReport, disputes_report
from billing.services.folios import charge_post, entry_reverse, folio_open
from billing.services.housekeepers import housekeeper_create
from billing.services.minibar import minibar_post
from billing.services.minibar_phone import minibar_report_take
from billing.services.transfers import entries_transfer
from hotelpbx.common import roles
from hotelpbx.common.audit import SYSTEM, Actor
from rooms.models import Property, Room, Stay
from tests.billing.api import V1, client
from tests.billing.world import NOW, dialled, phone_of, receipt, stay_in
from tests.factories import UserFactory, user_with_roles

pytestmark = pytest.mark.django_db


def read(property: Property, back: int = 0) -> DisputesReport:
    return disputes_report(property, property.business_date - dt.timedelta(days=back), property.business_date)


@pytest.fixture
def rita(db: None) -> Actor:
    return Actor(user=UserFactory(first_name="Rita", last_name="Sommer"), origin="desk")


def test_a_reversal_is_told_with_both_people_and_the_reason(
    property: Property, room: Room, folio: Folio, rita: Actor
) -> None:
    posting = minibar_post(room=room, item_code="12", quantity=2, posted_by="Hana", actor=SYSTEM)
    entry_reverse(entry=posting.entry, reason="guest took none", actor=rita)
    (dispute,) = read(property).disputes
    assert (dispute.room, dispute.guest) == ("1203", folio.stay.guest_name)
    assert (dispute.posted_by, dispute.reversed_by, dispute.by_phone) == ("Hana", "Rita Sommer", False)
    assert (dispute.amount, dispute.reversal.reference) == (Decimal("8.33"), "guest took none")


def test_what_the_phone_took_back_is_no_dispute(property: Property, stay: Stay, folio: Folio) -> None:
    phone = phone_of(stay)
    minibar_report_take(event=dialled(phone, "778*12*1"))
    minibar_report_take(event=dialled(phone, "779*12*1", receipt(phone, NOW + dt.timedelta(minutes=1))))
    report = read(property)
    assert [each.by_phone for each in report.disputes] == [True]
    assert (report.amount, report.amount_by_phone) == (0, Decimal("4.17"))
    (share,) = report.by_item
    assert (share.postings, share.disputed, share.by_phone, share.percent) == (1, 0, 1, 0)


def test_shares_by_article_and_by_who_posted(property: Property, stay: Stay, folio: Folio, rita: Actor) -> None:
    housekeeper_create(property=property, name="Hana", pin="4711", actor=SYSTEM)
    phone = phone_of(stay)
    for code in ("778*12*1*4711", "778*12*1*4711", "778*12*2"):
        minibar_report_take(event=dialled(phone, code))
    disputed = minibar_post(room=stay.room, item_code="12", quantity=1, posted_by="Vera", actor=SYSTEM)
    entry_reverse(entry=disputed.entry, reason="no", actor=rita)
    report = read(property)
    (item,) = report.by_item
    assert (item.code, item.name, item.postings, item.disputed) == ("12", "Cola", 4, 1)
    assert (item.amount, item.disputed_amount, item.percent) == (Decimal("20.84"), Decimal("4.17"), 25)
    posters = {share.name: (share.postings, share.disputed) for share in report.by_poster}
    assert posters == {"Hana": (2, 0), "Vera": (1, 1), "room phone, without PIN": (1, 0)}


def test_what_only_moved_is_none_and_what_was_reversed_after_it_is_one(
    property: Property, room: Room, folio: Folio
) -> None:
    posting = minibar_post(room=room, item_code="12", quantity=1, posted_by="Hana", actor=SYSTEM)
    other, third = folio_open(stay=stay_in("304")), folio_open(stay=stay_in("305"))
    entries_transfer(entries=[posting.entry], folio=other, window=1, actor=SYSTEM)
    assert read(property).disputes == []
    entries_transfer(entries=[FolioEntry.objects.get(folio=other, reverses=None)], folio=third, window=1, actor=SYSTEM)
    moved = FolioEntry.objects.get(folio=third, moved_from__isnull=False)
    entry_reverse(entry=moved, reason="nobody's", actor=SYSTEM)
    (dispute,) = read(property).disputes
    assert (dispute.room, dispute.posted_by, dispute.guest) == ("1203", "Hana", third.stay.guest_name)


def test_what_the_desk_charged_on_the_folio_counts_and_other_departments_do_not(
    property: Property, folio: Folio, rita: Actor
) -> None:
    cola = charge_post(folio=folio, code="12", actor=rita)
    other = charge_post(folio=folio, code="MISC", unit_price=Decimal(5), actor=rita)
    for entry in (cola, other):
        entry_reverse(entry=entry, reason="wrong room", actor=SYSTEM)
    (dispute,) = read(property).disputes
    assert (dispute.charge, dispute.posting, dispute.room, dispute.posted_by) == (cola, None, "1203", "Rita Sommer")


def test_only_the_business_dates_asked_for(property: Property, room: Room, folio: Folio) -> None:
    posting = minibar_post(room=room, item_code="12", quantity=1, actor=SYSTEM)
    property.business_date += dt.timedelta(days=1)
    property.save()
    entry_reverse(entry=posting.entry, reason="late", actor=SYSTEM)
    today = read(property)
    assert (len(today.disputes), today.by_item) == (1, [])
    yesterday = property.business_date - dt.timedelta(days=1)
    before = disputes_report(property, yesterday, yesterday)
    assert (before.disputes, before.by_item[0].disputed) == ([], 1)


def test_the_statements_do_not_grow_with_the_reversals(
    property: Property, room: Room, folio: Folio, django_assert_max_num_queries
) -> None:
    def dispute(count: int) -> None:
        for _number in range(count):
            posting = minibar_post(room=room, item_code="12", quantity=1, actor=SYSTEM)
            entry_reverse(entry=posting.entry, reason="no", actor=SYSTEM)

    dispute(1)
    with django_assert_max_num_queries(5) as few:
        read(property)
    dispute(5)
    with django_assert_max_num_queries(len(few.captured_queries)):
        assert [(each.room, each.guest) for each in read(property).disputes] == [("1203", folio.stay.guest_name)] * 6


def test_the_api_the_page_and_the_file_tell_the_same(property: Property, room: Room, folio: Folio, rita: Actor) -> None:
    posting = minibar_post(room=room, item_code="12", quantity=2, posted_by="=Hana", actor=SYSTEM)
    entry_reverse(entry=posting.entry, reason="guest took none", actor=rita)
    day = property.business_date.isoformat()
    api = client(roles.ACCOUNTING)
    told = api.get(f"{V1}/reports/minibar-disputes/", {"from": day, "to": day}).json()
    assert (told["from"], told["amount"], told["currency"]) == (day, "8.33", "EUR")
    assert (told["disputes"][0]["reason"], told["disputes"][0]["quantity"]) == ("guest took none", 2)
    assert told["by_item"][0]["disputed_percent"] == "100.0"
    books = Client()
    books.force_login(user_with_roles(roles.ACCOUNTING))
    page = books.get("/reports/minibar-disputes/", {"first": day, "last": day}).content.decode()
    for text in ("guest took none", "Rita Sommer", "8.33", "100.0"):
        assert text in page
    lines = books.get("/reports/minibar-disputes.csv", {"first": day, "last": day}).content.decode("utf-8-sig")
    row = next(csv.DictReader(lines.splitlines()))
    assert (row["amount"], row["reason"], row["posted_by"]) == ("8.33", "guest took none", "'=Hana")


@pytest.mark.parametrize("query", [{"first": "2026-11-23", "last": "2026-11-22"}, {"first": "x", "last": ""}])
def test_days_that_make_no_range_are_said_and_the_last_30_shown(property: Property, query: dict[str, str]) -> None:
    books = Client()
    books.force_login(user_with_roles(roles.ACCOUNTING))
    answer = books.get("/reports/minibar-disputes/", query)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
