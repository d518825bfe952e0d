"""How housekeeping gets on: rooms cleaned by each person and day, and how long a room waited for it.

A room's condition is told by the audit trail; by itself it becomes dirty when its guests leave or move, and with the
night audit while somebody lives in it.
"""

import datetime as dt
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from hotelpbx.common.hotel_time import local_date
from hotelpbx.common.models import AuditRecord
from rooms.enums import Condition
from rooms.models import Property, StayRoom
from rooms.selectors.board import CONDITION_SET

NIGHT_CLOSED = "billing.night.closed"
BEFORE = dt.timedelta(days=14)  # a room that waited longer for its cleaning has no time of waiting
PHONE = "phone"


@dataclass(frozen=True, slots=True)
class Cleaning:
    """A dirty room was reported clean; `by` is "" for a room phone, which does not know who keyed the code."""

    room: int
    by: str
    origin: str
    at: dt.datetime
    waited: int | None  # seconds since it became dirty


@dataclass(frozen=True, slots=True)
class Work:
    """The cleanings of one person on one day."""

    date: dt.date
    by: str
    rooms: int
    by_phone: int
    median_seconds: int | None


def cleanings(property: Property, since: dt.datetime, until: dt.datetime) -> list[Cleaning]:
    """Every room that was cleaned in the time, in their order; three statements."""
    dirtied = _dirtied(property, since - BEFORE, until)
    reports = _reports(property, since - BEFORE, until)
    cleaned_at: dict[int, dt.datetime] = {}
    found = []
    for room, report in reports:
        if report.data["to"] == Condition.DIRTY:
            dirtied[room].append(report.at)
        elif report.data["from"] == Condition.DIRTY:
            began = _dirty_since(sorted(dirtied[room]), cleaned_at.get(room), report.at)
            cleaned_at[room] = report.at
            if report.at >= since:
                found.append(_cleaning(room, report, began))
    return found


def _cleaning(room: int, report: AuditRecord, began: dt.datetime | None) -> Cleaning:
    by = "" if report.origin == PHONE else report.data.get("by", "")
    waited = round((report.at - began).total_seconds()) if began else None
    return Cleaning(room, by, report.origin, report.at, waited)


def _dirty_since(times: list[dt.datetime], after: dt.datetime | None, before: dt.datetime) -> dt.datetime | None:
    """The first time it became dirty since it was last cleaned."""
    first = bisect_left(times, after) if after else 0
    return times[first] if first < len(times) and times[first] < before else None


def _reports(property: Property, since: dt.datetime, until: dt.datetime) -> list[tuple[int, AuditRecord]]:
    records = AuditRecord.objects.filter(
        action=CONDITION_SET, property_code=property.code, at__gte=since, at__lt=until
    ).only("target", "data", "origin", "at")
    return [(int(record.target.partition(":")[2]), record) for record in records.order_by("at", "pk")]


def _dirtied(property: Property, since: dt.datetime, until: dt.datetime) -> dict[int, list[dt.datetime]]:
    """When each room became dirty by itself."""
    nights = AuditRecord.objects.filter(
        action=NIGHT_CLOSED, property_code=property.code, at__gte=since, at__lt=until
    ).values_list("at", flat=True)
    held = StayRoom.objects.filter(room__property=property, is_primary=True, started_at__lt=until).exclude(
        ended_at__lt=since
    )
    closings = list(nights)
    found: dict[int, list[dt.datetime]] = defaultdict(list)
    for room, began, ended in held.values_list("room_id", "started_at", "ended_at"):
        found[room] += [night for night in closings if began <= night and (ended is None or night < ended)]
        if ended is not None:
            found[room].append(ended)
    return found


def work_by_day(done: Iterable[Cleaning], zone: str) -> list[Work]:
    """The cleanings by day of the property's wall clock and person."""
    groups: dict[tuple[dt.date, str], list[Cleaning]] = defaultdict(list)
    for cleaning in done:
        groups[local_date(cleaning.at, zone), cleaning.by].append(cleaning)
    return [
        Work(
            date,
            by,
            rooms=len(group),
            by_phone=sum(1 for cleaning in group if cleaning.origin == PHONE),
            median_seconds=median_wait(group),
        )
        for (date, by), group in sorted(groups.items())
    ]


def median_wait(done: Iterable[Cleaning]) -> int | None:
    """The median of the known times from dirty to clean."""
    waits = [cleaning.waited for cleaning in done if cleaning.waited is not None]
    return round(median(waits)) if waits else None
