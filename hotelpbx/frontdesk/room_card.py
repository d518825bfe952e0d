"""Everything the desk sees of one room."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils import timezone

from billing.models import MinibarPosting
from billing.selectors.folios import balances_of_stays
from billing.selectors.minibar import postings_today
from hotelpbx.common.hotel_time import local_date, resolve_local
from pbx.models import CallRecord
from rooms.enums import LIVE_WAKE_UPS, StayStatus
from rooms.models import Guest, GuestMessage, Room, RoomExtension, Stay, WakeUpCall
from rooms.selectors.messages import guest_messages_of_room

CALLS_SHOWN = 12


@dataclass(frozen=True, slots=True)
class StayCard:
    """A stay in the room, with its guests and what is owed."""

    stay: Stay
    guests: Sequence[Guest]
    balance: Decimal | None


@dataclass(frozen=True, slots=True)
class RoomCard:
    """A room: who lives there, its phones as the device confirms them, and what happened today."""

    room: Room
    stays: Sequence[StayCard]
    phones: Sequence[RoomExtension]
    wake_ups: Sequence[WakeUpCall]
    calls: Sequence[CallRecord]
    minibar: Sequence[MinibarPosting]
    messages: Sequence[GuestMessage]

    @property
    def primary(self) -> StayCard | None:
        """The stay that owns the phone."""
        return next((card for card in self.stays if card.stay.is_primary), None)

    @property
    def unread_voicemails(self) -> int:
        """How many voicemails wait on the room's phones."""
        return sum(phone.extension.unread_voicemails for phone in self.phones)


def room_card(room: Room) -> RoomCard:
    """Read the card of a room: a constant number of statements."""
    midnight = resolve_local(local_date(timezone.now(), room.property.timezone), dt.time(0, 0), room.property.timezone)
    phones = list(room.phones.select_related("extension"))
    extensions = [phone.extension_id for phone in phones]
    calls = CallRecord.objects.filter(extension__in=extensions, started_at__gte=midnight)
    wake_ups = WakeUpCall.objects.filter(room=room).filter(Q(status__in=LIVE_WAKE_UPS) | Q(due_at__gte=midnight))
    return RoomCard(
        room=room,
        stays=_stays(room),
        phones=phones,
        wake_ups=list(wake_ups.order_by("due_at")),
        calls=list(calls.select_related("rating__entry")[:CALLS_SHOWN]),
        minibar=list(postings_today(room)),
        messages=guest_messages_of_room(room),
    )


def _stays(room: Room) -> list[StayCard]:
    in_house = Stay.objects.filter(room=room, status=StayStatus.IN_HOUSE)
    stays = list(
        in_house.select_related("service_level", "folio").prefetch_related("guests").order_by("-is_primary", "id")
    )
    balances = balances_of_stays([stay.pk for stay in stays])
    return [StayCard(stay, list(stay.guests.all()), balances.get(stay.pk)) for stay in stays]
