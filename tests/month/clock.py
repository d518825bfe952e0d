"""The wall clock of the generated hotel."""

import datetime as dt
from random import Random
from zoneinfo import ZoneInfo

from tests.month.plan import ZONE

BERLIN = ZoneInfo(ZONE)
DAY = dt.timedelta(days=1)


def instant(date: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """The instant of a wall-clock time; of one that occurs twice the first."""
    return dt.datetime.combine(date, dt.time(hour, minute), BERLIN).astimezone(dt.UTC)


def between(rng: Random, first: dt.datetime, last: dt.datetime) -> dt.datetime:
    """A whole second from `first` on, before `last` unless that is the same."""
    return first + dt.timedelta(seconds=rng.randrange(max(1, int((last - first).total_seconds()))))


def on_day(rng: Random, date: dt.date, first: float, last: float) -> dt.datetime:
    """A second of a day, between two hours after its midnight."""
    midnight = instant(date, 0)
    return between(rng, midnight + dt.timedelta(hours=first), midnight + dt.timedelta(hours=last))


def wall(at: dt.datetime) -> dt.datetime:
    """What the wall clock shows (naive)."""
    return at.astimezone(BERLIN).replace(tzinfo=None)
