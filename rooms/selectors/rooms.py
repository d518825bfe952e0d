"""Rooms as the front desk sees them: the room, its phones, who lives there, and the next wake-up call."""

import datetime as dt
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Prefetch, QuerySet, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from hotelpbx.common.hotel_time import local_date_time
from hotelpbx.common.scope import in_scope
from pbx.enums import PhoneState, SyncState
from rooms.enums import LIVE_WAKE_UPS, StayStatus, status_code
from rooms.errors import RoomNotFoundError
from rooms.models import GuestMessage, Property, Room, RoomExtension, Stay, StayGuest, WakeUpCall

RoomColumns = tuple[int, str, str, str, str, str, str, str, bool, bool]

# The worst of several phones speaks for the room.
_SYNC_ORDER = (SyncState.FAILED, SyncState.PENDING, SyncState.SYNCED)
_PHONE_ORDER = (
    PhoneState.RINGING,
    PhoneState.IN_CALL,
    PhoneState.UNREGISTERED,
    PhoneState.UNKNOWN,
    PhoneState.IDLE,
)


# Named tuples: a rack builds, compares and hashes hundreds of them every second or two. The order of the fields is
# that of the columns below.
class PhoneLine(NamedTuple):
    """One phone of a room, as the device last confirmed it."""

    number: str
    label: str
    is_primary: bool
    state: str
    sync: str
    error: str
    unread_voicemails: int


class StayLine(NamedTuple):
    """A stay in a room; the primary one, or one that shares it."""

    id: int
    guest_name: str
    vip: bool
    departure: dt.date
    group: str
    is_primary: bool
    has_message: bool


class RackTile(NamedTuple):
    """A room on the room rack. `next_wake_up` is the instant, `wake_up` the property's wall clock (`06:30`) or ""."""

    room_id: int
    number: str
    floor: str
    room_type: str
    occupancy: str
    condition: str
    block: str
    block_reason: str
    do_not_disturb: bool
    make_up_room: bool
    status_code: str
    phones: tuple[PhoneLine, ...]
    phone_state: str
    sync: str
    sync_error: str
    message_waiting: bool
    stay: StayLine | None
    sharers: int
    next_wake_up: dt.datetime | None
    wake_up: str

    @property
    def extension(self) -> str:
        """The number of the primary phone, or ""."""
        return self.phones[0].number if self.phones else ""


_ROOM_COLUMNS = (
    *("pk", "number", "floor", "type_code", "occupancy", "condition", "block", "block_reason"),
    *("do_not_disturb", "make_up_room"),
)
_PHONE_COLUMNS = (
    *("phones__extension__number", "phones__label", "phones__is_primary", "phones__extension__phone_state"),
    *("phones__extension__sync_state", "phones__extension__sync_error", "phones__extension__unread_voicemails"),
)
_STAY_COLUMNS = ("pk", "guest_name", "vip", "departure", "group", "is_primary", "has_message")


def room_get(property: Property, number: str) -> Room:
    """The room of this number. Raises `RoomNotFoundError`."""
    room = Room.objects.filter(property=property, number=number).select_related("property", "room_type").first()
    if room is None:
        raise RoomNotFoundError(_("There is no room “%(room)s”.") % {"room": number}, extra={"room": number})
    return room


def rooms_get(property: Property, numbers: list[str]) -> list[Room]:
    """The rooms of these numbers, in this order. Raises `RoomNotFoundError` that names all that are missing."""
    found = {room.number: room for room in Room.objects.filter(property=property, number__in=numbers)}
    missing = [number for number in numbers if number not in found]
    if missing:
        raise RoomNotFoundError(
            _("These rooms do not exist: %(rooms)s.") % {"rooms": ", ".join(missing)}, extra={"rooms": missing}
        )
    return [found[number] for number in numbers]


def rooms_with_details(property: Property | None = None) -> QuerySet[Room]:
    """Rooms of a property, or of all, from which `tile_of` builds tiles without another query: four queries."""
    phones = RoomExtension.objects.select_related("extension").order_by("room_id", "-is_primary", "id")
    rooms = Room.objects.select_related("property", "room_type").prefetch_related(
        Prefetch("phones", phones, to_attr="phone_rows"),
        Prefetch("stays", _stays(), to_attr="stay_rows"),
        Prefetch("wake_up_calls", _wake_ups(), to_attr="wake_up_rows"),
    )
    return rooms.filter(property=property) if property is not None else in_scope(rooms, "property__code")


def _stays() -> QuerySet[Stay]:
    is_vip = StayGuest.objects.filter(stay=OuterRef("pk"), guest__vip=True)
    message = GuestMessage.objects.filter(stay=OuterRef("pk"), delivered_at=None)
    in_house = Stay.objects.filter(status=StayStatus.IN_HOUSE).annotate(vip=Exists(is_vip), has_message=Exists(message))
    return in_house.order_by("-is_primary", "pk")


