"""Call parking: a party waits in a numbered slot until somebody dials it, or until its time is over.

The slots are 6900 to 6999, as on a fresh device; how long a call may wait is the setting `parking_seconds`.
"""

from functools import partial

from pbx.simulator import destinations
from pbx.simulator.calls import after, connect, finish, hold, leave, move, ring, unhold
from pbx.simulator.exchange import Enter, Exchange
from pbx.simulator.reports import report_status
from pbx.simulator.state import Call, Leg, Parked

SLOTS = tuple(str(number) for number in range(6900, 7000))


def occupied(pbx: Exchange) -> dict[str, Parked]:
    """The slots with a party in them who waits there, and did not hang up and was not sent elsewhere."""
    return {slot: parked for slot, parked in pbx.state.parking.items() if _waits(parked)}


def _waits(parked: Parked) -> bool:
    return not parked.call.ended and parked.call.legs == [parked.leg] and parked.leg.status == "HOLD"


def free_slot(pbx: Exchange) -> str:
    """Empty when every slot is taken."""
    taken = occupied(pbx)
    return next((slot for slot in SLOTS if slot not in taken and slot not in pbx.state.extensions), "")


def describe(pbx: Exchange) -> list[dict[str, str]]:
    """The occupied slots as the wire has them; `parktime` is the time that is left, in seconds."""
    return [
        {
            "parker": parked.parker,
            "parkedparty": parked.leg.party,
            "parkingslot": parked.slot,
            "parktime": str(round(parked.until - pbx.clock.elapsed())),
            "channelid": parked.leg.channelid,
        }
        for parked in occupied(pbx).values()
    ]


def park(pbx: Exchange, call: Call, leg: Leg, slot: str) -> Parked:
    """Park one side of a call of two; the other side is out and its telephone rings again when the time is over."""
    parker = next(other for other in call.legs if other is not leg)
    destinations.depart(call)
    leave(pbx, call, parker)
    hold(leg)
    report_status(pbx, call)
    seconds = pbx.state.settings.parking_seconds
    parked = Parked(slot, call, leg, parker.number, pbx.clock.elapsed() + seconds)
    pbx.state.parking[slot] = parked
    after(pbx, call, seconds, lambda pbx, call: _time_over(pbx, parked))
    return parked


def _time_over(pbx: Exchange, parked: Parked) -> None:
    """Ring back; a parker who is outside, or does not answer, loses the call."""
    if occupied(pbx).get(parked.slot) is not parked:
        return
    _take_out(pbx, parked)
    if parked.parker:
        parked.leg.status = "ALERT"
        ring(pbx, parked.call, parked.parker)
    else:
        finish(pbx, parked.call)


def _take_out(pbx: Exchange, parked: Parked) -> None:
    del pbx.state.parking[parked.slot]
    unhold(parked.leg)


def find(pbx: Exchange, number: str) -> Enter | None:
    parked = occupied(pbx).get(number)
    return None if parked is None else partial(_retrieve, parked)


def _retrieve(parked: Parked, pbx: Exchange, call: Call, leg: Leg) -> None:
    """Whoever dialled the slot joins the parked call; the call that was made for that ends with a record of its own."""
    _take_out(pbx, parked)
    connect(pbx, call)
    call.on_answer = None
    move(pbx, leg, call, parked.call)
    report_status(pbx, parked.call)
