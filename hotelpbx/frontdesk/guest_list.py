"""Guests in house, arrived, leaving and gone, with what the desk must know of each."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from django.db.models import Exists, OuterRef, QuerySet

from billing.selectors.folios import balances_of_stays
from hotelpbx.common.hotel_time import local_date_time
from pbx.enums import SyncState
from rooms.enums import StayStatus, status_code
from rooms.models import Property, RoomExtension, Stay, StayGuest, WakeUpCall
from rooms.selectors.reservations import reservations_arriving
from rooms.selectors.rooms import natural

LEFT_SHOWN = 200
WORST_LAST = (SyncState.SYNCED, SyncState.PENDING, SyncState.FAILED)


class Show(StrEnum):
    """Which guests; those who arrive have reservations and a list of their own, see `arrivals.py`."""

    ARRIVALS = "arrivals"
    IN_HOUSE = "in-house"
    ARRIVED = "arrived"
    LEAVING = "leaving"
    LEFT = "left"


class Sort(StrEnum):
    """By what."""

    ROOM = "room"
    NAME = "name"
    DEPARTURE = "departure"
    BALANCE = "balance"


class GuestLine(NamedTuple):
    """A stay by what lists are sorted by, in the order of `_COLUMNS`; hundreds are read for one page."""

    stay_id: int
    folio_id: int | None
    room_id: int
    room: str
    occupancy: str
    condition: str
    block: str
    guest: str
    vip: bool
    group: str
    arrival: dt.date
    departure: dt.date
    is_primary: bool


_COLUMNS = (
    *("pk", "folio__pk", "room_id", "room__number", "room__occupancy", "room__condition", "room__block"),
    *("guest_name", "vip", "group", "arrival", "departure", "is_primary"),
)


class GuestRow(NamedTuple):
    """A line with the rest that is shown; `sync` is what the device says of the room's phones, "" for a sharer."""

    line: GuestLine
    status_code: str
    is_leaving: bool
    balance: Decimal
    wake_up: str
    sync: str
    sync_error: str


def guest_lines(property: Property, show: Show, sort: Sort = Sort.ROOM, group: str = "") -> list[GuestLine]:
    """The list in its order: one statement, two when sorted by balance."""
    is_vip = Exists(StayGuest.objects.filter(stay=OuterRef("pk"), guest__vip=True))
    stays = _stays(property, show, group).annotate(vip=is_vip).values_list(*_COLUMNS)
    lines = [GuestLine(*columns) for columns in stays[: LEFT_SHOWN if show == Show.LEFT else None]]
    balances = balances_of_stays([line.stay_id for line in lines]) if sort == Sort.BALANCE else {}
    return sorted(lines, key=lambda line: _order(line, sort, balances))


def guest_rows(property: Property, show: Show, lines: Sequence[GuestLine]) -> list[GuestRow]:
    """These lines with all that is shown of them: three statements."""
    balances = balances_of_stays([line.stay_id for line in lines])
    wake_ups = _wake_ups(property, lines)
    syncs = {} if show == Show.LEFT else _syncs(lines)
    return [
        GuestRow(
            line,
            status_code(line.occupancy, line.condition, line.block),
            show != Show.LEFT and line.departure <= property.business_date,
            balances.get(line.stay_id, Decimal(0)),
            wake_ups.get(line.stay_id, ""),
            *(syncs.get(line.room_id, ("", "")) if line.is_primary else ("", "")),
        )
        for line in lines
    ]


def guest_counts(property: Property, group: str = "") -> dict[Show, int]:
    """How many are on each list but that of those who left."""
    of_stays = (Show.IN_HOUSE, Show.ARRIVED, Show.LEAVING)
    counts = {show: _stays(property, show, group).count() for show in of_stays}
    return {Show.ARRIVALS: reservations_arriving(property, group).count(), **counts}


def _stays(property: Property, show: Show, group: str) -> QuerySet[Stay]:
    status = StayStatus.CHECKED_OUT if show == Show.LEFT else StayStatus.IN_HOUSE
    stays = Stay.objects.filter(property=property, status=status)
    if show == Show.ARRIVED:
        stays = stays.filter(arrival=property.business_date)
    if show == Show.LEAVING:
        stays = stays.filter(departure__lte=property.business_date)
    return stays.filter(group=group) if group else stays


def _wake_ups(property: Property, lines: Sequence[GuestLine]) -> dict[int | None, str]:
    stays = [line.stay_id for line in lines]
    coming = WakeUpCall.objects.filter(stay_id__in=stays, closed_at__isnull=True).order_by("-due_at")
    zone = property.timezone
    return {stay: f"{local_date_time(due_at, zone):%H:%M}" for stay, due_at in coming.values_list("stay_id", "due_at")}


def _syncs(lines: Sequence[GuestLine]) -> dict[int, tuple[str, str]]:
    """By room how its phones stand with the device: the worst state, and what the device said."""
    phones = RoomExtension.objects.filter(room_id__in=[line.room_id for line in lines]).order_by("-pk")
    rows = phones.values_list("room_id", "extension__sync_state", "extension__sync_error")
    by_state = sorted(rows, key=lambda row: WORST_LAST.index(row[1]))
    return {room: (state, error) for room, state, error in by_state}


def _order(line: GuestLine, sort: Sort, balances: dict[int, Decimal]) -> tuple[object, ...]:
    first = {
        Sort.ROOM: 0,
        Sort.NAME: line.guest.casefold(),
        Sort.DEPARTURE: line.departure,
        Sort.BALANCE: -balances.get(line.stay_id, Decimal(0)),
    }[sort]
    return (first, natural(line.room), line.stay_id)
