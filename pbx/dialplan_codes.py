"""What can be dialled, for people: the list that hangs in the housekeepers' room."""

from collections.abc import Iterator
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pbx.dialplan.options import (
    CLEAN,
    DIRTY,
    DND_OFF,
    DND_ON,
    INSPECTED,
    MAINTENANCE,
    MAKE_UP_OFF,
    MAKE_UP_ON,
    REFILLED,
    SIGNS,
    Options,
)
from pbx.service_codes import MINIBAR, ROOM_STATE, TAKE_BACK, TEST, TEST_WORD, WAKE_UP

STATES = {
    DIRTY: _("The room is dirty"),
    CLEAN: _("The room is clean"),
    INSPECTED: _("The room is inspected (a PIN that may inspect)"),
    MAINTENANCE: _("Something is broken: an item in Attention"),
    REFILLED: _("The minibar is full again"),
    DND_ON: _("Do not disturb"),
    DND_OFF: _("Do not disturb, taken back"),
    MAKE_UP_ON: _("Make up room"),
    MAKE_UP_OFF: _("Make up room, taken back"),
}


class ToDial(NamedTuple):
    """What is dialled and keyed, what it says, and what the report says then."""

    keys: str
    words: str | Promise
    report: str


def codes_to_dial(options: Options) -> Iterator[ToDial]:
    """Every code of the services that are offered, keyed on the room's own phone."""
    pin = "*PIN" if options.staff_pin else ""
    if options.room_state:
        for state, words in STATES.items():
            signed = "" if state in SIGNS else "*PIN" if state == INSPECTED else pin
            yield ToDial(f"{options.room_state} {state}", words, f"{ROOM_STATE}*{state}{signed}")
    if options.minibar:
        words = _("Goods were taken from the minibar")
        yield ToDial(f"{options.minibar} 12# 2# 1", words, f"{MINIBAR}*12*2{pin}")
    if options.take_back:
        words = _("The same goods are taken back")
        yield ToDial(f"{options.take_back} 12# 2# 1", words, f"{TAKE_BACK}*12*2{pin}")
    if options.wake_up:
        yield ToDial(f"{options.wake_up} 0630 1", _("The guest wishes to be woken at 06:30"), f"{WAKE_UP}*0630")
    if options.test:
        yield ToDial(options.test, _("Self-test: nothing but a report"), f"{TEST}*{TEST_WORD}")
