"""Time bands of a rate: `mon-fri 08:00-18:00`; pure, on the wall clock of the property."""

import datetime as dt
import re
from dataclasses import dataclass

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
FORM = re.compile(r"([a-z]{3})(?:-([a-z]{3}))? ([0-2][0-9]:[0-5][0-9])-([0-2][0-9]:[0-5][0-9])")
MINUTES_OF_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Band:
    """Minutes of the day (from inclusive, to exclusive) on some weekdays (Monday is 0)."""

    weekdays: frozenset[int]
    from_minute: int
    to_minute: int

    @property
    def minutes_a_week(self) -> int:
        """How much of the week it covers; the band that covers less is the more specific one."""
        return len(self.weekdays) * (self.to_minute - self.from_minute)

    def covers(self, wall_clock: dt.datetime) -> bool:
        """Whether a wall-clock time lies in the band."""
        minute = wall_clock.hour * 60 + wall_clock.minute
        return wall_clock.weekday() in self.weekdays and self.from_minute <= minute < self.to_minute


def band_parse(text: str) -> Band:
    """Read `mon-fri 08:00-18:00` or `sun 00:00-24:00`; raises `ValueError` with a sentence."""
    found = FORM.fullmatch(text.strip().lower())
    if not found or found[1] not in DAYS or (found[2] or found[1]) not in DAYS:
        raise ValueError("write a band as 'mon-fri 08:00-18:00'")
    start, end = _minute(found[3]), _minute(found[4])
    if not start < end <= MINUTES_OF_A_DAY:
        raise ValueError("a band ends after it begins and by 24:00; write one past midnight as two")
    return Band(_days(DAYS.index(found[1]), DAYS.index(found[2] or found[1])), start, end)


def _minute(text: str) -> int:
    hours, minutes = text.split(":")
    return int(hours) * 60 + int(minutes)


def _days(first: int, last: int) -> frozenset[int]:
    """Weekdays from first to last, over the weekend where last comes before first (`sat-mon`)."""
    return frozenset((first + step) % 7 for step in range((last - first) % 7 + 1))
