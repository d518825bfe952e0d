"""Rooms as the front desk sees them: the room, its phones, who lives there, and the next wake-up call."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.utils.translation import gettext as _

from hotelpbx.common.hotel_time import local_date_time
from hotelpbx.common.scope import in_scope
from pbx.enums import PhoneState, SyncState
from rooms.enums import LIVE_WAKE_UPS, StayStatus
from rooms.errors import RoomNotFoundError
from rooms.models import Property, Room, RoomExtension, Stay, StayGuest, WakeUpCall

# The worst of several phones speaks for the room.
_SYNC_ORDER = (SyncState.FAILED, SyncState.PENDING, SyncState.SYNCED)
_PHONE_ORDER = (
    PhoneState.RINGING,
    PhoneState.IN_CALL,
    PhoneState.UNREGISTERED,
    PhoneState.UNKNOWN,
    PhoneState.IDLE,
)


@dataclass(frozen=True, slots=True)
class PhoneLine:
    """One phone of a room, as the device last confirmed it."""

    extension_id: int
    number: str
    label: str
    is_primary: bool
    state: str
    sync: str
    error: str
    confirmed_name: str
    unread_voicemails: int


@dataclass(frozen=True, slots=True)
class StayLine:
    """The primary stay of a room."""

    id: int
    guest_name: str
    vip: bool
    arrival: dt.date
    departure: dt.date
    group: str


@dataclass(frozen=True, slots=True)
class RackTile:
    """A room on the room rack. `next_wake_up` is the instant, `wake_up` the property's wall clock (`06:30`) or ""."""

    room_id: int
    number: str
    floor: str
    room_type: str
    status_code: str
    occupancy: str
    condition: str
    block: str
    block_reason: str
    do_not_disturb: bool
    make_up_room: bool
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
    is_vip = StayGuest.objects.filter(stay=OuterRef("pk"), guest__vip=True)
    in_house = Stay.objects.filter(status=StayStatus.IN_HOUSE).annotate(vip=Exists(is_vip))
    coming = WakeUpCall.objects.filter(status__in=LIVE_WAKE_UPS, closed_at__isnull=True).order_by("due_at")
    phones = RoomExtension.objects.select_related("extension").order_by("room_id", "-is_primary", "id")
    rooms = Room.objects.select_related("property", "room_type").prefetch_related(
        Prefetch("phones", phones, to_attr="phone_rows"),
        Prefetch("stays", in_house.order_by("-is_primary", "pk"), to_attr="stay_rows"),
        Prefetch("wake_up_calls", coming, to_attr="wake_up_rows"),
    )
    return rooms.filter(property=property) if property is not None else in_scope(rooms, "property__code")


def rack_tiles(property: Property) -> list[RackTile]:
    """The room rack of a property, by floor and number."""
    tiles = [tile_of(room) for room in rooms_with_details(property)]
    return sorted(tiles, key=lambda tile: (_natural(tile.floor), _natural(tile.number)))


def _natural(text: str) -> tuple[int, str]:
    return (int(text) if text.isdecimal() else 10**9, text)


def tile_of(room: Room) -> RackTile:
    """The tile of a room that came from `rooms_with_details`."""
    phones = tuple(_phone_line(row) for row in getattr(room, "phone_rows"))  # noqa: B009
    stays: list[Stay] = getattr(room, "stay_rows")  # noqa: B009
    wakeups: list[WakeUpCall] = getattr(room, "wake_up_rows")  # noqa: B009
    primary = next((stay for stay in stays if stay.is_primary), None)
    due_at = wakeups[0].due_at if wakeups else None
    return RackTile(
        room_id=room.pk,
        number=room.number,
        floor=room.floor,
        room_type=room.room_type.code if room.room_type else "",
        status_code=room.status_code,
        occupancy=room.occupancy,
        condition=room.condition,
        block=room.block,
        block_reason=room.block_reason,
        do_not_disturb=room.do_not_disturb,
        make_up_room=room.make_up_room,
        phones=phones,
        phone_state=_worst([phone.state for phone in phones], _PHONE_ORDER, PhoneState.UNKNOWN),
        sync=_worst([phone.sync for phone in phones], _SYNC_ORDER, SyncState.SYNCED),
        sync_error=next((phone.error for phone in phones if phone.error), ""),
        message_waiting=any(phone.unread_voicemails for phone in phones),
        stay=_stay_line(primary) if primary else None,
        sharers=sum(1 for stay in stays if not stay.is_primary),
        next_wake_up=due_at,
        wake_up=f"{local_date_time(due_at, room.property.timezone):%H:%M}" if due_at else "",
    )


def _worst(states: list[str], order: tuple[str, ...], nothing: str) -> str:
    return min(states, key=order.index) if states else str(nothing)


def _phone_line(row: RoomExtension) -> PhoneLine:
    extension = row.extension
    return PhoneLine(
        extension_id=extension.pk,
        number=extension.number,
        label=row.label,
        is_primary=row.is_primary,
        state=extension.phone_state,
        sync=extension.sync_state,
        error=extension.sync_error,
        confirmed_name=extension.confirmed_name,
        unread_voicemails=extension.unread_voicemails,
    )


def _stay_line(stay: Stay) -> StayLine:
    return StayLine(
        id=stay.pk,
        guest_name=stay.guest_name,
        vip=bool(getattr(stay, "vip", False)),
        arrival=stay.arrival,
        departure=stay.departure,
        group=stay.group,
    )
