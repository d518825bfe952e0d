"""Wake-up calls and phones against a device that rings, reports and forgets like a real one."""

import datetime as dt
import json
from collections.abc import Iterator

import pytest
import time_machine

from hotelpbx.common.models import AttentionItem
from pbx.enums import CommandState, Transport
from pbx.models import Command, Pbx
from pbx.services.dispatch import commands_drain
from pbx.services.intake import event_receive, receipts_process
from pbx.simulator.server import Simulator
from rooms.enums import WakeUpStatus
from rooms.models import WakeUpCall
from rooms.services.stays import stay_move, stays_check_out
from rooms.services.wakeups import wakeup_cancel
from rooms.sweep import rooms_sweep
from tests.factories import PbxFactory, RoomFactory, ServiceLevelFactory
from tests.factories.hotel import NOON
from tests.rooms.helpers import DESK, TOMORROW, check_in, schedule

pytestmark = pytest.mark.django_db


class House:
    """The device and our clock move together; reports arrive when the device sends them."""

    def __init__(self, sim: Simulator, clock: time_machine.Traveller) -> None:
        self.sim, self.clock, self.seen = sim, clock, 0
        self.pbx: Pbx = PbxFactory(url=sim.url, password="simulator")
        self.now = NOON
        ServiceLevelFactory(outbound_routes=["local"])
        sim.control("clock", {"set": NOON.isoformat(), "speed": 0})

    def settle(self) -> None:
        """Send what waits, take in what was reported, do what is due."""
        for _round in range(3):
            commands_drain()
            self._take_in()
            rooms_sweep()

    def _take_in(self) -> None:
        for report in self.sim.control("reports", since=str(self.seen))["reports"]:
            at = dt.datetime.fromisoformat(report["at"])
            payload = json.dumps(report["payload"]).encode()
            event_receive(pbx=self.pbx, payload=payload, source=Transport.HTTP, received_at=at)
            self.seen = report["number"]
        receipts_process()

    def until(self, instant: dt.datetime) -> None:
        """Let time pass: a leap, and the last two minutes in steps of ten seconds."""
        self.settle()
        while self.now < instant:
            step = max(instant - self.now - dt.timedelta(minutes=2), min(instant - self.now, dt.timedelta(seconds=10)))
            self.now += step
            self.sim.advance(step.total_seconds())
            self.clock.move_to(self.now)
            self.settle()

    def alarms(self) -> set[str]:
        """The extensions that have an alarm on the device."""
        return {alarm["number"] for alarm in self.sim.control("state")["alarms"]}

    def phone(self, number: str, incoming: str) -> None:
        """How the phone takes the next calls."""
        self.sim.control(f"phones/{number}/behaviour", {"incoming": incoming, "answer_after": 4})

    def name(self, number: str) -> str:
        """The display name on the device."""
        extensions = self.sim.control("state")["extensions"]
        return next(str(row["username"]) for row in extensions if row["number"] == number)


@pytest.fixture
def house(clock: time_machine.Traveller) -> Iterator[House]:
    with Simulator(rooms=("110", "111", "210"), extensions=["100"], timezone="Europe/Berlin") as sim:
        yield House(sim, clock)


DUE = dt.datetime(2026, 11, 24, 5, 30, tzinfo=dt.UTC)


def status(call: WakeUpCall) -> str:
    call.refresh_from_db()
    return call.status


def nothing_left_undone() -> bool:
    return not Command.objects.exclude(state__in=[CommandState.DONE, CommandState.CANCELLED]).exists()


