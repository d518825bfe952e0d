"""The demo's guests to come: today, tomorrow and next week, with a room, with a type, late, and a group."""

import datetime as dt

from hotelpbx.common.audit import SYSTEM
from rooms.models import Property, Reservation, Room, RoomType, ServiceLevel
from rooms.services.bookings import Booking
from rooms.services.guests import GuestInput
from rooms.services.reservations import reservations_book

# first name, last name, language, VIP, from which day, nights, room, room type, notes
EXPECTED: tuple[tuple[str, str, str, bool, int, int, str, str, str], ...] = (
    ("Clara", "Lindqvist", "sv", False, 0, 2, "203", "", "Arrives after 21:00"),
    ("Thomas", "Brandt", "de", False, 0, 1, "206", "", ""),
    ("Isabella", "Rossi", "it", True, 0, 3, "", "double", "Quiet room, high floor"),
    ("伟", "张", "zh-hans", False, 0, 2, "", "single", ""),
    ("Hannah", "Weiß", "de", False, 1, 4, "101", "", "Room of Anna Berg, who leaves"),
    ("Omar", "Haddad", "en", False, 1, 2, "108", "", ""),
    ("Sofia", "Almeida", "es", True, 1, 5, "", "suite", "Anniversary"),
    ("Ji-woo", "Kim", "ko", False, 2, 3, "110", "", ""),
    ("Emma", "Fischer", "de", False, 3, 2, "", "", ""),
    ("Lucas", "Moreau", "fr", False, 6, 4, "207", "", ""),
    ("Nina", "Petrova", "ru", False, 7, 7, "401", "", ""),
    ("Aleksandra Wilhelmina", "van der Westerlaken-Oudenhoven", "en", False, 8, 3, "", "double", ""),
)
GROUP = "CHOIR"
GROUP_NAMES = ("Aalto", "Berggren", "Castell", "Dvořák")
LATE = ("Peter", "Novotny", "en", False, 0, 2, "", "single", "")


def demo_reservations_seed(property: Property) -> None:
    """Book them through the service that the desk uses; one was to come yesterday."""
    made = reservations_book(
        property=property,
        bookings=[*(_booking(property, row) for row in EXPECTED), *_group(property), _booking(property, LATE)],
        actor=SYSTEM,
    )
    Reservation.objects.filter(pk=made[-1].pk).update(arrival_on=property.business_date - dt.timedelta(days=1))


def _booking(property: Property, row: tuple[str, str, str, bool, int, int, str, str, str], group: str = "") -> Booking:
    first_name, last_name, language, vip, day, nights, room, room_type, notes = row
    arrival = property.business_date + dt.timedelta(days=day)
    return Booking(
        guest=GuestInput(first_name, last_name, language, vip),
        arrival_on=arrival,
        departure_on=arrival + dt.timedelta(days=nights),
        service_level=ServiceLevel.objects.get(property=property, code="premium" if vip else "standard"),
        room=Room.objects.get(property=property, number=room) if room else None,
        room_type=RoomType.objects.get(property=property, code=room_type) if room_type else None,
        group=group,
        notes=notes,
    )


def _group(property: Property) -> list[Booking]:
    rows = [("", name, "", False, 4, 3, "", "double", "") for name in GROUP_NAMES]
    return [_booking(property, row, GROUP) for row in rows]
