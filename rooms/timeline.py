"""The wake-up calls of the coming day as a row of half hours; pure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from hotelpbx.common.hotel_time import local_date_time

SLOT = dt.timedelta(minutes=30)
SLOTS = 48
SLOT_WIDTH, CHART_HEIGHT, LEAST_HEIGHT = 16, 72, 6  # units of the picture


@dataclass(frozen=True, slots=True)
class Slot:
    """Half an hour: when it begins (wall clock), how many calls are due in it, and its bar in the picture."""

    begins: dt.datetime
    count: int
    x: int
    height: int

    @property
    def y(self) -> int:
        """Where the bar begins, from above."""
        return CHART_HEIGHT - self.height

    @property
    def is_full_hour(self) -> bool:
        """Whether the slot begins on the hour."""
        return self.begins.minute == 0


def timeline(due: Iterable[dt.datetime], *, zone: str, now: dt.datetime) -> list[Slot]:
    """The half hours of the coming day, each with how many calls are due in it; none when nobody is woken then."""
    first = now.replace(minute=now.minute - now.minute % 30, second=0, microsecond=0)
    counts = [0] * SLOTS
    for at in due:
        place = (at - first) // SLOT
        if 0 <= place < SLOTS:
            counts[place] += 1
    most = max(counts)
    if not most:
        return []
    return [
        Slot(local_date_time(first + place * SLOT, zone), count, place * SLOT_WIDTH, _height(count, most))
        for place, count in enumerate(counts)
    ]


def _height(count: int, most: int) -> int:
    return max(LEAST_HEIGHT, count * CHART_HEIGHT // most) if count else 0
