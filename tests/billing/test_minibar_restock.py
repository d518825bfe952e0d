"""What is missing in the minibars, and that it was put back."""

import pytest
from django.test import Client

from billing.models import Folio, MinibarItem, MinibarPosting
from billing.selectors.minibar_restock import restock_list
from billing.services.folios import entry_reverse, folio_open
from billing.services.minibar import minibar_post, minibar_restock
from billing.services.transfers import entries_transfer
from hotelpbx.common import roles
from hotelpbx.common.audit import SYSTEM, Actor
from hotelpbx.common.models import AuditRecord
from rooms.models import Property, Room
from tests.billing.api import V1, client, error
from tests.billing.world import stay_in
from tests.factories import PropertyFactory, UserFactory, user_with_roles

pytestmark = pytest.mark.django_db


@pytest.fixture
def goods(property: Property, folio: Folio) -> Property:
    """Cola (2 in a filled minibar) and nuts without a par."""
    MinibarItem.objects.filter(code="12").update(par_stock=2)
    MinibarItem.objects.create(property=property, code="3", name="Nuts", price=5, tax_rate=0)
    return property


def take(room: Room, code: str, quantity: int) -> MinibarPosting:
    return minibar_post(room=room, item_code=code, quantity=quantity, actor=SYSTEM)


def missing(property: Property) -> dict[str, dict[str, tuple[int, int]]]:
    """Room -> code -> taken and missing."""
    return {
        row.room.number: {each.item.code: (each.taken, each.missing) for each in row.goods}
        for row in restock_list(property).rooms
    }


def test_what_was_taken_is_missing_up_to_what_a_minibar_holds(goods: Property, room: Room) -> None:
    take(room, "12", 1), take(room, "12", 2), take(room, "3", 5)
    assert missing(goods) == {"1203": {"3": (5, 5), "12": (3, 2)}}


def test_the_trolley_has_the_sum_of_the_rooms(goods: Property, room: Room) -> None:
    other = stay_in("304")
    folio_open(stay=other)
    take(room, "12", 3), take(other.room, "12", 1)
    found = restock_list(goods)
    assert [(row.item.code, row.taken, row.missing) for row in found.trolley] == [("12", 4, 3)]
    assert found.pieces == 3


def test_rooms_come_by_floor_and_number(goods: Property, room: Room) -> None:
    for number, floor in (("21", "2"), ("101", "10"), ("9", "2")):
        stay = stay_in(number)
        folio_open(stay=stay)
        Room.objects.filter(pk=stay.room_id).update(floor=floor)
        take(stay.room, "12", 1)
    floors = [(floor, [row.room.number for row in rows]) for floor, rows in restock_list(goods).floors]
    assert floors == [("2", ["9", "21"]), ("10", ["101"])]


def test_a_filled_room_is_off_the_list_until_something_is_taken(goods: Property, room: Room) -> None:
    posting = take(room, "12", 1)
    hana = Actor(user=UserFactory(first_name="Hana", last_name="Novak"), origin="desk")
    assert minibar_restock(room=room, actor=hana) == 1
    assert missing(goods) == {}
    posting.refresh_from_db()
    assert (posting.restocked_by, posting.restocked_at is not None) == ("Hana Novak", True)
    assert AuditRecord.objects.get(action="billing.minibar.restocked").data == {"postings": 1}
    assert minibar_restock(room=room, actor=hana) == 0
    take(room, "12", 1)
    assert missing(goods) == {"1203": {"12": (1, 1)}}


def test_what_was_taken_while_somebody_filled_stays(goods: Property, room: Room) -> None:
    seen = take(room, "12", 1)
    take(room, "3", 1)
    minibar_restock(room=room, last=seen.pk, actor=SYSTEM)
    assert missing(goods) == {"1203": {"3": (1, 1)}}


def test_what_was_taken_back_is_there_and_what_only_moved_is_not(goods: Property, room: Room) -> None:
    wrong, moved = take(room, "12", 1), take(room, "3", 1)
    entry_reverse(entry=wrong.entry, reason="not taken", actor=SYSTEM)
    other = folio_open(stay=stay_in("304"))
    entries_transfer(entries=[moved.entry], folio=other, window=1, actor=SYSTEM)
    assert missing(goods) == {"1203": {"3": (1, 1)}}


def test_the_statements_do_not_grow_with_the_rooms(goods: Property, room: Room, django_assert_max_num_queries) -> None:
    take(room, "12", 1)
    with django_assert_max_num_queries(4):
        restock_list(goods)
    for number in ("301", "302", "303"):
        stay = stay_in(number)
        folio_open(stay=stay)
        take(stay.room, "12", 1), take(stay.room, "3", 1)
    with django_assert_max_num_queries(4):
        assert len(restock_list(goods).rooms) == 4


def test_housekeeping_reads_the_list_and_fills_through_the_api(goods: Property, room: Room) -> None:
    first = take(room, "12", 3)
    maid = client(roles.HOUSEKEEPING)
    found = maid.get(f"{V1}/minibar/restock/").json()
    cola = {"code": "12", "name": "Cola", "name_zh": "", "par_stock": 2, "taken": 3, "missing": 2}
    assert found["rooms"] == [{"room": "1203", "floor": room.floor, "last": first.pk, "goods": [cola]}]
    assert found["trolley"] == [cola]
    take(room, "3", 1)
    answer = maid.post(f"{V1}/minibar/restock/", {"room": "1203", "last": first.pk}, format="json")
    assert answer.json() == {"room": "1203", "restocked": 1}
    assert missing(goods) == {"1203": {"3": (1, 1)}}
    assert maid.post(f"{V1}/minibar/restock/", {"room": "1203"}, format="json").json()["restocked"] == 1
    assert error(maid.post(f"{V1}/minibar/restock/", {"room": "9"}, format="json"))[0] == 404
    assert error(maid.post(f"{V1}/minibar/restock/", {}, format="json"))[0] == 400


def test_a_room_is_filled_with_one_tap(goods: Property, room: Room) -> None:
    posting = take(room, "12", 1)
    maid = Client()
    maid.force_login(user_with_roles(roles.HOUSEKEEPING))
    page = maid.get("/minibar/restock/").content.decode()
    assert f'name="last" value="{posting.pk}"' in page
    maid.post("/minibar/restock/1203/", {"last": posting.pk})
    assert missing(goods) == {}
    assert "Every minibar is full." in maid.get("/minibar/restock/").content.decode()


def test_accounting_reads_the_list_and_fills_nothing(goods: Property, room: Room) -> None:
    take(room, "12", 1)
    books = Client()
    books.force_login(user_with_roles(roles.ACCOUNTING))
    page = books.get("/minibar/restock/").content.decode()
    assert "Cola" in page
    assert "Refilled" not in page
    assert books.post("/minibar/restock/1203/").status_code == 403


def test_another_hotel_has_a_list_of_its_own(goods: Property, room: Room) -> None:
    take(room, "12", 1)
    assert missing(PropertyFactory(code="annex")) == {}
