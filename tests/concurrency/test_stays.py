"""Two clerks at once, on a database that lets them work at the same time."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection, connections

from hotelpbx.common.errors import ApplicationError
from rooms.models import Room, Stay
from rooms.services.stays import stay_move, stays_check_out
from tests.factories import PropertyFactory, RoomFactory, ServiceLevelFactory, StayFactory
from tests.rooms.helpers import DESK, check_in

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(autouse=True)
def _postgres_only() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set DATABASE_URL")


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Run the deeds in threads of their own; the answers are "done" or the error's code."""
    start, answers = threading.Barrier(len(deeds)), []

    def run(deed: Callable[[], object]) -> None:
        try:
            start.wait(timeout=10)
            deed()
            answers.append("done")
        except ApplicationError as error:
            answers.append(error.code)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return sorted(answers)


def test_one_room_two_clerks_one_guest() -> None:
    room = RoomFactory()
    ServiceLevelFactory()
    clerks = [lambda name=name: check_in(Room.objects.get(pk=room.pk), name) for name in ("A Guest", "B Guest")]
    assert at_once(*clerks) == ["done", "room_occupied"]
    assert Stay.objects.filter(room=room).count() == 1


def test_two_guests_moved_into_one_room() -> None:
    target = RoomFactory()
    stays = [StayFactory(), StayFactory()]
    moves = [lambda stay=stay: stay_move(stay=stay, room=target, actor=DESK) for stay in stays]
    assert at_once(*moves) == ["done", "room_occupied"]
    assert Stay.objects.filter(room=target).count() == 1


def test_a_guest_checked_out_twice() -> None:
    stay = StayFactory()
    clerks = [lambda: stays_check_out(stays=[stay], actor=DESK) for _clerk in range(2)]
    assert at_once(*clerks) == ["done", "stay_state"]


def test_crosswise_moves_do_not_lock_each_other_out() -> None:
    PropertyFactory()
    first, second = StayFactory(), StayFactory()
    moves = [
        lambda: stay_move(stay=first, room=second.room, actor=DESK),
        lambda: stay_move(stay=second, room=first.room, actor=DESK),
    ]
    assert at_once(*moves) == ["room_occupied", "room_occupied"]
