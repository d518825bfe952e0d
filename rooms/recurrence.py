"""When a wake-up call is due, and from when the device may be told: pure arithmetic of wall clocks.

The device knows a time of day and no date, so an alarm may be set only after the last earlier moment at which its
clock shows that time, or it would ring a day early. Nights on which the clock changes are the reason for every line.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from hotelpbx.common.hotel_time import device_readings, local_date, local_date_time, occurs_twice, readings
from rooms.enums import AlarmKind, Recurrence

EARLIEST = dt.timedelta(hours=24)
CLOCK_MARGIN = dt.timedelta(minutes=2)  # the device's clock may be this slow
RING_MARGIN = dt.timedelta(seconds=90)  # and this fast
REPORT_MARGIN = dt.timedelta(minutes=2)
MOST_DAYS_BETWEEN = 9  # every set of weekdays comes round within a week; one day more for each change of date


@dataclass(frozen=True, slots=True)
class Schedule:
    """On which days at which wall-clock time; weekdays count 0 = Sunday."""

    date: dt.date
    time: dt.time
    recurrence: str = Recurrence.ONCE
    weekdays: tuple[int, ...] = ()
    until: dt.date | None = None

    def next_due(self, zone: str, after: dt.datetime) -> dt.datetime | None:
        """The first call after an instant (UTC); None when there is no more. A time that occurs twice rings once."""
        days = self._days(local_date(after, zone))
        instants = (readings(day, self.time, zone)[0] for day in days)
        return next((instant for instant in instants if instant > after), None)

    def first_due(self, zone: str, now: dt.datetime) -> dt.datetime | None:
        """When a call that is asked for now rings first; None when its time has passed.

        Somebody who asks between the two readings of a time that occurs twice means the second one.
        """
        days = self._days(local_date(now, zone))
        instants = (instant for day in days for instant in readings(day, self.time, zone))
        return next((instant for instant in instants if instant > now), None)

    def _days(self, today: dt.date) -> Iterator[dt.date]:
        if self.recurrence == Recurrence.ONCE:
            yield self.date
            return
        start = max(self.date, today - dt.timedelta(days=1))
        for days in range(MOST_DAYS_BETWEEN):
            day = start + dt.timedelta(days=days)
            if self.until and day > self.until:
                return
            if self.recurrence == Recurrence.DAILY or day.isoweekday() % 7 in self.weekdays:
                yield day

    def alarm_kind(self, zone: str, due_at: dt.datetime, *, device_zone: str = "") -> AlarmKind:
        """The device's type of alarm for the call due then.

        On a night with a clock change a recurring call gets an alarm of its own: it rings at the time that exists,
        and once. So does every call on a device in another zone, whose days and clock changes are not those of `zone`.
        """
        if self.recurrence == Recurrence.ONCE or (device_zone or zone) != zone:
            return AlarmKind.ONETIME
        if alarm_time(zone, due_at) != self.time or occurs_twice(local_date(due_at, zone), self.time, zone):
            return AlarmKind.ONETIME
        return AlarmKind.EVERYDAY if self.recurrence == Recurrence.DAILY else AlarmKind.CUSTOM


def alarm_time(zone: str, due_at: dt.datetime) -> dt.time:
    """What a wall clock in this zone shows when the call is due."""
    return local_date_time(due_at, zone).time()


def arm_from(zone: str, due_at: dt.datetime) -> dt.datetime:
    """From when a device in this zone may be told: within 24 hours, and after its clock last showed this time.

    On the night on which the time does not exist a device may take it for one before or behind the gap.
    """
    local = local_date_time(due_at, zone)
    days = (local - dt.timedelta(days=1), local)
    shown = [instant for day in days for instant in device_readings(day, zone)]
    return max(due_at - EARLIEST, max(instant for instant in shown if instant < due_at) + CLOCK_MARGIN)


def window_end(due_at: dt.datetime, repeats: int, interval: int) -> dt.datetime:
    """Until when the device may ring and report: every repeat, and two minutes."""
    return due_at + dt.timedelta(minutes=repeats * interval) + REPORT_MARGIN
