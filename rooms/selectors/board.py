"""The housekeeping board: every room under what is to be done with it."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils import timezone

from hotelpbx.common.models import AuditRecord
from rooms.enums import Condition, StayStatus
from rooms.models import Property, Room, Stay

ORIGINS_KNOWN_FOR = dt.timedelta(days=3)
CONDITION_SET = "rooms.room.condition_set"


@dataclass(frozen=True, slots=True)
class Job:
    """A room on the board; `origin` is through what its condition was reported: `desk`, `phone`, `api` or ""."""

    room: Room
    is_leaving: bool
    origin: str

    @property
    def urgency(self) -> tuple[bool, bool, int, str]:
        """Make-up requests first, then departures, then by number."""
        number = self.room.number
        return (not self.room.make_up_room, not self.is_leaving, int(number) if number.isdecimal() else 0, number)


@dataclass(frozen=True, slots=True)
class Board:
    """The jobs by column, the floors to filter by."""

    columns: Sequence[tuple[str, str, Sequence[Job]]]
    blocked: Sequence[Job]
    floors: Sequence[str]


def board_read(property: Property, floor: str = "") -> Board:
    """Read the board: three statements at any number of rooms."""
    rooms = list(Room.objects.filter(property=property).select_related("room_type").order_by("number"))
    leaving = _leaving(property)
    reports = _reports(property)
    shown = [room for room in rooms if not floor or room.floor == floor]
    jobs = [Job(room, room.pk in leaving, reports.get((room.pk, room.condition_changed_by), "")) for room in shown]
    jobs.sort(key=lambda job: job.urgency)
    return Board(
        columns=[(value, str(label), _under(jobs, value)) for value, label in Condition.choices],
        blocked=[job for job in jobs if job.room.block],
        floors=sorted({room.floor for room in rooms if room.floor}),
    )


def _under(jobs: Sequence[Job], condition: str) -> list[Job]:
    return [job for job in jobs if job.room.condition == condition and not job.room.block]


def _leaving(property: Property) -> set[int]:
    due = Q(property=property, status=StayStatus.IN_HOUSE, is_primary=True, departure__lte=property.business_date)
    return set(Stay.objects.filter(due).values_list("room_id", flat=True))


def _reports(property: Property) -> dict[tuple[int, str], str]:
    """Through what each person last reported each room."""
    since = timezone.now() - ORIGINS_KNOWN_FOR
    reports = AuditRecord.objects.filter(action=CONDITION_SET, property_code=property.code, at__gte=since)
    rows = reports.order_by("at", "pk").values_list("target", "data", "origin")
    return {(int(target.partition(":")[2]), data.get("by", "")): origin for target, data, origin in rows}
