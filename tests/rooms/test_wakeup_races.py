"""What happens to a wake-up call while its alarm is on the way: changed, moved, taken from its phone."""

import datetime as dt
from collections.abc import Callable, Iterable

import pytest
import time_machine

from hotelpbx.common.models import AttentionItem
from pbx.enums import CommandKind, CommandState
from pbx.models import Command
from pbx.services.dispatch import commands_drain
from rooms.enums import StayStatus, WakeUpStatus
from rooms.errors import WakeUpError
from rooms.models import Stay, WakeUpCall
from rooms.services import alarms
from rooms.services.setup import room_update
from rooms.services.stays import stay_move, stays_check_out
from rooms.services.wakeups import wakeup_cancel, wakeup_update, wakeups_schedule
from rooms.sweep import rooms_sweep
from tests.factories import RoomFactory, StayFactory
from tests.rooms.helpers import (
    DESK,
    TOMORROW,
    armed,
    check_in,
    commands,
    confirm,
    finish,
    occupied,
    phone,
    refused,
    schedule,
)
from tests.rooms.test_with_device import House, house

__all__ = ["house"]

pytestmark = pytest.mark.django_db

Deed = Callable[[], object]


def creations() -> list[Command]:
    return commands(CommandKind.WAKEUP_CREATE)


def deletions() -> list[tuple[list[str], list[str]]]:
    return [
        (command.payload["numbers"], command.payload["wakeup_ids"]) for command in commands(CommandKind.WAKEUP_DELETE)
    ]


def open_items() -> list[str]:
    return list(AttentionItem.objects.filter(resolved_at__isnull=True).values_list("kind", flat=True))


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Callable[[Deed], None]:
    """Have a deed done by somebody else while the next lock of wake-up calls is waited for."""

    def before_next_lock(deed: Deed) -> None:
        lock = alarms.wakeups_lock

        def wait(pks: Iterable[int]) -> list[WakeUpCall]:
            chosen = set(pks)
            monkeypatch.setattr(alarms, "wakeups_lock", lock)
            deed()
            return lock(chosen)

        monkeypatch.setattr(alarms, "wakeups_lock", wait)

    return before_next_lock


def test_a_call_changed_while_its_old_alarm_is_confirmed(
    clock: time_machine.Traveller, meanwhile: Callable[[Deed], None]
) -> None:
    (call,) = schedule(occupied("110"))
    first = creations()[0]
    meanwhile(lambda: wakeup_update(wakeup=call, changes={"time": dt.time(7, 0)}, actor=DESK))

    finish(first, alarms={"110": "9"}, failed={})

    call.refresh_from_db()
    assert (call.status, call.pbx_wakeup_id) == (WakeUpStatus.SCHEDULED, "")
    assert deletions() == [(["110"], ["9"])]
    finish(creations()[-1], alarms={"110": "10"}, failed={})
    call.refresh_from_db()
    assert (call.status, call.pbx_wakeup_id) == (WakeUpStatus.ARMED, "10")


def test_a_guest_moved_while_the_alarm_is_confirmed(
    clock: time_machine.Traveller, meanwhile: Callable[[Deed], None]
) -> None:
    (call,) = schedule(occupied("110"))
    target = RoomFactory(number="210")
    first = creations()[0]
    meanwhile(lambda: stay_move(stay=Stay.objects.get(), room=target, actor=DESK))

    finish(first, alarms={"110": "9"}, failed={})

    call.refresh_from_db()
    assert (call.status, call.alarm_extension) == (WakeUpStatus.SCHEDULED, phone("210"))
    assert open_items() == []


def test_an_alarm_that_the_wipe_takes_along_is_not_deleted_by_its_id(clock: time_machine.Traveller) -> None:
    """The id may be another guest's when the deletion is sent at last."""
    schedule(occupied("110"))
    creation = creations()[0]
    stays_check_out(stays=[Stay.objects.get()], actor=DESK)

    confirm(creation)  # it was on its way when the guest left; the wipe waits behind it

    assert deletions() == []
    assert commands(CommandKind.CHECKOUT)[0].state == CommandState.QUEUED


def test_the_next_guest_keeps_an_alarm_whose_id_the_device_gives_again(house: House) -> None:
    room = RoomFactory(number="110")
    first = check_in(room, "First Guest")
    house.settle()
    schedule(room)
    stays_check_out(stays=[first], actor=DESK)
    check_in(room, "Second Guest", override_dirty=True)
    (call,) = schedule(room)
    for _round in range(3):
        while commands_drain(limit=1):  # a device that gives the lowest free id
            house.sim.state.last_wakeupid = max((int(each) for each in house.sim.state.alarms), default=0)
        rooms_sweep()
    call.refresh_from_db()
    assert call.status == WakeUpStatus.ARMED
    assert house.alarms() == {"110"}
    assert not Command.objects.exclude(state__in=[CommandState.DONE, CommandState.CANCELLED]).exists()