def _wake_ups() -> QuerySet[WakeUpCall]:
    return WakeUpCall.objects.filter(status__in=LIVE_WAKE_UPS, closed_at__isnull=True).order_by("due_at")


def rack_tiles(property: Property) -> list[RackTile]:
    """The room rack of a property, by floor and number: the columns it shows and no model rows, three statements."""
    stays = _stays_of_rooms(property)
    latest_first = _wake_ups().filter(room__property=property).reverse()
    due_at = dict(latest_first.values_list("room_id", "due_at"))  # of several the last one stays: the next
    tiles = [
        _tile(room, phones, stays.get(room[0], ()), due_at.get(room[0]), property.timezone)
        for room, phones in _phones_of_rooms(property).items()
    ]
    return sorted(tiles, key=lambda tile: (natural(tile.floor), natural(tile.number)))


def _phones_of_rooms(property: Property) -> dict[RoomColumns, tuple[PhoneLine, ...]]:
    rooms = Room.objects.filter(property=property).annotate(type_code=Coalesce("room_type__code", Value("")))
    found: dict[RoomColumns, tuple[PhoneLine, ...]] = {}
    for row in rooms.order_by("-phones__is_primary", "phones__id").values_list(*_ROOM_COLUMNS, *_PHONE_COLUMNS):
        room, phone = row[: len(_ROOM_COLUMNS)], row[len(_ROOM_COLUMNS) :]
        earlier = found.setdefault(room, ())
        if phone[0] is not None:  # else a room without a phone
            found[room] = (*earlier, PhoneLine(*phone))
    return found


def _stays_of_rooms(property: Property) -> dict[int, tuple[StayLine, ...]]:
    found: dict[int, tuple[StayLine, ...]] = {}
    for room_id, *stay in _stays().filter(room__property=property).values_list("room_id", *_STAY_COLUMNS):
        found[room_id] = (*found.get(room_id, ()), StayLine(*stay))
    return found


@lru_cache(maxsize=8192)
def natural(text: str) -> tuple[int, str]:
    """Sorts numbers by their value, and what is no number behind them."""
    return (int(text) if text.isdecimal() else 10**9, text)


def tile_of(room: Room) -> RackTile:
    """The tile of a room that came from `rooms_with_details`."""
    phones = [_phone_line(row) for row in getattr(room, "phone_rows")]  # noqa: B009
    stays = [_stay_line(row) for row in getattr(room, "stay_rows")]  # noqa: B009
    wakeups: list[WakeUpCall] = getattr(room, "wake_up_rows")  # noqa: B009
    columns = (
        *(room.pk, room.number, room.floor, room.room_type.code if room.room_type else "", room.occupancy),
        *(room.condition, room.block, room.block_reason, room.do_not_disturb, room.make_up_room),
    )
    return _tile(columns, tuple(phones), tuple(stays), wakeups[0].due_at if wakeups else None, room.property.timezone)


@lru_cache(maxsize=8192)
def _tile(
    room: RoomColumns,
    phones: tuple[PhoneLine, ...],
    stays: tuple[StayLine, ...],
    due_at: dt.datetime | None,
    zone: str,
) -> RackTile:
    """The tile of a room's columns; primary phones and stays come first. Most are as they were a second ago."""
    occupancy, condition, block = room[4:7]
    primary = stays[0] if stays and stays[0].is_primary else None
    return RackTile(
        *room,
        status_code=status_code(occupancy, condition, block),
        phones=phones,
        phone_state=_worst([phone.state for phone in phones], _PHONE_ORDER, PhoneState.UNKNOWN),
        sync=_worst([phone.sync for phone in phones], _SYNC_ORDER, SyncState.SYNCED),
        sync_error=next((phone.error for phone in phones if phone.error), ""),
        message_waiting=any(phone.unread_voicemails for phone in phones) or any(stay.has_message for stay in stays),
        stay=primary,
        sharers=len(stays) - (primary is not None),
        next_wake_up=due_at,
        wake_up=f"{local_date_time(due_at, zone):%H:%M}" if due_at else "",
    )


def _worst(states: list[str], order: tuple[str, ...], nothing: str) -> str:
    return min(states, key=order.index) if states else str(nothing)


def _phone_line(row: RoomExtension) -> PhoneLine:
    extension = row.extension
    return PhoneLine(
        number=extension.number,
        label=row.label,
        is_primary=row.is_primary,
        state=extension.phone_state,
        sync=extension.sync_state,
        error=extension.sync_error,
        unread_voicemails=extension.unread_voicemails,
    )


def _stay_line(stay: Stay) -> StayLine:
    return StayLine(
        id=stay.pk,
        guest_name=stay.guest_name,
        vip=bool(getattr(stay, "vip", False)),
        departure=stay.departure,
        group=stay.group,
        is_primary=stay.is_primary,
        has_message=bool(getattr(stay, "has_message", False)),
    )
