"""The housekeeping board: every room by floor, what is to be done in it, and who said so when and how."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import NamedTuple

from django.contrib.auth.models import User
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from hotelpbx.common.hotel_time import local_date
from hotelpbx.common.models import AttentionItem, AuditRecord
from rooms.enums import Block, Condition, Occupancy, ReservationStatus, StayStatus, status_code
from rooms.models import Property, Reservation, Room, Stay, StayGuest
from rooms.selectors.rooms import natural

ORIGINS_KNOWN_FOR = dt.timedelta(days=3)
CONDITION_SET = "rooms.room.condition_set"
MAINTENANCE = "room_maintenance"


class Job(NamedTuple):
    """A room on the board, as plain values: most are as they were a second ago, and their tiles are kept.

    `origin` is through what the condition was reported: `desk`, `phone`, `api` or "". `is_vip_arrival`: a VIP came
    today, or is to come. `is_refused`: the guest wants no service today. `repairs` are notes of what is broken.
    """

    room_id: int
    number: str
    floor: str
    occupancy: str
    condition: str
    changed_at: dt.datetime | None
    changed_by: str
    origin: str
    block: str
    block_reason: str
    do_not_disturb: bool
    make_up_room: bool
    is_refused: bool
    refused_at: dt.datetime | None
    refused_by: str
    seen: str
    seen_at: dt.datetime | None
    seen_by: str
    housekeeper_id: int | None
    housekeeper: str
    is_leaving: bool
    is_vip_arrival: bool
    repairs: tuple[str, ...]

    @property
    def status_code(self) -> str:
        """The letters of the trade."""
        return status_code(self.occupancy, self.condition, self.block)

    @property
    def is_to_do(self) -> bool:
        """Whether the room waits for a housekeeper."""
        wants_service = self.condition == Condition.DIRTY or self.make_up_room
        return wants_service and not self.block and not self.is_refused

    @property
    def block_word(self) -> str:
        """Why it cannot be sold, for people."""
        return str(Block(self.block).label) if self.block else ""

    @property
    def discrepancy(self) -> str:
        """`skip` (seen vacant, occupied for the desk), `sleep` (the other way round) or ""."""
        if not self.seen or self.seen == self.occupancy:
            return ""
        return "skip" if self.seen == Occupancy.VACANT else "sleep"

    @property
    def urgency(self) -> tuple[bool, bool, bool, bool, tuple[int, str]]:
        """What is to be done before what is done; make-up requests, arrivals of VIPs and departures first."""
        first = (not self.is_to_do, not self.make_up_room, not self.is_vip_arrival, not self.is_leaving)
        return (*first, natural(self.number))


Admits = Callable[[Job, User | None], bool]
# What can be shown: the word in the address, what people read, which rooms.
VIEWS: tuple[tuple[str, str | Promise, Admits], ...] = (
    ("all", _("All"), lambda job, me: True),
    ("todo", _("To do"), lambda job, me: job.is_to_do),
    ("done", _("Done"), lambda job, me: not job.is_to_do and not job.block),
    ("mine", _("My rooms"), lambda job, me: me is not None and job.housekeeper_id == me.pk),
    ("leaving", _("Departures"), lambda job, me: job.is_leaving),
    ("vip", _("VIP arrivals"), lambda job, me: job.is_vip_arrival),
    ("differs", _("Skip or sleep"), lambda job, me: bool(job.discrepancy)),
)


@dataclass(frozen=True, slots=True)
class Board:
    """The jobs of the view `show` by floor, each view with how many rooms are in it, and how many of all are done."""

    show: str
    floors: Sequence[tuple[str, Sequence[Job]]]
    views: Sequence[tuple[str, str | Promise, int]]
    done: int
    total: int


def board_read(property: Property, *, show: str = "", viewer: User | None = None) -> Board:
    """Read the board: six statements at any number of rooms. Without `show` whoever has rooms sees these first."""
    jobs = _jobs(property)
    counts = {name: sum(1 for job in jobs if admits(job, viewer)) for name, _label, admits in VIEWS}
    view = show if show in counts else "mine" if counts["mine"] else "all"
    admits = next(admits for name, _label, admits in VIEWS if name == view)
    shown = sorted((job for job in jobs if admits(job, viewer)), key=lambda job: (natural(job.floor), job.urgency))
    return Board(
        show=view,
        floors=[(name, list(group)) for name, group in groupby(shown, key=lambda job: job.floor)],
        views=[(name, label, counts[name]) for name, label, _admits in VIEWS],
        done=sum(1 for job in jobs if not job.block and not job.is_to_do),
        total=sum(1 for job in jobs if not job.block),
    )


def _jobs(property: Property) -> list[Job]:
    today = local_date(timezone.now(), property.timezone)
    leaving, came = _stays(property)
    vips = came | _vips_to_come(property)
    reports, repairs = _reports(property), _repairs(property)
    rooms = Room.objects.filter(property=property).select_related("housekeeper")
    return [
        Job(
            room_id=room.pk,
            number=room.number,
            floor=room.floor,
            occupancy=room.occupancy,
            condition=room.condition,
            changed_at=room.condition_changed_at,
            changed_by=room.condition_changed_by,
            origin=reports.get((room.pk, room.condition_changed_by), ""),
            block=room.block,
            block_reason=room.block_reason,
            do_not_disturb=room.do_not_disturb,
            make_up_room=room.make_up_room,
            is_refused=_is_on(room.service_refused_at, today, property.timezone),
            refused_at=room.service_refused_at,
            refused_by=room.service_refused_by,
            seen=room.seen,
            seen_at=room.seen_at,
            seen_by=room.seen_by,
            housekeeper_id=room.housekeeper_id,
            housekeeper=_name(room.housekeeper),
            is_leaving=room.pk in leaving,
            is_vip_arrival=room.pk in vips,
            repairs=repairs.get(room.number, ()),
        )
        for room in rooms
    ]


def _name(user: User | None) -> str:
    return (user.get_full_name() or user.get_username()) if user else ""


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
