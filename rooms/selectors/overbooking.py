"""Nights for which more rooms of a type are promised than there are: shown, never refused."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from rooms.enums import ReservationStatus, StayStatus
from rooms.models import Property, Reservation, Room, RoomType, Stay


@dataclass(frozen=True, slots=True)
class Overbooking:
    """A night with `short` rooms too few of a type; `room_type` is "" for the house as a whole."""

    night: dt.date
    room_type: str
    short: int


def overbookings(
    property: Property, arrival: dt.date, departure: dt.date, *, besides: Collection[int | None] = ()
) -> list[Overbooking]:
    """Overbooked nights from `arrival` until the one before `departure`, by night: four statements.

    `besides` are the types of rooms that somebody wants in all these nights besides what is promised.
    Who has no room counts for the type asked for, and without one for the house alone. Blocked rooms are not for sale.
    """
    supply: Counter[int | None] = Counter(
        Room.objects.filter(property=property, block="").values_list("room_type_id", flat=True)
    )
    names = dict(RoomType.objects.filter(property=property).values_list("pk", "name"))
    demand = _demand(property, arrival, departure)
    found: list[Overbooking] = []
    for night in _nights(arrival, departure):
        demand[night].update(besides)
        house = sum(demand[night].values()) - supply.total()
        short = {names[kind]: demand[night][kind] - supply[kind] for kind in names}
        found += [Overbooking(night, name, count) for name, count in short.items() if count > 0]
        found += [Overbooking(night, "", house)] if house > 0 else []
    return found


def _demand(property: Property, arrival: dt.date, departure: dt.date) -> dict[dt.date, Counter[int | None]]:
    """How many rooms of each type are taken or promised in each night; a room that is shared counts once."""
    nights = {night: Counter[int | None]() for night in _nights(arrival, departure)}
    for kind, first, last in (*_booked(property, arrival, departure), *_in_house(property, arrival, departure)):
        for night in _nights(max(first, arrival), min(last, departure)):
            nights[night][kind] += 1
    return nights


def _booked(property: Property, arrival: dt.date, departure: dt.date) -> Iterator[tuple[int | None, dt.date, dt.date]]:
    booked = Reservation.objects.filter(property=property, status=ReservationStatus.BOOKED)
    booked = booked.filter(arrival_on__lt=departure, departure_on__gt=arrival)
    columns = ("room_id", "room__room_type_id", "room_type_id", "arrival_on", "departure_on")
    for room, type_of_room, type_asked, first, last in booked.values_list(*columns):
        yield type_of_room if room else type_asked, first, last


def _in_house(
    property: Property, arrival: dt.date, departure: dt.date
) -> Iterator[tuple[int | None, dt.date, dt.date]]:
    stays = Stay.objects.filter(property=property, status=StayStatus.IN_HOUSE, is_primary=True)
    stays = stays.filter(departure__gt=arrival, arrival__lt=departure)
    yield from stays.values_list("room__room_type_id", "arrival", "departure")


def _nights(arrival: dt.date, departure: dt.date) -> Iterator[dt.date]:
    for day in range((departure - arrival).days):
        yield arrival + dt.timedelta(days=day)
