"""Who is in which room and who is to come, between two days: what a tape chart shows."""

import datetime as dt
from typing import NamedTuple

from django.db.models import Value
from django.db.models.functions import Coalesce

from rooms.enums import ReservationStatus, StayStatus
from rooms.models import Guest, Property, Reservation, Room, Stay


class TapeRoom(NamedTuple):
    """A room of the chart."""

    pk: int
    number: str
    floor: str
    type_code: str
    occupancy: str
    condition: str
    block: str


class TapeStay(NamedTuple):
    """A stay of the chart, in the room that it has or had last."""

    pk: int
    room_id: int
    status: str
    is_primary: bool
    guest_name: str
    group: str
    arrival: dt.date
    departure: dt.date


class TapeReservation(NamedTuple):
    """A booked reservation of the chart, with the type that was asked for."""

    pk: int
    room_id: int | None
    type_code: str
    type_name: str
    guest_name: str
    group: str
    arrival: dt.date
    departure: dt.date


def tape_rooms(property: Property) -> list[TapeRoom]:
    """Every room of the house that is not retired."""
    rooms = Room.objects.filter(property=property).annotate(type_code=Coalesce("room_type__code", Value("")))
    columns = ("pk", "number", "floor", "type_code", "occupancy", "condition", "block")
    return [TapeRoom(*row) for row in rooms.order_by().values_list(*columns)]


def tape_stays(property: Property, first: dt.date, last: dt.date) -> list[TapeStay]:
    """Stays that touch one of the days from `first` to `last`; who is in house although he was to leave counts."""
    stays = Stay.objects.filter(property=property, arrival__lte=last)
    ended = stays.filter(status=StayStatus.CHECKED_OUT, departure__gte=first)
    here = stays.filter(status=StayStatus.IN_HOUSE)
    columns = ("pk", "room_id", "status", "is_primary", "guest_name", "group", "arrival", "departure")
    return [TapeStay(*row) for row in (here | ended).order_by("arrival", "pk").values_list(*columns)]


def tape_reservations(property: Property, first: dt.date, last: dt.date) -> list[TapeReservation]:
    """Booked reservations that touch one of the days; who is late is one of them."""
    booked = Reservation.objects.filter(property=property, status=ReservationStatus.BOOKED)
    booked = booked.filter(arrival_on__lte=last, departure_on__gte=first)
    nothing = Value("")
    typed = booked.annotate(
        type_code=Coalesce("room_type__code", nothing), type_name=Coalesce("room_type__name", nothing)
    )
    columns = (
        "pk",
        "room_id",
        "type_code",
        "type_name",
        "first_name",
        "last_name",
        "group",
        "arrival_on",
        "departure_on",
    )
    return [
        TapeReservation(pk, room, code, kind, Guest(first_name=given, last_name=family).full_name, *rest)
        for pk, room, code, kind, given, family, *rest in typed.order_by("arrival_on", "pk").values_list(*columns)
    ]
