"""The tape chart: where bars lie, what is shown, and what a house of 500 rooms costs."""

import datetime as dt
import re
import time
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from hotelpbx.common import roles
from hotelpbx.frontdesk.tape import Window, _half_days
from rooms.enums import Condition, Occupancy, StayStatus
from rooms.models import Reservation, Room, Stay
from tests.factories import PropertyFactory, RoomFactory, RoomTypeFactory, ServiceLevelFactory, StayFactory
from tests.factories.hotel import NOON, TODAY
from tests.frontdesk.desk import HTMX, client_of
from tests.rooms.reservations import book, day, late

pytestmark = pytest.mark.django_db
URL = "/reservations/chart/"
MOST_BYTES = 300_000


@pytest.fixture
def desk() -> Client:
    PropertyFactory(), ServiceLevelFactory()
    return client_of(roles.FRONT_DESK)


def rows(page: str) -> dict[str, list[tuple[str, int, int, str]]]:
    """Room (or type) -> kind, start, end and name of each bar."""
    found = {}
    for row in re.findall(r'<li class="tape__row[^>]*>.*?</li>', page, re.S):
        label = re.search(r"tape__room[^>]*>([^<]+)<", row)
        assert label
        bars = re.findall(r'class="bar bar--(\w+) f(\d+) t(\d+)"[^>]*>([^<]+)<', row)
        found[label[1]] = [(kind, int(start), int(end), name) for kind, start, end, name in bars]
    return found


def chart(desk: Client, **query: Any) -> dict[str, list[tuple[str, int, int, str]]]:
    return rows(desk.get(URL, {"from": TODAY, **query}).content.decode())


def test_bars_lie_from_noon_of_the_arrival_to_noon_of_the_departure(desk: Client) -> None:
    room = RoomFactory(number="101")
    StayFactory(room=room, arrival=day(-1), departure=day(2), guest_name="Max Planck")
    book("Ada Lovelace", room=room, nights=(2, 5))
    book("Emmy Noether", nights=(0, 1))
    late(book("Late Guest", room_type=RoomTypeFactory(name="Double"), nights=(0, 30)), days=3)
    assert chart(desk) == {
        "any type": [("booked", 1, 3, "Emmy Noether")],
        "Double": [("late", 0, 28, "Late Guest")],
        "101": [("stay", 0, 5, "Max Planck"), ("booked", 5, 11, "Ada Lovelace")],
    }


def test_a_guest_who_was_to_leave_holds_the_room_until_today_and_one_who_left_is_history(desk: Client) -> None:
    StayFactory(room=RoomFactory(number="101"), arrival=day(-3), departure=day(-1), guest_name="Over Due")
    gone = {"status": StayStatus.CHECKED_OUT, "checked_out_at": NOON, "arrival": day(-2), "departure": day(1)}
    StayFactory(room=RoomFactory(number="102"), guest_name="Gone Guest", **gone)
    long_gone = {**gone, "arrival": day(-9), "departure": day(-5)}
    StayFactory(room=RoomFactory(number="103"), guest_name="Long Gone", **long_gone)
    assert chart(desk) == {"101": [("stay", 0, 1, "Over Due")], "102": [("left", 0, 3, "Gone Guest")], "103": []}


def test_the_chart_is_filtered_by_floor_and_type_and_begins_where_the_address_says(desk: Client) -> None:
    suite = RoomTypeFactory(code="suite", name="Suite")
    RoomFactory(number="101"), RoomFactory(number="205", room_type=suite), RoomFactory(number="1001")
    book("Any Guest"), book("Suite Guest", room_type=suite, nights=(8, 9))
    assert list(chart(desk)) == ["any type", "Suite", "101", "205", "1001"]
    assert list(chart(desk, floor="2")) == ["any type", "Suite", "205"]
    assert list(chart(desk, type="suite")) == ["Suite", "205"]
    assert list(chart(desk, days=7)) == ["any type", "101", "205", "1001"]
    assert list(chart(desk, **{"from": day(8)})) == ["Suite", "101", "205", "1001"]
    page = desk.get("/reservations/", {"days": 7, "from": day(7), "floor": "2"}).content.decode()
    assert f'href="?days=7&amp;from={day(0)}&amp;floor=2" rel="prev"' in page
    assert f'href="?days=7&amp;from={day(14)}&amp;floor=2" rel="next"' in page
    assert 'tape--7"' in page  # today is not in this week


