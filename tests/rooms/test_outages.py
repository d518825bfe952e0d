"""Wake-up calls that came due while the program or the phone system was away: rung while it helps, or told at once."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine

from hotelpbx.common.models import AttentionItem
from pbx.enums import CommandKind, CommandState, LinkState
from pbx.events import PbxRestarted, PhoneAnswered, PhoneRang, publish
from pbx.models import Command, Pbx
from pbx.services.dispatch import commands_drain
from pbx.simulator.server import Simulator
from pbx.sweep import pbx_sweep
from rooms.enums import Recurrence, WakeUpStatus
from rooms.models import Room, WakeUpCall
from rooms.sweep import rooms_sweep
from tests.factories import RoomFactory
from tests.rooms.helpers import TOMORROW, armed, check_in, commands, finish, occupied, report, schedule
from tests.rooms.test_with_device import House

pytestmark = pytest.mark.django_db
DUE = dt.datetime(2026, 11, 24, 5, 30, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
Clock = time_machine.Traveller


def minutes(number: float) -> dt.timedelta:
    return dt.timedelta(minutes=number)


def status(call: WakeUpCall) -> str:
    call.refresh_from_db()
    return call.status


def open_kinds() -> list[str]:
    return list(AttentionItem.objects.filter(resolved_at=None).order_by("pk").values_list("kind", flat=True))


def link(state: str, at: dt.datetime) -> None:
    Pbx.objects.update(state=state, state_changed_at=at)


@pytest.mark.parametrize("recurrence", [Recurrence.ONCE, Recurrence.DAILY])
@pytest.mark.parametrize(("late", "helps"), [(4, True), (14.9, True), (15.1, False), (600, False)])
def test_not_set_for_want_of_a_program_it_rings_while_that_helps_however_short_its_window(
    clock: Clock, recurrence: str, late: float, helps: bool
) -> None:
    (call,) = schedule(occupied("110"), date=TOMORROW + DAY, repeats=1, interval=1, recurrence=recurrence)
    clock.move_to(DUE + DAY + minutes(late))
    rooms_sweep()
    assert len(commands(CommandKind.PLAY_PROMPT)) == (1 if helps else 0)
    assert open_kinds() == ([] if helps else ["wakeup_failed"])
    if not helps:
        assert AttentionItem.objects.get().data["reason"] == "missed"
    if recurrence == Recurrence.DAILY:
        clock.move_to(DUE + DAY + minutes(630))
        rooms_sweep()
        assert (status(call), call.due_at) == (WakeUpStatus.SCHEDULED, DUE + 2 * DAY)
        assert open_kinds() == ["wakeup_failed"]


@pytest.mark.parametrize("sweep_first", [rooms_sweep, pbx_sweep])
def test_a_request_that_waited_too_long_is_made_good_by_a_ring(clock: Clock, sweep_first: object) -> None:
    """The program stopped between the promise and the request to the device."""
    (call,) = schedule(occupied("110"))
    clock.move_to(DUE + minutes(5))
    Pbx.objects.update(clock_checked_at=DUE + minutes(5), transport="TCP")
    assert callable(sweep_first)
    sweep_first()
    rooms_sweep()
    (ring,) = commands(CommandKind.PLAY_PROMPT)
    assert (ring.not_after, status(call), open_kinds()) == (DUE + minutes(15), WakeUpStatus.SCHEDULED, [])
    finish(ring)
    assert status(call) == WakeUpStatus.ARMED


def test_a_phone_system_that_is_away_when_a_request_waits_is_told_at_once(clock: Clock) -> None:
    (call,) = schedule(occupied("110"))
    link(LinkState.OFFLINE, DUE - minutes(60))
    clock.move_to(DUE + minutes(0.1))
    commands_drain()
    rooms_sweep()
    assert (status(call), open_kinds()) == (WakeUpStatus.FAILED, ["wakeup_failed"])


def test_set_on_a_phone_system_that_is_away_a_person_is_told_once_and_an_answer_closes_it(clock: Clock) -> None:
    call = armed(interval=60)
    link(LinkState.OFFLINE, DUE - minutes(1))
    clock.move_to(DUE + minutes(0.5))
    assert rooms_sweep()["wakeups_unsure"] == 0  # a report may still be under way
    clock.move_to(DUE + minutes(1))
    assert rooms_sweep()["wakeups_unsure"] == 1
    assert rooms_sweep()["wakeups_unsure"] == 0
    item = AttentionItem.objects.get()
    assert (item.kind, item.gravity, item.data["room"]) == ("wakeup_unsure", "red", "110")
    report(PhoneAnswered)
    item.refresh_from_db()
    assert (status(call), bool(item.resolved_at)) == (WakeUpStatus.ANSWERED, True)


def test_a_failure_takes_the_place_of_the_doubt(clock: Clock) -> None:
    call = armed(repeats=1)
    link(LinkState.OFFLINE, DUE - minutes(1))
    clock.move_to(DUE + minutes(1))
    rooms_sweep()
    clock.move_to(call.window_ends_at)
    rooms_sweep()
    assert open_kinds() == ["wakeup_failed"]


def test_back_in_time_but_with_its_records_not_read_yet_nothing_rings(clock: Clock) -> None:
    armed(interval=30)
    link(LinkState.ONLINE, DUE + minutes(4))
    clock.move_to(DUE + minutes(5))
    assert rooms_sweep()["wakeups_repeated"] == 0
    Pbx.objects.update(reconciled_until=DUE + minutes(5))
    assert rooms_sweep()["wakeups_repeated"] == 1
    assert rooms_sweep()["wakeups_repeated"] == 0


@pytest.mark.parametrize("late", [0.2, 16])
def test_nothing_rings_again_before_its_reports_can_be_there_or_after_it_helps(clock: Clock, late: float) -> None:
    armed(interval=30)
    clock.move_to(DUE + minutes(late))
    link(LinkState.ONLINE, DUE + minutes(0.1))
    Pbx.objects.update(reconciled_until=DUE + minutes(late))
    assert rooms_sweep()["wakeups_repeated"] == 0


@pytest.mark.parametrize("heard", [False, True])
def test_a_restart_of_the_device_at_the_time_rings_what_has_not_rung(clock: Clock, heard: bool) -> None:
    call = armed()
    clock.move_to(DUE + minutes(2))
    if heard:
        report(PhoneRang)
    publish(PbxRestarted(pbx=Pbx.objects.get()))
    assert len(commands(CommandKind.PLAY_PROMPT)) == (0 if heard else 1)
    deleted = [command.payload["wakeup_ids"] for command in commands(CommandKind.WAKEUP_DELETE)]
    assert deleted == ([] if heard else [["9110"]])  # it would ring tomorrow
    assert status(call) == (WakeUpStatus.RINGING if heard else WakeUpStatus.SCHEDULED)


@pytest.fixture
def house(clock: Clock) -> Iterator[House]:
    with Simulator(rooms=("110", "111"), timezone="Europe/Berlin") as sim:
        yield House(sim, clock)


def leap(house: House, instant: dt.datetime) -> None:
    """Let time pass at one stroke; reports of that time are lost, since nobody takes them in."""
    house.sim.advance((instant - house.now).total_seconds())
    house.now = instant
    house.clock.move_to(instant)


def lose_reports(house: House) -> None:
    house.seen = max(report["number"] for report in house.sim.control("reports")["reports"])


def test_what_rang_while_we_were_cut_off_is_read_from_the_devices_records_and_not_rung_again(house: House) -> None:
    for number in ("110", "111"):
        check_in(RoomFactory(number=number))
    house.phone("110", "answer")
    rooms = Room.objects.order_by("number")
    first, second = (schedule(room, repeats=1, interval=30)[0] for room in rooms)
    house.settle()
    link(LinkState.OFFLINE, DUE - minutes(5))
    house.sim.control("phones/111/behaviour", {"incoming": "unregistered"})
    leap(house, DUE + minutes(3))
    lose_reports(house)
    rooms_sweep()
    assert open_kinds() == ["wakeup_unsure", "wakeup_unsure"]
    pbx_sweep()
    assert Pbx.objects.get().state == LinkState.ONLINE
    rooms_sweep()
    assert status(first) == WakeUpStatus.ANSWERED
    assert status(second) in (WakeUpStatus.FAILED, WakeUpStatus.SCHEDULED)


def test_reports_that_were_lost_while_the_program_was_off_are_made_good_by_the_records(house: House) -> None:
    check_in(RoomFactory(number="110"))
    house.phone("110", "answer")
    (call,) = schedule(Room.objects.get(), repeats=1)
    house.settle()
    leap(house, DUE + minutes(60))
    lose_reports(house)
    Pbx.objects.update(reconcile_due_at=house.now + DAY)
    rooms_sweep()
    assert (status(call), call.status_reason, open_kinds()) == (WakeUpStatus.FAILED, "no_report", ["wakeup_failed"])
    assert Pbx.objects.get().reconcile_due_at == house.now
    pbx_sweep()
    assert status(call) == WakeUpStatus.ANSWERED


@pytest.mark.parametrize("recurrence", [Recurrence.ONCE, Recurrence.DAILY])
def test_a_device_without_power_at_the_time_rings_when_it_is_back(house: House, recurrence: str) -> None:
    check_in(RoomFactory(number="110"))
    house.phone("110", "answer")
    until = TOMORROW if recurrence == Recurrence.DAILY else None
    (call,) = schedule(Room.objects.get(), repeats=1, interval=5, recurrence=recurrence, until=until)
    house.settle()
    assert house.alarms() == {"110"}
    house.sim.control("faults", {"mode": "away"})
    link(LinkState.OFFLINE, DUE - minutes(5))
    leap(house, DUE + dt.timedelta(seconds=2))
    house.sim.control("reboot", {})  # the call that it was making is gone, and no record tells of it
    lose_reports(house)
    house.sim.control("faults", {"mode": "none"})
    leap(house, DUE + minutes(4))
    pbx_sweep()
    house.settle()
    assert len(commands(CommandKind.PLAY_PROMPT)) == 1
    house.until(DUE + minutes(7))
    assert list(call.attempts.values_list("due_at", "result")) == [(DUE, "answered")]
    assert status(call) == WakeUpStatus.ANSWERED
    house.until(DUE + minutes(40))
    assert not house.alarms()
    assert Command.objects.exclude(state__in=[CommandState.DONE, CommandState.CANCELLED]).count() == 0
