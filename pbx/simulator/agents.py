"""The agents of a queue: their states, whose turn it is, missed calls, rest after a call."""

import random
from collections.abc import Callable

from pbx.simulator.exchange import Exchange
from pbx.simulator.features import Agent, Queue
from pbx.simulator.state import Call, split_list

# agentstatus of queue/query_status; 0, 3, 4 and 7 do not happen here: a telephone has one line.
NOT_IN_USE, IN_USE, UNAVAILABLE, RINGING, ON_HOLD, PAUSED, WRAP_UP = "1", "2", "5", "6", "8", "9", "10"

# The meaning of the numbers in empty_defined_for_...
EMPTY = {"1": {UNAVAILABLE}, "2": {PAUSED}, "3": {IN_USE, RINGING, ON_HOLD}}


def agents_of(pbx: Exchange, queue: Queue) -> list[str]:
    """The fixed agents, then those who signed in, as far as their extensions exist."""
    numbers = dict.fromkeys([*split_list(queue.settings["agents"]), *queue.dynamic])
    return [number for number in numbers if number in pbx.state.extensions]


def record_of(queue: Queue, number: str) -> Agent:
    return queue.records.setdefault(number, Agent())


def status_of(pbx: Exchange, queue: Queue, number: str) -> str:
    """The state of the telephone comes first; without a call, whether the agent is paused or rests."""
    extension = pbx.state.extensions[number]
    if extension.leg is not None and extension.leg.status == "HOLD":
        return ON_HOLD
    words = {"unregistered": UNAVAILABLE, "ringing": RINGING, "dialing": IN_USE, "in_call": IN_USE}
    if extension.phone_state in words:
        return words[extension.phone_state]
    if number in queue.paused:
        return PAUSED
    return WRAP_UP if record_of(queue, number).rests_until > pbx.clock.elapsed() else NOT_IN_USE


def counts_as_empty(pbx: Exchange, queue: Queue, reasons: str) -> bool:
    """Every agent is in one of the states that the reasons name; without agents a queue is always empty."""
    unable = {status for reason in split_list(reasons) for status in EMPTY[reason]}
    return all(_is_unable(pbx, queue, number, unable) for number in agents_of(pbx, queue))


def _is_unable(pbx: Exchange, queue: Queue, number: str, unable: set[str]) -> bool:
    return status_of(pbx, queue, number) in unable or (PAUSED in unable and number in queue.paused)


def free_agents(pbx: Exchange, queue: Queue) -> list[str]:
    return [number for number in agents_of(pbx, queue) if _is_free(pbx, queue, number)]


def _is_free(pbx: Exchange, queue: Queue, number: str) -> bool:
    extension = pbx.state.extensions[number]
    undisturbed = extension.settings["dnd"] != "on" and extension.incoming != "busy"
    return undisturbed and status_of(pbx, queue, number) == NOT_IN_USE


def turn(pbx: Exchange, queue: Queue, last_for_caller: str) -> list[str]:
    """Who rings next for a caller, by the queue's strategy; `last_for_caller` rang for this one before."""
    free = free_agents(pbx, queue)
    choices: dict[str, Callable[[], list[str]]] = {
        "least recent": lambda: [min(free, key=lambda number: record_of(queue, number).last_talk)],
        "fewest calls": lambda: [min(free, key=lambda number: record_of(queue, number).taken)],
        "random": lambda: [random.choice(free)],  # noqa: S311 - whose telephone rings is no secret
        "rrmemory": lambda: [_next_after(agents_of(pbx, queue), queue.last_rung, free)],
        "linear": lambda: [_next_after(agents_of(pbx, queue), last_for_caller, free)],
    }
    choose = choices.get(queue.settings["ringstrategy"].lower())
    return choose() if choose is not None and free else free


def _next_after(order: list[str], last: str, free: list[str]) -> str:
    """The first free one behind `last`, from the top again at the end."""
    start = order.index(last) + 1 if last in order else 0
    return next(number for number in order[start:] + order[:start] if number in free)


def note_missed(pbx: Exchange, queue: Queue, number: str, call: Call) -> None:
    """Report that the agent let it ring, and pause one who does so too often."""
    report = {"event": "QueueAgentRingNoAnswerTimeout", "queue": f"queue-{queue.number}"}
    name = pbx.state.extensions[number].settings["username"]
    pbx.emit({**report, "agent": name, "callid": call.callid, "caller": call.caller})
    missed = record_of(queue, number).missed
    missed.append({"caller": call.caller, "callid": call.callid})
    if 0 < queue.missed_before_pause <= len(missed) and number not in queue.paused:
        queue.paused.append(number)
        pbx.emit({"event": "QueueAutoPause", "queue": queue.number, "agent": number, "misscall": list(missed)})
        missed.clear()


def rest(pbx: Exchange, queue: Queue, number: str) -> None:
    """The agent's talk is over: wrap-up time begins."""
    record = record_of(queue, number)
    record.last_talk = pbx.clock.elapsed()
    record.rests_until = record.last_talk + float(queue.settings["wrapuptime"])
