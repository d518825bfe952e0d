"""Due dates and arming against clocks that change."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from hotelpbx.common.hotel_time import device_readings, local_date, readings, resolve_local
from rooms.enums import AlarmKind, Recurrence
from rooms.recurrence import Schedule, alarm_time, arm_from

ZONES = st.sampled_from(["Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Shanghai"])
DATES = st.dates(dt.date(2025, 1, 1), dt.date(2028, 12, 31))
TIMES = st.times().map(lambda time: time.replace(second=0, microsecond=0))
MINUTE = dt.timedelta(minutes=1)

# Days around which clocks change: the plain strategy would hardly ever meet them.
CHANGES = [
    ("Europe/Berlin", dt.date(2026, 3, 29)),
    ("Europe/Berlin", dt.date(2026, 10, 25)),
    ("America/New_York", dt.date(2026, 3, 8)),
    ("America/New_York", dt.date(2026, 11, 1)),
    ("Australia/Lord_Howe", dt.date(2026, 4, 5)),
    ("Australia/Lord_Howe", dt.date(2026, 10, 4)),
]
NIGHTS = st.tuples(st.sampled_from(CHANGES), st.integers(-1, 1), st.integers(0, 4 * 60 - 1)).map(
    lambda drawn: (
        drawn[0][0],
        drawn[0][1] + dt.timedelta(days=drawn[1]),
        dt.time(drawn[2] // 60, drawn[2] % 60),
    )
)
MOMENTS = st.one_of(NIGHTS, st.tuples(ZONES, DATES, TIMES))


def device_rings_at(zone: str, time: dt.time, told_at: dt.datetime) -> dt.datetime:
    """When a device told at this instant rings first.

    It rings whenever its wall clock shows the time; a time that does not exist it may take for one before or behind
    the gap.
    """
    today = local_date(told_at, zone)
    days = (today + dt.timedelta(days=number) for number in (-1, 0, 1, 2))
    instants = (instant for day in days for instant in device_readings(dt.datetime.combine(day, time), zone))
    return min(instant for instant in instants if instant > told_at)


@given(MOMENTS, st.booleans(), ZONES, st.floats(0, 1))
def test_a_device_told_at_any_permitted_moment_rings_when_the_call_is_due(
    moment: tuple[str, dt.date, dt.time], second: bool, device_zone: str, when: float
) -> None:
    zone, date, time = moment
    due_at = readings(date, time, zone)[-1 if second else 0]
    for clock in (zone, device_zone):
        earliest = arm_from(clock, due_at)
        assert due_at - dt.timedelta(hours=24) <= earliest < due_at
        told_at = earliest + (due_at - MINUTE - earliest) * when
        assert device_rings_at(clock, alarm_time(clock, due_at), told_at) == due_at


@given(MOMENTS, st.integers(-200, 200))
def test_who_asks_gets_the_next_time_that_the_clock_shows_it(
    moment: tuple[str, dt.date, dt.time], minutes: int
) -> None:
    zone, date, time = moment
    now = resolve_local(date, time, zone) + dt.timedelta(minutes=minutes)
    ahead = [instant for instant in readings(date, time, zone) if instant > now]
    assert Schedule(date, time).first_due(zone, now) == (ahead[0] if ahead else None)
    daily = Schedule(date, time, Recurrence.DAILY).first_due(zone, now)
    assert daily == (ahead or readings(date + dt.timedelta(days=1), time, zone))[0]


@given(MOMENTS, ZONES)
def test_only_a_device_of_the_same_zone_gets_a_standing_alarm(
    moment: tuple[str, dt.date, dt.time], device_zone: str
) -> None:
    zone, date, time = moment
    due_at = resolve_local(date, time, zone)
    kind = Schedule(date, time, Recurrence.DAILY).alarm_kind(zone, due_at, device_zone=device_zone)
    assert kind == AlarmKind.ONETIME or (kind, device_zone) == (AlarmKind.EVERYDAY, zone)


@given(MOMENTS, st.integers(-2000, 2000))
def test_a_single_call_is_due_once(moment: tuple[str, dt.date, dt.time], minutes: int) -> None:
    zone, date, time = moment
    due_at = resolve_local(date, time, zone)
    after = due_at + dt.timedelta(minutes=minutes)
    assert Schedule(date, time).next_due(zone, after) == (due_at if after < due_at else None)


@given(MOMENTS, st.integers(0, 60))
def test_a_daily_call_is_due_on_every_day_and_once(moment: tuple[str, dt.date, dt.time], days: int) -> None:
    zone, date, time = moment
    last = date + dt.timedelta(days=days)
    schedule = Schedule(date, time, Recurrence.DAILY, (), last)
    due_at = resolve_local(date, time, zone) - MINUTE
    found = []
    while (following := schedule.next_due(zone, due_at)) is not None:
        found.append(local_date(following, zone))
        due_at = following
    assert found == [date + dt.timedelta(days=day) for day in range(days + 1)]


@given(MOMENTS, st.sets(st.integers(0, 6), min_size=1))
def test_a_weekday_call_is_due_on_its_weekdays_and_none_is_left_out(
    moment: tuple[str, dt.date, dt.time], weekdays: set[int]
) -> None:
    zone, date, time = moment
    schedule = Schedule(date, time, Recurrence.WEEKDAYS, tuple(weekdays))
    due_at, found = resolve_local(date, time, zone) - MINUTE, []
    for _number in range(15):
        following = schedule.next_due(zone, due_at)
        assert following
        due_at = following
        found.append(local_date(due_at, zone))
    days = [date + dt.timedelta(days=day) for day in range((found[-1] - date).days + 1)]
    assert found == [day for day in days if day.isoweekday() % 7 in weekdays]


@given(MOMENTS)
def test_a_recurring_alarm_stays_standing_only_where_its_time_exists_once(
    moment: tuple[str, dt.date, dt.time],
) -> None:
    zone, date, time = moment
    schedule = Schedule(date, time, Recurrence.DAILY)
    due_at = resolve_local(date, time, zone)
    instants = {
        dt.datetime.combine(date, time, ZoneInfo(zone)).replace(fold=fold).astimezone(dt.UTC) for fold in (0, 1)
    }
    ordinary = len(instants) == 1
    assert schedule.alarm_kind(zone, due_at) == (AlarmKind.EVERYDAY if ordinary else AlarmKind.ONETIME)


@pytest.mark.parametrize(
    ("date", "rings"),
    [(dt.date(2026, 3, 29), "2026-03-29T01:00:00+00:00"), (dt.date(2026, 10, 25), "2026-10-25T00:30:00+00:00")],
)
def test_half_past_two_in_berlin_on_the_two_nights(date: dt.date, rings: str) -> None:
    due_at = Schedule(date, dt.time(2, 30)).next_due("Europe/Berlin", dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    assert due_at
    assert due_at.isoformat() == rings


def test_before_a_short_night_the_device_is_told_only_after_the_last_ring_of_that_time() -> None:
    due_at = resolve_local(dt.date(2026, 3, 29), dt.time(6, 30), "Europe/Berlin")
    assert due_at - arm_from("Europe/Berlin", due_at) == dt.timedelta(hours=22, minutes=58)


@given(st.sampled_from(CHANGES), TIMES)
def test_weekdays_are_those_of_the_wall_clock(change: tuple[str, dt.date], time: dt.time) -> None:
    zone, date = change
    assume(time < dt.time(23))
    schedule = Schedule(date, time, Recurrence.WEEKDAYS, (date.isoweekday() % 7,))
    due_at = schedule.next_due(zone, resolve_local(date, dt.time(), zone) - MINUTE)
    assert due_at
    assert local_date(due_at, zone) == date
