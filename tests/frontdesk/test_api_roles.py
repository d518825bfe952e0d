"""Who may ask what of the API: every route and method, every role. A new route needs its line here."""

from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from rest_framework.authtoken.models import Token
from rest_framework.test import APIClient

from hotelpbx.common.roles import ACCOUNTING, ALL_ROLES, ENGINEER, FRONT_DESK, HOUSEKEEPING, MANAGER
from tests.factories import PropertyFactory, user_with_roles

pytestmark = pytest.mark.django_db(transaction=True)

ANYBODY = {"GET schema/", "GET docs/", "POST auth/token/"}
DESK = {FRONT_DESK}
ENGINEERS = {ENGINEER}
LEDGER = {ACCOUNTING}
MONEY = {FRONT_DESK, ACCOUNTING}
ROOM_READERS = {FRONT_DESK, HOUSEKEEPING, ACCOUNTING, ENGINEER}
ROOM_STATE = {FRONT_DESK, HOUSEKEEPING}
PBX_READERS = {FRONT_DESK, ENGINEER}
INBOX = {FRONT_DESK, ACCOUNTING, ENGINEER}
MINIBAR = {FRONT_DESK, HOUSEKEEPING, ACCOUNTING}
NAMES = {
    "<str:code>": "NOBODY",
    "<slug:name>": "no-such-pbx",
    "<slug:section>": "extensions",
    "<slug:action>": "edit",
}

ALLOWED = {
    "GET properties/": ROOM_READERS,
    "GET room-types/": ROOM_READERS,
    "POST room-types/": ENGINEERS,
    "GET rooms/": ROOM_READERS,
    "POST rooms/": ENGINEERS,
    "GET rooms/<int:pk>/": ROOM_READERS,
    "PATCH rooms/<int:pk>/": ENGINEERS,
    "POST rooms/<int:pk>/condition/": ROOM_STATE,
    "POST rooms/<int:pk>/block/": ROOM_STATE,
    "POST rooms/<int:pk>/unblock/": ROOM_STATE,
    "GET service-levels/": ROOM_READERS,
    "POST service-levels/": ENGINEERS,
    "GET service-levels/<int:pk>/": ROOM_READERS,
    "PATCH service-levels/<int:pk>/": ENGINEERS,
    "GET wake-up-calls/": MONEY,
    "POST wake-up-calls/": DESK,
    "GET wake-up-calls/<int:pk>/": MONEY,
    "PATCH wake-up-calls/<int:pk>/": DESK,
    "DELETE wake-up-calls/<int:pk>/": DESK,
    "GET stays/": MONEY,
    "POST stays/check-in/": DESK,
    "GET stays/<int:pk>/": MONEY,
    "PATCH stays/<int:pk>/": DESK,
    "POST stays/<int:pk>/move/": DESK,
    "POST stays/<int:pk>/extend/": DESK,
    "POST stays/<int:pk>/check-out/": DESK,
    "POST groups/check-in/": DESK,
    "POST groups/<str:code>/check-out/": DESK,
    "GET attention/": INBOX,
    "POST attention/<int:pk>/resolve/": INBOX,
    "GET pbx/": PBX_READERS,
    "GET pbx/commands/": PBX_READERS,
    "POST pbx/commands/<int:pk>/retry/": ENGINEERS,
    "GET pbx/events/": PBX_READERS,
    "GET pbx/events/<int:pk>/": PBX_READERS,
    "POST pbx/events/<int:pk>/reprocess/": ENGINEERS,
    "POST pbx/<slug:name>/check/": ENGINEERS,
    "POST pbx/<slug:name>/sync/": ENGINEERS,
    "POST pbx/<slug:name>/extensions/repair/": ENGINEERS,
    "GET pbx/<slug:name>/<slug:section>/": ENGINEERS,
    "POST pbx/<slug:name>/<slug:section>/<slug:action>/": ENGINEERS,
    "GET pbx/<slug:name>/voicemails/<str:number>/<str:status>/<str:file>/": ENGINEERS,
    "GET pbx/<slug:name>/recordings/<str:file>/": ENGINEERS,
    "GET pbx/<slug:name>/cdr.csv": {ACCOUNTING, ENGINEER},
    "POST calls/dial/": DESK,
    "GET stays/<int:stay_id>/folio/": MONEY,
    "GET folios/<int:folio_id>/": MONEY,
    "POST folios/<int:folio_id>/charges/": MONEY,
    "POST folios/<int:folio_id>/payments/": MONEY,
    "POST folio-entries/<int:entry_id>/reverse/": MONEY,
    "GET minibar-items/": MINIBAR,
    "POST minibar-items/": LEDGER,
    "GET minibar-items/<int:item_id>/": MINIBAR,
    "PATCH minibar-items/<int:item_id>/": LEDGER,
    "GET tariffs/": MONEY,
    "POST tariffs/": LEDGER,
    "POST tariffs/quote/": MONEY,
    "GET tariffs/<int:tariff_id>/": MONEY,
    "GET tariffs/<int:tariff_id>/rates/": MONEY,
    "POST tariffs/<int:tariff_id>/rates/": LEDGER,
    "POST tariffs/<int:tariff_id>/import/": LEDGER,
    "POST tariffs/<int:tariff_id>/activate/": LEDGER,
    "GET calls/": MONEY,
    "GET night-audit/": LEDGER,
    "POST night-audit/": LEDGER,
    "GET reports/daily/": LEDGER,
    "GET reports/daily.csv": LEDGER,
}


