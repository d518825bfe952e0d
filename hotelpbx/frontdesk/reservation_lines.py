"""Lines of a group that is to come, as people paste them, checked one by one before anything is booked."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import gettext as _

from hotelpbx.common.errors import ApplicationError
from hotelpbx.frontdesk.group_lines import cells_of, lines_of
from rooms.models import Property, Room
from rooms.selectors.reservations import Claim, room_claims
from rooms.services.bookings import Booking, booking_clean, check_not_promised, claims_of
from rooms.services.guests import GuestInput, full_name


@dataclass(frozen=True, slots=True)
class ReservationLine:
    """A pasted line: what was understood, and the problem with it if there is one."""

    number: int
    guest: GuestInput
    room_number: str
    problem: str = ""


@dataclass(frozen=True, slots=True)
class CheckedReservations:
    """All lines, and the bookings, ready when no line has a problem."""

    lines: Sequence[ReservationLine]
    bookings: Sequence[Booking] = field(default_factory=list)

    @property
    def problems(self) -> int:
        """How many lines cannot be used."""
        return sum(1 for line in self.lines if line.problem)


def reservation_lines_check(*, property: Property, text: str, terms: dict[str, Any]) -> CheckedReservations:
    """Read and check the lines, with three statements at any number; `terms` are the same for all."""
    lines = [_line(number, line) for number, line in lines_of(text)]
    numbers = {line.room_number for line in lines if line.room_number}
    rooms = {room.number: room for room in Room.objects.filter(property=property, number__in=numbers)}
    bookings = [Booking(guest=line.guest, room=rooms.get(line.room_number), **terms) for line in lines]
    claims = room_claims(*claims_of(bookings)) if bookings else []
    checked = []
    for line, booking in zip(lines, bookings, strict=True):
        problem = _problem(property, line, booking, claims)
        checked.append(replace(line, problem=problem))
        claims += [_claim(booking)] if booking.room else []
    return CheckedReservations(checked, bookings)


def _line(number: int, text: str) -> ReservationLine:
    last, first, room = [*cells_of(text), "", ""][:3]
    return ReservationLine(number, GuestInput(first_name=first, last_name=last), room)


def _problem(property: Property, line: ReservationLine, booking: Booking, claims: Sequence[Claim]) -> str:
    if line.room_number and booking.room is None:
        return _("There is no room %(number)s.") % {"number": line.room_number}
    try:
        check_not_promised(booking_clean(property, booking), claims)
    except ApplicationError as error:
        return str(error.message)
    return ""


def _claim(booking: Booking) -> Claim:
    assert booking.room
    return Claim(booking.room.pk, booking.arrival_on, booking.departure_on, full_name(booking.guest), 0)
