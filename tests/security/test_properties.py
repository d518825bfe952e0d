"""Who works for one hotel does not see the other one: not its rooms, stays, money, telephones, tasks or reports."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from hotelpbx.common.models import PropertyAccess
from hotelpbx.common.roles import MANAGER
from tests.factories import PropertyFactory, user_with_roles
from tests.helpers.files import readable
from tests.security.permissions import ANYBODY, PERMISSIONS, roles_by_method
from tests.security.routes import Route, routes
from tests.security.test_permissions import ask
from tests.security.world import GROUP, MARK, OTHER, OtherHotel, manager_of, other_hotel

pytestmark = pytest.mark.django_db(transaction=True)
OF_NO_HOTEL = {"date", "intake_key", "report", "kind"}
GET_ONLY_WITH: dict[str, dict[str, Any]] = {
    "group-check-out": {"group": GROUP},
    "pbx-checklist-wait": {"since": 0, "until": 2**33, "number": "7701"},
}


@pytest.fixture
def hotel() -> OtherHotel:
    return other_hotel()


def client_of(user: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(user)
    return client


def named(hotel: OtherHotel) -> Iterator[tuple[Route, dict[str, Any]]]:
    """The routes that name something of a hotel, with what they name in the other one."""
    for name, route in routes().items():
        names = {parameter for parameter, _kind in route.parameters} - OF_NO_HOTEL
        if name in PERMISSIONS and names:
            yield route, {parameter: hotel.value(name, parameter) for parameter in names}


def test_what_is_in_another_hotel_does_not_exist(hotel: OtherHotel) -> None:
    client, wrong = client_of(manager_of("grand")), {}
    for route, values in named(hotel):
        for method in roles_by_method(PERMISSIONS[route.name]):
            body = "{}" if route.is_api else ""
            kind = "application/json" if route.is_api else "application/x-www-form-urlencoded"
            for query in ("", f"?property={OTHER}"):
                answer = client.generic(method, route.url(**values) + query, body, content_type=kind)
                if answer.status_code not in EXPECTED.get(route.name, {404}) or MARK in answer.content.decode():
                    wrong[f"{method} {route.name}{query}"] = answer.status_code
    assert wrong == {}


# Answered before anything is looked up: a body that says nothing, a page that only leads on.
EXPECTED = {
    "api-attention-resolve": {400},
    "api-folio-charges": {400},
    "api-folio-payments": {400},
    "api-folio-entry-reverse": {400},
    "api-pbx-extension-repair": {400, 404},
    "pbx-device": {302},
}


@pytest.mark.parametrize(
    ("route", "body"),
    [
        ("api-attention-resolve", {"note": "done"}),
        ("api-folio-charges", {"code": "MISC", "unit_price": "1"}),
        ("api-folio-payments", {"method": "cash", "amount": "1"}),
        ("api-folio-entry-reverse", {"reason": "no"}),
        ("api-folio-invoices", {}),
        ("api-invoice-credit", {"reason": "no"}),
        ("api-departments", {"property": OTHER, "code": "X", "name": "x"}),
        ("api-room-rates", {"property": OTHER, "amount": "1"}),
        ("api-pbx-extension-repair", {"number": "7701"}),
        ("api-check-in", {"property": OTHER, "room": "770", "guests": [{"last_name": "X"}], "departure": "2026-12-01"}),
        ("api-group-check-in", {"property": OTHER, "group": "g", "departure": "2026-12-01",
                                "rooms": [{"room": "770", "guests": [{"last_name": "X"}]}]}),
        ("api-group-check-out", {"property": OTHER}),
        ("api-reservations", {"property": OTHER, "guest": {"last_name": "X"}, "arrival": "2026-11-23",
                              "departure": "2026-11-24"}),
        ("api-reservation-check-in", {}),
        ("api-rooms", {"property": OTHER, "number": "9"}),
        ("api-room-types", {"property": OTHER, "code": "x", "name": "x"}),
        ("api-service-levels", {"property": OTHER, "code": "x", "name": "x"}),
        ("api-wake-up-calls", {"property": OTHER, "rooms": ["770"], "date": "2026-11-24", "time": "06:00"}),
        ("api-call-dial", {"property": OTHER, "from_extension": "7701", "to": "1"}),
        ("api-call-dial", {"from_extension": "7701", "to": "1"}),
        ("api-minibar-items", {"property": OTHER, "code": "9", "name": "x", "price": "1", "tax_rate": "1"}),
        ("api-tariffs", {"property": OTHER, "name": "x"}),
        ("api-tariff-quote", {"property": OTHER, "number": "1", "seconds": 1}),
        ("api-night-audit", {"property": OTHER, "business_date": "2026-11-23"}),
    ],
)  # fmt: skip
def test_no_deed_reaches_into_another_hotel(hotel: OtherHotel, route: str, body: dict[str, Any]) -> None:
    found = routes()[route]
    values = {name: hotel.value(route, name) for name, _kind in found.parameters}
    answer = client_of(manager_of("grand")).post(found.url(**values), body, content_type="application/json")
    assert answer.status_code == (422 if route == "api-call-dial" else 404)
    assert MARK not in answer.content.decode()


def test_no_list_tells_of_another_hotel(hotel: OtherHotel) -> None:
    client, told = client_of(manager_of("grand")), []
    for name, route in routes().items():
        if name in ANYBODY | {"pbx-device"} or "GET" not in roles_by_method(PERMISSIONS.get(name, "")):
            continue
        if {parameter for parameter, _kind in route.parameters} <= OF_NO_HOTEL:
            for query in ("", f"?property={OTHER}", "?show=resolved"):
                answer = client.get(route.url() + query)
                text = readable(answer)
                if MARK in text or answer.status_code >= 500 or ("property" in query and '"code": "annex"' in text):
                    told.append(name + query)
    assert told == []


def test_the_other_hotel_is_there_for_whom_nobody_has_restricted(hotel: OtherHotel) -> None:
    """So that the tests above look for what exists."""
    client, missing = client_of(user_with_roles(MANAGER)), []
    for route, values in named(hotel):
        if "GET" in roles_by_method(PERMISSIONS[route.name]):
            query = {"property": OTHER, **GET_ONLY_WITH.get(route.name, {})}
            answer = client.get(route.url(**values), query)
            if answer.status_code == 404:
                missing.append(route.name)
    assert missing == []
    assert MARK in client.get("/api/v1/stays/").content.decode()


def test_who_works_for_one_of_two_hotels_is_not_asked_which(hotel: OtherHotel) -> None:
    client = client_of(manager_of("grand"))
    assert "101" in client.get("/").content.decode()
    assert [row["code"] for row in client.get("/api/v1/properties/").json()["results"]] == ["grand"]


def test_a_hotel_that_was_remembered_is_forgotten_when_it_is_taken_away(hotel: OtherHotel) -> None:
    PropertyFactory(code="third")
    user = manager_of("grand", OTHER)
    client = client_of(user)
    assert MARK in client.get("/", {"property": OTHER}).content.decode()
    PropertyAccess.objects.filter(user=user, property_code=OTHER).delete()
    assert MARK not in client.get("/").content.decode()


def test_a_superuser_is_never_restricted(hotel: OtherHotel) -> None:
    root = User.objects.create_superuser("root")
    PropertyAccess.objects.create(user=root, property_code="grand")
    assert MARK in client_of(root).get("/", {"property": OTHER}).content.decode()


def test_between_two_requests_nothing_stays_open(hotel: OtherHotel) -> None:
    """A stranger after a manager in the same thread sees what a stranger sees."""
    route = routes()["api-stay"]
    client_of(user_with_roles(MANAGER)).get("/")
    assert ask(Client(), route, "GET").status_code == 401