def routes() -> Iterator[str]:
    """Every method of every route below /api/v1/."""
    (api,) = [entry for entry in get_resolver().url_patterns if str(entry.pattern) == "api/v1/"]
    assert isinstance(api, URLResolver)
    for part in api.url_patterns:
        assert isinstance(part, URLResolver)
        for entry in part.url_patterns:
            assert isinstance(entry, URLPattern)
            view = entry.callback.view_class
            for method in ("get", "post", "put", "patch", "delete"):
                if hasattr(view, method):
                    yield f"{method.upper()} {entry.pattern}"


def ask(client: APIClient, route: str) -> int:
    """The answer of a route to an empty body; what its path names does not exist."""
    method, _blank, pattern = route.partition(" ")
    for name in ("pk", "stay_id", "folio_id", "entry_id", "item_id", "tariff_id"):
        pattern = pattern.replace(f"<int:{name}>", "999999")
    for name, value in NAMES.items():
        pattern = pattern.replace(name, value)
    return getattr(client, method.lower())(f"/api/v1/{pattern}", {}, format="json").status_code


@pytest.fixture
def clients() -> dict[str, APIClient]:
    """A client with a token for every role."""
    PropertyFactory()
    found = {}
    for role in ALL_ROLES:
        found[role] = APIClient()
        found[role].credentials(HTTP_AUTHORIZATION=f"Token {Token.objects.create(user=user_with_roles(role)).key}")
    return found


def test_the_table_knows_every_route() -> None:
    assert set(routes()) == set(ALLOWED) | ANYBODY


def test_without_a_token_nothing_is_answered() -> None:
    assert {route: ask(APIClient(), route) for route in ALLOWED} == dict.fromkeys(ALLOWED, 401)


@pytest.mark.parametrize("role", ALL_ROLES)
def test_each_role_may_what_the_table_says_and_no_more(clients: dict[str, APIClient], role: str) -> None:
    answers = {route: ask(clients[role], route) for route in ALLOWED}
    refused = {route for route, status in answers.items() if status == 403}
    may = {route for route, allowed in ALLOWED.items() if role in allowed or role == MANAGER}
    assert refused == set(ALLOWED) - may
    assert {route for route in may if answers[route] in (401, 405) or answers[route] >= 500} == set()
