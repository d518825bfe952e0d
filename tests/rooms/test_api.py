"""The API of rooms, service levels and wake-up calls, by the names of the contract."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.urls import include, path
from rest_framework.response import Response
from rest_framework.test import APIClient

from hotelpbx.common import roles
from hotelpbx.common.models import AuditRecord
from pbx.enums import CommandKind
from pbx.models import Extension
from rooms.models import Room, ServiceLevel, WakeUpCall
from tests.factories import (
    PbxFactory,
    PropertyFactory,
    RoomFactory,
    RoomTypeFactory,
    ServiceLevelFactory,
    StayFactory,
    user_with_roles,
)
from tests.rooms.helpers import TOMORROW, check_in, commands, confirm, occupied

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock"), pytest.mark.urls(__name__)]
urlpatterns = [path("api/v1/", include("rooms.api.urls"))]
Call = Callable[..., Response]


def client(*names: str) -> APIClient:
    api = APIClient()
    api.force_authenticate(user_with_roles(*names))
    return api


@pytest.fixture
def desk() -> APIClient:
    return client(roles.FRONT_DESK)


@pytest.fixture
def engineer() -> APIClient:
    return client(roles.ENGINEER)


def ask(api: APIClient, method: str, url: str, body: Any = None, expect: int = 200) -> Any:
    with transaction.atomic():  # a refused request undoes what it began, as it does outside a test
        answer = getattr(api, method)(f"/api/v1/{url}", body, format="json")
    assert answer.status_code == expect, answer.content
    return answer.json() if answer.content else None


def test_properties(desk: APIClient) -> None:
    PropertyFactory()
    (row,) = ask(desk, "get", "properties/")["results"]
    assert row == {
        "code": "grand",
        "name": "Grand Hotel",
        "timezone": "Europe/Berlin",
        "currency": "EUR",
        "business_date": "2026-11-23",
        "check_out_time": "11:00",
    }


def test_a_room_is_made_with_its_phones(engineer: APIClient) -> None:
    PbxFactory()
    PropertyFactory()
    ask(engineer, "post", "room-types/", {"code": "suite", "name": "Suite"}, 201)
    body = {"number": "1203", "floor": "12", "room_type": "suite", "extensions": ["1203", "1293"]}
    room = ask(engineer, "post", "rooms/", body, 201)
    room.pop("id")
    assert room == {
        "property": "grand",
        "number": "1203",
        "floor": "12",
        "room_type": "suite",
        "extensions": [
            {"number": "1203", "is_primary": True, "label": ""},
            {"number": "1293", "is_primary": False, "label": ""},
        ],
        "occupancy": "vacant",
        "condition": "clean",
        "block": None,
        "service": {"dnd": False, "make_up_room": False},
        "status_code": "VC",
        "phone": {"state": "unknown", "sync": "pending", "error": ""},
        "stay": None,
        "sharers": 0,
        "wake_up": None,
        "message_waiting": False,
    }
    assert ask(engineer, "post", "rooms/", body, 409)["code"] == "code_taken"
    taken = ask(engineer, "post", "rooms/", {"number": "1204", "extensions": ["1293"]}, 422)
    assert taken["code"] == "extension_taken"
    assert not Room.objects.filter(number="1204").exists()


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"number": "1 2"}, 400, "invalid"),
        ({"number": "12", "extensions": ["12a"]}, 400, "invalid"),
        ({"number": "12", "room_type": "castle"}, 404, "room_type_not_found"),
        ({"number": "12", "property": "nowhere"}, 404, "property_not_found"),
        ({"number": "12", "extensions": ["12"], "pbx": "other"}, 400, "invalid"),
    ],
)
def test_a_room_that_cannot_be_made(engineer: APIClient, body: dict[str, Any], status: int, code: str) -> None:
    PbxFactory()
    PropertyFactory()
    assert ask(engineer, "post", "rooms/", body, status)["code"] == code
    assert not Room.objects.exists()


def test_new_phones_of_an_occupied_room_are_set_up_and_the_old_one_is_wiped(engineer: APIClient) -> None:
    room = RoomFactory(number="110")
    check_in(room, "Ada Lovelace")
    RoomTypeFactory()
    body = {"extensions": ["1101"], "room_type": "double", "floor": "one"}
    shown = ask(engineer, "patch", f"rooms/{room.pk}/", body)
    assert ([row["number"] for row in shown["extensions"]], shown["floor"]) == (["1101"], "one")
    assert Extension.objects.get(number="1101").wanted_name == "Ada Lovelace"
    assert commands(CommandKind.CHECKOUT)[0].payload["numbers"] == ["110"]


def test_rooms_by_filter(desk: APIClient) -> None:
    occupied("110", room__floor="1")
    RoomFactory(number="210", floor="2", condition="dirty")
    for query, found in (
        ("", ["110", "210"]),
        ("number=210", ["210"]),
        ("floor=1", ["110"]),
        ("occupancy=occupied", ["110"]),
        ("condition=dirty&property=grand", ["210"]),
        ("property=nowhere", []),
    ):
        assert [row["number"] for row in ask(desk, "get", f"rooms/?{query}")["results"]] == found
    ask(desk, "get", "rooms/?condition=sparkling", expect=400)


def test_an_occupied_room_shows_guest_and_wake_up(desk: APIClient) -> None:
    room = occupied("110", guest_name="Ada Lovelace")
    body = {"rooms": ["110"], "date": TOMORROW.isoformat(), "time": "06:30"}
    ask(desk, "post", "wake-up-calls/", body, 201)
    shown = ask(desk, "get", f"rooms/{room.pk}/")
    assert (shown["stay"]["guest_name"], shown["stay"]["departure"]) == ("Ada Lovelace", "2026-11-30")
    assert shown["wake_up"] == "06:30"


def test_housekeeping_by_api() -> None:
    maid = client(roles.HOUSEKEEPING)
    room = RoomFactory(condition="dirty")
    assert (
        ask(maid, "post", f"rooms/{room.pk}/condition/", {"condition": "clean", "by": "Maria"})["status_code"] == "VC"
    )
    assert ask(maid, "post", f"rooms/{room.pk}/block/", {"block": "out_of_order", "reason": "leak"})["block"]
    assert ask(maid, "post", f"rooms/{room.pk}/unblock/", {})["block"] is None
    assert ask(maid, "post", f"rooms/{room.pk}/unblock/", {}, 409)["code"] == "room_not_blocked"
    ask(maid, "post", f"rooms/{room.pk}/condition/", {"condition": "shiny"}, 400)
    ask(maid, "post", "rooms/0/condition/", {"condition": "clean"}, 404)
    assert AuditRecord.objects.filter(origin="api").count() == 3
    room.refresh_from_db()
    assert room.condition_changed_by == "Maria"


def test_roles() -> None:
    RoomFactory(number="110")
    maid, clerk = client(roles.HOUSEKEEPING), client(roles.FRONT_DESK)
    ask(maid, "get", "rooms/")
    ask(maid, "get", "wake-up-calls/", expect=403)
    ask(maid, "post", "wake-up-calls/", {}, 403)
    ask(clerk, "post", "rooms/", {"number": "1"}, 403)
    ask(clerk, "post", "service-levels/", {"code": "x", "name": "X"}, 403)
    ask(APIClient(), "get", "rooms/", expect=401)


def test_service_levels_reach_the_phones_when_their_rights_change(engineer: APIClient) -> None:
    level = ServiceLevelFactory()
    check_in(RoomFactory(number="110"))
    version = Extension.objects.get(number="110").wanted_version
    (row,) = ask(engineer, "get", "service-levels/")["results"]
    assert (row["code"], row["outbound_routes"], row["discount_percent"]) == (
        "standard",
        ["Local", "National"],
        "0.00",
    )
    ask(engineer, "patch", f"service-levels/{level.pk}/", {"name": "Regular", "discount_percent": "5.00"})
    assert Extension.objects.get(number="110").wanted_version == version
    ask(engineer, "patch", f"service-levels/{level.pk}/", {"outbound_allowed": False, "outbound_routes": []})
    extension = Extension.objects.get(number="110")
    assert (extension.wanted_outbound, extension.wanted_routes) == (False, [])


def test_a_service_level_is_made_once(engineer: APIClient) -> None:
    PropertyFactory()
    body = {"code": "gold", "name": "Gold", "outbound_routes": ["All"], "credit_limit": "100.000"}
    row = ask(engineer, "post", "service-levels/", body, 201)
    assert (row["voicemail"], row["credit_limit"]) == (True, "100.000")
    ask(engineer, "post", "service-levels/", body, 409)
    ask(engineer, "post", "service-levels/", {"code": "x", "name": "X", "discount_percent": "101"}, 400)
    assert ServiceLevel.objects.count() == 1


def test_a_wake_up_call_from_promise_to_cancellation(desk: APIClient) -> None:
    occupied("110", guest_name="Ada Lovelace")
    body = {"rooms": ["110"], "date": "2026-11-24", "time": "06:30", "repeats": 3, "interval": 4, "prompt": None}
    (row,) = ask(desk, "post", "wake-up-calls/", body, 201)
    assert {name: row[name] for name in ("room", "date", "time", "recurrence", "weekdays", "origin", "status")} == {
        "room": "110",
        "date": "2026-11-24",
        "time": "06:30",
        "recurrence": "once",
        "weekdays": [],
        "origin": "api",
        "status": "scheduled",
    }
    assert (row["repeats"], row["interval"], row["prompt"], row["attempts"]) == (3, 4, None, [])
    assert row["created_by"]
    confirm(commands(CommandKind.WAKEUP_CREATE)[0])
    shown = ask(desk, "get", f"wake-up-calls/{row['id']}/")
    assert (shown["status"], shown["pbx_wakeup_id"]) == ("armed", "9110")
    changed = ask(desk, "patch", f"wake-up-calls/{row['id']}/", {"time": "07:00", "recurrence": "daily"})
    assert (changed["time"], changed["recurrence"], changed["status"]) == ("07:00", "daily", "scheduled")
    ask(desk, "delete", f"wake-up-calls/{row['id']}/", expect=204)
    assert ask(desk, "delete", f"wake-up-calls/{row['id']}/", expect=409)["code"] == "wakeup_state"
    assert ask(desk, "get", "wake-up-calls/?status=cancelled&room=110")["count"] == 1
    ask(desk, "get", "wake-up-calls/0/", expect=404)


def test_a_group_is_woken_as_one(desk: APIClient) -> None:
    rooms = [occupied(number, group="TOUR-7") for number in ("110", "111")]
    StayFactory(room=rooms[0], group="TOUR-7", is_primary=False)
    occupied("112")
    body = {"group": "TOUR-7", "date": "2026-11-24", "time": "06:30"}
    assert {row["room"] for row in ask(desk, "post", "wake-up-calls/", body, 201)} == {"110", "111"}
    assert len(commands(CommandKind.WAKEUP_CREATE)) == 1
    assert ask(desk, "get", "wake-up-calls/?group=TOUR-7&date=2026-11-24")["count"] == 2
    assert ask(desk, "get", "wake-up-calls/?date=2026-11-25")["count"] == 0
    assert ask(desk, "post", "wake-up-calls/", {**body, "group": "X"}, 404)["code"] == "group_not_found"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"date": "2026-11-24", "time": "06:30"}, 400, "invalid"),
        ({"rooms": ["110"], "group": "G", "date": "2026-11-24", "time": "06:30"}, 400, "invalid"),
        ({"rooms": [], "date": "2026-11-24", "time": "06:30"}, 400, "invalid"),
        ({"rooms": ["110"], "date": "2026-11-24", "time": "24:30"}, 400, "invalid"),
        ({"rooms": ["110"], "date": "2026-11-24", "time": "06:30", "repeats": 4}, 400, "invalid"),
        ({"rooms": ["110"], "date": "2026-11-24", "time": "06:30", "recurrence": "weekdays"}, 400, "invalid"),
        ({"rooms": ["110", "999"], "date": "2026-11-24", "time": "06:30"}, 404, "room_not_found"),
        ({"rooms": ["111"], "date": "2026-11-24", "time": "06:30"}, 422, "wakeup_impossible"),
        ({"rooms": ["110"], "date": "2026-11-23", "time": "06:30"}, 422, "wakeup_in_the_past"),
    ],
)
def test_wake_up_calls_that_cannot_be(desk: APIClient, body: dict[str, Any], status: int, code: str) -> None:
    occupied("110")
    RoomFactory(number="111")
    assert ask(desk, "post", "wake-up-calls/", body, status)["code"] == code
    assert not WakeUpCall.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_same_key_promises_once(desk: APIClient) -> None:
    occupied("110")
    body = {"rooms": ["110"], "date": "2026-11-24", "time": "06:30"}
    answers = [
        desk.post("/api/v1/wake-up-calls/", body, format="json", headers={"Idempotency-Key": "k1"})
        for _time in range(2)
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert WakeUpCall.objects.count() == 1
