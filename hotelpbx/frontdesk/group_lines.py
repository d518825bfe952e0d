"""Lines of guests as people paste them, checked one by one before anything happens."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from rooms.enums import Condition, Occupancy
from rooms.models import Property, Room
from rooms.services.guests import GuestInput

MOST_LINES = 500
_SEPARATORS = ("\t", ";", "；", ",", "，")
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class CheckedLine:
    """A pasted line: what was understood, and the problem with it if there is one."""

    number: int
    room_number: str
    guest: GuestInput
    problem: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class CheckedGroup:
    """All lines, and the rooms with their guests, ready to check in when no line has a problem."""

    lines: Sequence[CheckedLine]
    rooms: Sequence[tuple[Room, list[GuestInput]]] = field(default_factory=list)

    @property
    def problems(self) -> int:
        """How many lines cannot be used."""
        return sum(1 for line in self.lines if line.problem)


def companions_parse(text: str) -> list[GuestInput]:
    """Further guests of one room, a line each: `last name; first name`."""
    return [_guest(cells_of(line)) for line in text.splitlines() if line.strip()]


def group_check(*, property: Property, text: str, override_dirty: bool) -> CheckedGroup:
    """Read and check the lines (one query); several lines of one room are one stay with several guests."""
    parsed = [(number, *_split(line)) for number, line in lines_of(text)]
    numbers = {room_number for _number, room_number, _guest in parsed}
    rooms = {room.number: room for room in Room.objects.filter(property=property, number__in=numbers)}
    seen: dict[str, list[GuestInput]] = {}
    lines = []
    for number, room_number, guest in parsed:
        problem = _problem(rooms.get(room_number), room_number, guest, override_dirty)
        note = _("shares the registration above") if room_number in seen else ""
        lines.append(CheckedLine(number, room_number, guest, problem, "" if problem else note))
        seen.setdefault(room_number, []).append(guest)
    ready = [(rooms[room_number], guests) for room_number, guests in seen.items() if room_number in rooms]
    return CheckedGroup(lines, ready)


def lines_of(text: str) -> Iterator[tuple[int, str]]:
    """The lines that say something, with their numbers."""
    for number, line in enumerate(text.splitlines()[:MOST_LINES], start=1):
        if line.strip():
            yield number, line


def _split(line: str) -> tuple[str, GuestInput]:
    room_number, *name = cells_of(line)
    return room_number, _guest(name)


def cells_of(line: str) -> list[str]:
    """The cells of a line, whatever it is separated by."""
    separator = next((mark for mark in _SEPARATORS if mark in line), None)
    return (
        [_BLANKS.sub(" ", cell).strip().strip('"') for cell in line.split(separator)] if separator else [line.strip()]
    )


def _guest(cells: Sequence[str]) -> GuestInput:
    last, first = ([*cells, "", ""])[:2]
    return GuestInput(first_name=first, last_name=last)


def _problem(room: Room | None, room_number: str, guest: GuestInput, override_dirty: bool) -> str:
    if room is None:
        return _("There is no room %(number)s.") % {"number": room_number}
    if not guest.last_name:
        return _("The last name is missing.")
    if room.occupancy == Occupancy.OCCUPIED:
        return _("The room is occupied.")
    if room.block:
        return _("The room is %(state)s.") % {"state": room.get_block_display()}
    if room.condition == Condition.DIRTY and not override_dirty:
        return _("The room is dirty.")
    return ""
