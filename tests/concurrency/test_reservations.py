"""Two clerks and one room that each wants to promise, on a database that lets them work at the same time."""

import pytest
from django.db import connection, transaction

from rooms.models import Reservation, Room, Stay
from rooms.services.reservations import reservation_assign_room, reservation_check_in
from tests.concurrency.test_stays import at_once
from tests.factories import PropertyFactory, RoomFactory, ServiceLevelFactory
from tests.factories.hotel import NOON
from tests.rooms.helpers import DESK, check_in
from tests.rooms.reservations import book, day

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(autouse=True)
def _postgres_only() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set DATABASE_URL")


@pytest.fixture
def room() -> Room:
    PropertyFactory(), ServiceLevelFactory()
    return RoomFactory(number="101")


def test_one_room_two_bookings_one_promise(room: Room) -> None:
    deeds = [lambda name=name: book(name, room=room, nights=(0, 3)) for name in ("A One", "B Two", "C Three")]
    assert at_once(*deeds) == ["done", "room_promised", "room_promised"]
    assert Reservation.objects.count() == 1


def test_one_room_given_to_two_reservations(room: Room) -> None:
    both = [book("A One", nights=(0, 2)), book("B Two", nights=(1, 3))]
    deeds = [lambda each=each: reservation_assign_room(reservation=each, room=room, actor=DESK) for each in both]
    assert at_once(*deeds) == ["done", "room_promised"]


def test_a_check_in_and_a_promise_of_the_same_room_see_each_other(room: Room) -> None:
    deeds = [lambda: check_in(room, departure=day(3)), lambda: book("B Two", room=room, nights=(1, 3))]
    answers = at_once(*deeds)
    assert answers in (["done", "done"], ["done", "room_promised"])  # a walk-in is warned, a promise is refused
    if answers == ["done", "room_promised"]:
        assert not Reservation.objects.exists()


def test_one_reservation_is_checked_in_once(room: Room) -> None:
    mine, others = book(), [room, RoomFactory(number="102")]

    def arrive(where: Room) -> None:
        with transaction.atomic():
            stay = check_in(Room.objects.get(pk=where.pk))
            reservation_check_in(reservation=mine, stay=stay, actor=DESK, now=NOON)

    assert at_once(*(lambda where=where: arrive(where) for where in others)) == ["done", "reservation_state"]
    assert Stay.objects.count() == 1
