"""The proof of wake-up calls, and how long rooms waited for their cleaning."""

import datetime as dt

import pytest
import time_machine

from hotelpbx.common import roles
from hotelpbx.common.attention import attention_raise
from hotelpbx.common.audit import SYSTEM, Actor, audit_record
from hotelpbx.common.models import AttentionItem
from rooms.enums import Condition, WakeUpStatus
from rooms.models import Stay, WakeUpAttempt, WakeUpCall
from rooms.selectors.productivity import cleanings, median_wait, work_by_day
from rooms.selectors.wakeup_proof import Promise, promises_counted, wakeup_promises
from rooms.services.housekeeping import room_condition_set
from tests.factories import RoomFactory, StayFactory, user_with_roles
from tests.factories.hotel import NOON, TODAY
from tests.frontdesk.desk import client_of

pytestmark = pytest.mark.django_db
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
DESK = Actor(origin="desk")


def wakeup(stay: Stay, due_at: dt.datetime, status: str, **values: object) -> WakeUpCall:
    given = {"date": due_at.date(), "time": due_at.time(), "window_ends_at": due_at, "status": status, **values}
    return WakeUpCall.objects.create(property=stay.property, room=stay.room, stay=stay, due_at=due_at, **given)


def ring(call: WakeUpCall, due_at: dt.datetime, result: str, reason: str = "") -> None:
    phone = call.room.phones.get().extension
    WakeUpAttempt.objects.create(
        wake_up_call=call, due_at=due_at, extension=phone, rang_at=due_at, result=result, reason=reason
    )


def promises(stay: Stay) -> list[Promise]:
    with time_machine.travel(NOON + DAY, tick=False):
        return wakeup_promises(stay.property, NOON - 2 * DAY, NOON + DAY)


@pytest.fixture
def stay() -> Stay:
    return StayFactory(room=RoomFactory(number="1203"))


def test_each_date_of_a_recurring_call_has_its_end(stay: Stay) -> None:
    """The row itself knows of the next date only."""
    with time_machine.travel(NOON - 3 * DAY, tick=False):
        call = wakeup(stay, NOON + 5 * DAY, WakeUpStatus.ARMED, recurrence="daily")
    for days, action, more in ((2, "answered", {}), (1, "failed", {"reason": "no_report"}), (9, "answered", {})):
        due_at = NOON - days * DAY
        with time_machine.travel(due_at, tick=False):
            audit_record(f"rooms.wakeup.{action}", SYSTEM, call, {"due_at": due_at.isoformat(), **more})
    ring(call, NOON - 2 * DAY, "answered")
    ring(call, NOON, "failed", "busy")
    assert [(one.due_at, one.result, one.reason) for one in promises(stay)] == [
        (NOON - 2 * DAY, "answered", ""),
        (NOON - DAY, "failed", "no_report"),
        (NOON, "failed", "busy"),
    ]


def test_who_asked_who_knows_and_every_ring(stay: Stay) -> None:
    asker, clerk = user_with_roles(first_name="Ada", last_name="Byron"), user_with_roles(username="clerk")
    with time_machine.travel(NOON - DAY, tick=False):
        call = wakeup(stay, NOON, WakeUpStatus.FAILED, status_reason="no_answer", created_by=asker)
    ring(call, NOON, "failed", "no_answer")
    with time_machine.travel(NOON, tick=False):
        attention_raise(kind="wakeup_failed", key=f"wakeup_failed:{call.pk}:{NOON:%Y%m%dT%H%M}", subject="x",
                        property_code="grand")  # fmt: skip
    AttentionItem.objects.update(resolved_at=NOON + HOUR, resolved_by=clerk, resolution="Knocked, she is up.")
    (told,) = promises(stay)
    assert (told.asked_by, told.wakeup.created_at, len(told.rings)) == ("Ada Byron", NOON - DAY, 1)
    (item,) = told.alerts
    assert (item.resolved_by, item.resolution) == (clerk, "Knocked, she is up.")


