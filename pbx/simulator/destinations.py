"""Numbers that are neither an extension nor outside: voice menus, queues, ring groups, conferences, paging, parking.

Each kind has a module with a `find(pbx, number)`; the server hands them to the exchange, so that no kind needs to
import another one to send a caller there.
"""

from pbx.simulator.exchange import Exchange
from pbx.simulator.state import Call, Leg


def is_destination(pbx: Exchange, number: str) -> bool:
    """Some feature of the exchange answers this number."""
    return any(find(pbx, number) is not None for find in pbx.finders)


def depart(call: Call) -> None:
    """The call leaves the menu, the queue or the group that it is inside of; whoever rings for it there is let go."""
    visit, call.visit = call.visit, None
    if visit is not None:
        visit.stop()


def enter(pbx: Exchange, call: Call, leg: Leg, number: str) -> bool:
    """Send a waiting member of a call to the feature of this number; False when there is none."""
    for find in pbx.finders:
        go = find(pbx, number)
        if go is not None:
            depart(call)
            go(pbx, call, leg)
            return True
    return False
