"""Reservations through the API: the shapes, the errors, the check-in."""

from typing import Any

import pytest
from django.db import transaction
from rest_framework.test import APIClient

from hotelpbx.common.roles import ACCOUNTING, FRONT_DESK
from rooms.enums import Condition, ReservationStatus
from rooms.models import Reservation, Room, Stay
from tests.factories import PropertyFactory, RoomFactory, RoomTypeFactory, ServiceLevelFactory, user_with_roles
from tests.rooms.reservations import book, day

pytestmark = pytest.mark.django_db
URL = "/api/v1/reservations/"
BODY = {
    "guest": {"first_name": "Ada", "last_name": "Lovelace", "language": "en", "vip": True},
    "arrival": "2026-11-23",
    "departure": "2026-11-25",
}


@pytest.fixture
def api() -> APIClient:
    PropertyFactory(), ServiceLevelFactory()
    client = APIClient()
    client.force_authenticate(user_with_roles(FRONT_DESK, username="rita"))
    return client


def post(api: APIClient, path: str = "", body: Any = None, **headers: str) -> Any:
    if path.endswith("check-in/"):
        return api.post(f"{URL}{path}", body or {}, format="json", headers=headers)
    with transaction.atomic():  # a refused request undoes what it began, as it does outside a test
        return api.post(f"{URL}{path}", body or {}, format="json", headers=headers)


def patch(api: APIClient, reservation: Reservation, changes: dict[str, Any]) -> Any:
    with transaction.atomic():
        return api.patch(f"{URL}{reservation.pk}/", changes, format="json")


def test_a_reservation_is_answered_as_the_contract_says(api: APIClient) -> None:
    RoomFactory(number="101", room_type=RoomTypeFactory(), condition=Condition.DIRTY)
    answer = post(api, body={**BODY, "room": "101", "room_type": "double", "group": "G", "notes": "quiet"})
    assert answer.status_code == 201
    made = answer.json()
    created_at, code = made.pop("created_at"), made.pop("code")
    assert created_at
    assert len(code) == 7
    assert made == {
        "id": Reservation.objects.get().pk,
        "property": "grand",
        "status": "booked",
        "guest": BODY["guest"],
        "guest_name": "Ada Lovelace",
        "room_type": "double",
        "room": "101",
        "room_readiness": "dirty",
        "arrival": "2026-11-23",
        "departure": "2026-11-25",
        "service_level": "standard",
        "group": "G",
        "notes": "quiet",
        "stay": None,
        "created_by": "rita",
        "closed_at": None,
        "overbooked": [],
    }
    (listed,) = api.get(URL).json()["results"]
    assert {**listed, "overbooked": []} == api.get(f"{URL}{made['id']}/").json()


def test_more_than_there_is_is_told_and_not_refused(api: APIClient) -> None:
    RoomTypeFactory(code="suite", name="Suite")
    made = post(api, body={**BODY, "room_type": "suite"}).json()
    assert {"night": "2026-11-23", "room_type": "Suite", "short": 1} in made["overbooked"]


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"room": "999"}, 404, "room_not_found"),
        ({"room_type": "none"}, 404, "room_type_not_found"),
        ({"service_level": "none"}, 404, "service_level_not_found"),
        ({"property": "none"}, 404, "property_not_found"),
        ({"departure": "2026-11-23"}, 400, "invalid"),
        ({"guest": {"last_name": ""}}, 400, "invalid"),
        ({"guest": None}, 400, "invalid"),
        ({"arrival": "2026-11-22"}, 422, "arrival_in_the_past"),
        ({"room": "101"}, 409, "room_promised"),
        ({"code": "TAKEN"}, 409, "code_taken"),
        ({"notes": "4111 1111 1111 1111"}, 400, "invalid"),
    ],
)
def test_errors_have_the_contracts_shape(api: APIClient, changes: dict[str, Any], status: int, code: str) -> None:
    book("Max Planck", room=RoomFactory(number="101"), code="TAKEN")
    answer = post(api, body={**BODY, **changes})
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert set(answer.json()) == {"code", "message", "extra"}
    assert Reservation.objects.count() == 1


def test_a_key_books_once(api: APIClient) -> None:
    first, again = (post(api, body=BODY, **{"Idempotency-Key": "k1"}) for _time in range(2))
    assert first.json() == again.json()
    assert Reservation.objects.count() == 1


