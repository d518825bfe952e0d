"""Wall clocks and instants, where the clock jumps too."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hotelpbx.common.hotel_time import exists, from_device, local_date_time, occurs_twice, resolve_local

BERLIN, NEW_YORK, LORD_HOWE = "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"
ZONES = st.sampled_from([BERLIN, NEW_YORK, LORD_HOWE, "UTC", "Asia/Kathmandu"])
SPRING, AUTUMN = dt.date(2026, 3, 29), dt.date(2026, 10, 25)


@pytest.mark.parametrize(
    ("date", "time", "zone", "utc"),
    [
        (dt.date(2026, 1, 5), "06:30", BERLIN, "2026-01-05T05:30"),
        (SPRING, "02:30", BERLIN, "2026-03-29T01:00"),  # does not exist: rings at 03:00
        (AUTUMN, "02:30", BERLIN, "2026-10-25T00:30"),  # twice: the first
        (dt.date(2026, 10, 4), "02:15", LORD_HOWE, "2026-10-03T15:30"),  # half an hour is missing
        (dt.date(2028, 2, 29), "23:59", NEW_YORK, "2028-03-01T04:59"),
    ],
)
def test_resolve_local(date: dt.date, time: str, zone: str, utc: str) -> None:
    instant = resolve_local(date, dt.time.fromisoformat(time), zone)
    assert instant == dt.datetime.fromisoformat(utc + ":00+00:00")


def test_what_the_clock_does_not_show_and_shows_twice() -> None:
    assert not exists(SPRING, dt.time(2, 30), BERLIN)
    assert exists(SPRING, dt.time(3, 0), BERLIN)
    assert occurs_twice(AUTUMN, dt.time(2, 30), BERLIN)
    assert not occurs_twice(AUTUMN, dt.time(3, 0), BERLIN)
    assert not occurs_twice(SPRING, dt.time(2, 30), BERLIN)


@given(st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2035, 1, 1)), ZONES)  # noqa: DTZ001 (wall clocks)
def test_a_time_the_clock_shows_comes_back_and_another_one_is_the_next(naive: dt.datetime, zone: str) -> None:
    naive = naive.replace(second=0, microsecond=0)
    shown = local_date_time(resolve_local(naive.date(), naive.time(), zone), zone)
    assert naive <= shown <= naive + dt.timedelta(hours=1)
    assert (shown == naive) == exists(naive.date(), naive.time(), zone)


def test_the_repeated_hour_is_decided_by_the_arrival() -> None:
    naive = dt.datetime(2026, 10, 25, 2, 30)  # noqa: DTZ001 (a device's clock)
    first, second = (dt.datetime(2026, 10, 25, hour, 30, tzinfo=dt.UTC) for hour in (0, 1))
    assert from_device(naive, BERLIN, first + dt.timedelta(minutes=5)) == first
    assert from_device(naive, BERLIN, second + dt.timedelta(minutes=5)) == second
