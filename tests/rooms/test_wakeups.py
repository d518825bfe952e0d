"""Wake-up calls promised, armed, changed, cancelled, and following their guest."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError

from hotelpbx.common.errors import InputError
from hotelpbx.common.models import AttentionItem, AuditRecord
from pbx.enums import CommandKind, CommandState
from pbx.models import Command
from rooms.enums import WakeUpStatus
from rooms.errors import WakeUpError, WakeUpStateError
from rooms.models import WakeUpCall
from rooms.selectors.wakeups import clock_change_note
from rooms.services.stays import GuestInput, stay_move, stay_update, stays_check_out
from rooms.services.wakeups import wakeup_cancel, wakeup_update, wakeups_schedule
from rooms.sweep import rooms_sweep
from tests.factories import RoomFactory, StayFactory, user_with_roles
from tests.factories.hotel import NOON, TODAY
from tests.rooms.helpers import (
    DESK,
    TOMORROW,
    armed,
    commands,
    confirm,
    finish,
    occupied,
    phone,
    refused,
    schedule,
    targets,
)

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
CREATE, DELETE = CommandKind.WAKEUP_CREATE, CommandKind.WAKEUP_DELETE
HALF_PAST_SIX = dt.datetime(2026, 11, 24, 5, 30, tzinfo=dt.UTC)


def test_a_group_at_the_same_time_is_one_request_for_a_one_off_alarm() -> None:
    rooms = [occupied(number) for number in ("110", "111", "112")]
    calls = schedule(*rooms, prompt="good-morning", repeats=3, interval=4)
    (create,) = commands(CREATE)
    assert create.payload == {
        "numbers": ["110", "111", "112"],
        "time": "06:30",
        "type": "onetime",
        "weekdays": [],
        "repeats": 3,
        "interval": 4,
        "prompt": "good-morning",
    }
    assert create.not_after == HALF_PAST_SIX
    assert {call.status for call in calls} == {WakeUpStatus.SCHEDULED}
    confirm(create, x111="busy device")
    shown = {call.room.number: (call.status, call.pbx_wakeup_id) for call in WakeUpCall.objects.select_related("room")}
    assert shown == {"110": ("armed", "9110"), "111": ("failed", ""), "112": ("armed", "9112")}
    assert AttentionItem.objects.get(kind="wakeup_failed").data["room"] == "111"


def test_origin_user_and_every_change_are_kept() -> None:
    clerk = user_with_roles("Front desk")
    actor = type(DESK)(user=clerk, origin="desk")
    (call,) = schedule(occupied("110"), origin="phone", actor=actor)
    assert (call.origin, call.created_by) == ("phone", clerk)
    wakeup_cancel(wakeup=call, reason="guest asked", actor=actor)
    trail = AuditRecord.objects.filter(target=f"rooms.wakeupcall:{call.pk}").order_by("pk")
    assert [row.action for row in trail] == ["rooms.wakeup.scheduled", "rooms.wakeup.cancelled"]
    assert {row.actor for row in trail} == {clerk}


def test_a_later_day_waits_until_the_day_before(clock: time_machine.Traveller) -> None:
    (call,) = schedule(occupied("110"), date=TODAY + dt.timedelta(days=3))
    assert (call.status, commands(CREATE)) == (WakeUpStatus.SCHEDULED, [])
    clock.move_to(HALF_PAST_SIX + dt.timedelta(days=1, minutes=1))  # the device would still ring now
    assert rooms_sweep()["wakeups_armed"] == 0
    clock.move_to(HALF_PAST_SIX + dt.timedelta(days=1, minutes=3))
    assert rooms_sweep()["wakeups_armed"] == 1
    assert rooms_sweep()["wakeups_armed"] == 0
    (create,) = commands(CREATE)
    confirm(create)
    call.refresh_from_db()
    assert call.status == WakeUpStatus.ARMED


def test_a_night_without_half_past_two_rings_at_three_and_the_clerk_is_told(
    clock: time_machine.Traveller,
) -> None:
    night = dt.date(2027, 3, 28)
    room = occupied("110", departure=dt.date(2027, 4, 1))
    note = clock_change_note(property=room.property, date=night, time=dt.time(2, 30))
    assert "02:30" in note
    assert "03:00" in note
    clock.move_to(dt.datetime(2027, 3, 27, 12, tzinfo=dt.UTC))
    (call,) = schedule(room, date=night, at="02:30")
    assert call.due_at == dt.datetime(2027, 3, 28, 1, tzinfo=dt.UTC)
    assert commands(CREATE)[0].payload["time"] == "03:00"
    assert clock_change_note(property=room.property, date=night, time=dt.time(6, 30)) == ""
    assert "twice" in clock_change_note(property=room.property, date=dt.date(2027, 10, 31), time=dt.time(2, 30))


@pytest.mark.parametrize(
    ("values", "kind", "weekdays", "first"),
    [
        ({"recurrence": "daily"}, "everyday", [], TOMORROW),
        ({"recurrence": "weekdays", "weekdays": [5, 2, 2]}, "custom", [2, 5], TOMORROW),
        ({"recurrence": "weekdays", "weekdays": [1]}, None, [], dt.date(2026, 11, 30)),
    ],
)
def test_recurring_calls_become_standing_alarms_when_their_first_day_is_reached(
    values: dict[str, Any], kind: str | None, weekdays: list[int], first: dt.date
) -> None:
    (call,) = schedule(occupied("110"), **values)
    assert call.due_at.date() == first
    sent = [(create.payload["type"], create.payload["weekdays"]) for create in commands(CREATE)]
    assert sent == ([(kind, weekdays)] if kind else [])


def test_without_a_date_the_next_such_time_is_meant() -> None:
    room = occupied("110")
    (today,), (tomorrow,) = schedule(room, date=None, at="13:00"), schedule(room, date=None, at="11:00")
    assert (today.date, tomorrow.date) == (TODAY, TOMORROW)


def test_what_cannot_be_promised_is_refused_with_a_reason() -> None:
    room = occupied("110")
    with refused(WakeUpError, "06:30 on 2026-11-23 has passed"):
        schedule(room, date=TODAY)
    with refused(WakeUpError, "nobody lives in: 111"):
        schedule(room, RoomFactory(number="111"))
    mute = occupied("112")
    mute.phones.all().delete()
    with refused(WakeUpError, "no phone: 112"):
        schedule(mute)
    with refused(WakeUpError, "leaves before"):
        schedule(room, date=TODAY + dt.timedelta(days=20))
    with refused(WakeUpError, "at least one room"):
        wakeups_schedule(property=room.property, rooms=[], date=TOMORROW, time=dt.time(6), origin="desk", actor=DESK)
    assert not WakeUpCall.objects.exists()


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"repeats": 4}, "repeats"),
        ({"interval": 0}, "interval"),
        ({"recurrence": "hourly"}, "recurrence"),
        ({"recurrence": "weekdays"}, "weekdays"),
        ({"recurrence": "weekdays", "weekdays": [7]}, "weekdays"),
        ({"recurrence": "daily", "until": TODAY}, "until"),
        ({"prompt": "123"}, "prompt"),
        ({"prompt": "x" * 81}, "prompt"),
    ],
)
def test_wrong_values_are_named(values: dict[str, Any], field: str) -> None:
    with refused(InputError) as caught:
        schedule(occupied("110"), **values)
    assert list(caught.value.extra["fields"]) == [field]


def test_the_same_promise_is_made_once() -> None:
    room = occupied("110")
    schedule(room)
    with refused(WakeUpError, "already: 110") as caught:
        schedule(occupied("111"), room)
    assert caught.value.code == "wakeup_exists"
    schedule(room, recurrence="daily", at="07:00")
    with refused(WakeUpError, "already"):
        schedule(room, recurrence="daily", at="07:00", date=TOMORROW + dt.timedelta(days=2))


def test_a_second_alarm_of_the_same_time_waits_for_the_last_ring_of_the_first(
    clock: time_machine.Traveller,
) -> None:
    first = armed()
    schedule(first.room, date=TOMORROW + dt.timedelta(days=1))
    clock.move_to(HALF_PAST_SIX + dt.timedelta(minutes=5))  # the first may ring again at 06:35
    assert rooms_sweep()["wakeups_armed"] == 0
    clock.move_to(first.window_ends_at)
    assert rooms_sweep()["wakeups_armed"] == 1


def test_one_alarm_of_the_device_keeps_one_promise() -> None:
    call = armed()
    with pytest.raises(IntegrityError):
        WakeUpCall.objects.create(
            property=call.property,
            room=call.room,
            date=call.date,
            time=call.time,
            due_at=call.due_at,
            window_ends_at=call.window_ends_at,
            alarm_extension=call.alarm_extension,
            pbx_wakeup_id=call.pbx_wakeup_id,
        )


def test_cancelling_deletes_our_alarm_and_no_other() -> None:
    call = wakeup_cancel(wakeup=armed(), reason="up already", actor=DESK)
    (delete,) = commands(DELETE)
    assert delete.payload == {"numbers": ["110"], "wakeup_ids": ["9110"]}
    assert (call.status, call.status_reason) == (WakeUpStatus.CANCELLED, "up already")
    with refused(WakeUpStateError):
        wakeup_cancel(wakeup=call, actor=DESK)


def test_cancelling_before_anything_was_sent_sends_nothing() -> None:
    (call,) = schedule(occupied("110"), date=TODAY + dt.timedelta(days=3))
    wakeup_cancel(wakeup=call, actor=DESK)
    assert not Command.objects.exists()


def test_an_alarm_that_comes_into_being_after_the_cancellation_is_deleted_once() -> None:
    first, second = schedule(occupied("110"), occupied("111"))
    (create,) = commands(CREATE)
    wakeup_cancel(wakeup=first, actor=DESK)
    assert not commands(DELETE)
    confirm(create)
    confirm(create)  # told twice
    (delete,) = commands(DELETE)
    assert delete.payload == {"numbers": ["110"], "wakeup_ids": ["9110"]}
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, second.status) == (WakeUpStatus.CANCELLED, WakeUpStatus.ARMED)


@pytest.mark.parametrize("state", [CommandState.EXPIRED, CommandState.NEEDS_ATTENTION, CommandState.CANCELLED])
def test_an_alarm_that_could_not_be_set_is_a_red_item_at_once(state: str) -> None:
    (call,) = schedule(occupied("110"))
    finish(commands(CREATE)[0], state)
    call.refresh_from_db()
    assert call.status == WakeUpStatus.FAILED
    item = AttentionItem.objects.get()
    assert (item.kind, item.gravity, item.property_code) == ("wakeup_failed", "red", "grand")
    assert (item.data["room"], item.data["time"], item.data["date"]) == ("110", "06:30", "2026-11-24")
    assert item.data["guest"] == call.stay.guest_name


def test_a_creation_that_a_person_repeats_in_time_arms_the_call_and_the_item_stays() -> None:
    (call,) = schedule(occupied("110"))
    (create,) = commands(CREATE)
    finish(create, CommandState.NEEDS_ATTENTION)
    confirm(create)
    call.refresh_from_db()
    assert call.status == WakeUpStatus.ARMED
    assert AttentionItem.objects.get().resolved_at is None


def test_a_creation_that_succeeds_too_late_is_undone(clock: time_machine.Traveller) -> None:
    (call,) = schedule(occupied("110"))
    (create,) = commands(CREATE)
    finish(create, CommandState.NEEDS_ATTENTION)
    clock.move_to(HALF_PAST_SIX + dt.timedelta(minutes=1))
    confirm(create)  # a one-off alarm set now would ring tomorrow
    call.refresh_from_db()
    assert call.status == WakeUpStatus.FAILED
    assert [delete.payload["wakeup_ids"] for delete in commands(DELETE)] == [["9110"]]


def test_another_time_sets_the_new_alarm_before_the_old_one_goes() -> None:
    call = wakeup_update(wakeup=armed(), changes={"time": dt.time(7, 15)}, actor=DESK)
    first, second = commands(CREATE)
    (delete,) = commands(DELETE)
    assert (first.payload["time"], second.payload["time"]) == ("06:30", "07:15")
    assert second.sequence < delete.sequence
    assert delete.payload["wakeup_ids"] == ["9110"]
    assert (call.status, call.due_at) == (WakeUpStatus.SCHEDULED, HALF_PAST_SIX + dt.timedelta(minutes=45))
    finish(second, alarms={"110": "77"})
    call.refresh_from_db()
    assert (call.status, call.pbx_wakeup_id) == (WakeUpStatus.ARMED, "77")


def test_other_rings_at_the_same_time_remove_the_old_alarm_first() -> None:
    wakeup_update(wakeup=armed(), changes={"repeats": 3}, actor=DESK)
    (delete,), (_old, new) = commands(DELETE), commands(CREATE)
    assert delete.sequence < new.sequence  # the device takes no second alarm for a time


def test_a_change_while_the_alarm_is_being_set_deletes_it_when_its_id_is_known() -> None:
    (call,) = schedule(occupied("110"))
    wakeup_update(wakeup=call, changes={"date": TOMORROW + dt.timedelta(days=1)}, actor=DESK)
    confirm(commands(CREATE)[0])
    call.refresh_from_db()
    assert (call.status, call.pbx_wakeup_id) == (WakeUpStatus.SCHEDULED, "")
    assert [delete.payload["wakeup_ids"] for delete in commands(DELETE)] == [["9110"]]


def test_a_change_into_the_past_or_of_what_is_over_is_refused() -> None:
    call = armed()
    with refused(WakeUpError):
        wakeup_update(wakeup=call, changes={"date": TODAY}, actor=DESK)
    wakeup_cancel(wakeup=call, actor=DESK)
    with refused(WakeUpStateError):
        wakeup_update(wakeup=call, changes={"time": dt.time(8)}, actor=DESK)


def test_check_out_cancels_here_and_the_wipe_clears_there() -> None:
    call = armed()
    schedule(call.room, date=TOMORROW + dt.timedelta(days=2))
    stays_check_out(stays=[call.stay], actor=DESK)
    assert set(WakeUpCall.objects.values_list("status", flat=True)) == {WakeUpStatus.CANCELLED}
    assert len(commands(CommandKind.CHECKOUT)) == 1
    assert not commands(DELETE)


def test_when_one_of_two_leaves_only_his_alarm_goes() -> None:
    call = armed()
    sharer = StayFactory(room=call.room, is_primary=False)
    (his,) = schedule(call.room, at="07:00", stays=[sharer])
    finish(commands(CREATE)[-1], alarms={"110": "78"})
    stays_check_out(stays=[call.stay], actor=DESK)
    call.refresh_from_db()
    his.refresh_from_db()
    assert (call.status, his.status) == (WakeUpStatus.CANCELLED, WakeUpStatus.ARMED)
    assert [delete.payload["wakeup_ids"] for delete in commands(DELETE)] == [["9110"]]
    assert not commands(CommandKind.CHECKOUT)


def test_a_move_sets_the_alarms_on_the_new_phone_before_the_old_one_is_wiped() -> None:
    call = armed()
    later = schedule(call.room, date=TOMORROW + dt.timedelta(days=2))[0]
    stay_move(stay=call.stay, room=RoomFactory(number="210"), actor=DESK, now=NOON)
    create, (wipe,) = commands(CREATE)[-1], commands(CommandKind.CHECKOUT)
    assert create.payload["numbers"] == ["210"]
    assert create.sequence < wipe.sequence
    assert targets(wipe) == {"110", "210"}
    assert not commands(DELETE)
    confirm(create)
    call.refresh_from_db()
    later.refresh_from_db()
    assert (call.status, call.pbx_wakeup_id, call.alarm_extension) == (WakeUpStatus.ARMED, "9210", phone("210"))
    assert (call.room.number, later.room.number) == ("210", "210")


def test_a_move_away_from_a_sharer_deletes_the_old_alarm_after_the_new_one_is_set() -> None:
    call = armed()
    StayFactory(room=call.room, is_primary=False)
    stay_move(stay=call.stay, room=RoomFactory(number="210"), actor=DESK, now=NOON)
    create, (delete,) = commands(CREATE)[-1], commands(DELETE)
    assert delete.payload == {"numbers": ["110"], "wakeup_ids": ["9110"]}
    assert targets(delete) == {"110", "210"}
    assert create.sequence < delete.sequence
    assert not commands(CommandKind.CHECKOUT)


def test_a_move_into_a_room_without_a_phone_is_told_to_a_person() -> None:
    call = armed()
    mute = RoomFactory(number="210")
    mute.phones.all().delete()
    stay_move(stay=call.stay, room=mute, actor=DESK, now=NOON)
    call.refresh_from_db()
    assert (call.status, call.status_reason) == (WakeUpStatus.FAILED, "no_phone")
    assert AttentionItem.objects.get().data["room"] == "210"


def test_a_corrected_name_leaves_the_alarm_alone() -> None:
    call = armed()
    stay_update(stay=call.stay, guests=[GuestInput("Grace", "Hopper")], actor=DESK)
    assert len(commands(CREATE)) == 1
    assert not commands(DELETE)
