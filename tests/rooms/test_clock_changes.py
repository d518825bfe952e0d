"""Wake-up calls on the nights on which clocks change, and on the day that comes every four years.

The simulated device is taken at its worst: it rings whenever its wall clock shows the time of an alarm.
"""

import datetime as dt
from dataclasses import dataclass

import pytest
import time_machine

from hotelpbx.common.hotel_time import local_date_time
from pbx.enums import CommandKind
from pbx.models import Pbx
from pbx.simulator.server import Simulator
from rooms.enums import WakeUpStatus
from rooms.errors import WakeUpError
from rooms.models import Room, Stay, WakeUpCall
from rooms.services.stays import stay_move
from rooms.services.wakeups import wakeup_update
from rooms.sweep import rooms_sweep
from tests.factories import PbxFactory, PropertyFactory, RoomFactory, StayFactory
from tests.rooms.helpers import DESK, check_in, commands, confirm, refused, schedule
from tests.rooms.test_with_device import House

pytestmark = pytest.mark.django_db

BERLIN, NEW_YORK, LORD_HOWE = "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(f"{text}:00+00:00")


@dataclass(frozen=True)
class Night:
    """A time asked for on a night, when it rings on that night and on the next one."""

    zone: str
    date: dt.date
    asked: str
    rings: str
    next: str

    def __str__(self) -> str:
        return f"{self.zone} {self.date}"


NIGHTS = [
    Night(BERLIN, dt.date(2027, 3, 28), "02:30", "2027-03-28T01:00", "2027-03-29T00:30"),
    Night(BERLIN, dt.date(2027, 10, 31), "02:30", "2027-10-31T00:30", "2027-11-01T01:30"),
    Night(NEW_YORK, dt.date(2027, 3, 14), "02:30", "2027-03-14T07:00", "2027-03-15T06:30"),
    Night(NEW_YORK, dt.date(2027, 11, 7), "01:30", "2027-11-07T05:30", "2027-11-08T06:30"),
    Night(LORD_HOWE, dt.date(2027, 10, 3), "02:15", "2027-10-02T15:30", "2027-10-03T15:15"),
    Night(LORD_HOWE, dt.date(2027, 4, 4), "01:45", "2027-04-03T14:45", "2027-04-04T15:15"),
    Night(BERLIN, dt.date(2028, 2, 29), "06:30", "2028-02-29T05:30", "2028-03-01T05:30"),
]


def house_at(zone: str, sim: Simulator, clock: time_machine.Traveller, now: dt.datetime) -> House:
    """The hotel and its device in this zone, at this instant."""
    PropertyFactory(timezone=zone)
    house = House(sim, clock)
    Pbx.objects.update(timezone=zone)
    house.pbx.refresh_from_db()
    house.now = now
    clock.move_to(now)
    sim.control("clock", {"set": now.isoformat(), "speed": 0})
    return house


def leap(house: House, instant: dt.datetime) -> None:
    """Let time pass at one stroke; the device rings in between."""
    house.sim.advance((instant - house.now).total_seconds())
    house.now = instant
    house.clock.move_to(instant)
    house.settle()


def rung(house: House, number: str) -> int:
    """How often an alarm of the device has called this phone."""
    return sum(
        1 for each in house.sim.control("state")["cdrs"] if (each["callfrom"], each["callto"]) == ("wakeup", number)
    )


@pytest.mark.parametrize("night", NIGHTS, ids=str)
def test_once_daily_and_on_weekdays_ring_once_a_night(night: Night, clock: time_machine.Traveller) -> None:
    due, following = utc(night.rings), utc(night.next)
    with Simulator(rooms=("110", "111", "210"), timezone=night.zone) as sim:
        house = house_at(night.zone, sim, clock, due - dt.timedelta(hours=20))
        rooms = [RoomFactory(number=number) for number in ("110", "111", "210")]
        for room in rooms:
            check_in(room, departure=night.date + 3 * DAY)
            house.phone(room.number, "answer")
        until = night.date + DAY
        weekdays = [night.date.isoweekday() % 7, until.isoweekday() % 7]
        ring = {"date": night.date, "at": night.asked, "repeats": 1}
        (once,) = schedule(rooms[0], **ring)
        (daily,) = schedule(rooms[1], **ring, recurrence="daily", until=until)
        (weekly,) = schedule(rooms[2], **ring, recurrence="weekdays", weekdays=weekdays, until=until)
        house.settle()
        for moment in (due - MINUTE, due + 2 * MINUTE, due + 12 * MINUTE, due + 200 * MINUTE):
            leap(house, moment)
        for moment in (following - MINUTE, following + 2 * MINUTE, following + 12 * MINUTE):
            leap(house, moment)
        for call, dates in ((once, [due]), (daily, [due, following]), (weekly, [due, following])):
            kept = list(call.attempts.values_list("due_at", "result"))
            assert kept == [(date, "answered") for date in dates]
            assert rung(house, call.room.number) == len(dates)
        assert not house.alarms()


