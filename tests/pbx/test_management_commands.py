"""The installer's commands."""

import io
import json
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from hotelpbx.common.models import AuditRecord
from pbx.enums import CommandState, LinkState, ReceiptState, Transport
from pbx.models import Command, Extension, Pbx, PbxSession, Receipt
from pbx.services.intake import event_receive, receipts_process
from pbx.simulator.server import Simulator

pytestmark = pytest.mark.django_db


def run(name: str, *arguments: str, **options: Any) -> str:
    out = io.StringIO()
    call_command(name, *arguments, stdout=out, **options)
    return out.getvalue()


def add(*extra: str) -> str:
    base = ("--property", "H1", "--url", "http://192.0.2.10:80", "--username", "api", "--password-env", "PBX_PW")
    return run("pbx_add", "main", *base, *extra)


@pytest.fixture(autouse=True)
def _password(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PBX_PW", "s3cret-word")


def test_adding_prints_where_the_reports_go_and_no_secret() -> None:
    out = add("--events-url", "http://192.0.2.20:8000", "--timezone", "Europe/Berlin")
    row = Pbx.objects.get()
    assert f"http://192.0.2.20:8000/pbx/events/{row.intake_key}/" in out
    assert "s3cret-word" not in out
    assert (row.password, row.timezone, row.transport) == ("s3cret-word", "Europe/Berlin", Transport.HTTP)


def test_adding_again_changes_what_is_given_and_starts_the_login_afresh(monkeypatch: pytest.MonkeyPatch) -> None:
    add("--transport", "tcp", "--tcp-port", "9333")
    row = Pbx.objects.get()
    Pbx.objects.update(serial_number="S1")
    PbxSession.objects.update(password_failures=3, token="old")
    monkeypatch.setenv("NEW_PW", "other")
    run("pbx_add", "main", "--password-env", "NEW_PW")
    changed = Pbx.objects.get()
    assert (changed.password, changed.tcp_port, changed.intake_key) == ("other", 9333, row.intake_key)
    assert changed.serial_number == "S1"
    session = PbxSession.objects.get()
    assert (session.password_failures, session.token) == (0, "")

    run("pbx_add", "main", "--url", "http://192.0.2.11:80", "--no-verify-tls")
    moved = Pbx.objects.get()
    assert (moved.serial_number, moved.verify_tls) == ("", False)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--url", "http://192.0.2.10"], "--property, --username, --password-env"),
        (["--property", "H", "--url", "http://192.0.2.10", "--username", "a", "--password-env", "NOT_SET"], "NOT_SET"),
        (["--property", "H", "--url", "ftp://x", "--username", "a", "--password-env", "PBX_PW"], "http"),
        (["--property", "H", "--url", "nonsense", "--username", "a", "--password-env", "PBX_PW"], "https://192"),
        (["--property", "H", "--url", "http://pbx", "--username", "", "--password-env", "PBX_PW"], "--username"),
        (["--property", "", "--url", "http://pbx", "--username", "a", "--password-env", "PBX_PW"], "--property"),
    ],
)
def test_what_cannot_work_is_refused_with_a_reason(arguments: list[str], words: str) -> None:
    with pytest.raises(CommandError) as caught:
        run("pbx_add", "main", *arguments)
    assert words in str(caught.value)
    assert not Pbx.objects.exists()


def test_a_time_zone_must_exist() -> None:
    with pytest.raises(CommandError, match="Mars/Olympus"):
        add("--timezone", "Mars/Olympus")


def test_reports_are_posted_over_plain_http_only() -> None:
    with pytest.raises(CommandError, match="plain http"):
        add("--events-url", "https://192.0.2.20")


def test_reconcile_says_what_was_found_and_what_could_not_be_compared(
    pbx_row: Pbx, extension: Extension, sim: Simulator
) -> None:
    Extension.objects.update(wanted_name="Anna", wanted_version=1, wanted_voicemail=True)
    assert run("pbx_reconcile", "main") == "0 new calls, 1 extensions differ.\n"
    sim.control("faults", {"mode": "errno", "errno": "10002", "endpoint": "wakeupcall/", "count": 1})
    with pytest.raises(CommandError, match="alarms"):
        run("pbx_reconcile", "main")


def test_sync_says_what_differs(pbx_row: Pbx, extension: Extension) -> None:
    Extension.objects.create(pbx=pbx_row, number="7777")
    Extension.objects.update(wanted_name="Anna", wanted_version=1, wanted_voicemail=True)
    missing = "7777: missing on the device; add it there, or correct the number of the room\n"
    assert run("pbx_sync", "main") == f"1001: name\n{missing}1 syncs requested.\n"
    assert Command.objects.get().state == CommandState.QUEUED


def test_failed_reports_are_replayed(pbx_row: Pbx, extension: Extension, handlers: dict[type, Any]) -> None:
    from pbx.events import CodeDialled

    def fail(event: CodeDialled) -> None:
        raise LookupError("not now")

    handlers[CodeDialled].append(fail)
    report = {"event": "DTMF", "callid": "1.1", "infos": "777*01", "members": [{"ext": {"number": "1001"}}]}
    event_receive(pbx=pbx_row, payload=json.dumps(report).encode(), source=Transport.HTTP)
    receipts_process()
    handlers[CodeDialled].clear()
    out = run("pbx_reprocess", "--failed")
    receipt = Receipt.objects.get()
    assert receipt.state == ReceiptState.PROCESSED
    assert out == f"{receipt.pk} DTMF: processed\n1 reports replayed.\n"
    with pytest.raises(CommandError):
        run("pbx_reprocess", "--id", str(receipt.pk))
    with pytest.raises(CommandError, match="424242"):
        run("pbx_reprocess", "--id", "424242")


