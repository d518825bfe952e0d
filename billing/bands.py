"""Time bands of a rate: `mon-fri,hol 08:00-18:00`; pure, on the wall clock of the property.

A band belongs to the day on which it begins: `fri 22:00-06:00` ends on Saturday morning, and the night that begins on a
holiday is a holiday's night. `hol` stands for the holidays, whatever their weekday.
"""

import datetime as dt
import re
from collections.abc import Container
from dataclasses import dataclass

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOLIDAY = "hol"
FORM = re.compile(r"([a-z, -]+) ([0-2][0-9]:[0-5][0-9])-([0-2][0-9]:[0-5][0-9])")
MINUTES_OF_A_DAY = 24 * 60
ONE_DAY = dt.timedelta(days=1)
NO_HOLIDAYS: frozenset[dt.date] = frozenset()


@dataclass(frozen=True, slots=True)
class Band:
    """Minutes (from inclusive, to exclusive) of some weekdays (Monday is 0), and of holidays if `on_holidays`.

    Where `to_minute` is not behind `from_minute` the band ends on the next day.
    """

    weekdays: frozenset[int]
    from_minute: int
    to_minute: int
    on_holidays: bool = False

    @property
    def minutes_a_week(self) -> int:
        """How much it covers, holidays counted as one day; the band that covers less is the more specific one."""
        length = self.to_minute - self.from_minute
        return (len(self.weekdays) + self.on_holidays) * (length if length > 0 else length + MINUTES_OF_A_DAY)

    def covers(self, wall_clock: dt.datetime) -> bool:
        """Whether a wall-clock time lies in the band, by its weekday."""
        begun = self._begun(wall_clock)
        return begun is not None and begun.weekday() in self.weekdays

    def covers_holiday(self, wall_clock: dt.datetime, holidays: Container[dt.date]) -> bool:
        """Whether a wall-clock time lies in the band because its day is a holiday."""
        begun = self._begun(wall_clock) if self.on_holidays else None
        return begun is not None and begun in holidays

    def _begun(self, wall_clock: dt.datetime) -> dt.date | None:
        """The day on which the band began that a time lies in; None where the hour lies in none."""
        minute = wall_clock.hour * 60 + wall_clock.minute
        if self.from_minute < self.to_minute:
            return wall_clock.date() if self.from_minute <= minute < self.to_minute else None
        if minute >= self.from_minute:
            return wall_clock.date()
        return wall_clock.date() - ONE_DAY if minute < self.to_minute else None

    def __str__(self) -> str:
        """The one way in which this band is written: `band_parse` reads it back."""
        days = [*_runs(self.weekdays), *([HOLIDAY] if self.on_holidays else [])]
        return f"{','.join(days)} {_clock(self.from_minute)}-{_clock(self.to_minute)}"


def band_parse(text: str) -> Band:
    """Read `mon-fri 08:00-18:00`, `sat-sun,hol 00:00-24:00`, `fri 22:00-06:00`; raises `ValueError` with a sentence."""
    found = FORM.fullmatch(text.strip().lower())
    if not found:
        raise ValueError("write a band as 'mon-fri 08:00-18:00' or 'sat,sun,hol 00:00-24:00'")
    weekdays: set[int] = set()
    on_holidays = False
    for days in found[1].split(","):
        if days.strip() == HOLIDAY:
            on_holidays = True
        else:
            weekdays |= _days(days.strip())
    start, end = _minute(found[2]), _minute(found[3])
    if start >= MINUTES_OF_A_DAY or end > MINUTES_OF_A_DAY or start == end:
        raise ValueError("the times of a band lie between 00:00 and 24:00, and it does not begin when it ends")
    return Band(frozenset(weekdays), start, end or MINUTES_OF_A_DAY, on_holidays)


def _minute(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"


def _days(text: str) -> frozenset[int]:
    """Weekdays from first to last, over the weekend where last comes before first (`sat-mon`)."""
    first, dash, last = text.partition("-")
    last = last if dash else first
    if first not in DAYS or last not in DAYS:
        raise ValueError(f"the days of a band are {', '.join(DAYS)} and {HOLIDAY}")
    start, end = DAYS.index(first), DAYS.index(last)
    return frozenset((start + step) % 7 for step in range((end - start) % 7 + 1))


def _runs(weekdays: frozenset[int]) -> list[str]:
    """`mon-fri` for days that follow each other, also over the weekend."""
    if len(weekdays) == len(DAYS):
        return [f"{DAYS[0]}-{DAYS[-1]}"]
    runs = []
    for first in sorted(day for day in weekdays if (day - 1) % 7 not in weekdays):
        last = first
        while (last + 1) % 7 in weekdays:
            last = (last + 1) % 7
        runs.append(DAYS[first] if first == last else f"{DAYS[first]}-{DAYS[last]}")
    return runs
