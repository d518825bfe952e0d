"""What holds for the whole API: its schema, hostile addresses, the cost of its lists, its secrets."""

import json
from collections.abc import Callable, Iterator
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.contrib import admin
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from hotelpbx.common.attention import attention_raise
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.roles import MANAGER
from hotelpbx.common.tokens import token_issue
from pbx.enums import Transport
from pbx.models import Extension, Pbx, PbxSession
from pbx.services.commands import extension_want
from pbx.services.intake import event_receive, receipts_process
from pbx.services.links import link_failed
from pbx.vendor.errors import PbxConnectError
from tests.factories import PbxFactory, StayFactory, user_with_roles
from tests.factories.hotel import NOON
from tests.rooms.helpers import TOMORROW, schedule

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _noon() -> Iterator[None]:
    """Wake-up calls are asked for before they are due."""
    with time_machine.travel(NOON):
        yield


LISTS = (
    "properties/",
    "room-types/",
    "rooms/",
    "service-levels/",
    "wake-up-calls/",
    "stays/",
    "reservations/",
    "attention/",
    "pbx/",
    "pbx/commands/",
    "pbx/events/",
    "minibar-items/",
    "tariffs/",
    "calls/",
)
FILTERS = (
    "property",
    "number",
    "floor",
    "occupancy",
    "condition",
    "status",
    "room",
    "group",
    "guest",
    "departure",
    "date",
    "state",
    "type",
    "pbx",
    "open",
    "extension",
    "stay",
    "from",
    "to",
    "rated",
    "code",
    "arrival",
    "arrival_from",
    "arrival_until",
    "room_type",
    "page",
    "page_size",
    "pbx",
)


@pytest.fixture
def client() -> APIClient:
    api = APIClient()
    api.force_authenticate(user_with_roles(MANAGER))
    return api


@pytest.fixture
def furnish() -> Callable[[range], None]:
    """Rooms with guests, wake-up calls, commands, reports and attention items."""

    def some(numbers: range) -> None:
        for number in numbers:
            room = StayFactory(room__number=str(number), group="TOUR").room
            extension = Extension.objects.get(number=str(number))
            extension_want(extension=extension, name="Anna", routes=[], outbound=True, voicemail=True)
            schedule(room, date=TOMORROW)
            report = {"event": "NewCdr", "callid": f"1700000000.{number}", "timestart": "2026-11-23 08:00:00"}
            call = {"callfrom": str(number), "callto": "1", "callduraction": "9", "talkduraction": "9"}
            payload = json.dumps({**report, **call, "status": "ANSWERED", "type": "Internal"}).encode()
            event_receive(pbx=extension.pbx, payload=payload, source=Transport.HTTP)
            attention_raise(kind="test", key=str(number), subject="look")
        receipts_process()

    return some


def test_the_schema_is_made_without_a_warning(tmp_path: Any) -> None:
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(tmp_path / "schema.yaml"))
    assert "/stays/check-in/" in (tmp_path / "schema.yaml").read_text()


@pytest.mark.parametrize("path", LISTS)
def test_what_a_client_puts_into_an_address_is_refused_or_finds_nothing(client: APIClient, path: str) -> None:
    StayFactory()
    for value in ("a\0b", "x" * 3000, "9" * 40):
        for name in FILTERS:
            answer = client.get(f"/api/v1/{path}", {name: value})
            assert answer.status_code in (200, 400, 404), (name, value)


@pytest.mark.parametrize("number", [2**31, 2**63, 10**30])
def test_a_number_of_any_size_finds_nothing(client: APIClient, number: int) -> None:
    for path in ("stays", "rooms", "wake-up-calls", "folios", "tariffs"):
        assert client.get(f"/api/v1/{path}/{number}/").status_code == 404


@pytest.mark.parametrize("path", ["groups/a%00b/check-out/", "pbx/commands/99999999999999999999/retry/"])
def test_a_path_of_any_kind_finds_nothing(client: APIClient, path: str) -> None:
    StayFactory()
    assert client.post(f"/api/v1/{path}", {}, format="json").status_code in (400, 404)


@pytest.mark.parametrize("path", LISTS)
def test_the_cost_of_a_list_does_not_grow_with_it(
    client: APIClient, furnish: Callable[[range], None], path: str
) -> None:
    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(f"/api/v1/{path}?page_size=500").status_code == 200
        return len(captured)

    furnish(range(101, 103))
    statements()  # the first request also reads the roles of its user
    few = statements()
    furnish(range(103, 109))
    assert statements() == few


def test_no_answer_log_or_admin_page_holds_a_secret(
    client: APIClient, furnish: Callable[[range], None], caplog: pytest.LogCaptureFixture
) -> None:
    row: Pbx = PbxFactory(username="api", password="pass-word-of-the-pbx", events_url="http://192.0.2.1:8000")
    PbxSession.objects.create(pbx=row, token="token-of-the-pbx")
    furnish(range(101, 103))
    link_failed(pbx=row, error=PbxConnectError("It does not answer."), now=timezone.now())
    secrets = ["pass-word-of-the-pbx", "token-of-the-pbx", row.intake_key]
    texts = [client.get(f"/api/v1/{path}").content.decode() for path in LISTS]
    root = User.objects.create_superuser("root", password="root-pass-word")
    token = token_issue(user=root, actor=SYSTEM)
    desk = Client()
    desk.force_login(root)
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist"
        texts.append(desk.get(reverse(name)).content.decode())
    call_command("pbx_rotate_key", row.name, stdout=StringIO())
    pages = (
        "/audit/",
        "/metrics/",
        "/pbx/",
        "/attention/",
        "/night-audit/",
        "/reports/2026-11-23/daily.csv",
        "/calls/",
    )
    texts += [desk.get(path).content.decode() for path in pages]
    shown = "".join([*texts, caplog.text, repr(row), str(row)])
    assert [secret for secret in [*secrets, token] if secret in shown] == []