def asleep(zone: str, departure: dt.date) -> Room:
    """An occupied room of a hotel in this zone, whose device has the same clock."""
    property = PropertyFactory(timezone=zone)
    PbxFactory(timezone=zone)
    return StayFactory(property=property, room=RoomFactory(property=property, number="110"), departure=departure).room


REPEATED = [
    (BERLIN, "2027-10-31T01:10", "02:30", "2027-10-31T01:30"),
    (NEW_YORK, "2027-11-07T06:05", "01:30", "2027-11-07T06:30"),
    (LORD_HOWE, "2027-04-03T15:02", "01:45", "2027-04-03T15:15"),
]


@pytest.mark.parametrize(("zone", "now", "asked", "rings"), REPEATED)
@pytest.mark.parametrize("dated", [True, False])
@pytest.mark.parametrize("recurrence", ["once", "daily"])
def test_who_asks_in_the_repeated_hour_means_the_time_that_is_still_to_come(
    zone: str, now: str, asked: str, rings: str, dated: bool, recurrence: str, clock: time_machine.Traveller
) -> None:
    clock.move_to(utc(now))
    night = local_date_time(utc(now), zone).date()
    room = asleep(zone, night + 5 * DAY)
    (call,) = schedule(room, date=night if dated else None, at=asked, recurrence=recurrence)
    assert call.due_at == utc(rings)
    (create,) = commands(CommandKind.WAKEUP_CREATE)
    assert (create.payload["type"], create.payload["time"]) == ("onetime", asked)


def test_a_call_for_the_second_reading_follows_its_guest_and_keeps_its_hour(clock: time_machine.Traveller) -> None:
    clock.move_to(utc("2027-10-31T01:10"))
    (call,) = schedule(asleep(BERLIN, dt.date(2027, 11, 3)), date=None, at="02:30")
    assert call.stay
    stay_move(stay=call.stay, room=RoomFactory(number="210"), actor=DESK)
    call.refresh_from_db()
    call = wakeup_update(wakeup=call, changes={"repeats": 3}, actor=DESK)
    assert (call.room.number, call.due_at) == ("210", utc("2027-10-31T01:30"))


def test_a_change_between_the_readings_makes_nothing_ring_twice(clock: time_machine.Traveller) -> None:
    room = asleep(BERLIN, dt.date(2027, 11, 9))
    clock.move_to(utc("2027-10-30T12:00"))
    (call,) = schedule(room, date=dt.date(2027, 10, 31), at="02:30", recurrence="daily")
    confirm(commands(CommandKind.WAKEUP_CREATE)[0])
    clock.move_to(utc("2027-10-31T01:00"))
    rooms_sweep()
    call.refresh_from_db()
    changed = wakeup_update(wakeup=call, changes={"repeats": 3}, actor=DESK)
    assert changed.due_at == utc("2027-11-01T01:30")
    later = wakeup_update(wakeup=changed, changes={"time": dt.time(2, 45)}, actor=DESK)
    assert later.due_at == utc("2027-10-31T01:45")


def test_after_both_readings_the_time_has_passed(clock: time_machine.Traveller) -> None:
    clock.move_to(utc("2027-10-31T01:31"))
    room = asleep(BERLIN, dt.date(2027, 11, 3))
    with refused(WakeUpError, "02:30 on 2027-10-31 has passed"):
        schedule(room, date=dt.date(2027, 10, 31), at="02:30")


