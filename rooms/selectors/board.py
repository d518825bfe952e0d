"""The housekeeping board: every room by floor, what is to be done in it, and who said so when and how."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hotelpbx.common.hotel_time import local_date
from hotelpbx.common.models import AttentionItem, AuditRecord
from rooms.enums import Condition, Occupancy, ReservationStatus, StayStatus
from rooms.models import Property, Reservation, Room, Stay, StayGuest
from rooms.selectors.rooms import natural

ORIGINS_KNOWN_FOR = dt.timedelta(days=3)
CONDITION_SET = "rooms.room.condition_set"
MAINTENANCE = "room_maintenance"


@dataclass(frozen=True, slots=True)
class Job:
    """A room on the board; `origin` is through what its condition was reported: `desk`, `phone`, `api` or "".

    `is_refused`: its guest wants no service today. `is_vip_arrival`: a VIP came today, or is to come. `repairs` are
    the notes of what is broken.
    """

    room: Room
    is_leaving: bool
    is_vip_arrival: bool
    is_refused: bool
    origin: str
    repairs: tuple[str, ...]

    @property
    def is_to_do(self) -> bool:
        """Whether the room waits for a housekeeper."""
        return not self.room.block and not self.is_refused and self._wants_service

    @property
    def _wants_service(self) -> bool:
        return self.room.condition == Condition.DIRTY or self.room.make_up_room

    @property
    def discrepancy(self) -> str:
        """`skip` (seen vacant, occupied for the desk), `sleep` (the other way round) or ""."""
        if not self.room.seen or self.room.seen == self.room.occupancy:
            return ""
        return "skip" if self.room.seen == Occupancy.VACANT else "sleep"

    @property
    def urgency(self) -> tuple[bool, bool, bool, bool, tuple[int, str]]:
        """What is to be done before what is done; make-up requests, arrivals of VIPs and departures first."""
        first = (not self.is_to_do, not self.room.make_up_room, not self.is_vip_arrival, not self.is_leaving)
        return (*first, natural(self.room.number))


Admits = Callable[[Job, User | None], bool]
# What can be shown: the word in the address, what people read, which rooms.
VIEWS: tuple[tuple[str, str | Promise, Admits], ...] = (
    ("", _("All"), lambda job, me: True),
    ("todo", _("To do"), lambda job, me: job.is_to_do),
    ("done", _("Done"), lambda job, me: not job.is_to_do and not job.room.block),
    ("mine", _("My rooms"), lambda job, me: me is not None and job.room.housekeeper_id == me.pk),
    ("leaving", _("Departures"), lambda job, me: job.is_leaving),
    ("vip", _("VIP arrivals"), lambda job, me: job.is_vip_arrival),
    ("differs", _("Skip or sleep"), lambda job, me: bool(job.discrepancy)),
)


@dataclass(frozen=True, slots=True)
class Board:
    """The jobs of the view by floor, each view with how many rooms are in it, and how many of all are done."""

    floors: Sequence[tuple[str, Sequence[Job]]]
    views: Sequence[tuple[str, str | Promise, int]]
    done: int
    total: int


def board_read(property: Property, *, show: str = "", viewer: User | None = None) -> Board:
    """Read the board: six statements at any number of rooms."""
    jobs = _jobs(property)
    admits = next((admits for name, _label, admits in VIEWS if name == show), VIEWS[0][2])
    shown = sorted((job for job in jobs if admits(job, viewer)), key=lambda job: (natural(job.room.floor), job.urgency))
    return Board(
        floors=[(name, list(group)) for name, group in groupby(shown, key=lambda job: job.room.floor)],
        views=[(name, label, sum(1 for job in jobs if admits(job, viewer))) for name, label, admits in VIEWS],
        done=sum(1 for job in jobs if not job.room.block and not job.is_to_do),
        total=sum(1 for job in jobs if not job.room.block),
    )


def _jobs(property: Property) -> list[Job]:
    today = local_date(timezone.now(), property.timezone)
    leaving, came = _stays(property)
    vips = came | _vips_to_come(property)
    reports, repairs = _reports(property), _repairs(property)
    return [
        Job(
            room=room,
            is_leaving=room.pk in leaving,
            is_vip_arrival=room.pk in vips,
            is_refused=_is_on(room.service_refused_at, today, property.timezone),
            origin=reports.get((room.pk, room.condition_changed_by), ""),
            repairs=repairs.get(room.number, ()),
        )
        for room in Room.objects.filter(property=property).select_related("housekeeper")
    ]


def _is_on(at: dt.datetime | None, date: dt.date, zone: str) -> bool:
    return at is not None and local_date(at, zone) == date


def _stays(property: Property) -> tuple[Collection[int], set[int]]:
    """The rooms whose guests leave today, and those whose VIPs came today."""
    is_vip = Exists(StayGuest.objects.filter(stay=OuterRef("pk"), guest__vip=True))
    held = Stay.objects.filter(property=property, status=StayStatus.IN_HOUSE, is_primary=True).annotate(is_vip=is_vip)
    rows = list(held.values_list("room_id", "departure", "arrival", "is_vip"))
    leaving = {room for room, departure, _arrival, _vip in rows if departure <= property.business_date}
    return leaving, {room for room, _departure, arrival, vip in rows if vip and arrival == property.business_date}


def _vips_to_come(property: Property) -> set[int]:
    booked = Reservation.objects.filter(property=property, status=ReservationStatus.BOOKED, vip=True)
    rooms = booked.filter(arrival_on=property.business_date, room__isnull=False).values_list("room_id", flat=True)
    return {room for room in rooms if room}


def _repairs(property: Property) -> dict[str, tuple[str, ...]]:
    items = AttentionItem.objects.filter(
        kind=MAINTENANCE, property_code=property.code, resolved_at__isnull=True
    ).order_by("raised_at")
    found: dict[str, tuple[str, ...]] = defaultdict(tuple)
    for data in items.values_list("data", flat=True):
        found[data.get("room", "")] += (data.get("note", ""),)
    return found


def _reports(property: Property) -> dict[tuple[int, str], str]:
    """Through what each person last reported each room."""
    since = timezone.now() - ORIGINS_KNOWN_FOR
    reports = AuditRecord.objects.filter(action=CONDITION_SET, property_code=property.code, at__gte=since)
    rows = reports.order_by("at", "pk").values_list("target", "data", "origin")
    return {(int(target.partition(":")[2]), data.get("by", "")): origin for target, data, origin in rows}
