"""What became of a wake-up call: rings, answers, failures, and other calls that look alike."""

import datetime as dt
from typing import Any

import pytest
import time_machine

from hotelpbx.common.attention import attention_resolve
from hotelpbx.common.models import AttentionItem
from pbx.enums import CallStatus, CallType, CommandKind, CommandState, LinkState
from pbx.events import CallFailedAt, PhoneAnswered, PhoneRang, PromptEnded
from pbx.models import Command, Pbx
from rooms.enums import AttemptResult, WakeUpStatus
from rooms.models import WakeUpCall
from rooms.sweep import rooms_sweep
from tests.factories import ExtensionFactory, PbxFactory
from tests.rooms.helpers import TOMORROW, armed, commands, confirm, finish, occupied, record, report, schedule

pytestmark = pytest.mark.django_db
DUE = dt.datetime(2026, 11, 24, 5, 30, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
Clock = time_machine.Traveller


def minutes(number: float) -> dt.timedelta:
    return dt.timedelta(minutes=number)


def now_is(clock: Clock, instant: dt.datetime) -> None:
    clock.move_to(instant)


def status(call: WakeUpCall) -> str:
    call.refresh_from_db()
    return call.status


def results(call: WakeUpCall) -> list[tuple[str, str]]:
    return list(call.attempts.values_list("callid", "result"))


def red_items() -> list[AttentionItem]:
    return list(AttentionItem.objects.filter(kind="wakeup_failed", resolved_at__isnull=True))


def test_rung_and_answered(clock: Clock) -> None:
    call = armed()
    now_is(clock, DUE)
    report(PhoneRang)
    assert status(call) == WakeUpStatus.RINGING
    report(PhoneRang)
    now_is(clock, DUE + minutes(0.3))
    report(PhoneAnswered)
    report(PhoneRang)
    assert status(call) == WakeUpStatus.ANSWERED
    report(PromptEnded, prompt="macroform-cold_day")
    record()
    attempt = call.attempts.get()
    assert (attempt.result, attempt.rang_at, attempt.due_at) == (AttemptResult.ANSWERED, DUE, DUE)
    now_is(clock, call.window_ends_at)
    assert rooms_sweep()["wakeups_closed"] == 1
    assert rooms_sweep()["wakeups_closed"] == 0
    assert status(call) == WakeUpStatus.ANSWERED
    assert (call.pbx_wakeup_id, call.closed_at) == ("", call.window_ends_at)
    assert not AttentionItem.objects.exists()
    assert not commands(CommandKind.WAKEUP_DELETE)  # a one-off alarm that rang deletes itself


def test_every_ring_unanswered_is_a_failure_at_the_last_one(clock: Clock) -> None:
    call = armed(repeats=2)
    for place in (0, 1):
        now_is(clock, DUE + minutes(5 * place))
        report(PhoneRang, callid=f"c{place}")
        report(CallFailedAt, callid=f"c{place}", reason="480 Temporatily Unavailable")
        assert status(call) == (WakeUpStatus.FAILED if place else WakeUpStatus.RINGING)
    assert results(call) == [("c0", "failed"), ("c1", "failed")]
    (item,) = red_items()
    assert item.data["reason"] == "480 Temporatily Unavailable"
    now_is(clock, call.window_ends_at)
    attention_resolve(item=item, note="knocked, guest is up")
    rooms_sweep()
    assert not red_items()  # what a person has closed is not raised again


def test_a_phone_that_cannot_ring_fails_with_the_device_s_words(clock: Clock) -> None:
    call = armed(repeats=1)
    now_is(clock, DUE)
    report(CallFailedAt, reason="486 Busy here")
    report(PhoneRang)  # late
    assert status(call) == WakeUpStatus.FAILED
    assert call.status_reason == "486 Busy here"


def test_the_second_ring_answered_is_an_answer(clock: Clock) -> None:
    call = armed(repeats=2)
    now_is(clock, DUE)
    report(CallFailedAt, callid="c0", reason="408 Request Time")
    now_is(clock, DUE + minutes(5))
    report(PhoneAnswered, callid="c1")  # its ring was never reported
    assert status(call) == WakeUpStatus.ANSWERED
    assert results(call) == [("c0", "failed"), ("c1", "answered")]


def test_nothing_reported_is_a_failure_when_the_last_ring_is_over(clock: Clock) -> None:
    call = armed(repeats=3, interval=4)
    now_is(clock, DUE + minutes(13.9))
    assert rooms_sweep()["wakeups_closed"] == 0
    assert status(call) == WakeUpStatus.ARMED
    now_is(clock, DUE + minutes(14))
    assert rooms_sweep()["wakeups_closed"] == 1
    assert status(call) == WakeUpStatus.FAILED
    assert call.status_reason == "no_report"
    assert len(red_items()) == 1
    (delete,) = commands(CommandKind.WAKEUP_DELETE)  # it may be there still, and would ring tomorrow
    assert delete.payload["wakeup_ids"] == ["9110"]


def test_a_ring_without_an_end_fails_with_its_window(clock: Clock) -> None:
    call = armed()
    now_is(clock, DUE)
    report(PhoneRang)
    now_is(clock, call.window_ends_at)
    rooms_sweep()
    assert status(call) == WakeUpStatus.FAILED
    assert results(call) == [("c1", "failed")]


@pytest.mark.parametrize(
    ("kind", "values"),
    [(record, {"status": CallStatus.VOICEMAIL}), (report, {"kind": CallFailedAt, "reason": "Line Unreachable"})],
)
def test_answered_by_voicemail_or_broken_off_is_not_answered(clock: Clock, kind: Any, values: Any) -> None:
    call = armed(repeats=1)
    now_is(clock, DUE)
    report(PhoneAnswered)
    assert status(call) == WakeUpStatus.ANSWERED
    kind(**values)
    assert status(call) == WakeUpStatus.FAILED
    assert len(red_items()) == 1
    report(PhoneAnswered)  # late
    assert status(call) == WakeUpStatus.FAILED


@pytest.mark.parametrize(
    "values",
    [
        {"type": CallType.INBOUND, "caller": "+4930123456"},
        {"type": CallType.OUTBOUND, "caller": "110"},
        {"caller": "100"},
    ],
)
@pytest.mark.parametrize("record_first", [False, True])
def test_another_call_in_the_window_does_not_count(clock: Clock, values: dict[str, str], record_first: bool) -> None:
    call = armed(repeats=1)
    ExtensionFactory(pbx=PbxFactory(), number="100")
    now_is(clock, DUE - minutes(1))
    if record_first:
        record(callid="x", **values)
    report(PhoneRang, callid="x")
    report(PhoneAnswered, callid="x")
    if not record_first:
        assert status(call) == WakeUpStatus.ANSWERED
        record(callid="x", **values)
    assert status(call) == WakeUpStatus.ARMED
    assert results(call) == []
    now_is(clock, DUE)
    report(PhoneRang, callid="c1")
    report(CallFailedAt, callid="c1", reason="User Busy")
    assert status(call) == WakeUpStatus.FAILED


def test_an_answer_that_proves_to_be_another_call_after_the_window_is_a_failure(clock: Clock) -> None:
    call = armed()
    now_is(clock, DUE)
    report(PhoneAnswered, callid="x")
    now_is(clock, call.window_ends_at + minutes(20))
    rooms_sweep()
    record(callid="x", type=CallType.INBOUND, call_seconds=1200)
    assert status(call) == WakeUpStatus.FAILED
    assert len(red_items()) == 1


def test_the_prompt_or_the_record_alone_proves_the_answer(clock: Clock) -> None:
    first, second = armed("110"), armed("111", prompt="good-morning")
    now_is(clock, DUE + minutes(0.5))
    report(PromptEnded, "111", "p", prompt="another-prompt")
    assert status(second) == WakeUpStatus.ARMED
    report(PromptEnded, "111", "p", prompt="good-morning.wav")
    record("110", "r")
    assert (status(first), status(second)) == (WakeUpStatus.ANSWERED, WakeUpStatus.ANSWERED)


def test_an_answer_that_comes_to_light_later_stands_and_the_item_stays_for_the_person(clock: Clock) -> None:
    call = armed()
    now_is(clock, call.window_ends_at)
    rooms_sweep()
    call.refresh_from_db()
    now_is(clock, DUE + minutes(60))
    record(call_seconds=3600)
    assert status(call) == WakeUpStatus.ANSWERED
    assert len(red_items()) == 1


def test_picked_up_and_put_down_at_once_is_worth_a_look(clock: Clock) -> None:
    call = armed()
    now_is(clock, DUE)
    report(PhoneAnswered)
    record(talk_seconds=1, call_seconds=5)
    assert status(call) == WakeUpStatus.ANSWERED
    assert AttentionItem.objects.get().kind == "wakeup_brief_answer"


def test_calls_outside_the_window_or_to_another_phone_mean_nothing(clock: Clock) -> None:
    call = armed()
    occupied("111")
    now_is(clock, DUE - minutes(1.6))
    report(PhoneAnswered, callid="early")
    now_is(clock, DUE)
    report(PhoneAnswered, "111", "other")
    report(PhoneAnswered, callid="")
    assert (status(call), results(call)) == (WakeUpStatus.ARMED, [])
    now_is(clock, DUE - minutes(1.5))
    report(PhoneRang, callid="skewed")
    assert status(call) == WakeUpStatus.RINGING


def test_a_report_before_the_alarm_is_confirmed_counts(clock: Clock) -> None:
    (call,) = schedule(occupied("110"))
    now_is(clock, DUE)
    report(PhoneAnswered)
    confirm(commands(CommandKind.WAKEUP_CREATE)[0])
    assert status(call) == WakeUpStatus.ANSWERED


def test_a_daily_call_goes_on_with_its_alarm_until_the_last_day(clock: Clock) -> None:
    call = armed(recurrence="daily", until=TOMORROW + DAY)
    for day in (0, 1):
        now_is(clock, DUE + day * DAY)
        report(PhoneAnswered, callid=f"d{day}")
        assert status(call) == WakeUpStatus.ANSWERED
        assert call.due_at == DUE + day * DAY
        now_is(clock, call.window_ends_at)
        assert rooms_sweep()["wakeups_closed"] == 1
        if day == 0:
            assert status(call) == WakeUpStatus.ARMED
            assert (call.due_at, call.pbx_wakeup_id) == (DUE + DAY, "9110")
            assert not commands(CommandKind.WAKEUP_DELETE)
    assert status(call) == WakeUpStatus.ANSWERED
    assert call.closed_at
    (delete,) = commands(CommandKind.WAKEUP_DELETE)
    assert delete.payload["wakeup_ids"] == ["9110"]
    assert len(commands(CommandKind.WAKEUP_CREATE)) == 1


def test_a_failed_day_of_a_daily_call_does_not_end_it(clock: Clock) -> None:
    call = armed(recurrence="daily")
    now_is(clock, call.window_ends_at)
    rooms_sweep()
    assert (status(call), call.due_at) == (WakeUpStatus.ARMED, DUE + DAY)
    assert len(red_items()) == 1


def test_voicemail_of_yesterday_is_told_although_the_daily_call_has_gone_on(clock: Clock) -> None:
    call = armed(recurrence="daily")
    now_is(clock, DUE)
    report(PhoneAnswered, callid="d0")
    now_is(clock, call.window_ends_at)
    rooms_sweep()
    record(callid="d0", status=CallStatus.VOICEMAIL)
    assert (status(call), call.due_at) == (WakeUpStatus.ARMED, DUE + DAY)
    (item,) = red_items()
    assert item.data["date"] == TOMORROW.isoformat()


def test_a_daily_call_gets_an_alarm_of_its_own_on_the_night_of_the_clock_change(clock: Clock) -> None:
    now_is(clock, dt.datetime(2027, 3, 26, 11, tzinfo=dt.UTC))
    room = occupied("110", departure=dt.date(2027, 4, 3))
    (call,) = schedule(room, date=dt.date(2027, 3, 27), at="02:30", recurrence="daily")
    confirm(commands(CommandKind.WAKEUP_CREATE)[0])
    for _night in range(2):
        call.refresh_from_db()
        now_is(clock, call.window_ends_at + minutes(60))
        rooms_sweep()
        confirm(commands(CommandKind.WAKEUP_CREATE)[-1])
    sent = [(create.payload["type"], create.payload["time"]) for create in commands(CommandKind.WAKEUP_CREATE)]
    assert sent == [("everyday", "02:30"), ("onetime", "03:00"), ("everyday", "02:30")]


def test_due_while_the_program_was_off_rings_now_while_it_helps(clock: Clock) -> None:
    (call,) = schedule(occupied("110"), date=TOMORROW + DAY)
    now_is(clock, DUE + DAY + minutes(10))
    assert rooms_sweep()["wakeups_missed"] == 1
    assert rooms_sweep()["wakeups_missed"] == 0
    (ring,) = commands(CommandKind.PLAY_PROMPT)
    assert ring.not_after == DUE + DAY + minutes(15)
    finish(ring)
    assert status(call) == WakeUpStatus.ARMED
    report(PhoneRang)
    report(CallFailedAt, reason="User Busy")
    assert status(call) == WakeUpStatus.FAILED
    assert len(red_items()) == 1


def test_a_late_ring_that_could_not_be_placed_is_a_failure(clock: Clock) -> None:
    (call,) = schedule(occupied("110"), date=TOMORROW + DAY)
    now_is(clock, DUE + DAY + minutes(10))
    rooms_sweep()
    finish(commands(CommandKind.PLAY_PROMPT)[0], CommandState.EXPIRED)
    assert status(call) == WakeUpStatus.FAILED
    assert len(red_items()) == 1


@pytest.mark.parametrize(("late", "link"), [(16, LinkState.ONLINE), (1, LinkState.OFFLINE)])
def test_too_late_or_without_the_phone_system_a_person_hears_of_it_at_once(
    clock: Clock, late: int, link: LinkState
) -> None:
    (call,) = schedule(occupied("110"), date=TOMORROW + DAY)
    Pbx.objects.update(state=link)
    now_is(clock, DUE + DAY + minutes(late))
    rooms_sweep()
    assert status(call) == WakeUpStatus.FAILED
    assert not commands(CommandKind.PLAY_PROMPT)
    assert len(red_items()) == 1


def test_a_creation_that_hangs_when_the_call_is_due_is_told_without_waiting_for_the_window(clock: Clock) -> None:
    (call,) = schedule(occupied("110"))
    Command.objects.update(state=CommandState.IN_FLIGHT)
    now_is(clock, DUE + minutes(1))
    rooms_sweep()
    assert (status(call), call.status_reason) == (WakeUpStatus.FAILED, "missed")


def test_after_days_off_every_missed_day_of_a_daily_call_is_told(clock: Clock) -> None:
    call = armed(recurrence="daily")
    now_is(clock, DUE + 3 * DAY + minutes(60))
    assert rooms_sweep()["wakeups_closed"] == 4
    assert (status(call), call.due_at) == (WakeUpStatus.ARMED, DUE + 4 * DAY)
    assert len(red_items()) == 4
