"""The part of the API that spans the apps, as another hotel program uses it."""

import datetime as dt
from typing import Any

import pytest
from rest_framework.test import APIClient

from billing.models import Folio
from billing.reference import department_defaults_create
from hotelpbx.common import roles
from hotelpbx.common.models import AuditRecord
from pbx.enums import CommandKind
from pbx.models import Command
from rooms.enums import Condition, Occupancy, StayStatus
from rooms.models import Property, Room, Stay
from tests.factories import PropertyFactory, RoomFactory, ServiceLevelFactory, user_with_roles

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def hotel() -> Property:
    property: Property = PropertyFactory()
    ServiceLevelFactory(property=property, code="standard")
    department_defaults_create(property)
    for number in ("101", "102", "103"):
        RoomFactory(property=property, number=number)
    return property


@pytest.fixture
def client() -> APIClient:
    api = APIClient()
    api.force_authenticate(user_with_roles(roles.FRONT_DESK, roles.ACCOUNTING))
    return api


def body(hotel: Property, room: str = "101", **more: Any) -> dict[str, Any]:
    departure = (hotel.business_date + dt.timedelta(days=2)).isoformat()
    guests = [{"first_name": "Ada", "last_name": "Lovelace", "vip": True}]
    return {"room": room, "guests": guests, "service_level": "standard", "departure": departure} | more


def check_in(client: APIClient, hotel: Property, room: str = "101", **more: Any) -> dict[str, Any]:
    answer = client.post("/api/v1/stays/check-in/", body(hotel, room, **more))
    assert answer.status_code == 201, answer.json()
    data: dict[str, Any] = answer.json()
    return data


def charge(client: APIClient, stay: dict[str, Any], price: str) -> None:
    posting = {"code": "MISC", "description": "Umbrella", "quantity": "1", "unit_price": price}
    assert client.post(f"/api/v1/folios/{stay['folio']['id']}/charges/", posting).status_code == 201


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["code"]


def test_check_in_opens_the_folio_and_asks_the_phone(client: APIClient, hotel: Property) -> None:
    stay = check_in(client, hotel)

    assert (stay["room"], stay["status"], stay["guest_name"], stay["is_primary"]) == (
        "101",
        "in_house",
        "Ada Lovelace",
        True,
    )
    assert stay["phone_sync"] == "pending"
    assert stay["folio"] == {"id": Folio.objects.get().pk, "balance": "0.00", "currency": hotel.currency}
    assert Command.objects.get().kind == CommandKind.EXTENSION_SYNC
    assert AuditRecord.objects.get(action="rooms.stay.checked_in").origin == "api"


def test_occupied_dirty_and_unknown_are_refused_with_stable_codes(client: APIClient, hotel: Property) -> None:
    check_in(client, hotel)
    Room.objects.filter(number="102").update(condition=Condition.DIRTY)

    def ask(**more: Any) -> tuple[int, str]:
        return code_of(client.post("/api/v1/stays/check-in/", body(hotel) | more))

    assert ask() == (409, "room_occupied")
    assert ask(room="102") == (422, "room_not_ready")
    assert ask(room="999") == (404, "room_not_found")
    assert ask(room="103", service_level="gold") == (404, "service_level_not_found")
    assert ask(room="103", guests=[]) == (400, "invalid")
    assert ask(room="103", departure="yesterday") == (400, "invalid")
    assert Stay.objects.count() == Folio.objects.count() == 1, "a refusal keeps nothing"
    check_in(client, hotel, "102", override_dirty=True)


def test_a_sharer_has_a_folio_of_his_own_and_leaves_the_phone_alone(client: APIClient, hotel: Property) -> None:
    first = check_in(client, hotel)
    waiting = Command.objects.count()
    second = check_in(client, hotel, share=True, guests=[{"last_name": "Byron"}])

    assert (second["is_primary"], second["folio"]["id"] != first["folio"]["id"]) == (False, True)
    assert Command.objects.count() == waiting


def test_the_same_idempotency_key_does_nothing_again(client: APIClient, hotel: Property) -> None:
    path, key = "/api/v1/stays/check-in/", {"HTTP_IDEMPOTENCY_KEY": "k-1"}
    first = client.post(path, body(hotel), **key)
    again = client.post(path, body(hotel), **key)
    other = client.post(path, body(hotel, "102"), **key)

    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert code_of(other) == (422, "idempotency_key_reused")
    assert Stay.objects.count() == 1


def test_a_refused_request_may_be_repeated_with_its_key(client: APIClient, hotel: Property) -> None:
    key = {"HTTP_IDEMPOTENCY_KEY": "k-2"}
    Room.objects.filter(number="101").update(condition=Condition.DIRTY)
    assert client.post("/api/v1/stays/check-in/", body(hotel), **key).status_code == 422
    Room.objects.filter(number="101").update(condition=Condition.CLEAN)
    assert client.post("/api/v1/stays/check-in/", body(hotel), **key).status_code == 201


def test_check_out_wants_the_folio_settled(client: APIClient, hotel: Property) -> None:
    stay = check_in(client, hotel)
    charge(client, stay, "9.00")
    path = f"/api/v1/stays/{stay['id']}/check-out/"

    refused = client.post(path, {})
    short = client.post(path, {"settle": [{"method": "cash", "amount": "5.00"}]})
    assert code_of(refused) == code_of(short) == (422, "folio_not_settled")
    assert refused.json()["extra"]["balance"] == "9.00"
    assert Folio.objects.get().entries.count() == 1, "the short payment was not kept"

    parts = [{"method": "cash", "amount": "5.00"}, {"method": "card", "amount": "4.00"}]
    done = client.post(path, {"settle": parts}).json()
    assert (done["status"], done["folio"]["balance"], done["phone_sync"]) == ("checked_out", "0.00", None)
    room = Room.objects.get(number="101")
    assert (room.occupancy, room.condition) == (Occupancy.VACANT, Condition.DIRTY)
    assert code_of(client.post(path, {})) == (409, "stay_state")


