"""Wake-up calls that guests order on their phones."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
import time_machine
from hypothesis import given
from hypothesis import strategies as st

from hotelpbx.common.models import AttentionItem, AuditRecord, Gravity
from pbx.enums import CommandKind
from pbx.events import publish
from rooms.enums import Origin
from rooms.models import Room, WakeUpCall
from rooms.services.phone_wakeups import next_day
from tests.factories import RoomFactory
from tests.factories.hotel import NOON
from tests.rooms.helpers import commands, occupied
from tests.rooms.test_housekeeping import dial

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon() -> object:
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def room() -> Room:
    return occupied("110")


def test_a_guest_is_promised_a_call_at_the_next_such_time(room: Room) -> None:
    dial("776*0630")
    wakeup = WakeUpCall.objects.get()
    zone = ZoneInfo(room.property.timezone)
    tomorrow = NOON.astimezone(zone).date() + dt.timedelta(days=1)
    assert (wakeup.room, wakeup.date, wakeup.time) == (room, tomorrow, dt.time(6, 30))
    assert (wakeup.origin, wakeup.created_by, wakeup.stay.room) == (Origin.PHONE, None, room)
    assert commands(CommandKind.WAKEUP_CREATE), "the exchange is asked for an alarm"
    assert AuditRecord.objects.filter(action="rooms.wakeup.scheduled", origin="phone").exists()


def test_the_same_wish_again_is_no_other_call(room: Room) -> None:
    event = dial("776*0630")
    publish(event)
    dial("776*0630", callid="d")
    assert WakeUpCall.objects.count() == 1
    assert not AttentionItem.objects.exists()


def test_another_time_is_another_call(room: Room) -> None:
    dial("776*0630")
    dial("776*0640", callid="d")
    assert WakeUpCall.objects.count() == 2


@pytest.mark.parametrize("code", ["776*2400", "776*0660", "776*630", "776*", "776*0630*4711"])
def test_what_is_no_time_of_day_goes_to_a_person(room: Room, code: str) -> None:
    dial(code)
    item = AttentionItem.objects.get()
    assert (item.kind, item.gravity, item.data["room"]) == ("wakeup_not_ordered", Gravity.RED, "110")
    assert not WakeUpCall.objects.exists()


@pytest.mark.parametrize("number", ["110", "4711"])
def test_nobody_is_woken_in_a_vacant_room_or_without_one(number: str) -> None:
    RoomFactory(number="110")
    dial("776*0630", number)
    assert AttentionItem.objects.get().kind == "wakeup_not_ordered"


def test_a_wish_that_came_too_late_says_so(room: Room) -> None:
    began = NOON - dt.timedelta(hours=3)
    local = (began + dt.timedelta(hours=1)).astimezone(ZoneInfo(room.property.timezone))
    dial(f"776*{local:%H%M}", callid=f"{began.timestamp():.1f}")
    item = AttentionItem.objects.get()
    assert "has passed already" in item.detail
    assert not WakeUpCall.objects.exists()


@given(st.times(), st.datetimes(timezones=st.just(ZoneInfo("Europe/Berlin"))).filter(lambda at: 1 < at.year < 9999))
def test_the_next_day_is_the_first_on_which_the_clock_shows_it(time: dt.time, after: dt.datetime) -> None:
    day = next_day(time, "Europe/Berlin", after)
    assert dt.datetime.combine(day, time) > after.replace(tzinfo=None)
    assert dt.datetime.combine(day - dt.timedelta(days=1), time) <= after.replace(tzinfo=None)
