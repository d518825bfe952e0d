"""The API of the phone systems: fields, filters, roles, and no secrets."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.utils import timezone
from rest_framework.test import APIClient

from hotelpbx.common.roles import ENGINEER, FRONT_DESK, HOUSEKEEPING
from pbx.enums import CommandState, LinkState, ReceiptState, Transport
from pbx.models import Command, Extension, Pbx, PbxSession, Receipt
from pbx.services.commands import extension_want
from pbx.services.dispatch import commands_drain
from pbx.services.intake import event_receive, receipts_process
from pbx.simulator.server import Simulator

pytestmark = pytest.mark.django_db

BASE = "/api/v1"


@pytest.fixture
def api() -> Callable[[str], APIClient]:
    def client(role: str) -> APIClient:
        user = User.objects.create_user(role.replace(" ", ""))
        user.groups.add(Group.objects.get_or_create(name=role)[0])
        signed_in = APIClient()
        signed_in.force_authenticate(user)
        return signed_in

    return client


def test_the_list_of_phone_systems(pbx_row: Pbx, extension: Extension, api: Callable[[str], APIClient]) -> None:
    PbxSession.objects.create(pbx=pbx_row, token="t0ken-of-the-session")
    extension_want(extension=extension, name="Anna", routes=["nowhere"], outbound=True, voicemail=False)
    commands_drain()
    extension_want(extension=extension, name="Anna", routes=[], outbound=True, voicemail=False)
    other = Extension.objects.create(pbx=pbx_row, number="7777")
    extension_want(extension=other, name="Nobody", routes=[], outbound=False, voicemail=False)

    answer = api(FRONT_DESK).get(f"{BASE}/pbx/")
    (row,) = answer.json()["results"]
    assert row["name"] == "main"
    assert row["property"] == "H1"
    assert row["state"] == "online"
    assert (row["pending_commands"], row["failed_commands"]) == (2, 0)
    expected = "name property url state transport serial_number firmware last_event_at clock_skew_seconds"
    assert set(expected.split()) <= set(row)
    text = answer.content.decode()
    for secret in ("simulator", "t0ken-of-the-session", pbx_row.intake_key):
        assert secret not in text


def test_commands_are_listed_by_state_and_sent_again(
    pbx_row: Pbx, extension: Extension, api: Callable[[str], APIClient]
) -> None:
    extension_want(extension=extension, name="Anna", routes=["nowhere"], outbound=True, voicemail=False)
    commands_drain()
    engineer = api(ENGINEER)
    assert engineer.get(f"{BASE}/pbx/commands/?state=done").json()["count"] == 0
    (row,) = engineer.get(f"{BASE}/pbx/commands/?state=needs_attention,queued").json()["results"]
    assert (row["kind"], row["extensions"], row["error_code"]) == ("extension_sync", ["1001"], "10033")

    retried = engineer.post(f"{BASE}/pbx/commands/{row['id']}/retry/")
    assert (retried.status_code, retried.json()["state"]) == (200, "queued")
    Command.objects.update(state=CommandState.DONE)
    again = engineer.post(f"{BASE}/pbx/commands/{row['id']}/retry/")
    assert (again.status_code, again.json()["code"]) == (409, "command_state")
    assert engineer.post(f"{BASE}/pbx/commands/999999/retry/").status_code == 404


def test_reports_are_listed_and_replayed(pbx_row: Pbx, api: Callable[[str], APIClient]) -> None:
    event_receive(pbx=pbx_row, payload=b'{"event": "Unheard"}', source=Transport.HTTP)
    event_receive(pbx=pbx_row, payload=b"{", source=Transport.HTTP)
    receipts_process()
    engineer = api(ENGINEER)
    (row,) = engineer.get(f"{BASE}/pbx/events/?type=Unheard").json()["results"]
    assert (row["state"], row["text"], row["pbx"]) == ("ignored", '{"event": "Unheard"}', "main")
    assert engineer.get(f"{BASE}/pbx/events/?state=malformed").json()["count"] == 1

    assert engineer.post(f"{BASE}/pbx/events/{row['id']}/reprocess/").status_code == 200
    assert Receipt.objects.get(pk=row["id"]).state == ReceiptState.RECEIVED
    assert engineer.post(f"{BASE}/pbx/events/{row['id']}/reprocess/").status_code == 409


def test_a_sync_names_what_differed(pbx_row: Pbx, extension: Extension, api: Callable[[str], APIClient]) -> None:
    Extension.objects.filter(pk=extension.pk).update(
        wanted_name="Anna", wanted_version=1, wanted_voicemail=True, wanted_outbound=False
    )
    answer = api(ENGINEER).post(f"{BASE}/pbx/main/sync/").json()
    assert answer["different"] == {"1001": ["name"]}
    assert answer["requested"] == 1
    assert answer["unknown_here"] == ["1002", "1003", "9000"]
    assert Command.objects.get().sync_extension == extension


def test_a_sync_of_a_dead_or_unknown_phone_system(pbx_row: Pbx, api: Callable[[str], APIClient]) -> None:
    Pbx.objects.update(url="http://127.0.0.1:9")
    engineer = api(ENGINEER)
    dead = engineer.post(f"{BASE}/pbx/main/sync/")
    assert (dead.status_code, dead.json()["code"]) == (503, "pbx_offline")
    unknown = engineer.post(f"{BASE}/pbx/other/sync/")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "pbx_not_found")


@pytest.mark.django_db(transaction=True)
def test_click_to_dial(extension: Extension, api: Callable[[str], APIClient]) -> None:
    desk = api(FRONT_DESK)
    body = {"from_extension": "1001", "to": "1002"}
    first = desk.post(f"{BASE}/calls/dial/", body, headers={"Idempotency-Key": "k"})
    assert first.status_code == 201
    assert desk.post(f"{BASE}/calls/dial/", body, headers={"Idempotency-Key": "k"}).json() == first.json()
    commands_drain()
    command = Command.objects.get()
    assert command.state == CommandState.DONE
    assert command.not_after is not None
    assert command.not_after - timezone.now() <= dt.timedelta(seconds=30)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"from_extension": "1001"}, 400),
        ({"from_extension": "1001", "to": "12; drop"}, 400),
        ({"from_extension": "4444", "to": "1002"}, 422),
        ({"from_extension": "1001", "to": "1002", "property": "OTHER"}, 422),
    ],
)
def test_click_to_dial_refuses(
    extension: Extension, api: Callable[[str], APIClient], body: dict[str, Any], status: int
) -> None:
    assert api(FRONT_DESK).post(f"{BASE}/calls/dial/", body).status_code == status
    assert not Command.objects.exists()


def test_click_to_dial_while_the_phone_system_is_away(extension: Extension, api: Callable[[str], APIClient]) -> None:
    Pbx.objects.update(state=LinkState.OFFLINE)
    answer = api(FRONT_DESK).post(f"{BASE}/calls/dial/", {"from_extension": "1001", "to": "1002"})
    assert (answer.status_code, answer.json()["code"]) == (503, "pbx_offline")


@pytest.mark.parametrize("path", ["pbx/commands/1/retry/", "pbx/events/1/reprocess/", "pbx/main/sync/"])
def test_only_engineers_repair(pbx_row: Pbx, api: Callable[[str], APIClient], path: str) -> None:
    assert api(FRONT_DESK).post(f"{BASE}/{path}").status_code == 403
    assert APIClient().post(f"{BASE}/{path}").status_code == 401


def test_housekeeping_does_not_read_the_telephone_side(pbx_row: Pbx, api: Callable[[str], APIClient]) -> None:
    client = api(HOUSEKEEPING)
    for path in ("pbx/", "pbx/commands/", "pbx/events/"):
        assert client.get(f"{BASE}/{path}").status_code == 403


def test_reconciliation_by_a_program(
    pbx_row: Pbx, extension: Extension, sim: Simulator, api: Callable[[str], APIClient]
) -> None:
    sim.control("phones/1001/dial", {"number": "1002"})
    sim.control("phones/1002/answer", {})
    sim.control("phones/1001/hangup", {})
    answer = api(ENGINEER).post(f"{BASE}/pbx/main/reconcile/")
    assert (answer.status_code, answer.json()) == (200, {"calls": 1, "extensions": 0, "failed": []})
    sim.stop()
    assert api(FRONT_DESK).post(f"{BASE}/pbx/main/reconcile/").status_code == 403
