"""Invitations into a conference: a call to each of the invited, who is in as soon as they answer."""

from collections.abc import Callable
from functools import partial

from pbx.simulator import calls, destinations
from pbx.simulator.conferences import moderators_of
from pbx.simulator.exchange import Exchange
from pbx.simulator.features import ConferenceRoom
from pbx.simulator.routes import Outside, call_outside
from pbx.simulator.state import Call

Invited = str | Outside
Step = Callable[[], None]


def invite(pbx: Exchange, room: ConferenceRoom, who: Invited, on_entered: Step | None = None) -> Call:
    """Call an extension or an outside number; the room's number is the caller."""
    outside = isinstance(who, Outside)
    callee = who.dialled if isinstance(who, Outside) else who
    call = calls.call_open(pbx, kind="Outbound" if outside else "Internal", caller=room.number, callee=callee)
    call.path = room.number
    call.on_answer = lambda: _answered(pbx, room, call, on_entered)
    if isinstance(who, Outside):
        call_outside(pbx, call, who, origin=room.number)
    else:
        calls.ring(pbx, call, who)
    return call


def _answered(pbx: Exchange, room: ConferenceRoom, call: Call, on_entered: Step | None) -> None:
    """An instant room may be gone by the time somebody answers."""
    call.on_answer = None
    if not destinations.enter(pbx, call, call.legs[0], room.number):
        calls.finish(pbx, call)
    elif on_entered is not None:
        on_entered()


def open_instant(pbx: Exchange, room: ConferenceRoom, members: list[Invited]) -> bool:
    """Call the moderators; the members are called when the first of them is in.

    The room goes again when no moderator comes. False when none of them could even be called.
    """
    pbx.state.features.conferences[room.number] = room
    missing = set(moderators_of(room))
    waiting = list(members)

    def entered() -> None:
        while waiting:
            invite(pbx, room, waiting.pop(0))

    for number in moderators_of(room):
        call = invite(pbx, room, number, entered)
        ended = partial(_moderator_ended, pbx, room, missing, call)
        if call.ended:
            ended("")
        else:
            call.on_end.append(ended)
    return room.number in pbx.state.features.conferences


def _moderator_ended(pbx: Exchange, room: ConferenceRoom, missing: set[str], call: Call, outcome: str) -> None:
    """One who has been in the room is not missing; the last one who never came takes the room away."""
    if call.answered_elapsed is None:
        missing.discard(call.callee)
    if not missing:
        pbx.state.features.conferences.pop(room.number, None)