def test_a_patch_changes_what_it_names(api: APIClient) -> None:
    room = RoomFactory(number="101")
    mine = book(room=room, notes="quiet", group="G")
    changed = patch(api, mine, {"departure": "2026-11-27", "room": None}).json()
    assert (changed["departure"], changed["room"], changed["notes"], changed["group"]) == (
        "2026-11-27",
        None,
        "quiet",
        "G",
    )
    assert patch(api, mine, {"departure": "2026-11-20"}).status_code == 400
    assert patch(api, mine, {"room": "101"}).json()["room"] == "101"


def test_the_list_is_filtered(api: APIClient) -> None:
    book("Ada Lovelace", code="A"), book("Max Planck", code="M", nights=(3, 4))

    def codes(query: str) -> list[str]:
        return [row["code"] for row in api.get(f"{URL}?{query}").json()["results"]]

    assert codes("guest=planck") == ["M"]
    assert codes("arrival_until=2026-11-24") == ["A"]
    assert codes("status=cancelled") == []
    assert codes("property=grand") == ["A", "M"]
    assert api.get(f"{URL}?status=nonsense").status_code == 400


def test_cancelled_reinstated_and_kept_as_a_no_show(api: APIClient) -> None:
    mine = book()
    gone = post(api, f"{mine.pk}/cancel/", {"reason": "illness"}).json()
    assert (gone["status"], bool(gone["closed_at"])) == ("cancelled", True)
    assert post(api, f"{mine.pk}/cancel/").json()["code"] == "reservation_state"
    assert post(api, f"{mine.pk}/reinstate/").json()["status"] == "booked"
    assert post(api, f"{mine.pk}/no-show/").json()["status"] == "no_show"
    later = book(nights=(1, 2))
    assert post(api, f"{later.pk}/no-show/").json()["code"] == "arrival_in_the_future"


def test_a_check_in_takes_from_the_reservation_what_the_body_leaves_out(api: APIClient) -> None:
    mine = book(room=RoomFactory(number="101"), group="G")
    answer = post(api, f"{mine.pk}/check-in/")
    assert answer.status_code == 201
    stay = answer.json()
    assert (stay["room"], stay["guest_name"], stay["group"], stay["departure"]) == (
        "101",
        "Ada Lovelace",
        "G",
        "2026-11-25",
    )
    assert stay["folio"]["balance"] == "0.00"
    done = api.get(f"{URL}{mine.pk}/").json()
    assert (done["status"], done["stay"], done["room_readiness"]) == ("checked_in", stay["id"], "occupied")
    again = post(api, f"{mine.pk}/check-in/", {"room": RoomFactory(number="102").number})
    assert (again.status_code, again.json()["code"]) == (409, "reservation_state")
    assert Stay.objects.count() == 1
    assert Room.objects.get(number="102").occupancy == "vacant"


def test_a_check_in_says_what_is_other_than_reserved(api: APIClient) -> None:
    mine = book(nights=(0, 2))
    without = post(api, f"{mine.pk}/check-in/")
    assert (without.status_code, without.json()["code"]) == (400, "reservation_without_room")
    RoomFactory(number="103", condition=Condition.DIRTY)
    assert post(api, f"{mine.pk}/check-in/", {"room": "103"}).json()["code"] == "room_not_ready"
    ServiceLevelFactory(code="premium")
    body = {
        "room": "103",
        "override_dirty": True,
        "departure": day(5).isoformat(),
        "service_level": "premium",
        "guests": [{"last_name": "Byron"}, {"last_name": "King"}],
    }
    stay = post(api, f"{mine.pk}/check-in/", body).json()
    assert (stay["room"], stay["guest_name"], stay["service_level"], len(stay["guests"])) == (
        "103",
        "Byron",
        "premium",
        2,
    )
    mine.refresh_from_db()
    assert (mine.status, mine.room.number) == (ReservationStatus.CHECKED_IN, "103")


def test_accounting_reads_and_does_not_write(api: APIClient) -> None:
    mine = book()
    api.force_authenticate(user_with_roles(ACCOUNTING))
    assert api.get(URL).status_code == 200
    assert post(api, f"{mine.pk}/cancel/").status_code == 403
