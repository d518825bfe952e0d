"""The device's alarms against what was promised, over a real socket."""

import datetime as dt
from dataclasses import replace
from typing import Any

import pytest

from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.models import AttentionItem, AuditRecord
from pbx.enums import CommandState
from pbx.models import Command
from pbx.services.reconcile import pbx_reconcile
from rooms.enums import WakeUpStatus
from rooms.models import WakeUpCall
from rooms.services.stays import stays_check_out
from rooms.services.wakeups import wakeup_cancel
from rooms.sweep import rooms_sweep
from tests.factories import RoomFactory
from tests.rooms.helpers import DESK, check_in, schedule
from tests.rooms.test_with_device import DUE, House, house, nothing_left_undone, status

__all__ = ["house"]  # the fixture

pytestmark = pytest.mark.django_db


def promised(house: House, *numbers: str, **wishes: Any) -> list[WakeUpCall]:
    """A guest in each room, with a wake-up call that the device has taken."""
    rooms = [RoomFactory(number=number) for number in numbers]
    for room in rooms:
        check_in(room)
    calls = list(schedule(*rooms, **wishes))
    house.settle()
    assert {status(call) for call in calls} == {WakeUpStatus.ARMED}
    return calls


def lose(house: House, call: WakeUpCall) -> None:
    call.refresh_from_db()
    del house.sim.state.alarms[call.pbx_wakeup_id]


def reconcile(house: House) -> None:
    assert pbx_reconcile(pbx=house.pbx, actor=SYSTEM).failed == []


def times(house: House) -> list[tuple[str, str]]:
    return sorted((alarm["number"], alarm["time"]) for alarm in house.sim.control("state")["alarms"])


def test_an_alarm_that_is_lost_on_the_device_is_set_again_and_rings(house: House) -> None:
    lost, kept = promised(house, "110", "111")
    lose(house, lost)
    kept_id = kept.pbx_wakeup_id
    reconcile(house)
    house.settle()
    assert times(house) == [("110", "06:30"), ("111", "06:30")]
    kept.refresh_from_db()
    assert kept.pbx_wakeup_id == kept_id
    assert AuditRecord.objects.get(action="rooms.wakeup.alarm_lost").data["reason"] == "missing"
    house.phone("110", "answer")
    house.until(DUE + dt.timedelta(minutes=1))
    assert status(lost) == WakeUpStatus.ANSWERED


def test_an_alarm_that_was_changed_on_the_device_is_replaced(house: House) -> None:
    (call,) = promised(house, "110", recurrence="daily")
    house.sim.state.alarms[call.pbx_wakeup_id].time = "08:30"
    reconcile(house)
    house.settle()
    assert times(house) == [("110", "06:30")]
    assert status(call) == WakeUpStatus.ARMED
    assert nothing_left_undone()
    before = Command.objects.count()
    reconcile(house)
    house.settle()
    assert Command.objects.count() == before


def test_one_that_is_found_missing_too_late_fails_and_a_person_is_told(house: House) -> None:
    (call,) = promised(house, "110", repeats=1)
    lose(house, call)
    house.sim.advance((DUE + dt.timedelta(minutes=1) - house.now).total_seconds())
    house.now = DUE + dt.timedelta(minutes=1)
    house.clock.move_to(house.now)
    reconcile(house)
    house.until(DUE + dt.timedelta(minutes=10))
    assert status(call) == WakeUpStatus.FAILED
    assert AttentionItem.objects.get(kind="wakeup_failed").gravity == "red"


def test_an_alarm_of_ours_that_nobody_wants_is_deleted_and_those_of_others_stay(house: House) -> None:
    kept, cancelled = promised(house, "110", "111")
    wakeup_cancel(wakeup=cancelled, actor=DESK)
    Command.objects.filter(kind="wakeup_delete").update(state=CommandState.CANCELLED)  # given up by a person
    mine = house.sim.state.alarms[kept.pbx_wakeup_id]
    house.sim.state.alarms["77"] = replace(mine, wakeupid="77", time="09:15", type="everyday")
    reconcile(house)
    house.settle()
    assert times(house) == [("110", "06:30"), ("110", "09:15")]
    assert status(kept) == WakeUpStatus.ARMED


def test_an_id_that_the_device_gave_again_does_not_make_an_alarm_ours(house: House) -> None:
    (call,) = promised(house, "110")
    wakeup_cancel(wakeup=call, actor=DESK)
    Command.objects.filter(kind="wakeup_delete").update(state=CommandState.CANCELLED)
    (alarm,) = house.sim.state.alarms.values()
    alarm.time = "11:00"
    reconcile(house)
    house.settle()
    assert times(house) == [("110", "11:00")]


def test_what_is_being_changed_waits_for_the_next_comparison(house: House) -> None:
    (call,) = promised(house, "110")
    schedule(call.room, at="09:00")
    rooms_sweep()
    before = Command.objects.count()
    lose(house, call)
    reconcile(house)
    assert Command.objects.count() == before
    house.settle()
    house.now += dt.timedelta(minutes=1)
    house.clock.move_to(house.now)
    reconcile(house)
    house.settle()
    assert times(house) == [("110", "06:30"), ("110", "09:00")]


def test_unread_voice_messages_are_counted_and_a_check_out_takes_them_away(house: House) -> None:
    (call,) = promised(house, "110")
    for _count in range(2):
        house.sim.control("voicemail", {"number": "110", "from": "111"})
    house.sim.state.voicemails[0].status = "read"
    reconcile(house)
    phone = call.room.phones.get().extension
    assert phone.unread_voicemails == 1
    assert call.stay is not None
    stays_check_out(stays=[call.stay], actor=DESK)
    house.settle()
    phone.refresh_from_db()
    assert phone.unread_voicemails == 0
    house.sim.control("voicemail", {"number": "110", "from": "111"})
    reconcile(house)
    house.sim.state.voicemails.clear()
    reconcile(house)
    phone.refresh_from_db()
    assert phone.unread_voicemails == 0
