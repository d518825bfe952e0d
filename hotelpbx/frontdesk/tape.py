"""The tape chart: rooms by days, stays and reservations as bars from noon of one day to noon of another."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from hotelpbx.common.versions import version_of
from rooms.enums import StayStatus, status_code
from rooms.models import Property
from rooms.selectors.rooms import natural
from rooms.selectors.tape import (
    TapeReservation,
    TapeRoom,
    TapeStay,
    tape_reservations,
    tape_rooms,
    tape_stays,
)

LENGTHS = (7, 14)
DAYS_BEFORE = 1


@dataclass(frozen=True, slots=True)
class Window:
    """Which part of the chart: some days from the first one, a floor, a room type; "" does not restrict."""

    first: dt.date
    days: int
    floor: str = ""
    room_type: str = ""

    @property
    def last(self) -> dt.date:
        """The last day shown."""
        return self.first + dt.timedelta(days=self.days - 1)

    @property
    def dates(self) -> list[dt.date]:
        """The days shown."""
        return [self.first + dt.timedelta(days=day) for day in range(self.days)]


class Bar(NamedTuple):
    """A stay (`stay`, `left`) or a reservation (`booked`, `late`); `start` and `end` count half days of the window.

    A bar begins at the noon of its arrival and ends at the noon of its departure.
    """

    kind: str
    pk: int
    room: str
    name: str
    group: str
    arrival: dt.date
    departure: dt.date
    start: int
    end: int


class Row(NamedTuple):
    """A room with its bars; or with no number those that have no room yet, under the name of a type."""

    number: str
    type_name: str
    status: str
    condition: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Tape:
    """The rows, those without a room first; and what the filter may be set to."""

    waiting: Sequence[Row]
    rows: Sequence[Row]
    floors: Sequence[str]

    @property
    def version(self) -> str:
        """Changes with anything that the chart shows."""
        return version_of((self.waiting, self.rows))


def tape_read(property: Property, window: Window) -> Tape:
    """Read the chart: three statements at any number of rooms and days."""
    rooms = tape_rooms(property)
    numbers = {room.pk: room.number for room in rooms}
    reserved = tape_reservations(property, window.first, window.last)
    bars: dict[str, list[Bar]] = defaultdict(list)
    for bar in _stay_bars(tape_stays(property, window.first, window.last), numbers, window, property.business_date):
        bars[bar.room].append(bar)
    for each in reserved:
        if each.room_id in numbers:
            bars[numbers[each.room_id]].append(_reserved_bar(each, numbers[each.room_id], window, property))
    shown = [room for room in rooms if _is_shown(room, window)]
    return Tape(
        waiting=_waiting([each for each in reserved if each.room_id not in numbers], window, property),
        rows=[_row(room, bars[room.number]) for room in sorted(shown, key=_place)],
        floors=sorted({room.floor for room in rooms if room.floor}, key=natural),
    )


def _is_shown(room: TapeRoom, window: Window) -> bool:
    return window.floor in ("", room.floor) and window.room_type in ("", room.type_code)


def _place(room: TapeRoom) -> tuple[tuple[int, str], tuple[int, str]]:
    return (natural(room.floor), natural(room.number))


def _row(room: TapeRoom, bars: Sequence[Bar]) -> Row:
    condition = "blocked" if room.block else room.condition
    status = status_code(room.occupancy, room.condition, room.block)
    return Row(room.number, "", status, condition, tuple(bars))


def _waiting(reserved: Sequence[TapeReservation], window: Window, property: Property) -> list[Row]:
    """Reservations without a room, a row a type."""
    by_type: dict[str, list[Bar]] = defaultdict(list)
    for each in reserved:
        if window.room_type in ("", each.type_code):
            by_type[each.type_name].append(_reserved_bar(each, "", window, property))
    return [Row("", kind, "", "", tuple(bars)) for kind, bars in sorted(by_type.items())]


def _stay_bars(stays: Sequence[TapeStay], numbers: dict[int, str], window: Window, today: dt.date) -> Iterator[Bar]:
    for stay in stays:
        is_here = stay.status == StayStatus.IN_HOUSE
        until = max(stay.departure, today) if is_here else stay.departure
        if until >= window.first and stay.room_id in numbers:
            terms = (stay.pk, numbers[stay.room_id], stay.guest_name, stay.group, stay.arrival, stay.departure)
            yield Bar("stay" if is_here else "left", *terms, *_half_days(window, stay.arrival, until))


def _reserved_bar(each: TapeReservation, room: str, window: Window, property: Property) -> Bar:
    kind = "late" if each.arrival < property.business_date else "booked"
    terms = (each.pk, room, each.guest_name, each.group, each.arrival, each.departure)
    return Bar(kind, *terms, *_half_days(window, each.arrival, each.departure))


def _half_days(window: Window, arrival: dt.date, departure: dt.date) -> tuple[int, int]:
    """Where a bar begins and ends; it is at least half a day long and stays inside the window."""
    start = max(0, 2 * (arrival - window.first).days + 1)
    end = min(2 * window.days, 2 * (departure - window.first).days + 1)
    start = min(start, 2 * window.days - 1)
    return start, max(end, start + 1)
