"""Wake-up calls on the screen."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from hotelpbx.common import roles
from hotelpbx.common.attention import attention_raise
from hotelpbx.common.models import Gravity
from rooms.enums import WakeUpStatus
from rooms.models import WakeUpCall
from tests.factories.hotel import NOON, TODAY, PropertyFactory, RoomFactory, StayFactory
from tests.frontdesk.desk import DIALOG, HTMX, client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> Client:
    for number in ("110", "111", "112"):
        StayFactory(
            room=RoomFactory(number=number), guest_name=f"Guest {number}", departure=TODAY + dt.timedelta(days=200)
        )
    return client_of(roles.FRONT_DESK)


def wish(**values: str) -> dict[str, str]:
    return {"rooms": "110", "time": "06:30", "recurrence": "once", "repeats": "2", "interval": "5", **values}


@time_machine.travel(NOON, tick=False)
def test_rooms_are_typed_as_lists_and_ranges(desk: Client) -> None:
    response = desk.post("/wake-ups/new/", wish(rooms="112, 110-111"), headers=HTMX)
    assert "3 wake-up calls are noted." in response.content.decode()
    page = desk.get("/wake-ups/").content.decode()
    for number in ("110", "111", "112"):
        assert f"Guest {number}" in page
    assert "front desk" in page
    assert page.count("06:30") >= 3
    due = {call.due_at.isoformat() for call in WakeUpCall.objects.all()}
    assert due == {"2026-11-24T05:30:00+00:00"}  # 06:30 in Berlin


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"rooms": "110,999"}, "There is no room 999."),
        ({"rooms": "120-110"}, "runs backwards"),
        ({"time": ""}, "This field is required."),
        ({"repeats": "9"}, "less than or equal to 3"),
    ],
)
def test_what_is_refused_is_explained_beside_the_field(desk: Client, typed: dict[str, str], says: str) -> None:
    refused(desk, typed, says)


@time_machine.travel(NOON, tick=False)
@pytest.mark.django_db(transaction=True)  # the service gives its transaction up
def test_what_the_service_refuses_is_explained_too(desk: Client) -> None:
    refused(desk, {"date": "2026-11-01"}, "has passed already")
    refused(desk, {"recurrence": "weekdays"}, "weekday")


def refused(desk: Client, typed: dict[str, str], says: str) -> None:
    response = desk.post("/wake-ups/new/", {**wish(**typed), "inline": "1"}, headers=HTMX)
    assert (response.status_code, response["HX-Retarget"]) == (422, "#wakeup-form")
    page = response.content.decode()
    assert "errors" in page or "notice--bad" in page
    assert says in page
    assert not WakeUpCall.objects.exists()


@time_machine.travel(NOON, tick=False)
def test_from_the_drawer_the_dialog_knows_the_room_and_takes_weekdays(desk: Client) -> None:
    page = desk.get("/wake-ups/new/?rooms=110", headers=DIALOG).content.decode()
    assert 'value="110"' in page
    assert "<html" not in page
    typed = wish(recurrence="weekdays", until="2026-12-24")
    desk.post("/wake-ups/new/", {**typed, "weekdays": ["1", "0"]}, headers=DIALOG)
    assert sorted(WakeUpCall.objects.get().weekdays) == [0, 1]


@time_machine.travel(NOON, tick=False)
@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"time": "02:30", "date": "2027-03-28"}, "put forward"),
        ({"time": "02:30", "date": "2027-10-31"}, "put back"),
        ({"time": "02:30", "recurrence": "daily", "until": "2027-04-01"}, "put forward"),
        ({"time": "02:30", "recurrence": "daily", "until": "2027-03-01"}, ""),
        ({"time": "02:30", "recurrence": "weekdays", "weekdays": ["0", "3"]}, "put forward"),
        ({"time": "02:30", "recurrence": "weekdays", "weekdays": ["1", "2", "3", "4", "5"]}, ""),
        ({"time": "02:30", "recurrence": "weekdays"}, ""),
        ({"time": "02:30"}, ""),
        ({"time": "06:30", "date": "2027-03-28"}, ""),
        ({"time": ""}, ""),
    ],
)
def test_a_night_with_a_clock_change_is_announced_before_the_press(
    desk: Client, typed: dict[str, str], says: str
) -> None:
    note = desk.get("/wake-ups/check/", typed, headers=HTMX).content.decode()
    assert ("notice--warn" in note) == bool(says)
    assert says in note


@pytest.mark.parametrize(
    ("now", "says"),
    [
        ("2027-10-30T22:00", "put back"),
        ("2027-10-31T01:10", ""),
        ("2027-10-31T12:00", ""),
        ("2027-10-30T12:00", "put back"),
    ],
)
@pytest.mark.usefixtures("desk")
def test_without_a_date_only_the_next_such_time_is_announced(now: str, says: str) -> None:
    with time_machine.travel(dt.datetime.fromisoformat(f"{now}:00+00:00"), tick=False):
        note = client_of(roles.FRONT_DESK).get("/wake-ups/check/", {"time": "02:30"}, headers=HTMX).content.decode()
    assert ("notice--warn" in note) == bool(says)
    assert says in note


@time_machine.travel(NOON, tick=False)
def test_a_call_is_cancelled_and_the_list_says_so(desk: Client) -> None:
    desk.post("/wake-ups/new/", wish(), headers=HTMX)
    call = WakeUpCall.objects.get()
    assert "Cancel the wake-up call of Guest 110, room 110, at 06:30?" in desk.get("/wake-ups/").content.decode()
    assert "is cancelled" in desk.post(f"/wake-ups/{call.pk}/cancel/", headers=HTMX).content.decode()
    call.refresh_from_db()
    assert call.status == WakeUpStatus.CANCELLED
    page = desk.get("/wake-ups/list/", headers=HTMX).content.decode()
    assert "Nobody wants to be woken." in page
    assert "cancelled at the desk" in page
    assert desk.post(f"/wake-ups/{call.pk}/cancel/", headers=HTMX).status_code == 409


@time_machine.travel(NOON, tick=False)
def test_a_call_gets_another_time_in_a_dialog_that_knows_the_old_one(desk: Client) -> None:
    desk.post("/wake-ups/new/", wish(recurrence="weekdays", weekdays="1", until="2026-12-24"), headers=HTMX)
    call = WakeUpCall.objects.get()
    address = f"/wake-ups/{call.pk}/edit/"
    assert address in desk.get("/wake-ups/").content.decode()
    assert address in desk.get("/rooms/110/").content.decode()
    form = desk.get(address, headers=DIALOG).content.decode()
    for known in ('value="06:30"', 'value="2026-12-24"', "Guest 110, room 110"):
        assert known in form
    assert 'name="rooms"' not in form
    changed = {**wish(time="07:10", date="2026-11-25"), "rooms": "999"}
    assert "room 110 is changed" in desk.post(address, changed, headers=DIALOG).content.decode()
    call.refresh_from_db()
    assert (call.recurrence, call.repeats, call.room.number) == ("once", 2, "110")
    assert call.due_at.isoformat() == "2026-11-25T06:10:00+00:00"


@time_machine.travel(NOON, tick=False)
@pytest.mark.django_db(transaction=True)  # the service gives its transaction up
def test_a_change_that_is_refused_leaves_the_call_as_it_was(desk: Client) -> None:
    desk.post("/wake-ups/new/", wish(), headers=HTMX)
    call = WakeUpCall.objects.get()
    address = f"/wake-ups/{call.pk}/edit/"
    refusal = desk.post(address, wish(date="2026-11-01"), headers=DIALOG)
    assert (refusal.status_code, refusal["HX-Retarget"]) == (422, "#dialog")
    assert "has passed already" in refusal.content.decode()
    assert desk.post(address, wish(date=""), headers=DIALOG).status_code == 422
    call.refresh_from_db()
    assert call.due_at.isoformat() == "2026-11-24T05:30:00+00:00"


@time_machine.travel(NOON, tick=False)
def test_the_calls_of_another_hotel_are_out_of_reach(desk: Client) -> None:
    desk.post("/wake-ups/new/", wish(), headers=HTMX)
    call = WakeUpCall.objects.get()
    PropertyFactory(code="other")
    desk.get("/?property=other")
    assert desk.get(f"/wake-ups/{call.pk}/edit/").status_code == 404
    assert desk.post(f"/wake-ups/{call.pk}/cancel/").status_code == 404
    call.refresh_from_db()
    assert call.closed_at is None


@time_machine.travel(NOON, tick=False)
def test_a_reason_is_a_sentence(desk: Client) -> None:
    desk.post("/wake-ups/new/", wish(), headers=HTMX)
    WakeUpCall.objects.update(status=WakeUpStatus.FAILED, status_reason="no_report", closed_at=NOON)
    assert "the phone system reported nothing" in desk.get("/wake-ups/").content.decode()


@time_machine.travel(NOON, tick=False)
def test_a_failure_stays_on_top_until_somebody_says_what_was_done(desk: Client) -> None:
    desk.post("/wake-ups/new/", wish(), headers=HTMX)
    item = attention_raise(
        kind="wakeup_failed", key="w", subject="Room 112 sleeps on", property_code="grand", gravity=Gravity.RED
    )
    page = desk.get("/wake-ups/list/", headers=HTMX).content.decode()
    assert page.index("Room 112 sleeps on") < page.index("Guest 110")
    desk.post(f"/attention/{item.pk}/resolve/", {"note": "knocked"}, headers=DIALOG)
    assert "Room 112 sleeps on" not in desk.get("/wake-ups/list/", headers=HTMX).content.decode()


def test_the_list_is_sent_again_only_when_it_changed(desk: Client) -> None:
    page = desk.get("/wake-ups/").content.decode()
    headers = {**HTMX, "X-Version": page.split('id="wakeups-list"')[1].split('data-version="')[1][:8]}
    assert desk.get("/wake-ups/list/", headers=headers).status_code == 204
    desk.post("/wake-ups/new/", wish(), headers=HTMX)
    assert desk.get("/wake-ups/list/", headers=headers).status_code == 200
