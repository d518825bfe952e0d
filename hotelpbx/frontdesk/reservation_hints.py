"""What a clerk should know before she promises a room: which are free, and for which nights there are too few."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from rooms.enums import Readiness, ReservationStatus
from rooms.models import Property, Reservation, Room, Stay
from rooms.selectors.overbooking import Overbooking, overbookings
from rooms.selectors.reservations import room_promises, rooms_free
from rooms.selectors.rooms import natural
from rooms.services.bookings import MOST_NIGHTS

NIGHTS_NAMED = 3


@dataclass(frozen=True, slots=True)
class Hint:
    """The rooms free in all the nights, by type; who has the room that was typed; the nights that are short."""

    free: int
    by_type: list[tuple[str, int]]
    promised: list[Reservation]
    short: str


def reservation_hint(property: Property, asked: dict[str, Any]) -> Hint | None:
    """What is known of the nights typed so far; None when they are none, or too many."""
    arrival, departure = asked["arrival"], asked["departure"]
    if not 0 < (departure - arrival).days <= MOST_NIGHTS:
        return None
    free = list(rooms_free(property, arrival, departure).filter(block=""))
    kinds = Counter(room.room_type.name for room in free if room.room_type)
    room = Room.objects.filter(property=property, number=asked["room"].strip()).first()
    mine = Reservation.objects.filter(property=property, pk=asked["reservation"] or 0).first()
    return Hint(
        free=len(free),
        by_type=sorted(kinds.items()),
        promised=room_promises(room, arrival, departure, besides=mine) if room else [],
        short=_short(overbookings(property, arrival, departure)),
    )


def extension_hint(stay: Stay, departure: dt.date) -> Hint | None:
    """Whose nights a longer stay would take; None when it takes nobody's, or is not longer."""
    if departure <= stay.departure or not stay.is_primary:
        return None
    promised = room_promises(stay.room, stay.departure, departure)
    short = overbookings(stay.property, stay.departure, departure, besides=[stay.room.room_type_id])
    return Hint(free=0, by_type=[], promised=promised, short=_short(short)) if promised or short else None


def overbooking_text(reservation: Reservation) -> str:
    """A sentence when more is promised in one of the nights than there is; else ""."""
    if reservation.status != ReservationStatus.BOOKED:
        return ""
    return _short(overbookings(reservation.property, reservation.arrival_on, reservation.departure_on))


def _short(found: list[Overbooking]) -> str:
    if not found:
        return ""
    told = [_words(each) for each in found[:NIGHTS_NAMED]] + (["…"] if len(found) > NIGHTS_NAMED else [])
    return _("More is promised than there is: %(nights)s.") % {"nights": "; ".join(told)}


def _words(short: Overbooking) -> str:
    values = {"night": date_format(short.night, _("j M")), "type": short.room_type, "count": short.short}
    text = _("%(night)s %(type)s %(count)s too many") if short.room_type else _("%(night)s %(count)s too many")
    return text % values


def rooms_to_offer(property: Property, reservation: Reservation | None) -> list[Room]:
    """Rooms for a reservation that nobody has in its nights, the best first: of its type, ready, by number.

    Without a reservation every room, by number.
    """
    if reservation is None:
        rooms = Room.objects.filter(property=property).select_related("room_type")
        return sorted(rooms, key=lambda room: natural(room.number))
    free = rooms_free(property, reservation.arrival_on, reservation.departure_on).filter(block="")
    return sorted(free, key=lambda room: _fitness(room, reservation, property.business_date))


def _fitness(room: Room, reservation: Reservation, today: dt.date) -> tuple[bool, bool, tuple[int, str]]:
    is_other_type = reservation.room_type_id is not None and room.room_type_id != reservation.room_type_id
    is_today = reservation.arrival_on <= today
    return (is_other_type, is_today and room.readiness != Readiness.READY, natural(room.number))