@pytest.mark.parametrize(
    "query", [{}, {"from": "nonsense"}, {"from": "9999-12-31"}, {"from": "0001-01-01", "days": "9"}]
)
def test_an_address_that_says_nothing_shows_yesterday_and_two_weeks(desk: Client, query: dict[str, str]) -> None:
    page = desk.get("/reservations/", query).content.decode()
    assert f'data-first="{day(-1)}"' in page
    assert "tape--14 tape--today-1" in page


def test_names_are_escaped_and_words_are_in_the_language_of_the_reader(desk: Client) -> None:
    book("Max <b>Planck</b>", room=RoomFactory(number="101"))
    page = desk.get(URL, {"from": TODAY}).content.decode()
    assert "Max &lt;b&gt;Planck&lt;/b&gt;<small>23 Nov – 25 Nov, booked</small>" in page


def test_the_chart_comes_again_only_when_it_changed(desk: Client) -> None:
    RoomFactory(number="101")
    version = re.search(r'id="tape"[^>]*data-version="(\w+)"', desk.get("/reservations/").content.decode())
    assert version
    headers = {**HTMX, "X-Version": version[1]}
    assert desk.get(URL, headers=headers).status_code == 204
    book("Ada Lovelace", room=Room.objects.get())
    assert "Ada Lovelace" in desk.get(URL, headers=headers).content.decode()


def test_who_only_reads_is_offered_nothing_to_change(desk: Client) -> None:
    assert "data-assign" in desk.get("/reservations/").content.decode()
    assert "data-assign" not in client_of(roles.ACCOUNTING).get("/reservations/").content.decode()


@given(st.integers(-20, 34), st.integers(0, 40), st.sampled_from([7, 14]))
def test_a_bar_stays_inside_the_window_and_has_a_length(start: int, nights: int, days: int) -> None:
    window = Window(TODAY, days)
    arrival = day(start)
    left, right = _half_days(window, arrival, arrival + dt.timedelta(days=nights))
    assert 0 <= left < right <= max(2 * days, left + 1)
    if 0 <= start < days and nights and start + nights < days:
        assert (left, right) == (2 * start + 1, 2 * (start + nights) + 1)


def _house(count: int) -> None:
    """Rooms of which each has a guest now and another one next week, and reservations that have none."""
    property, level = PropertyFactory(), ServiceLevelFactory()
    numbers = [f"{floor}{place:02}" for floor in range(1, count // 25 + 1) for place in range(1, 26)]
    made = Room.objects.bulk_create(
        Room(property=property, number=n, floor=n[:-2], occupancy=Occupancy.OCCUPIED, condition=Condition.DIRTY)
        for n in numbers
    )
    Stay.objects.bulk_create(
        Stay(property=property, room=room, service_level=level, guest_name=f"Maximilian Guest {room.number}",
             arrival=day(-1), departure=day(3), checked_in_at=NOON) for room in made
    )  # fmt: skip
    terms = {"property": property, "service_level": level, "first_name": "Alexandra"}
    Reservation.objects.bulk_create(
        [Reservation(code=f"R{room.pk}", last_name=f"Next {room.number}", room=room, arrival_on=day(4),
                     departure_on=day(9), **terms) for room in made]
        + [Reservation(code=f"U{n}", last_name=f"Wait {n}", arrival_on=day(n % 9), departure_on=day(n % 9 + 2), **terms)
           for n in range(count // 10)]
    )  # fmt: skip


def test_a_house_of_500_rooms_costs_as_many_statements_as_one_of_25_and_300_kilobytes_at_most(desk: Client) -> None:
    def statements() -> int:
        with CaptureQueriesContext(connection) as queries:
            desk.get(URL)
        return len(queries)

    _house(25)
    statements()
    few = statements()
    Reservation.objects.all().delete(), Stay.objects.all().delete(), Room.objects.all().delete()
    _house(500)
    assert statements() == few
    begin = time.process_time()
    page = desk.get(URL).content
    milliseconds = (time.process_time() - begin) * 1000
    print(f"500 rooms, 14 days: {len(page)} bytes, {milliseconds:.0f} ms of processor, {few} statements")  # noqa: T201
    assert page.count(b"<small>") == 500 + 500 + 50
    assert len(page) < MOST_BYTES