def test_a_cancelled_call_was_not_promised_in_the_end(stay: Stay) -> None:
    statuses = (WakeUpStatus.ANSWERED, WakeUpStatus.FAILED, WakeUpStatus.CANCELLED, WakeUpStatus.RINGING)
    with time_machine.travel(NOON - DAY, tick=False):
        for minutes, status in enumerate(statuses):
            wakeup(stay, NOON + dt.timedelta(minutes=minutes), status)
    counts = promises_counted(promises(stay))
    assert counts == {"promised": 3, "kept": 1, "failed": 1, "open": 1, "cancelled": 1}


def reported(stay: Stay, condition: str, at: dt.datetime, by: str = "Hana", actor: Actor = DESK) -> None:
    with time_machine.travel(at, tick=False):
        room_condition_set(room=stay.room, condition=condition, by=by, actor=actor, now=at)


def test_the_wait_begins_when_the_room_first_became_dirty(stay: Stay) -> None:
    reported(stay, Condition.DIRTY, NOON - 5 * HOUR)
    stay.room_history.update(ended_at=NOON - 4 * HOUR)  # dirty once more does not begin anew
    reported(stay, Condition.CLEAN, NOON - 3 * HOUR)
    reported(stay, Condition.INSPECTED, NOON - 2 * HOUR, by="Bo")
    done = cleanings(stay.property, NOON - DAY, NOON + DAY)
    assert [(one.by, one.origin, one.waited) for one in done] == [("Hana", "desk", 2 * 3600)]


def test_the_night_makes_rooms_dirty_in_which_somebody_lives(stay: Stay) -> None:
    with time_machine.travel(NOON - 6 * HOUR, tick=False):
        audit_record("billing.night.closed", SYSTEM, stay, {"rooms_dirtied": 1})
    type(stay.room).objects.update(condition=Condition.DIRTY)
    reported(stay, Condition.CLEAN, NOON, by="phone 1203", actor=Actor(origin="phone"))
    (cleaning,) = cleanings(stay.property, NOON - HOUR, NOON + HOUR)
    assert (cleaning.by, cleaning.origin, cleaning.waited) == ("", "phone", 6 * 3600)
    (work,) = work_by_day([cleaning], "Europe/Berlin")
    assert (work.date, work.rooms, work.by_phone, work.median_seconds) == (TODAY, 1, 1, 6 * 3600)


def test_a_wait_that_nobody_knows_is_not_in_the_median() -> None:
    assert median_wait([]) is None


def test_the_page_of_the_morning_shows_the_night_and_who_acknowledged(stay: Stay) -> None:
    with time_machine.travel(NOON - DAY, tick=False):
        failed = wakeup(stay, NOON - 6 * HOUR, WakeUpStatus.FAILED, status_reason="no_answer")
        wakeup(stay, NOON + HOUR, WakeUpStatus.ANSWERED)  # of the next sheet
    ring(failed, NOON - 6 * HOUR, "failed", "no_answer")
    key = f"wakeup_failed:{failed.pk}:{failed.due_at:%Y%m%dT%H%M}"
    with time_machine.travel(NOON - 5 * HOUR, tick=False):
        attention_raise(kind="wakeup_failed", key=key, subject="x", property_code="grand")
    with time_machine.travel(NOON, tick=False):
        desk = client_of(roles.FRONT_DESK)
        page = desk.get("/wake-ups/proof/").content.decode()
        assert "nobody has acknowledged it" in page
        AttentionItem.objects.update(resolved_at=NOON, resolution="knocked at the door")
        page = desk.get("/wake-ups/proof/?date=2026-11-23").content.decode()
        assert "wake__time" not in desk.get("/wake-ups/proof/?date=2026-11-22").content.decode()
        assert desk.get("/wake-ups/proof/?date=2026-02-31").status_code == 400
    assert "morning of 23 Nov 2026" in page
    assert "knocked at the door" in page
    assert page.count("wake__time") == 1
