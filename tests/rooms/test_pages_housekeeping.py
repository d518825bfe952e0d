"""The housekeeping board on the screen, and the shares of the housekeepers."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hotelpbx.common import roles
from hotelpbx.common.audit import Actor
from hotelpbx.common.models import AuditRecord, PropertyAccess
from rooms.enums import Condition
from rooms.models import Reservation, Room, StayGuest
from rooms.services.housekeeping import room_condition_set, room_service_flags_set
from rooms.services.maintenance import room_maintenance_report
from rooms.services.sightings import room_seen_report
from tests.factories import ServiceLevelFactory, user_with_roles
from tests.factories.hotel import TODAY, PropertyFactory, RoomFactory, StayFactory
from tests.frontdesk.desk import HTMX, client_of
from tests.rooms.helpers import DEPARTURE, DESK

pytestmark = pytest.mark.django_db


def board(client: Client | None = None, show: str = "") -> str:
    page = (client or client_of(roles.HOUSEKEEPING)).get("/housekeeping/", {"show": show})
    return str(page.content.decode())


def shown(page: str) -> list[str]:
    """The numbers of the rooms in their order."""
    return re.findall(r'class="job__number"[^>]*>(\w+)</a>', page)


def count(page: str, view: str) -> int:
    found = re.search(rf'id="show-{view}".*?class="count[^"]*">(\d+)<', page)
    assert found
    return int(found[1])


def test_the_drawer_and_the_menu_report_a_condition_of_the_desk() -> None:
    RoomFactory(number="101", condition=Condition.DIRTY)
    maid = client_of(roles.HOUSEKEEPING, first_name="Hana", last_name="Novak")
    response = maid.post("/housekeeping/101/condition/", {"condition": "clean"}, headers=HTMX)
    assert "Room 101 is clean." in response.content.decode()
    page = maid.get("/housekeeping/board/", headers=HTMX).content.decode()
    assert 'data-condition="clean"' in page
    assert "on this page, Hana Novak" in page
    response = maid.post("/housekeeping/101/condition/", {"condition": "x"}, headers=HTMX)
    assert (response.status_code, response["HX-Retarget"]) == (400, "#toasts")


def test_a_report_by_phone_is_told_from_one_on_the_page() -> None:
    room = RoomFactory(number="101")
    room_condition_set(room=room, condition=Condition.DIRTY, by="maid 7", actor=Actor(origin="phone"))
    assert "by phone, maid 7" in board()


def test_a_condition_that_came_with_a_check_out_names_no_page() -> None:
    room = RoomFactory(number="101")
    room_condition_set(room=room, condition=Condition.CLEAN, by="maid 7", actor=Actor(origin="desk"))
    Room.objects.update(condition=Condition.DIRTY, condition_changed_by="check-out")
    page = board()
    assert re.search(r"check-out, \d", page)  # and the day of it
    assert "on this page" not in page


def test_on_a_floor_make_up_requests_vips_and_departures_come_first_and_done_rooms_last() -> None:
    for number in ("101", "102", "103", "104", "201"):
        RoomFactory(number=number, condition=Condition.DIRTY)
    StayFactory(room=Room.objects.get(number="102"), departure=TODAY)
    Room.objects.filter(number="103").update(make_up_room=True)
    Room.objects.filter(number="101").update(condition=Condition.CLEAN)
    page = board()
    assert shown(page) == ["103", "102", "104", "101", "201"]
    assert "leaves today" in page
    assert 'href="#floor-2">2</a>' in page


def test_the_views_show_what_they_say() -> None:
    for number in ("101", "102", "103", "104"):
        RoomFactory(number=number, condition=Condition.DIRTY)
    room_condition_set(room=Room.objects.get(number="101"), condition=Condition.CLEAN, actor=DESK)
    Room.objects.filter(number="102").update(block="out_of_order")
    StayFactory(room=Room.objects.get(number="103"), departure=TODAY)
    room_service_flags_set(room=Room.objects.get(number="103"), service_refused=True, actor=DESK)
    page = board(show="todo")
    assert shown(page) == ["104"]
    assert [count(page, view) for view in ("all", "todo", "done", "leaving", "vip", "differs")] == [4, 1, 2, 1, 0, 0]
    assert shown(board(show="done")) == ["103", "101"]
    assert shown(board(show="leaving")) == ["103"]
    assert "2 of 3 done" in page
    assert "service refused" in board(show="done")


def test_who_refused_service_yesterday_has_it_to_day() -> None:
    room = StayFactory(room=RoomFactory(number="101", condition=Condition.DIRTY)).room
    room_service_flags_set(room=room, service_refused=True, actor=DESK)
    assert shown(board(show="todo")) == []
    Room.objects.update(service_refused_at=timezone.now() - timezone.timedelta(days=1))
    assert shown(board(show="todo")) == ["101"]


def test_vip_arrivals_are_those_who_came_today_or_are_to_come() -> None:
    for number in ("101", "102", "103", "104"):
        RoomFactory(number=number)
    for number, arrival in (("101", TODAY), ("102", TODAY - timezone.timedelta(days=1))):
        stay = StayFactory(room=Room.objects.get(number=number), arrival=arrival)
        guest = StayGuest.objects.get(stay=stay).guest
        guest.vip = True
        guest.save()
    given: dict[str, Any] = {"last_name": "Berg", "arrival_on": TODAY, "departure_on": DEPARTURE, "code": "R-1"}
    Reservation.objects.create(
        property=PropertyFactory(),
        room=Room.objects.get(number="103"),
        vip=True,
        service_level=ServiceLevelFactory(),
        **given,
    )
    assert shown(board(show="vip")) == ["101", "103"]


def test_a_skip_and_a_repair_are_on_the_tile() -> None:
    room = StayFactory(room=RoomFactory(number="101")).room
    room_seen_report(room=room, seen="vacant", actor=Actor(origin="desk"))
    room_maintenance_report(room=room, note="The <b>tap</b> drips", actor=DESK)
    page = board(show="differs")
    assert shown(page) == ["101"]
    assert "Skip? The desk has a guest" in page
    assert "The &lt;b&gt;tap&lt;/b&gt; drips" in page
    room_seen_report(room=room, seen="occupied", actor=DESK)
    assert "The desk and housekeeping agree." in board(show="differs")


def test_the_board_is_sent_again_only_when_it_changed() -> None:
    room = RoomFactory(number="101")
    maid = client_of(roles.HOUSEKEEPING)
    version = re.search(r'id="board"[^>]*data-version="(\w+)"', board(maid))
    assert version
    headers = {**HTMX, "X-Version": version[1]}
    assert maid.get("/housekeeping/board/?show=", headers=headers).status_code == 204
    room_seen_report(room=room, seen="occupied", actor=DESK)
    assert maid.get("/housekeeping/board/?show=", headers=headers).status_code == 200


def plan(client: Client, **values: Any) -> Any:
    return client.post("/housekeeping/plan/", {"housekeeper": "", "rooms": "", **values})


def test_floors_and_rooms_are_given_to_a_housekeeper_in_one_go() -> None:
    for number in ("101", "102", "201", "202"):
        RoomFactory(number=number)
    maid = user_with_roles(roles.HOUSEKEEPING, first_name="Hana", last_name="Novak")
    manager = client_of(roles.MANAGER)
    assert plan(manager, housekeeper=maid.pk, floors=["1"], rooms="202").status_code == 302
    assert {room.number for room in maid.rooms_to_clean.all()} == {"101", "102", "202"}
    row = AuditRecord.objects.get(action="rooms.room.assigned")
    assert (row.data["rooms"], row.property_code) == ("101, 102, 202", "grand")
    page = manager.get("/housekeeping/plan/").content.decode()
    assert "101, 102, 202" in page
    mine = Client()
    mine.force_login(maid)
    assert shown(board(mine, "mine")) == ["101", "102", "202"]
    assert shown(board(mine)) == ["101", "102", "202"], "her own without asking"
    assert shown(board(mine, "all")) == ["101", "102", "201", "202"]
    assert "Hana Novak" in board(mine)
    plan(manager, rooms="101-102")
    assert {room.number for room in maid.rooms_to_clean.all()} == {"202"}


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({}, "Choose at least one floor or room."),
        ({"rooms": "101 999"}, "There is no room 999."),
        ({"rooms": "9-1"}, "runs backwards"),
        ({"rooms": "101", "housekeeper": "desk"}, "Select a valid choice"),
        ({"rooms": "101", "housekeeper": "elsewhere"}, "Select a valid choice"),
    ],
)
def test_shares_that_make_no_sense_are_explained(typed: dict[str, str], says: str) -> None:
    RoomFactory(number="101")
    staff = {"desk": user_with_roles(roles.FRONT_DESK), "elsewhere": user_with_roles(roles.HOUSEKEEPING)}
    PropertyAccess.objects.create(user=staff["elsewhere"], property_code="annex")
    if "housekeeper" in typed:
        typed = {**typed, "housekeeper": str(staff[typed["housekeeper"]].pk)}
    response = plan(client_of(roles.MANAGER), **typed)
    assert response.status_code == 422
    assert says in response.content.decode()
    assert not AuditRecord.objects.filter(action="rooms.room.assigned").exists()
