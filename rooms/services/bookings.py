"""A reservation as somebody asked for it, and the rules for what may be asked."""

import datetime as dt
import re
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import TypedDict

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from hotelpbx.common.errors import InputError, RuleError
from rooms.errors import RoomPromisedError
from rooms.models import Property, Reservation, Room, RoomType, ServiceLevel
from rooms.selectors.reservations import Claim
from rooms.services.guests import GuestInput, guests_clean

MOST_NIGHTS = 366
CODE = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,19}")
CODE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none that is mistaken for another on the phone
CODE_LENGTH = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking:
    """All that is asked for; a room, a room of a type, or any room. Without a `code` one is made."""

    guest: GuestInput
    arrival_on: dt.date
    departure_on: dt.date
    service_level: ServiceLevel
    room_type: RoomType | None = None
    room: Room | None = None
    group: str = ""
    notes: str = ""
    code: str = ""


class BookingChanges(TypedDict, total=False):
    """What of a reservation is to be changed."""

    guest: GuestInput
    arrival_on: dt.date
    departure_on: dt.date
    service_level: ServiceLevel
    room_type: RoomType | None
    room: Room | None
    group: str
    notes: str


def booking_of(reservation: Reservation) -> Booking:
    """What a reservation asks for now."""
    guest = GuestInput(reservation.first_name, reservation.last_name, reservation.language, reservation.vip)
    names = ("arrival_on", "departure_on", "service_level", "room_type", "room", "group", "notes", "code")
    return Booking(guest=guest, **{name: getattr(reservation, name) for name in names})


def booking_clean(property: Property, booking: Booking, *, arrival_was: dt.date | None = None) -> Booking:
    """The booking with a tidy name and text. Raises `InputError`, `RuleError`.

    An arrival before the business date is refused unless it is the one that the reservation has had.
    """
    (guest,) = guests_clean([booking.guest])
    _check_dates(property, booking, arrival_was)
    _check_belongings(property, booking)
    if booking.code and not CODE.fullmatch(booking.code):
        message = _("A reservation's number has at most 20 letters, digits and hyphens.")
        raise InputError(message, {"code": [message]})
    return replace(booking, guest=guest, group=booking.group.strip(), notes=booking.notes.strip())


def _check_dates(property: Property, booking: Booking, arrival_was: dt.date | None) -> None:
    nights = (booking.departure_on - booking.arrival_on).days
    if nights < 1:
        message = _("The departure must be after the arrival.")
        raise InputError(message, {"departure": [message]})
    if nights > MOST_NIGHTS:
        message = _("A reservation has at most %(count)s nights.") % {"count": MOST_NIGHTS}
        raise InputError(message, {"departure": [message]})
    if booking.arrival_on < property.business_date and booking.arrival_on != arrival_was:
        today = date_format(property.business_date)
        raise RuleError(
            _("The arrival is before today's business date, %(date)s.") % {"date": today}, "arrival_in_the_past"
        )


def _check_belongings(property: Property, booking: Booking) -> None:
    things = (booking.service_level, booking.room_type, booking.room)
    if any(thing is not None and thing.property_id != property.pk for thing in things):
        raise RuleError(_("The room, its type or the service level belongs to another property."), "other_property")


def check_not_promised(booking: Booking, claims: Collection[Claim], *, besides: int | None = None) -> None:
    """Raise `RoomPromisedError` when somebody else has the room of a booking in one of its nights."""
    if booking.room is None:
        return
    for claim in claims:
        is_other = claim.room_id == booking.room.pk and (besides is None or claim.reservation_id != besides)
        if is_other and claim.overlaps(booking.arrival_on, booking.departure_on):
            raise _promised(booking.room, claim)


def _promised(room: Room, claim: Claim) -> RoomPromisedError:
    values = {
        "room": room.number,
        "guest": claim.guest_name,
        "from": date_format(claim.arrival),
        "until": date_format(claim.departure),
    }
    promised = _(
        "Room %(room)s is promised to %(guest)s from %(from)s to %(until)s. Choose another room or other days."
    )
    lived_in = _("%(guest)s lives in room %(room)s until %(until)s. Choose another room or other days.")
    text = lived_in if claim.reservation_id is None else promised
    extra = {
        "room": room.number,
        "arrival": claim.arrival.isoformat(),
        "departure": claim.departure.isoformat(),
        "reservation": claim.reservation_id,
    }
    return RoomPromisedError(text % values, extra=extra)


def claims_of(bookings: Sequence[Booking]) -> tuple[list[int], dt.date, dt.date]:
    """The rooms that bookings name, and the days between which they want them."""
    rooms = [booking.room.pk for booking in bookings if booking.room]
    return rooms, min(b.arrival_on for b in bookings), max(b.departure_on for b in bookings)


def code_new() -> str:
    """A number to tell a guest: 34 thousand million there are, and the database has the last word."""
    return "".join(secrets.choice(CODE_LETTERS) for _place in range(CODE_LENGTH))