def test_a_forced_check_out_leaves_the_balance_visible(client: APIClient, hotel: Property) -> None:
    stay = check_in(client, hotel)
    charge(client, stay, "9.00")
    done = client.post(f"/api/v1/stays/{stay['id']}/check-out/", {"force": True}).json()
    assert (done["status"], done["folio"]["balance"]) == ("checked_out", "9.00")


def test_move_extend_and_correct(client: APIClient, hotel: Property) -> None:
    stay = check_in(client, hotel)
    path = f"/api/v1/stays/{stay['id']}/"

    assert client.post(f"{path}move/", {"room": "102"}).json()["room"] == "102"
    later = (hotel.business_date + dt.timedelta(days=9)).isoformat()
    assert client.post(f"{path}extend/", {"departure": later}).json()["departure"] == later
    corrected = client.patch(path, {"guests": [{"first_name": "Ada", "last_name": "King"}]}).json()
    assert corrected["guest_name"] == "Ada King"
    early = (hotel.business_date - dt.timedelta(days=1)).isoformat()
    assert client.post(f"{path}extend/", {"departure": early}).status_code == 422


def test_a_group_comes_as_one_and_leaves_as_one_request_to_the_device(client: APIClient, hotel: Property) -> None:
    rooms = [{"room": number, "guests": [{"last_name": f"Guest {number}"}]} for number in ("101", "102", "103")]
    arrival = {"group": "TOUR-7", "service_level": "standard", "departure": body(hotel)["departure"], "rooms": rooms}
    stays = client.post("/api/v1/groups/check-in/", arrival).json()
    assert [stay["group"] for stay in stays] == ["TOUR-7"] * 3
    charge(client, stays[2], "9.00")

    answers = client.post("/api/v1/groups/TOUR-7/check-out/", {}).json()

    assert [row["status"] for row in answers] == ["checked_out", "checked_out", "in_house"]
    assert answers[2]["error"]["code"] == "folio_not_settled"
    checkout = Command.objects.get(kind=CommandKind.CHECKOUT)
    assert sorted(checkout.payload["numbers"]) == sorted(
        phone.extension.number for room in Room.objects.filter(number__in=["101", "102"]) for phone in room.phones.all()
    )
    assert client.post("/api/v1/groups/NOBODY/check-out/", {}).status_code == 404


def test_one_occupied_room_keeps_the_whole_group_out(client: APIClient, hotel: Property) -> None:
    check_in(client, hotel, "102")
    rooms = [{"room": number, "guests": [{"last_name": "X"}]} for number in ("101", "102")]
    answer = client.post(
        "/api/v1/groups/check-in/", {"group": "G", "departure": body(hotel)["departure"], "rooms": rooms}
    )
    assert code_of(answer) == (409, "room_occupied")
    assert Stay.objects.filter(status=StayStatus.IN_HOUSE).count() == 1


def test_the_list_filters_and_its_balances_are_not_multiplied_by_guests(client: APIClient, hotel: Property) -> None:
    couple = [{"first_name": "Ada", "last_name": "King"}, {"first_name": "William", "last_name": "King"}]
    stay = check_in(client, hotel, guests=couple)
    check_in(client, hotel, "102", group="G-1")
    charge(client, stay, "9.00")

    def found(query: str) -> list[str]:
        return [row["room"] for row in client.get(f"/api/v1/stays/?{query}").json()["results"]]

    assert found("guest=king") == ["101"]
    assert found("group=G-1") == ["102"]
    assert found("room=101&status=in_house") == ["101"]
    assert found("status=checked_out") == []
    assert client.get("/api/v1/stays/?status=gone").status_code == 400
    assert client.get("/api/v1/stays/?guest=king").json()["results"][0]["folio"]["balance"] == "9.00"


def test_a_token_for_a_password_and_401_without(hotel: Property) -> None:
    user = user_with_roles(roles.FRONT_DESK, username="clerk")
    user.set_password("correct horse")
    user.save()
    api = APIClient()
    assert api.get("/api/v1/stays/").status_code == 401
    assert api.post("/api/v1/auth/token/", {"username": "clerk", "password": "wrong"}).status_code == 401
    token = api.post("/api/v1/auth/token/", {"username": "clerk", "password": "correct horse"}).json()["token"]
    api.credentials(HTTP_AUTHORIZATION=f"Token {token}")
    assert api.get("/api/v1/stays/").status_code == 200


def test_a_key_with_another_address_is_another_request(client: APIClient, hotel: Property) -> None:
    key = {"HTTP_IDEMPOTENCY_KEY": "k-3"}
    check_in(client, hotel, group="A")
    stay = check_in(client, hotel, "102", group="B")
    assert client.post("/api/v1/groups/A/check-out/", {}, **key).status_code == 200
    assert code_of(client.post("/api/v1/groups/B/check-out/", {}, **key)) == (422, "idempotency_key_reused")
    assert code_of(client.post("/api/v1/groups/A/check-out/?x=1", {}, **key)) == (422, "idempotency_key_reused")
    assert Stay.objects.get(pk=stay["id"]).status == StayStatus.IN_HOUSE


def test_a_key_works_with_an_address_of_any_length(client: APIClient, hotel: Property) -> None:
    answer = client.post(f"/api/v1/groups/{'g' * 400}/check-out/", {}, HTTP_IDEMPOTENCY_KEY="k-4")
    assert code_of(answer) == (404, "group_not_found")
