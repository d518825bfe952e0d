"""What a hotel wants of its dialplan."""

from dataclasses import dataclass
from enum import StrEnum


class Dialect(StrEnum):
    """How a subroutine is called."""

    MACRO = "macro"
    GOSUB = "gosub"


class Language(StrEnum):
    """Which recordings are played; of the phone itself where none is chosen."""

    PHONE = ""
    ENGLISH = "en"
    CHINESE = "zh"


DIRTY, CLEAN, INSPECTED, MAINTENANCE, REFILLED = "00", "01", "02", "03", "04"
DND_ON, DND_OFF, MAKE_UP_ON, MAKE_UP_OFF = "05", "06", "07", "08"
ROOM_STATES = (DIRTY, CLEAN, INSPECTED, MAINTENANCE, REFILLED, DND_ON, DND_OFF, MAKE_UP_ON, MAKE_UP_OFF)
SIGNS = frozenset((DND_ON, DND_OFF, MAKE_UP_ON, MAKE_UP_OFF))  # a guest's own


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """The numbers to dial (empty: not offered) and how a call goes.

    `staff_pin` asks for a PIN of at most `pin_digits` digits wherever staff report something; from another phone than
    the room's, and for an inspected room, one is always asked for. `calling_context` is the exchange's context from
    which phones dial.
    """

    room_state: str = "777"
    minibar: str = "778"
    take_back: str = "779"
    wake_up: str = "776"
    test: str = "775"
    staff_pin: bool = False
    pin_digits: int = 4
    other_rooms: bool = True
    language: Language = Language.PHONE
    calling_context: str = "Local_Default_CallingRules"
