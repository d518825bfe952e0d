"""The page of the phone systems: lamps, the queue, the reports, the repairs."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from hotelpbx.common import roles
from pbx.enums import CommandKind, CommandState, LinkState, ReceiptState
from pbx.models import Command, CommandAttempt, Extension, Pbx, Receipt
from pbx.simulator.server import Simulator
from tests.factories import PbxFactory
from tests.helpers.pages import htmx, signed_in, text_of

READERS = {roles.FRONT_DESK, roles.ENGINEER, roles.MANAGER}


@pytest.fixture
def pbx(db: None) -> Pbx:
    pbx: Pbx = PbxFactory(serial_number="369451090405", firmware="30.15.0.19")
    return pbx


@pytest.fixture
def engineer(db: None) -> Client:
    return signed_in(roles.ENGINEER)


def command(pbx: Pbx, state: CommandState = CommandState.NEEDS_ATTENTION, **values: Any) -> Command:
    standard = {"kind": CommandKind.CALL_DIAL, "payload": {"numbers": ["1001"]}, "reason": "The line was busy."}
    return Command.objects.create(pbx=pbx, state=state, not_before=timezone.now(), **{**standard, **values})


def report(pbx: Pbx, state: ReceiptState = ReceiptState.FAILED, raw: bytes = b"{}", **values: Any) -> Receipt:
    standard = {"event_type": "DTMF", "fingerprint": "f", "source": "http", "received_at": timezone.now()}
    return Receipt.objects.create(pbx=pbx, state=state, raw=raw, **{**standard, **values})


@pytest.mark.parametrize("role", roles.ALL_ROLES)
def test_who_may_look_and_who_may_repair(role: str, pbx: Pbx) -> None:
    failed = command(pbx)
    client = signed_in(role)
    assert client.get(reverse("pbx-status")).status_code == (200 if role in READERS else 403)
    answer = client.post(reverse("pbx-command-retry", args=[failed.pk]))
    failed.refresh_from_db()
    if role in (roles.ENGINEER, roles.MANAGER):
        assert failed.state == CommandState.QUEUED
    else:
        assert answer.status_code == 403
        assert failed.state == CommandState.NEEDS_ATTENTION


def test_the_front_desk_sees_no_button_that_is_not_for_it(pbx: Pbx) -> None:
    failed = command(pbx)
    text = text_of(signed_in(roles.FRONT_DESK).get(reverse("pbx-status")))
    assert "The line was busy." in text
    assert reverse("pbx-command-retry", args=[failed.pk]) not in text
    assert reverse("pbx-check", args=[pbx.name]) not in text


def test_a_phone_system_is_told_without_its_secrets(engineer: Client, pbx: Pbx) -> None:
    Pbx.objects.update(state=LinkState.OFFLINE, state_reason="It does not answer.", clock_skew_seconds=94)
    text = text_of(engineer.get(reverse("pbx-status")))
    for shown in ("lamp--bad", "offline", "It does not answer.", pbx.url, "369451090405", "30.15.0.19", "94 s off"):
        assert shown in text
    for secret in (pbx.password, pbx.intake_key):
        assert secret not in text


def test_the_queue_is_counted(engineer: Client, pbx: Pbx) -> None:
    command(pbx)
    command(pbx, CommandState.QUEUED)
    command(pbx, CommandState.RETRYING)
    text = text_of(engineer.get(reverse("pbx-status")))
    assert "2 waiting" in text
    assert "1 failed" in text


def test_attempts_can_be_read(engineer: Client, pbx: Pbx) -> None:
    failed = command(pbx, attempts_made=1)
    CommandAttempt.objects.create(command=failed, started_at=timezone.now(), outcome="error", error="No free line.")
    assert "No free line." in text_of(engineer.get(reverse("pbx-status")))


@pytest.mark.parametrize(
    ("query", "seen"),
    [({"command": "open"}, {"1001"}), ({"command": "failed"}, {"1002"}), ({"command": "done"}, {"1003"})],
)
def test_commands_are_filtered(engineer: Client, pbx: Pbx, query: dict[str, str], seen: set[str]) -> None:
    states = {"1001": CommandState.QUEUED, "1002": CommandState.NEEDS_ATTENTION, "1003": CommandState.DONE}
    for number, state in states.items():
        command(pbx, state, payload={"numbers": [number]})
    text = text_of(engineer.get(reverse("pbx-status"), query))
    assert {number for number in states if number in text} == seen


def test_reports_are_filtered_and_shown_raw_but_harmless(engineer: Client, pbx: Pbx) -> None:
    report(pbx, ReceiptState.MALFORMED, b"<script>alert(1)</script>", event_type="Odd")
    report(pbx, ReceiptState.PROCESSED, b"good one")
    text = text_of(engineer.get(reverse("pbx-status"), {"event_state": "malformed", "event_type": "Odd"}))
    assert "&lt;script&gt;alert(1)" in text
    assert "<script>alert" not in text
    assert "good one" not in text


def test_a_command_is_given_up_with_a_reason(engineer: Client, pbx: Pbx) -> None:
    failed = command(pbx)
    url = reverse("pbx-command-cancel", args=[failed.pk])
    assert "1001" in text_of(htmx(engineer, "GET", url, target="dialog"))
    assert htmx(engineer, "POST", url, {"reason": ""}, target="dialog").status_code == 422
    answer = htmx(engineer, "POST", url, {"reason": "Guest left"}, target="dialog")
    assert "desk-changed" in answer["HX-Trigger"]
    failed.refresh_from_db()
    assert (failed.state, failed.reason) == (CommandState.CANCELLED, "Guest left")


def test_what_is_finished_cannot_be_given_up_or_repeated(engineer: Client, pbx: Pbx) -> None:
    done = command(pbx, CommandState.DONE)
    refused = htmx(engineer, "POST", reverse("pbx-command-cancel", args=[done.pk]), {"reason": "x"}, target="dialog")
    assert refused.status_code == 422
    assert "finished" in text_of(refused)


def test_a_refusal_without_a_form_is_a_toast(engineer: Client, pbx: Pbx) -> None:
    done = command(pbx, CommandState.DONE)
    answer = htmx(engineer, "POST", reverse("pbx-command-retry", args=[done.pk]))
    assert answer.status_code == 409
    assert answer["HX-Retarget"] == "#toasts"
    assert "Only a command that failed" in text_of(answer)


def test_a_report_is_processed_again(engineer: Client, pbx: Pbx) -> None:
    failed = report(pbx)
    assert reverse("pbx-receipt-reprocess", args=[failed.pk]) in text_of(engineer.get(reverse("pbx-status")))
    htmx(engineer, "POST", reverse("pbx-receipt-reprocess", args=[failed.pk]))
    failed.refresh_from_db()
    assert failed.state == ReceiptState.RECEIVED


def test_the_page_is_fetched_again_only_when_something_changed(engineer: Client, pbx: Pbx) -> None:
    url = reverse("pbx-status")
    first = htmx(engineer, "GET", url)
    version = first.content.decode().partition('data-version="')[2].partition('"')[0]
    assert htmx(engineer, "GET", url, version=version).status_code == 204
    command(pbx)
    assert "The line was busy." in text_of(htmx(engineer, "GET", url, version=version))


def test_the_statements_do_not_grow_with_the_rows(
    engineer: Client, pbx: Pbx, django_assert_max_num_queries: Any
) -> None:
    command(pbx)
    report(pbx)
    engineer.get(reverse("pbx-status"))
    with django_assert_max_num_queries(30) as few:
        engineer.get(reverse("pbx-status"))
    for number in range(6):
        PbxFactory(name=f"annexe{number}")
        command(pbx, attempts_made=1)
        report(pbx)
    with django_assert_max_num_queries(len(few.captured_queries)):
        engineer.get(reverse("pbx-status"))


@pytest.mark.django_db(transaction=True)
def test_the_connection_is_checked_at_the_device(sim: Simulator, pbx_row: Pbx) -> None:
    Pbx.objects.update(state=LinkState.OFFLINE)
    engineer = signed_in(roles.ENGINEER)
    assert "online" in text_of(htmx(engineer, "POST", reverse("pbx-check", args=["main"])))
    pbx_row.refresh_from_db()
    assert pbx_row.state == LinkState.ONLINE
    assert pbx_row.serial_number


@pytest.mark.django_db(transaction=True)
def test_what_differs_on_the_device_is_asked_to_be_set_right(sim: Simulator, pbx_row: Pbx) -> None:
    Extension.objects.create(pbx=pbx_row, number="1001", wanted_name="Ada", wanted_version=1)
    answer = htmx(signed_in(roles.ENGINEER), "POST", reverse("pbx-compare", args=["main"]))
    assert "1 extensions are being set right" in text_of(answer)
    assert Command.objects.get().kind == CommandKind.EXTENSION_SYNC


@pytest.mark.django_db(transaction=True)
def test_a_device_that_is_away_cannot_be_compared(pbx_row: Pbx, sim: Simulator) -> None:
    sim.stop()
    answer = htmx(signed_in(roles.ENGINEER), "POST", reverse("pbx-compare", args=["main"]))
    assert answer.status_code == 503
    assert answer["HX-Retarget"] == "#toasts"
    assert not Command.objects.exists()


@pytest.mark.django_db
def test_reconciliation_by_button(pbx_row: Pbx, extension: Extension, sim: Simulator, engineer: Client) -> None:
    sim.control("phones/1001/dial", {"number": "1002"})
    sim.control("phones/1002/answer", {})
    sim.control("phones/1001/hangup", {})
    url = reverse("pbx-reconcile", args=["main"])
    assert url in text_of(engineer.get(reverse("pbx-status")))
    assert "1 new calls, 0 extensions differ." in text_of(htmx(engineer, "POST", url))
    sim.control("faults", {"mode": "errno", "errno": "10002", "endpoint": "voicemail/", "count": 1})
    assert "Could not be compared: voice messages." in text_of(htmx(engineer, "POST", url))
    sim.stop()
    htmx(engineer, "POST", url)
    pbx_row.refresh_from_db()
    assert pbx_row.state == LinkState.OFFLINE
