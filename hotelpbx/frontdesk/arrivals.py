"""Who is to come today and who is late, with what the desk must know before they stand there."""

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from hotelpbx.common.errors import InputError
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


class ArrivalCounts(NamedTuple):
    """How the arrivals stand: how many are ready, have a room that is not, have no room, should have come before."""

    expected: int
    ready: int
    not_ready: int
    without_room: int
    late: int


def arrival_list(property: Property, sort: ArrivalSort, group: str) -> list[ArrivalRow]:
    """Read the list: one statement."""
    rows = [_row(reservation, property) for reservation in reservations_arriving(property, group)]
    return sorted(rows, key=lambda row: _order(row, sort))


def arrival_counts(rows: Sequence[ArrivalRow]) -> ArrivalCounts:
    """Count them."""
    states = Counter(row.readiness for row in rows)
    return ArrivalCounts(
        expected=len(rows),
        ready=states[Readiness.READY],
        not_ready=sum(states[state] for state in (Readiness.DIRTY, Readiness.OCCUPIED, Readiness.BLOCKED)),
        without_room=states[Readiness.NO_ROOM],
        late=sum(row.is_late for row in rows),
    )


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