def test_one_answers_the_second_ring_and_one_never(house: House) -> None:
    rooms = [RoomFactory(number=number) for number in ("110", "111")]
    for room in rooms:
        check_in(room)
    first, second = schedule(*rooms, repeats=2, interval=3)
    house.settle()
    assert house.alarms() == {"110", "111"}
    assert {status(first), status(second)} == {WakeUpStatus.ARMED}
    house.phone("110", "refuse")
    house.phone("111", "no_answer")
    house.until(DUE + dt.timedelta(minutes=1))
    assert {status(first), status(second)} == {WakeUpStatus.RINGING}
    house.phone("110", "answer")
    house.until(DUE + dt.timedelta(minutes=5))
    assert (status(first), status(second)) == (WakeUpStatus.ANSWERED, WakeUpStatus.FAILED)
    assert list(first.attempts.values_list("result", flat=True)) == ["failed", "answered"]
    assert list(second.attempts.values_list("result", flat=True)) == ["failed", "failed"]
    assert [item.data["room"] for item in AttentionItem.objects.filter(gravity="red")] == ["111"]
    house.until(DUE + dt.timedelta(minutes=10))
    assert not house.alarms()
    assert nothing_left_undone()


def test_voicemail_takes_the_call_and_a_person_is_told(house: House) -> None:
    room = RoomFactory(number="110")
    check_in(room)
    (call,) = schedule(room, repeats=1)
    house.settle()
    house.phone("110", "voicemail")
    house.until(DUE + dt.timedelta(minutes=3))
    assert (status(call), call.status_reason) == (WakeUpStatus.FAILED, "voicemail")


def test_a_daily_call_rings_every_morning_from_one_alarm_and_ends(house: House) -> None:
    room = RoomFactory(number="110")
    check_in(room)
    (call,) = schedule(room, recurrence="daily", until=TOMORROW + dt.timedelta(days=1))
    house.phone("110", "answer")
    house.until(DUE + dt.timedelta(minutes=15))
    house.until(DUE + dt.timedelta(days=1, minutes=15))
    assert status(call) == WakeUpStatus.ANSWERED
    assert list(call.attempts.values_list("due_at", "result")) == [
        (DUE, "answered"),
        (DUE + dt.timedelta(days=1), "answered"),
    ]
    assert not house.alarms()
    assert nothing_left_undone()


def test_a_call_from_the_desk_just_before_does_not_count_as_the_wake_up(house: House) -> None:
    room = RoomFactory(number="110")
    check_in(room)
    PbxFactory().extensions.create(number="100")
    (call,) = schedule(room, repeats=1)
    house.settle()
    house.until(DUE - dt.timedelta(seconds=60))
    house.phone("110", "answer")
    house.sim.control("phones/100/dial", {"number": "110"})
    house.until(DUE - dt.timedelta(seconds=40))
    assert status(call) == WakeUpStatus.ANSWERED  # nobody can know yet
    house.sim.control("phones/100/hangup", {})
    house.phone("110", "refuse")
    house.until(DUE - dt.timedelta(seconds=10))
    assert status(call) == WakeUpStatus.ARMED
    house.until(DUE + dt.timedelta(minutes=1))
    assert status(call) == WakeUpStatus.FAILED


def test_move_and_check_out_leave_no_alarm_and_no_name_behind(house: House) -> None:
    old, new = RoomFactory(number="110"), RoomFactory(number="210")
    stay = check_in(old, "Ada Lovelace")
    (call,) = schedule(old)
    house.settle()
    stay = stay_move(stay=stay, room=new, actor=DESK)
    house.settle()
    assert (house.alarms(), house.name("110"), house.name("210")) == ({"210"}, "110", "Ada Lovelace")
    assert status(call) == WakeUpStatus.ARMED
    stays_check_out(stays=[stay], actor=DESK)
    house.settle()
    assert (house.alarms(), house.name("210"), status(call)) == (set(), "210", WakeUpStatus.CANCELLED)
    assert nothing_left_undone()


def test_cancelled_while_the_device_sets_it_and_a_foreign_alarm_stays(house: House) -> None:
    room = RoomFactory(number="110")
    check_in(room)
    (kept,) = schedule(room, at="07:00")
    house.settle()
    (call,) = schedule(room)
    wakeup_cancel(wakeup=call, actor=DESK)
    house.settle()
    alarms = house.sim.control("state")["alarms"]
    assert [alarm["time"] for alarm in alarms] == ["07:00"]
    assert status(kept) == WakeUpStatus.ARMED
