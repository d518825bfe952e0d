"""Every route, every method, every role: allowed or refused as the table says, and no route without an entry."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from hotelpbx.common.roles import ALL_ROLES, MANAGER
from tests.factories import PropertyFactory, UserFactory, user_with_roles
from tests.security.permissions import ANYBODY, PERMISSIONS, SOMETIMES, roles_by_method
from tests.security.routes import METHODS, Route, admin_urls, routes

pytestmark = pytest.mark.django_db
Ask = Callable[[Client, Route, str], Any]
KNOWN = {**PERMISSIONS, **SOMETIMES}
API = [route for name, route in routes().items() if name not in ANYBODY and route.is_api]
PAGES = [route for name, route in routes().items() if name not in ANYBODY and not route.is_api]
NO_ROLE = ""


def ask(client: Client, route: Route, method: str) -> Any:
    """Ask with an empty body; what the address names does not exist."""
    kind = "application/json" if route.is_api else "application/x-www-form-urlencoded"
    return client.generic(method, route.url(), "{}" if route.is_api else "", content_type=kind)


def listed(some: list[Route]) -> list[tuple[Route, str, set[str]]]:
    return [
        (route, method, allowed) for route in some for method, allowed in roles_by_method(KNOWN[route.name]).items()
    ]


def client_of(role: str) -> Client:
    PropertyFactory()
    client = Client(raise_request_exception=False)
    client.force_login(user_with_roles(role) if role else UserFactory())
    return client


def test_the_table_knows_every_route_and_no_other() -> None:
    found = set(routes()) - set(SOMETIMES)
    assert (found - set(PERMISSIONS) - ANYBODY, (set(PERMISSIONS) | ANYBODY) - found) == (set(), set())


@pytest.mark.parametrize("some", [API, PAGES], ids=["api", "pages"])
@pytest.mark.parametrize("role", [*ALL_ROLES, NO_ROLE])
def test_each_role_may_what_the_table_says_and_no_more(role: str, some: list[Route]) -> None:
    client = client_of(role)
    wrong = {}
    for route, method, allowed in listed(some):
        status = ask(client, route, method).status_code
        refused = status in (401, 403, 405) or (status >= 500 and status != 503)
        if refused == (role in allowed) or (role not in allowed and status != 403):
            wrong[f"{method} {route.name}"] = status
    assert wrong == {}


@pytest.mark.parametrize("some", [API, PAGES], ids=["api", "pages"])
def test_a_stranger_is_sent_to_the_door(some: list[Route]) -> None:
    PropertyFactory()
    client, wrong = Client(), {}
    for route, method, _allowed in listed(some):
        answer = ask(client, route, method)
        at_the_door = answer.status_code == 401 if route.is_api else answer.get("Location", "").startswith("/sign-in/")
        if not at_the_door:
            wrong[f"{method} {route.name}"] = answer.status_code
    assert wrong == {}


@pytest.mark.parametrize("some", [API, PAGES], ids=["api", "pages"])
def test_a_method_that_is_not_listed_is_answered_to_nobody(some: list[Route]) -> None:
    client, wrong = client_of(MANAGER), {}
    for route in some:
        for method in set(METHODS) - set(roles_by_method(KNOWN[route.name])):
            status = ask(client, route, method).status_code
            if status != 405:
                wrong[f"{method} {route.name}"] = status
    assert wrong == {}


def test_the_tables_of_the_admin_are_for_superusers() -> None:
    assert len(admin_urls()) > 5
    manager = client_of(MANAGER)
    assert {manager.get(url)["Location"].split("?")[0] for url in admin_urls()} == {"/admin/login/"}
