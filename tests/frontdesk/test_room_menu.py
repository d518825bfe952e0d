"""What a room offers right where it is seen."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from billing.services.folios import folio_open
from hotelpbx.common import roles
from hotelpbx.frontdesk.room_menu import room_menu
from rooms.enums import Block, Condition, Occupancy
from rooms.models import Room
from tests.factories import RoomFactory, StayFactory, user_with_roles

pytestmark = pytest.mark.django_db


def letters(room: Room, role: str) -> str:
    return "".join(deed.letter for deed in room_menu(room, user_with_roles(role)))


def vacant(**values: object) -> Room:
    return RoomFactory(number="101", condition=Condition.CLEAN, **values)


def occupied() -> Room:
    room = RoomFactory(number="102", condition=Condition.DIRTY, occupancy=Occupancy.OCCUPIED)
    folio_open(stay=StayFactory(property=room.property, room=room))
    return room


@pytest.mark.parametrize(
    ("role", "free", "taken"),
    [
        (roles.FRONT_DESK, "idnx", "wbpmefocn"),
        (roles.HOUSEKEEPING, "dnx", "bcn"),
        (roles.ACCOUNTING, "", "bf"),
        (roles.MANAGER, "idnx", "wbpmefocn"),
        (roles.ENGINEER, "", ""),
    ],
)
def test_a_room_offers_what_fits_its_state_and_the_role(role: str, free: str, taken: str) -> None:
    assert letters(vacant(), role) == free
    assert letters(occupied(), role) == taken


def test_a_blocked_room_is_not_sold_nor_blocked_again() -> None:
    assert letters(vacant(block=Block.OUT_OF_ORDER), roles.FRONT_DESK) == "dn"


def test_two_statements_at_most(django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    room, user = occupied(), user_with_roles(roles.MANAGER)
    with django_assert_max_num_queries(3):  # the third are the user's roles
        room_menu(room, user)


def test_every_deed_leads_to_a_page_that_its_user_may_open(client: Client) -> None:
    user = user_with_roles(roles.FRONT_DESK)
    client.force_login(user)
    for room in (vacant(), occupied()):
        deeds = [deed for deed in room_menu(room, user) if not deed.value]
        assert deeds
        assert {client.get(deed.url).status_code for deed in deeds} == {200}
    page = client.get("/rooms/102/menu/").content.decode()
    assert page.count('role="menuitem"') == 9
    assert 'value="clean"' in page