def test_a_raw_request_hides_secrets_and_asks_before_it_changes_something(
    pbx_row: Pbx, sim: Simulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = json.loads(run("pbx_call", "main", "extension/query", "number=1001"))
    (info,) = answer["extinfos"]
    assert (info["number"], info["registerpassword"], info["vmsecret"]) == ("1001", "***", "***")

    monkeypatch.setattr("builtins.input", lambda prompt: "no")
    with pytest.raises(CommandError, match="Nothing was sent"):
        run("pbx_call", "main", "extension/update", "number=1001", "username=Bert")
    assert sim.state.extensions["1001"].settings["username"] == "1001"
    run("pbx_call", "main", "extension/update", "number=1001", "username=Bert", "--yes")
    assert sim.state.extensions["1001"].settings["username"] == "Bert"


@pytest.mark.parametrize(
    "arguments", [["extension/query", "number"], ["extension/query", "number=7777"], ["../etc", "a=1"], ["x", "a=[1"]]
)
def test_a_raw_request_that_is_wrong(pbx_row: Pbx, arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        run("pbx_call", "main", *arguments, "--yes")


def test_an_added_pbx_is_probed_by_the_next_sweep(sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    from pbx.sweep import pbx_sweep

    monkeypatch.setenv("PBX_PW", "simulator")
    run("pbx_add", "main", "--property", "H1", "--url", sim.url, "--username", "api", "--password-env", "PBX_PW")
    pbx_sweep()
    assert Pbx.objects.get().state == LinkState.ONLINE


def test_a_device_that_replaces_another_at_the_same_address_is_believed_again() -> None:
    add()
    Pbx.objects.update(serial_number="S1", firmware="30.15")
    run("pbx_add", "main", "--new-device")
    row = Pbx.objects.get()
    assert (row.serial_number, row.firmware) == ("", "")


def test_numbers_whose_keys_are_put_together() -> None:
    add("--assembled-numbers", "777,778", "--key-timeout", "6")
    row = Pbx.objects.get()
    assert (row.assembled_numbers, row.key_timeout_seconds) == ("777,778", 6)
    for wrong in (["--assembled-numbers", "777;778"], ["--key-timeout", "0"]):
        with pytest.raises(CommandError):
            run("pbx_add", "main", *wrong)
    run("pbx_add", "main", "--assembled-numbers", "")
    assert Pbx.objects.get().assembled_numbers == ""


@pytest.mark.parametrize(
    ("endpoint", "warning"),
    [
        ("extension/update", "no more than once"),
        ("call/dial", "twice it does so twice"),
        ("extension/unheard", "no request of the manual"),
    ],
)
def test_a_raw_request_says_what_it_does_before_it_is_sent(
    pbx_row: Pbx, sim: Simulator, monkeypatch: pytest.MonkeyPatch, endpoint: str, warning: str
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("builtins.input", lambda prompt: asked.append(prompt) or "no")
    with pytest.raises(CommandError, match="Nothing was sent"):
        run("pbx_call", "main", endpoint, "number=1001")
    assert warning in asked[0]
    assert not sim.control("requests")["requests"]


def test_a_raw_request_that_only_reads_asks_nothing(pbx_row: Pbx) -> None:
    assert json.loads(run("pbx_call", "main", "deviceinfo/query"))["deviceinfo"]["sn"] == "369451090405"


def test_a_refusal_is_told_with_its_number_and_its_sentence(pbx_row: Pbx) -> None:
    with pytest.raises(CommandError, match=r"\w+ .*\(code [0-9]{5}\)") as caught:
        run("pbx_call", "main", "extension/query", "number=7777")
    assert "extension/query" in str(caught.value)


def test_the_admin_page_sets_keys_and_repairs_and_nothing_else(pbx_row: Pbx, admin_client: Client) -> None:
    url = reverse("admin:pbx_pbx_change", args=[pbx_row.pk])
    page = admin_client.get(url).content.decode()
    assert pbx_row.intake_key not in page
    assert pbx_row.password not in page
    Pbx.objects.update(state=LinkState.DEGRADED)
    values = {"assembled_numbers": "6500", "key_timeout_seconds": "5", "repair": "auto"}
    sent = {**values, "url": "http://evil"}
    assert admin_client.post(url, sent, REMOTE_ADDR="192.0.2.9").status_code == 302
    row = Pbx.objects.get()
    assert (row.assembled_numbers, row.key_timeout_seconds, row.repair) == ("6500", 5, "auto")
    assert row.url == pbx_row.url
    assert row.state == LinkState.DEGRADED
    record = AuditRecord.objects.get(action="pbx.pbx.stored")
    assert (str(record.actor), record.origin, record.address) == ("admin", "admin", "192.0.2.9")
    assert admin_client.post(url, {**values, "assembled_numbers": "x"}).status_code == 200
    assert admin_client.get(reverse("admin:pbx_pbx_add")).status_code == 403
