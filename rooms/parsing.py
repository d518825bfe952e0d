"""What people type into the field "rooms", and days in addresses."""

import datetime as dt
import re

from django.utils.translation import gettext as _

from hotelpbx.common.errors import InputError

MOST_ROOMS = 500
_SEPARATORS = re.compile(r"[,;，；、\s]+")
_RANGE = re.compile(r"(\d{1,10})-(\d{1,10})", re.ASCII)
_NUMBER = re.compile(r"[0-9A-Za-z]{1,10}", re.ASCII)
_DASH = re.compile(r"\s*[-–—]\s*")


YEARS = range(2000, 2200)


def day_parse(text: str) -> dt.date | None:
    """The day of an address (`2026-11-23`); None for what is none, or none of a hotel's time."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def room_numbers_parse(text: str) -> list[str]:
    """`110,111,115-120` as room numbers, each once, in the order typed; leading zeros are kept.

    Raises `InputError` that names the part it does not understand.
    """
    parts = [part for part in _SEPARATORS.split(_DASH.sub("-", text.strip())) if part]
    if not parts:
        raise _error(_("Type at least one room number, such as 110 or 110-120."))
    numbers: dict[str, None] = {}
    for part in parts:
        numbers.update(dict.fromkeys(_numbers_of(part)))
        if len(numbers) > MOST_ROOMS:
            raise _error(_("These are more than %(most)s rooms.") % {"most": MOST_ROOMS})
    return list(numbers)


def _numbers_of(part: str) -> list[str]:
    span = _RANGE.fullmatch(part)
    if span:
        return _span(part, span[1], span[2])
    if not _NUMBER.fullmatch(part):
        raise _error(_("“%(part)s” is neither a room number nor a range such as 110-120.") % {"part": part[:40]})
    return [part]


def _span(part: str, first: str, last: str) -> list[str]:
    if int(first) > int(last):
        raise _error(_("The range %(part)s runs backwards.") % {"part": part})
    if int(last) - int(first) >= MOST_ROOMS:
        raise _error(_("The range %(part)s has more than %(most)s rooms.") % {"part": part, "most": MOST_ROOMS})
    return [str(number).zfill(len(first)) for number in range(int(first), int(last) + 1)]


def _error(message: str) -> InputError:
    return InputError(message, {"rooms": [message]})
