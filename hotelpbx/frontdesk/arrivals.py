"""Who is to come today and who is late, with what the desk must know before they stand there."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext as _

from hotelpbx.common.errors import InputError
from hotelpbx.common.versions import version_of
from rooms.enums import Readiness
from rooms.models import Property, Reservation
from rooms.selectors.reservations import reservations_arriving
from rooms.selectors.rooms import natural
from rooms.services.bookings import booking_of


class ArrivalSort(StrEnum):
    """By what."""

    NAME = "name"
    ROOM = "room"
    READINESS = "readiness"
    ARRIVAL = "arrival"


# Who can be helped at once comes last: the others need somebody to do something first.
_URGENCY = list(Readiness)


@dataclass(frozen=True, slots=True)
class ArrivalRow:
    """A reservation as a line of the list."""

    reservation_id: int
    code: str
    guest: str
    vip: bool
    group: str
    room: str
    status_code: str
    condition: str
    room_type: str
    arrival: dt.date
    departure: dt.date
    nights: int
    is_late: bool
    readiness: Readiness
    notes: str

    @property
    def is_ready(self) -> bool:
        """Whether one press checks the guest in."""
        return self.readiness == Readiness.READY


@dataclass(frozen=True, slots=True)
class ArrivalList:
    """The rows; `counts` are of the other lists of guests."""

    rows: Sequence[ArrivalRow]
    counts: dict[Any, int]

    @property
    def version(self) -> str:
        """Changes with anything that the list shows."""
        return version_of((self.rows, self.counts))

    def count(self, *states: Readiness) -> int:
        """How many rows are in one of these states."""
        return sum(1 for row in self.rows if row.readiness in states)

    @property
    def ready(self) -> int:
        """Guests who could be given their room now."""
        return self.count(Readiness.READY)

    @property
    def without_room(self) -> int:
        """Guests for whom no room has been chosen."""
        return self.count(Readiness.NO_ROOM)

    @property
    def not_ready(self) -> int:
        """Guests whose room is dirty, lived in or blocked."""
        return self.count(Readiness.DIRTY, Readiness.OCCUPIED, Readiness.BLOCKED)

    @property
    def late(self) -> int:
        """Guests who were to come on an earlier day."""
        return sum(1 for row in self.rows if row.is_late)


def arrival_list(property: Property, sort: ArrivalSort, group: str, counts: dict[Any, int]) -> ArrivalList:
    """Read the list: one statement."""
    rows = [_row(reservation, property) for reservation in reservations_arriving(property, group)]
    return ArrivalList(sorted(rows, key=lambda row: _order(row, sort)), counts)


def _row(reservation: Reservation, property: Property) -> ArrivalRow:
    room = reservation.room
    kind = reservation.room_type or (room.room_type if room else None)
    return ArrivalRow(
        reservation_id=reservation.pk,
        code=reservation.code,
        guest=reservation.guest_name,
        vip=reservation.vip,
        group=reservation.group,
        room=room.number if room else "",
        status_code=room.status_code if room else "",
        condition=("blocked" if room.block else room.condition) if room else "",
        room_type=kind.name if kind else "",
        arrival=reservation.arrival_on,
        departure=reservation.departure_on,
        nights=reservation.nights,
        is_late=reservation.arrival_on < property.business_date,
        readiness=reservation.readiness,
        notes=reservation.notes,
    )


def _order(row: ArrivalRow, sort: ArrivalSort) -> tuple[Any, ...]:
    first = {
        ArrivalSort.NAME: 0,
        ArrivalSort.ROOM: (not row.room, natural(row.room)),
        ArrivalSort.READINESS: _URGENCY.index(row.readiness),
        ArrivalSort.ARRIVAL: row.arrival,
    }[sort]
    return (first, row.guest.casefold(), row.reservation_id)


def check_in_terms(reservation: Reservation, **other: Any) -> dict[str, Any]:
    """What a check-in needs of a reservation, `other` in place of what it says.

    Raises `InputError` when no room is named anywhere.
    """
    booking = booking_of(reservation)
    terms = {
        "property": reservation.property,
        "room": booking.room,
        "guests": [booking.guest],
        "service_level": booking.service_level,
        "departure": booking.departure_on,
        "group": booking.group,
        "reservation": reservation,
        **other,
    }
    if terms["room"] is None:
        message = _("The reservation has no room yet: choose one.")
        raise InputError(message, {"room": [message]}, "reservation_without_room")
    return terms
