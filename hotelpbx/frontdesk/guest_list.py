"""Guests in house, arrived, leaving and gone, with what the desk must know of each."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from django.db.models import Exists, OuterRef, QuerySet

from billing.selectors.folios import balances_of_stays
from hotelpbx.common.hotel_time import local_date_time
from hotelpbx.common.versions import version_of
from pbx.enums import SyncState
from rooms.enums import StayStatus
from rooms.models import Property, RoomExtension, Stay, StayGuest, WakeUpCall
from rooms.selectors.reservations import reservations_arriving

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


@dataclass(frozen=True, slots=True)
class GuestRow:
    """A stay as a line of the list; `sync` is what the device says of the room's phones, "" for a sharer."""

    stay_id: int
    folio_id: int | None
    room: str
    status_code: str
    condition: str
    guest: str
    vip: bool
    group: str
    arrival: dt.date
    departure: dt.date
    is_leaving: bool
    balance: Decimal
    wake_up: str
    sync: str
    sync_error: str


@dataclass(frozen=True, slots=True)
class _Facts:
    """What is read for all rows at once: balances and wake-up times by stay, the state of the phones by room."""

    balances: dict[int, Decimal]
    wake_ups: dict[int | None, str]
    syncs: dict[int, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class GuestList:
    """The rows, and how many guests the other lists have."""

    rows: Sequence[GuestRow]
    counts: dict[Show, int]

    @property
    def version(self) -> str:
        """Changes with anything that the list shows."""
        return version_of((self.rows, self.counts))


def guest_list(property: Property, show: Show, sort: Sort = Sort.ROOM, group: str = "") -> GuestList:
    """Read the list: a constant number of statements."""
    counts = guest_counts(property, group)
    is_vip = Exists(StayGuest.objects.filter(stay=OuterRef("pk"), guest__vip=True))
    stays = _stays(property, show, group).select_related("room", "folio").annotate(vip=is_vip)
    found = list(stays[: LEFT_SHOWN if show == Show.LEFT else None])
    facts = _Facts(balances_of_stays([stay.pk for stay in found]), _wake_ups(property), _syncs(property))
    rows = [_row(stay, property, facts) for stay in found]
    return GuestList(sorted(rows, key=lambda row: _order(row, sort)), counts)


def guest_counts(property: Property, group: str = "") -> dict[Show, int]:
    """How many are on each list but that of those who left."""
    of_stays = (Show.IN_HOUSE, Show.ARRIVED, Show.LEAVING)
    counts = {show: _stays(property, show, group).count() for show in of_stays}
    return {Show.ARRIVALS: reservations_arriving(property, group).count(), **counts}


def _stays(property: Property, show: Show, group: str) -> QuerySet[Stay]:
    in_house = StayStatus.CHECKED_OUT if show == Show.LEFT else StayStatus.IN_HOUSE
    stays = Stay.objects.filter(property=property, status=in_house)
    if show == Show.ARRIVED:
        stays = stays.filter(arrival=property.business_date)
    if show == Show.LEAVING:
        stays = stays.filter(departure__lte=property.business_date)
    return stays.filter(group=group) if group else stays


def _wake_ups(property: Property) -> dict[int | None, str]:
    coming = WakeUpCall.objects.filter(property=property, closed_at__isnull=True).order_by("-due_at")
    zone = property.timezone
    return {stay: f"{local_date_time(due_at, zone):%H:%M}" for stay, due_at in coming.values_list("stay_id", "due_at")}


def _syncs(property: Property) -> dict[int, tuple[str, str]]:
    """By room how its phones stand with the device: the worst state, and what the device said."""
    phones = RoomExtension.objects.filter(room__property=property).order_by("-pk")
    rows = phones.values_list("room_id", "extension__sync_state", "extension__sync_error")
    by_state = sorted(rows, key=lambda row: WORST_LAST.index(row[1]))
    return {room: (state, error) for room, state, error in by_state}


def _row(stay: Stay, property: Property, facts: _Facts) -> GuestRow:
    folio = getattr(stay, "folio", None)
    is_here = stay.status == StayStatus.IN_HOUSE
    sync, error = facts.syncs.get(stay.room_id, ("", "")) if is_here and stay.is_primary else ("", "")
    return GuestRow(
        stay_id=stay.pk,
        folio_id=folio.pk if folio else None,
        room=stay.room.number,
        status_code=stay.room.status_code,
        condition=stay.room.condition,
        guest=stay.guest_name,
        vip=bool(getattr(stay, "vip", False)),
        group=stay.group,
        arrival=stay.arrival,
        departure=stay.departure,
        is_leaving=is_here and stay.departure <= property.business_date,
        balance=facts.balances.get(stay.pk, Decimal(0)),
        wake_up=facts.wake_ups.get(stay.pk, ""),
        sync=sync,
        sync_error=error,
    )


def _order(row: GuestRow, sort: Sort) -> tuple[object, ...]:
    by_room = (int(row.room) if row.room.isdecimal() else 10**9, row.room, row.stay_id)
    first = {
        Sort.ROOM: 0,
        Sort.NAME: row.guest.casefold(),
        Sort.DEPARTURE: row.departure,
        Sort.BALANCE: -row.balance,
    }[sort]
    return (first, *by_room)
