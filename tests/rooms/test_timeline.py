"""The wake-up calls of the coming day by half hour, and how many phones would ring at once."""

import datetime as dt

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from hotelpbx.common import roles
from pbx.models import Pbx
from rooms.selectors.wakeup_burst import burst_note
from rooms.selectors.wakeups import rooms_due_at
from rooms.timeline import CHART_HEIGHT, SLOT, SLOTS, timeline
from tests.factories import PropertyFactory, RoomFactory, StayFactory
from tests.factories.hotel import NOON as NOW
from tests.frontdesk.desk import client_of
from tests.rooms.helpers import schedule

BERLIN = "Europe/Berlin"
EVENING = dt.datetime(2026, 11, 23, 19, 47, tzinfo=dt.UTC)  # 20:47 in Berlin


def test_half_hours_begin_with_the_one_that_runs_and_show_the_wall_clock() -> None:
    slots = timeline([EVENING + dt.timedelta(hours=9, minutes=43)], zone=BERLIN, now=EVENING)
    assert f"{slots[0].begins:%d %H:%M}" == "23 20:30"
    assert [f"{slot.begins:%d %H:%M}" for slot in slots if slot.count] == ["24 06:30"]


def test_bars_are_as_high_as_there_are_calls() -> None:
    calls = [EVENING] * 40 + [EVENING + SLOT]
    slots = timeline(calls, zone=BERLIN, now=EVENING)
    assert (slots[0].count, slots[0].height, slots[0].y) == (40, CHART_HEIGHT, 0)
    assert 0 < slots[1].height < CHART_HEIGHT / 4
    assert slots[2].height == 0


def test_without_a_call_there_is_no_picture() -> None:
    assert timeline([EVENING + dt.timedelta(days=2)], zone=BERLIN, now=EVENING) == []


@given(st.lists(st.integers(-3000, 3000), max_size=60))
def test_every_call_of_the_day_is_counted_once(minutes: list[int]) -> None:
    calls = [EVENING + dt.timedelta(minutes=each) for each in minutes]
    first = EVENING.replace(minute=30)
    expected = sum(first <= call < first + SLOTS * SLOT for call in calls)
    assert sum(slot.count for slot in timeline(calls, zone=BERLIN, now=EVENING)) == expected


@pytest.mark.django_db
@time_machine.travel(NOW, tick=False)
def test_the_form_says_how_many_phones_will_ring_at_once() -> None:
    property = PropertyFactory()
    for number in range(101, 112):
        room = RoomFactory(property=property, number=str(number))
        StayFactory(property=property, room=room)
        if number < 105:
            schedule(room, at="06:00")
    desk = client_of(roles.FRONT_DESK)

    def note(rooms: str, time: str = "06:00") -> str:
        return desk.get("/wake-ups/check/", {"rooms": rooms, "time": time}).content.decode()

    assert "11 phones will then ring in one minute, at 06:00." in note("104-111")
    assert "How many calls phone system main carries at a time is not known" in note("104-111")
    assert "phones will then ring" not in note("105-109")
    assert "phones will then ring" not in note("104-111", "06:01")
    assert "phones will then ring" not in note("104-")


@pytest.mark.django_db
@time_machine.travel(NOW, tick=False)
def test_calls_of_another_minute_are_not_counted() -> None:
    room = RoomFactory(number="101")
    StayFactory(property=room.property, room=room)
    (call,) = schedule(room, at="06:00")
    assert rooms_due_at(property=room.property, at=call.due_at) == {"101"}
    assert rooms_due_at(property=room.property, at=call.due_at + dt.timedelta(minutes=1)) == set()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Yeastar S50", "(Yeastar S50) rings 25 at a time: 5 may ring late. Spread them."),
        ("Yeastar S100", "(Yeastar S100) rings 30 at a time: they fit"),
        ("S500", "is not known"),
    ],
)
def test_the_device_rings_so_many_at_a_time(name: str, says: str) -> None:
    numbers = [str(number) for number in range(101, 131)]
    for number in numbers:
        RoomFactory(number=number)
    Pbx.objects.update(device_name=name)
    note = burst_note(property=PropertyFactory(), numbers=numbers, due_at=NOW)
    assert "30 phones will then ring" in note
    assert says in note
