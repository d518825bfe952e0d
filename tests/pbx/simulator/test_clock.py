"""Moving the clock is deterministic: how it is cut makes no difference, and timers fire in order, at their instants."""

from hypothesis import given, settings
from hypothesis import strategies as st

from pbx.simulator.api import Request
from pbx.simulator.api_hotel import wakeup_create
from pbx.simulator.server import Simulator

SECONDS = 1500


def night(steps: list[int]) -> list[tuple[str, ...]]:
    """Three rooms with alarms of every kind; the records after the clock was moved in these steps."""
    sim = Simulator(rooms="1001-1003", timezone="Europe/Berlin")
    sim.control("clock", {"speed": 0, "set": "2026-11-23T06:50:00"})
    sim.control("phones/1002/behaviour", {"incoming": "answer", "answer_after": 7})
    sim.control("phones/1003/behaviour", {"incoming": "refuse"})
    for number in ("1001", "1002", "1003"):
        alarm = {"time": "06:55", "type": "onetime", "repeats": "3", "repeatinterval": "2"}
        create_alarm(sim, number, alarm)
        create_alarm(sim, number, {**alarm, "time": "06:57", "repeats": "1"})
    for step in steps:
        sim.advance(step)
    keys = ("timestart", "callto", "status", "callduraction", "talkduraction")
    return [tuple(record[key] for key in keys) for record in sim.control("state")["cdrs"]]


def create_alarm(sim: Simulator, number: str, fields: dict[str, str]) -> None:
    body = {"number": number, "wakeup": [fields]}
    with sim.exchange.lock:
        wakeup_create(sim.exchange, Request("wakeupcall/create", "POST", "127.0.0.1", {}, body=body))


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 400), max_size=30))
def test_the_steps_of_the_clock_do_not_matter(steps):
    steps = [step for index, step in enumerate(steps) if sum(steps[: index + 1]) < SECONDS]
    assert night([*steps, SECONDS - sum(steps)]) == night([SECONDS])


def test_the_night_in_question():
    records = night([SECONDS])
    by_room = {room: [record for record in records if record[1] == room] for room in ("1001", "1002", "1003")}
    assert [record[0][11:16] for record in by_room["1001"]] == ["06:55", "06:57", "06:57", "06:59"]
    assert [record[2:] for record in by_room["1002"]] == [("ANSWERED", "12", "5"), ("ANSWERED", "12", "5")]
    assert {record[2] for record in by_room["1003"]} == {"NO ANSWER", "BUSY"}


def test_timers_fire_in_order_at_their_instants():
    sim = Simulator()
    sim.control("clock", {"speed": 0})
    clock, fired = sim.exchange.clock, []
    start = clock.elapsed()

    def fire(name: str) -> None:
        fired.append((name, round(clock.elapsed() - start)))

    with sim.exchange.lock:
        clock.call_later(20, lambda: fire("late"))
        clock.call_later(10, lambda: (fire("first"), clock.call_later(5, lambda: fire("made by the first"))))
        clock.call_later(10, lambda: fire("second"))
        clock.call_later(12, lambda: fire("cancelled")).cancel()
        clock.call_later(21, lambda: fire("not yet"))
    sim.advance(20.5)
    assert fired == [("first", 10), ("second", 10), ("made by the first", 15), ("late", 20)]
