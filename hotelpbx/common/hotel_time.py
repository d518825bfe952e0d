"""Hotel time: wall clocks of a property and the instants behind them."""

import datetime as dt
from zoneinfo import ZoneInfo


def resolve_local(date: dt.date, time: dt.time, zone: str) -> dt.datetime:
    """The instant (UTC) of a wall-clock time.

    A time that does not exist (clock put forward) becomes the first one that does; of a time that
    occurs twice (clock put back) the first counts.
    """
    tz = ZoneInfo(zone)
    naive = dt.datetime.combine(date, time)
    instant = naive.replace(tzinfo=tz, fold=0).astimezone(dt.UTC)
    if instant.astimezone(tz).replace(tzinfo=None) == naive:
        return instant
    return _end_of_gap(naive, tz)


def readings(date: dt.date, time: dt.time, zone: str) -> list[dt.datetime]:
    """Every instant (UTC) at which the wall clock shows this time on this date, in their order.

    Of a time that does not exist the first one that does.
    """
    first = resolve_local(date, time, zone)
    if not occurs_twice(date, time, zone):
        return [first]
    return [first, dt.datetime.combine(date, time, ZoneInfo(zone)).replace(fold=1).astimezone(dt.UTC)]


def _end_of_gap(naive: dt.datetime, tz: ZoneInfo) -> dt.datetime:
    """The instant at which the clock jumps over `naive`."""
    before = naive.replace(tzinfo=tz, fold=0).utcoffset() or dt.timedelta()
    after = naive.replace(tzinfo=tz, fold=1).utcoffset() or dt.timedelta()
    low = (naive - max(before, after)).replace(tzinfo=dt.UTC)
    high = (naive - min(before, after)).replace(tzinfo=dt.UTC)
    while high - low > dt.timedelta(seconds=1):
        middle = low + (high - low) / 2
        if middle.astimezone(tz).replace(tzinfo=None) < naive:
            low = middle
        else:
            high = middle
    return high.replace(microsecond=0)


def exists(date: dt.date, time: dt.time, zone: str) -> bool:
    """Whether the wall clock shows this time on this date."""
    return local_date_time(resolve_local(date, time, zone), zone) == dt.datetime.combine(date, time)


def occurs_twice(date: dt.date, time: dt.time, zone: str) -> bool:
    """Whether the wall clock shows this time twice on this date."""
    naive = dt.datetime.combine(date, time)
    first, second = (naive.replace(tzinfo=ZoneInfo(zone), fold=fold).utcoffset() for fold in (0, 1))
    return first != second and exists(date, time, zone)


def local_date_time(instant: dt.datetime, zone: str) -> dt.datetime:
    """What the wall clock of the zone shows at an instant (naive)."""
    return instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None)


def local_date(instant: dt.datetime, zone: str) -> dt.date:
    """The calendar date of the zone at an instant."""
    return local_date_time(instant, zone).date()


def from_device(naive: dt.datetime, zone: str, latest: dt.datetime) -> dt.datetime:
    """The instant of a device's local time without a zone.

    In the hour that occurs twice the second reading is taken unless it lies behind `latest`.
    """
    first, second = device_readings(naive, zone)
    return second if first < second <= latest else first


def device_readings(naive: dt.datetime, zone: str) -> tuple[dt.datetime, dt.datetime]:
    """Both instants (UTC) that a device's local time may mean; the same one twice outside the nights of a change."""
    tz = ZoneInfo(zone)
    first, second = (naive.replace(tzinfo=tz, fold=fold).astimezone(dt.UTC) for fold in (0, 1))
    return first, second