def test_an_id_that_the_device_gives_again_belongs_to_the_new_alarm(clock: time_machine.Traveller) -> None:
    old = armed("110")
    clock.move_to(old.due_at + dt.timedelta(minutes=1))
    (call,) = schedule(old.room, date=None, at="06:50")
    finish(creations()[-1], alarms={"110": old.pbx_wakeup_id}, failed={})
    call.refresh_from_db()
    old.refresh_from_db()
    assert (call.status, call.pbx_wakeup_id, old.pbx_wakeup_id) == (WakeUpStatus.ARMED, "9110", "")


def test_wake_ups_follow_when_the_room_gets_another_phone(clock: time_machine.Traveller) -> None:
    call = armed("110")
    room_update(room=call.room, extensions=["115"], actor=DESK)
    call.refresh_from_db()
    assert (call.alarm_extension, call.status) == (phone("115"), WakeUpStatus.SCHEDULED)
    assert creations()[-1].payload["numbers"] == ["115"]
    assert [command.payload["numbers"] for command in commands(CommandKind.CHECKOUT)] == [["110"]]
    assert deletions() == []


def test_wake_ups_follow_when_another_phone_becomes_the_primary_one(clock: time_machine.Traveller) -> None:
    call = armed("110")
    room_update(room=call.room, extensions=["115", "110"], actor=DESK)
    call.refresh_from_db()
    assert call.alarm_extension == phone("115")
    assert deletions() == [(["110"], ["9110"])]


def test_a_wake_up_stays_as_it_is_when_its_phone_stays(clock: time_machine.Traveller) -> None:
    call = armed("110")
    room_update(room=call.room, extensions=["110", "115"], actor=DESK)
    call.refresh_from_db()
    assert (call.status, call.alarm_extension, call.pbx_wakeup_id) == (WakeUpStatus.ARMED, phone("110"), "9110")
    assert len(creations()) == 1


def test_a_wake_up_in_a_room_that_loses_its_phone_is_told_at_once(clock: time_machine.Traveller) -> None:
    call = armed("110")
    room_update(room=call.room, extensions=[], actor=DESK)
    call.refresh_from_db()
    assert (call.status, call.status_reason) == (WakeUpStatus.FAILED, "no_phone")
    assert open_items() == ["wakeup_failed"]


def test_a_stay_that_left_a_moment_ago_gets_no_wake_up(clock: time_machine.Traveller) -> None:
    room = occupied("110")
    read_before = [Stay.objects.get()]
    stays_check_out(stays=read_before, actor=DESK)
    stale = Stay(pk=read_before[0].pk, room=room, status=StayStatus.IN_HOUSE, departure=read_before[0].departure)
    with refused(WakeUpError, "nobody lives in: 110"):
        wakeups_schedule(
            property=room.property,
            rooms=[room],
            stays=[stale],
            date=TOMORROW,
            time=dt.time(6, 30),
            origin="api",
            actor=DESK,
        )


def test_a_call_cannot_be_put_off_beyond_the_departure(clock: time_machine.Traveller) -> None:
    (call,) = schedule(occupied("110", departure=TOMORROW))
    with refused(WakeUpError, "The guest leaves before that day: 110"):
        wakeup_update(wakeup=call, changes={"date": TOMORROW + dt.timedelta(days=1)}, actor=DESK)


def test_one_call_that_cannot_be_armed_does_not_hold_up_the_others(
    clock: time_machine.Traveller, monkeypatch: pytest.MonkeyPatch
) -> None:
    day_after = TOMORROW + dt.timedelta(days=1)
    (bad,), (good,) = schedule(occupied("110"), date=day_after), schedule(occupied("111"), date=day_after)
    spec = alarms._spec

    def broken_for_one(wakeup: WakeUpCall, *args: object) -> alarms.AlarmSpec:
        if wakeup.pk == bad.pk:
            raise ValueError("a row that cannot be read")
        return spec(wakeup, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(alarms, "_spec", broken_for_one)
    clock.move_to(good.due_at - dt.timedelta(hours=3))
    assert rooms_sweep()["wakeups_armed"] == 1
    assert [command.payload["numbers"] for command in creations()] == [["111"]]


def test_cancelled_before_it_was_sent(house: House) -> None:
    StayFactory(room__number="110")
    (call,) = schedule(Stay.objects.get().room)
    wakeup_cancel(wakeup=call, actor=DESK)
    house.settle()
    assert house.alarms() == set()


def test_booked_again_for_the_same_time_while_the_given_up_alarm_is_still_on_its_way(house: House) -> None:
    room = StayFactory(room__number="110").room
    (first,) = schedule(room)
    wakeup_cancel(wakeup=first, actor=DESK)
    (again,) = schedule(room)
    wakeup_update(wakeup=again, changes={"repeats": 3}, actor=DESK)
    house.settle()
    house.settle()
    again.refresh_from_db()
    assert again.status == WakeUpStatus.ARMED
    assert [alarm["repeats"] for alarm in house.sim.control("state")["alarms"]] == ["3"]
    assert open_items() == []
