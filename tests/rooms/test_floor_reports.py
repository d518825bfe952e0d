"""What housekeeping says: at once, late, after somebody else, after the guest has gone."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from rest_framework.test import APIClient

from billing.models import MinibarItem, MinibarPosting
from hotelpbx.common import roles
from hotelpbx.common.errors import ConflictError, InputError, RuleError
from hotelpbx.common.models import AttentionItem, AuditRecord
from rooms.enums import Condition
from rooms.models import Room, Stay
from rooms.services.housekeeping import room_condition_report, room_service_flags_set
from rooms.services.maintenance import room_maintenance_report
from rooms.services.sightings import room_seen_report
from rooms.services.stays import stay_move, stays_check_out
from tests.factories import RoomFactory, user_with_roles
from tests.factories.hotel import NOON
from tests.frontdesk.desk import client_of, stay_with_balance
from tests.rooms.helpers import DESK, check_in, occupied, refused

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def fresh(room: Room) -> Room:
    return Room.objects.get(pk=room.pk)


def test_a_late_tap_counts_from_when_it_was_made() -> None:
    room = RoomFactory(condition=Condition.DIRTY)
    room_condition_report(room=room, condition="clean", reported_at=NOON - 20 * MINUTE, actor=DESK)
    assert fresh(room).condition_changed_at == NOON - 20 * MINUTE
    assert fresh(room).condition == Condition.CLEAN


def test_a_late_tap_does_not_undo_what_was_said_since() -> None:
    room = RoomFactory(condition=Condition.CLEAN)
    room_condition_report(room=room, condition="dirty", reported_at=NOON - MINUTE, actor=DESK)
    with refused(ConflictError, "has been dirty since"):
        room_condition_report(room=room, condition="clean", reported_at=NOON - 2 * MINUTE, actor=DESK)
    assert fresh(room).condition == Condition.DIRTY
    room_condition_report(room=room, condition="clean", actor=DESK)  # who says it now may
    assert fresh(room).condition == Condition.CLEAN


def test_a_tap_before_the_check_out_does_not_make_the_room_clean(clock: Any) -> None:
    stay = check_in(RoomFactory(number="110"))
    clock.move_to(NOON + 10 * MINUTE)
    stays_check_out(stays=[stay], actor=DESK)
    with refused(ConflictError, "say it again"):
        room_condition_report(room=stay.room, condition="clean", reported_at=NOON + 5 * MINUTE, actor=DESK)


def test_what_was_said_a_shift_ago_is_to_be_said_again_and_a_fast_clock_does_not_hurt() -> None:
    room = RoomFactory(condition=Condition.DIRTY)
    with refused(RuleError, "more than 12 hours ago"):
        room_condition_report(room=room, condition="clean", reported_at=NOON - 721 * MINUTE, actor=DESK)
    room_condition_report(room=room, condition="clean", reported_at=NOON + 60 * MINUTE, actor=DESK)
    assert fresh(room).condition_changed_at == NOON


def test_a_cleaned_room_has_had_its_service() -> None:
    room = occupied("110")
    room_service_flags_set(room=room, make_up_room=True, service_refused=True, actor=DESK)
    assert (fresh(room).make_up_room, fresh(room).service_refused_at) == (True, NOON)
    room_condition_report(room=room, condition="dirty", actor=DESK)
    assert fresh(room).make_up_room
    room_condition_report(room=room, condition="clean", actor=DESK)
    assert (fresh(room).make_up_room, fresh(room).service_refused_at) == (False, None)


def test_a_sign_of_the_guest_before_is_not_hung_out_for_the_next(clock: Any) -> None:
    stay = check_in(RoomFactory(number="110"))
    room_service_flags_set(room=stay.room, do_not_disturb=True, service_refused=True, actor=DESK)
    clock.move_to(NOON + 10 * MINUTE)
    stays_check_out(stays=[stay], actor=DESK)
    room = fresh(stay.room)
    assert (room.do_not_disturb, room.service_refused_at, room.service_refused_by) == (False, None, "")
    with refused(ConflictError, "come to room 110 or left it"):
        room_service_flags_set(room=room, do_not_disturb=True, reported_at=NOON + MINUTE, actor=DESK)
    assert not fresh(room).do_not_disturb


def item() -> AttentionItem | None:
    return AttentionItem.objects.filter(kind="room_discrepancy", resolved_at__isnull=True).first()


def test_skip_and_sleep_stay_open_until_the_desk_and_housekeeping_agree() -> None:
    room = occupied("110")
    room_seen_report(room=room, seen="vacant", actor=DESK)
    found = item()
    assert found
    assert found.subject == "Skip? Room 110 was seen vacant, and the desk has a guest in it"
    assert found.data["room"] == "110"
    room_seen_report(room=room, seen="occupied", actor=DESK)
    assert item() is None
    vacant = RoomFactory(number="111")
    room_seen_report(room=vacant, seen="occupied", actor=DESK)
    found = item()
    assert found
    assert found.subject.startswith("Sleep? Room 111")
    room_seen_report(room=vacant, seen="", actor=DESK)
    assert (item(), fresh(vacant).seen, fresh(vacant).seen_at) == (None, "", None)
    with refused(InputError):
        room_seen_report(room=vacant, seen="haunted", actor=DESK)


def test_a_guest_who_leaves_or_comes_ends_a_discrepancy(clock: Any) -> None:
    stay = check_in(RoomFactory(number="110"))
    room_seen_report(room=stay.room, seen="vacant", actor=DESK)
    clock.move_to(NOON + MINUTE)
    stays_check_out(stays=[stay], actor=DESK)
    assert (item(), fresh(stay.room).seen) == (None, "")
    room_seen_report(room=stay.room, seen="occupied", actor=DESK)
    assert item()
    check_in(stay.room, override_dirty=True, now=NOON + 2 * MINUTE)
    assert (item(), fresh(stay.room).seen) == (None, "")
    with refused(ConflictError):
        clock.move_to(NOON + 3 * MINUTE)
        room_seen_report(room=stay.room, seen="vacant", reported_at=NOON + MINUTE, actor=DESK)


def test_the_same_repair_is_asked_for_once() -> None:
    room = RoomFactory(number="110")
    first = room_maintenance_report(room=room, note=" The tap  drips ", actor=DESK)
    assert room_maintenance_report(room=room, note="the tap drips", actor=DESK).pk == first.pk
    assert first.subject == "Room 110 needs repair: The tap drips"
    assert room_maintenance_report(room=room, note="No light", actor=DESK).pk != first.pk
    for note in ("  ", "x" * 121):
        with refused(InputError):
            room_maintenance_report(room=room, note=note, actor=DESK)


def api(role: str = roles.HOUSEKEEPING) -> APIClient:
    client = APIClient()
    client.force_authenticate(user_with_roles(role, first_name="Hana", last_name="Novak"))
    return client


def test_a_tap_that_is_sent_twice_counts_once() -> None:
    room = RoomFactory(number="110", condition=Condition.DIRTY)
    client, url = api(), f"/api/v1/rooms/{room.pk}/condition/"
    body = {"condition": "clean", "reported_at": (NOON - MINUTE).isoformat()}
    answers = [client.post(url, body, headers={"Idempotency-Key": "k1"}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert AuditRecord.objects.filter(action="rooms.room.condition_set").count() == 1


def test_the_api_takes_signs_sightings_and_repairs() -> None:
    room = occupied("110")
    client, url = api(), f"/api/v1/rooms/{room.pk}/"
    answer = client.post(f"{url}signs/", {"dnd": True})
    assert answer.json()["service"] == {"dnd": True, "make_up_room": False}
    assert client.post(f"{url}signs/", {"service_refused": True}).status_code == 200
    assert fresh(room).service_refused_by == "Hana Novak"
    assert fresh(room).do_not_disturb
    assert client.post(f"{url}seen/", {"seen": "vacant"}).status_code == 200
    (row,) = client.get("/api/v1/room-discrepancies/").json()["results"]
    assert (row["room"], row["kind"], row["desk"], row["seen_by"]) == ("110", "skip", "occupied", "Hana Novak")
    answer = client.post(f"{url}maintenance/", {"note": "No light"})
    assert (answer.status_code, answer.json()["note"]) == (201, "No light")
    assert client.post(f"{url}seen/", {"seen": "haunted"}).json()["code"] == "invalid"
    too_old = {"dnd": False, "reported_at": (NOON - dt.timedelta(days=2)).isoformat()}
    assert client.post(f"{url}signs/", too_old).json()["code"] == "report_too_old"


def test_whoever_is_signed_in_with_a_browser_reports_on_the_page_and_a_program_by_interface() -> None:
    room = RoomFactory(number="110", condition=Condition.DIRTY)
    url = f"/api/v1/rooms/{room.pk}/condition/"
    client_of(roles.HOUSEKEEPING).post(url, {"condition": "clean"}, content_type="application/json")
    api().post(url, {"condition": "dirty"})
    origins = AuditRecord.objects.filter(action="rooms.room.condition_set").order_by("pk")
    assert list(origins.values_list("origin", flat=True)) == ["desk", "api"]


def goods(room: str, taken_at: dt.datetime) -> Any:
    body = {"room": room, "code": "5", "quantity": 2, "taken_at": taken_at.isoformat()}
    return api().post("/api/v1/minibar/postings/", body)


@pytest.fixture
def moved(clock: Any) -> Stay:
    """A guest who moved from 110 to 111 ten minutes after noon; somebody else has 110 since."""
    stay = stay_with_balance("110", "0", checked_in_at=NOON - 60 * MINUTE)
    MinibarItem.objects.create(property=stay.property, code="5", name="Cola", price=4, tax_rate=0)
    clock.move_to(NOON + 10 * MINUTE)
    stay_move(stay=stay, room=RoomFactory(number="111"), actor=DESK)
    check_in(stay.room, "Grace Hopper", override_dirty=True, now=timezone.now())
    return stay


def test_goods_that_were_tapped_late_are_those_of_the_guest_of_then(moved: Stay) -> None:
    assert goods("110", NOON).status_code == 201
    assert MinibarPosting.objects.get().entry.folio.stay_id == moved.pk


@pytest.mark.parametrize(("room", "hours", "code"), [("111", 0, "minibar_room_vacant"), ("110", 13, "report_too_old")])
def test_goods_of_nobody_and_of_long_ago_are_refused(moved: Stay, room: str, hours: int, code: str) -> None:
    answer = goods(room, NOON - dt.timedelta(hours=hours))
    assert (answer.status_code, answer.json()["code"]) == (422, code)
