"""Rooms as people paste them or keep them in a spreadsheet, each line checked before anything happens.

A line is `number; floor; type; extensions`, separated by tabs, semicolons or commas; a first line with these names may
stand above. `101-120` is a room a number; its extensions are then a range of the same length. `=` as extension is the
number of the room. What is left empty stays as it is where the room exists.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.lines import cells_of
from rooms.models import RoomType
from rooms.parsing import room_numbers_parse
from rooms.services.setup import extension_problem

MOST_LINES = 1000
COLUMNS = ("number", "floor", "room_type", "extensions")
_RANGE = re.compile(r"\s*\w+\s*[-–—]\s*\w+\s*", re.ASCII)
_BETWEEN = re.compile(r"[\s+/、]+")
LONGEST_FLOOR = 10


@dataclass(frozen=True, slots=True)
class RoomLine:
    """One room of a pasted line; `problem` says why it cannot be used. None: nothing was said, so it stays."""

    line: int
    number: str
    floor: str | None = None
    room_type: RoomType | None = None
    extensions: tuple[str, ...] | None = None
    problem: str = ""
    changes: tuple[str, ...] = field(default=())
    is_new: bool = False


def room_lines_parse(text: str, types: Mapping[str, RoomType]) -> list[RoomLine]:
    """Read the text; `types` are the room types by code in lower case. Every fault is told with its line."""
    lines = list(cells_of(text))
    if lines and lines[0][1][0].lower() == COLUMNS[0]:
        del lines[0]
    found = [row for number, cells in lines[:MOST_LINES] for row in _rooms(number, cells, types)]
    if len(lines) > MOST_LINES:
        problem = _("At most %(most)d lines at a time.") % {"most": MOST_LINES}
        found.append(RoomLine(lines[MOST_LINES][0], "", problem=problem))
    return found


def _rooms(line: int, cells: list[str], types: Mapping[str, RoomType]) -> Iterator[RoomLine]:
    number, floor, kind, extensions = ([*cells, "", "", ""])[:4]
    try:
        numbers = room_numbers_parse(number) if _RANGE.fullmatch(number) else [_one(number)]
        phones = _phones(extensions, numbers)
    except (ApplicationError, ValueError) as error:
        yield RoomLine(line, number[:40], problem=str(error))
        return
    problem = _problem(cells, floor, kind, types)
    for place, each in enumerate(numbers):
        wanted = phones[place] if phones else None
        wrong = problem or next(filter(None, map(extension_problem, wanted or ())), "")
        yield RoomLine(line, each, floor or None, types.get(kind.lower()), wanted, wrong)


def _one(number: str) -> str:
    if not (number.isascii() and number.isalnum() and len(number) <= 10):
        raise ValueError(_("“%(number)s” is no room number: 1 to 10 letters and digits.") % {"number": number[:40]})
    return number


def _phones(text: str, numbers: Sequence[str]) -> list[tuple[str, ...]] | None:
    """The extensions of each room, or None where nothing is said."""
    if not text:
        return None
    if text == "=":
        return [(number,) for number in numbers]
    if _RANGE.fullmatch(text):
        return _span(text, len(numbers))
    if len(numbers) > 1:
        raise ValueError(_("A range of rooms needs a range of extensions of the same length, or =."))
    return [tuple(dict.fromkeys(filter(None, _BETWEEN.split(text))))]


def _span(text: str, wanted: int) -> list[tuple[str, ...]]:
    extensions = room_numbers_parse(text)
    if len(extensions) != wanted:
        values = {"rooms": wanted, "extensions": len(extensions)}
        raise ValueError(_("%(rooms)d rooms, but %(extensions)d extensions.") % values)
    return [(extension,) for extension in extensions]


def _problem(cells: Sequence[str], floor: str, kind: str, types: Mapping[str, RoomType]) -> str:
    if len(cells) > len(COLUMNS):
        return _("More than four columns; write several extensions of a room with blanks between them.")
    if len(floor) > LONGEST_FLOOR:
        return _("A floor has at most 10 characters.")
    if kind and kind.lower() not in types:
        return _("There is no room type “%(code)s”; add it first.") % {"code": kind}
    return ""
