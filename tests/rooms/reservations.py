"""Short ways to say what tests of reservations say often."""

import datetime as dt
from typing import Any

from rooms.models import Property, Reservation
from rooms.services.bookings import Booking
from rooms.services.guests import GuestInput
from rooms.services.reservations import reservation_book
from tests.factories import PropertyFactory, ServiceLevelFactory
from tests.factories.hotel import TODAY
from tests.rooms.helpers import DESK


def day(number: int) -> dt.date:
    """The business date and the days after it: 0 is today."""
    return TODAY + dt.timedelta(days=number)


def booking(
    name: str = "Ada Lovelace", *, property: Property | None = None, nights: Any = (0, 2), **terms: Any
) -> Booking:
    """A wish for the nights from one day until the morning of another."""
    first, _blank, last = name.rpartition(" ")
    guest = GuestInput(first, last, terms.pop("language", ""), terms.pop("vip", False))
    level = terms.pop("service_level", None) or ServiceLevelFactory(property=property or PropertyFactory())
    return Booking(guest=guest, arrival_on=day(nights[0]), departure_on=day(nights[1]), service_level=level, **terms)


def book(name: str = "Ada Lovelace", **terms: Any) -> Reservation:
    """Promise these nights."""
    property = terms.get("property") or PropertyFactory()
    return reservation_book(property=property, booking=booking(name, **terms), actor=DESK)


def late(reservation: Reservation, days: int = 1) -> Reservation:
    """As if the guest had been expected before."""
    reservation.arrival_on -= dt.timedelta(days=days)
    reservation.save(update_fields=["arrival_on"])
    return reservation