ELSEWHERE = [("UTC", "2026-11-24T05:30", "05:30"), (NEW_YORK, "2026-11-24T05:30", "00:30")]


@pytest.mark.parametrize(("device_zone", "due", "told"), ELSEWHERE)
@pytest.mark.usefixtures("clock")
def test_a_device_in_another_zone_is_told_its_own_time_every_day_anew(device_zone: str, due: str, told: str) -> None:
    PbxFactory(timezone=device_zone)
    room = StayFactory(room=RoomFactory(number="110")).room
    (call,) = schedule(room, recurrence="daily")
    assert call.due_at == utc(due)
    (create,) = commands(CommandKind.WAKEUP_CREATE)
    assert (create.payload["time"], create.payload["type"]) == (told, "onetime")


def test_a_device_in_another_zone_rings_when_the_hotel_s_clock_shows_the_time(clock: time_machine.Traveller) -> None:
    due, following = utc("2027-03-28T04:30"), utc("2027-03-29T04:30")  # 06:30 in Berlin, from the 28th on in summer
    with Simulator(rooms=("110",), timezone=NEW_YORK) as sim:
        house = house_at(BERLIN, sim, clock, due - dt.timedelta(hours=10))
        Pbx.objects.update(timezone=NEW_YORK)
        room = RoomFactory(number="110")
        check_in(room, departure=dt.date(2027, 4, 2))
        house.phone("110", "answer")
        (call,) = schedule(room, date=dt.date(2027, 3, 28), recurrence="daily", repeats=1, until=dt.date(2027, 3, 29))
        house.settle()
        for moment in (due - MINUTE, due + 2 * MINUTE, due + 12 * MINUTE):
            leap(house, moment)
        for moment in (following - MINUTE, following + 2 * MINUTE, following + 12 * MINUTE):
            leap(house, moment)
        assert list(call.attempts.values_list("due_at", "result")) == [(due, "answered"), (following, "answered")]
        assert not house.alarms()


def days_of(call: WakeUpCall, clock: time_machine.Traveller) -> list[str]:
    """The days on which the call comes due, the unanswered ones too, until it is over."""
    days = []
    while call.closed_at is None:
        days.append(f"{local_date_time(call.due_at, call.property.timezone):%m-%d}")
        clock.move_to(call.window_ends_at + 20 * MINUTE)
        rooms_sweep()
        call.refresh_from_db()
    return days


@pytest.mark.parametrize(
    ("year", "values", "days"),
    [
        (2028, {"recurrence": "daily", "until": dt.date(2028, 2, 29)}, ["02-28", "02-29"]),
        (2028, {"recurrence": "daily", "until": dt.date(2028, 3, 1)}, ["02-28", "02-29", "03-01"]),
        (2027, {"recurrence": "daily", "until": dt.date(2027, 3, 1)}, ["02-28", "03-01"]),
        (2028, {"recurrence": "weekdays", "weekdays": [2], "until": dt.date(2028, 3, 7)}, ["02-29", "03-07"]),
    ],
)
def test_a_call_over_the_end_of_february(
    year: int, values: dict[str, object], days: list[str], clock: time_machine.Traveller
) -> None:
    clock.move_to(dt.datetime(year, 2, 27, 11, tzinfo=dt.UTC))
    (call,) = schedule(asleep(BERLIN, dt.date(year, 3, 9)), date=dt.date(year, 2, 28), **values)
    assert days_of(call, clock) == days


def test_a_single_call_on_the_29th_and_a_guest_who_leaves_on_that_day(clock: time_machine.Traveller) -> None:
    clock.move_to(utc("2028-02-28T20:00"))
    room = asleep(BERLIN, dt.date(2028, 2, 29))
    (call,) = schedule(room, date=dt.date(2028, 2, 29))
    assert (call.due_at, call.status) == (utc("2028-02-29T05:30"), WakeUpStatus.SCHEDULED)
    with refused(WakeUpError, "leaves before"):
        schedule(room, date=dt.date(2028, 3, 1))
    Stay.objects.update(departure=dt.date(2028, 3, 1))
    schedule(room, date=dt.date(2028, 3, 1))
