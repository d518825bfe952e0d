"""The set-up check: by command, by API and by page, against a simulated device."""

import io
import threading
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer
from rest_framework.test import APIClient

from hotelpbx.common import roles
from pbx.enums import LinkState, SyncState, Transport
from pbx.models import Command, Extension, Pbx, Receipt
from pbx.services.check_lines import Mark
from pbx.services.checklist import STEPS, pbx_checklist, step_lines
from pbx.services.intake import event_receive, receipts_process
from pbx.services.provocation import report_provoke
from pbx.simulator.server import Simulator
from pbx.sweep import pbx_sweep
from tests.factories import user_with_roles
from tests.helpers.pages import htmx, signed_in, text_of

pytestmark = pytest.mark.django_db


def lines(pbx: Pbx, key: str) -> list[tuple[str, str]]:
    step = next(step for step in STEPS if step.key == key)
    return [(line.mark.value, line.text) for line in step_lines(pbx=pbx, step=step)]


def marks(pbx: Pbx, key: str) -> list[str]:
    return [mark for mark, _text in lines(pbx, key)]


def check(*arguments: str) -> tuple[str, int]:
    out = io.StringIO()
    try:
        call_command("pbx_check", "main", *arguments, stdout=out)
    except SystemExit as ended:
        return out.getvalue(), int(ended.code or 0)
    return out.getvalue(), 0


@pytest.mark.django_db(transaction=True)
def test_a_good_set_up_is_found_good(
    pbx_row: Pbx, extension: Extension, sim: Simulator, live_server: LiveServer, requests_to: Callable[..., list[Any]]
) -> None:
    Pbx.objects.update(events_url=live_server.url, state=LinkState.OFFLINE)
    pbx_sweep()
    Extension.objects.update(wanted_routes=["local"], status_reported_at=timezone.now(), wanted_outbound=True)
    before = sim.control("state")["extensions"]
    out, code = check("--wait", "5")
    assert "[FAIL]" not in out
    assert code == 0
    for part in ("serial number 369451090405", "Yeastar S300 has the API", "Firmware", "over HTTP", "All 1 extensions"):
        assert part.lower() in out.lower()
    assert "Reports arrive" in out
    assert f"Reports go to {live_server.url}/pbx/events/…/" in out
    assert pbx_row.intake_key not in out
    assert sim.control("state")["extensions"] == before
    changing = [entry["endpoint"] for entry in requests_to() if entry["endpoint"].endswith("update")]
    assert changing == ["extension/update"]
    assert not Command.objects.exists()


def test_what_is_wrong_is_named_with_what_to_do(pbx_row: Pbx, sim: Simulator) -> None:
    Extension.objects.create(pbx=pbx_row, number="7777", wanted_routes=["moon"])
    sim.control("settings", {"transport": "TCP"})
    sim.control("clock", {"advance": 350})
    out, code = check("--wait", "0")
    assert code == 1
    failed = [line for line in out.splitlines() if line.startswith("[FAIL]")]
    assert [any(word in line for line in failed) for word in ("clock differs by 3", "7777", "moon")] == [True] * 3
    assert "reports over TCP, here it is set to HTTP" in out
    assert "not told where to report" in out
    assert "Settings > PBX > General > API > report method" in out


def test_a_dead_device_ends_the_check(pbx_row: Pbx, extension: Extension, sim: Simulator) -> None:
    sim.stop()
    found = list(pbx_checklist(pbx=pbx_row, wait_seconds=5))
    assert [(each.step, each.line.mark) for each in found] == [("answers", Mark.WRONG)]
    assert "Settings > PBX > General > API" in found[0].line.hint
    with pytest.raises(CommandError, match="other"):
        call_command("pbx_check", "other")


def test_a_wrong_password_is_told_from_a_dead_device(pbx_row: Pbx) -> None:
    Pbx.objects.update(password="wrong")
    pbx_row.refresh_from_db()
    (found,) = list(pbx_checklist(pbx=pbx_row, wait_seconds=0))
    assert "pbx_add" in found.line.hint


@pytest.mark.parametrize(
    ("model", "mark"), [("S20", "wrong"), ("S412", "wrong"), ("S50", "ok"), ("S300", "ok"), ("P560", "remark")]
)
def test_which_models_have_the_api(pbx_row: Pbx, sim: Simulator, model: str, mark: str) -> None:
    sim.state.settings.model = model
    assert marks(pbx_row, "device")[0] == mark


def test_an_extension_that_never_reported_is_not_monitored(
    pbx_row: Pbx, extension: Extension, second: Extension
) -> None:
    assert lines(pbx_row, "phones")[-1] == ("wrong", "The state of these extensions was never reported: 1001, 1002.")
    report = b'{"event": "ExtensionStatus", "extension": "1001", "status": "Registered"}'
    event_receive(pbx=pbx_row, payload=report, source=Transport.HTTP)
    receipts_process()
    assert lines(pbx_row, "phones")[-1] == ("remark", "The state of these extensions was never reported: 1002.")


def test_a_telephone_that_is_not_plugged_in_is_a_remark(pbx_row: Pbx, extension: Extension, sim: Simulator) -> None:
    sim.control("phones/1001/behaviour", {"incoming": "unregistered"})
    assert ("remark", "No telephone is connected at: 1001.") in lines(pbx_row, "phones")


def test_routes_that_service_levels_name_count_too(pbx_row: Pbx, monkeypatch: pytest.MonkeyPatch) -> None:
    from pbx import route_needs

    monkeypatch.setattr(route_needs, "_sources", [])
    assert marks(pbx_row, "routes") == ["remark"]
    route_needs.routes_needed_by(lambda code: ["local", f"only of {code}"])
    assert lines(pbx_row, "routes") == [("wrong", "Outbound routes missing on the device: only of H1.")]


def test_service_levels_tell_their_routes(pbx_row: Pbx) -> None:
    from pbx.route_needs import routes_needed
    from tests.factories import PropertyFactory, ServiceLevelFactory

    ServiceLevelFactory(property=PropertyFactory(code="H1"), code="a", outbound_routes=["Mars"])
    ServiceLevelFactory(property=PropertyFactory(code="H2"), code="b", outbound_routes=["Venus"])
    Extension.objects.create(pbx=pbx_row, number="1001", wanted_routes=["local"])
    assert routes_needed(pbx_row) == ["Mars", "local"]


def test_codes_are_remembered(pbx_row: Pbx) -> None:
    assert marks(pbx_row, "codes") == ["remark", "remark"]
    report = b'{"event": "DTMF", "callid": "1.1", "infos": "777*01", "members": [{"ext": {"number": "1001"}}]}'
    event_receive(pbx=pbx_row, payload=report, source=Transport.HTTP)
    receipts_process()
    first, second = lines(pbx_row, "codes")
    assert first[0] == "ok"
    assert "777*01 came from phone 1001" in first[1]
    assert second == ("remark", "No code of 778 has come yet.")


def test_nothing_is_provoked_at_an_extension_of_which_something_is_asked(
    pbx_row: Pbx, extension: Extension, requests_to: Callable[..., list[Any]]
) -> None:
    Extension.objects.update(sync_state=SyncState.PENDING)
    assert report_provoke(pbx=pbx_row) is None
    assert not requests_to("extension/update")


def test_a_guest_who_moves_in_during_the_check_keeps_the_name(
    pbx_row: Pbx, extension: Extension, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pbx.services.commands import extension_want
    from pbx.vendor.extensions import Extensions

    update = Extensions.update

    def overtaken(self: Extensions, **settings: Any) -> None:
        extension_want(extension=extension, name="Anna", routes=[], outbound=True, voicemail=True)
        Command.objects.update(state="done")  # as if a worker had sent it before the stale name went out
        update(self, **settings)

    monkeypatch.setattr(Extensions, "update", overtaken)
    assert report_provoke(pbx=pbx_row) is not None
    assert Command.objects.filter(state="queued", sync_extension=extension).exists()


@pytest.mark.django_db(transaction=True)
def test_the_command_waits_for_a_code(
    pbx_row: Pbx, extension: Extension, sim: Simulator, live_server: LiveServer
) -> None:
    Pbx.objects.update(events_url=live_server.url, state=LinkState.OFFLINE)
    pbx_sweep()

    def dial() -> None:
        time.sleep(0.6)
        sim.control("phones/1002/dial", {"number": "777*00"})
        sim.control("phones/1001/dial", {"number": "777*01"})

    dialling = threading.Thread(target=dial)
    dialling.start()
    out, _code = check("--wait", "2", "--dial", "1001", "--dial-wait", "10")
    dialling.join()
    assert "The code 777*01 came from phone 1001" in out
    out, code = check("--wait", "0", "--dial", "1001", "--dial-wait", "0")
    assert "[FAIL] No code arrived from phone 1001." in out
    assert code == 1


# The API


def test_the_api_answers_with_lines(pbx_row: Pbx, extension: Extension) -> None:
    client = APIClient()
    client.force_authenticate(user_with_roles(roles.ENGINEER))
    answer = client.post("/api/v1/pbx/main/check/", {"wait_seconds": 0})
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body["ok"] is False
    assert body["lines"][0] == {
        "step": "answers", "state": "ok", "hint": "",
        "text": f"It answers at {pbx_row.url} and accepts the login.",
    }  # fmt: skip
    assert body["lines"][-1]["step"] == "arrival"
    assert client.post("/api/v1/pbx/other/check/").status_code == 404
    assert client.post("/api/v1/pbx/main/check/", {"wait_seconds": 3600}).status_code == 400


# The page


@pytest.mark.parametrize("role", roles.ALL_ROLES)
def test_who_may_check(pbx_row: Pbx, role: str) -> None:
    expected = 200 if role in (roles.ENGINEER, roles.MANAGER) else 403
    client = signed_in(role)
    assert client.get(reverse("pbx-checklist", args=["main"])).status_code == expected
    answer = htmx(client, "POST", reverse("pbx-checklist-step", args=["main", "codes"]))
    assert answer.status_code == expected
    assert client.post(reverse("pbx-checklist-run", args=["main"])).status_code == expected


@pytest.fixture
def engineer(db: None) -> Client:
    return signed_in(roles.ENGINEER)


def test_the_page_checks_step_by_step(pbx_row: Pbx, extension: Extension, engineer: Client) -> None:
    url = reverse("pbx-checklist-run", args=["main"])
    text = text_of(htmx(engineer, "POST", url))
    seen = 0
    while 'hx-post="' in text:
        url = text.partition('hx-post="')[2].partition('"')[0]
        text = text_of(htmx(engineer, "POST", url))
        seen += 1
    assert seen == len(STEPS) + 1
    assert "waiting" in text
    wait_url = text.partition('hx-get="')[2].partition('"')[0].replace("&amp;", "&")
    assert "waiting" in text_of(htmx(engineer, "GET", wait_url))
    event_receive(pbx=pbx_row, payload=b'{"event": "ConfigChange"}', source=Transport.HTTP)
    assert "Reports arrive" in text_of(htmx(engineer, "GET", wait_url))


def test_waiting_ends(pbx_row: Pbx, engineer: Client) -> None:
    url = reverse("pbx-checklist-wait", args=["main", "arrival"])
    text = text_of(htmx(engineer, "GET", url, {"since": 0, "until": 1, "number": "1001"}))
    assert "No report arrived" in text
    assert "hx-get" not in text
    assert engineer.get(url, {"since": "x"}).status_code == 404
    assert engineer.get(url, {"since": 0, "until": 2**40}).status_code == 404
    assert (
        engineer.get(reverse("pbx-checklist-wait", args=["main", "moon"]), {"since": 0, "until": 1}).status_code == 404
    )


def test_the_page_waits_for_a_code(pbx_row: Pbx, engineer: Client) -> None:
    text = text_of(htmx(engineer, "POST", reverse("pbx-checklist-code", args=["main"])))
    url = text.partition('hx-get="')[2].partition('"')[0].replace("&amp;", "&")
    assert "Dial 777*01" in text
    Receipt.objects.create(
        pbx=pbx_row, received_at=timezone.now(), raw=b'{"event":"DTMF"}', source="http", fingerprint="f", code="777*01"
    )
    assert "777*01 came" in text_of(htmx(engineer, "GET", url))


def test_a_dead_device_ends_the_steps(pbx_row: Pbx, sim: Simulator, engineer: Client) -> None:
    sim.stop()
    text = text_of(htmx(engineer, "POST", reverse("pbx-checklist-step", args=["main", "answers"])))
    assert "It cannot be used" in text
    assert "hx-post" not in text
    assert htmx(engineer, "POST", reverse("pbx-checklist-step", args=["main", "moon"])).status_code == 404


def test_without_scripts_everything_comes_at_once(pbx_row: Pbx, engineer: Client) -> None:
    text = text_of(engineer.post(reverse("pbx-checklist-run", args=["main"])))
    assert "accepts the login" in text
    assert "<html" in text


def test_what_was_changed_on_the_device_is_on_the_card(pbx_row: Pbx, extension: Extension, engineer: Client) -> None:
    Extension.objects.update(drift="name, voicemail")
    assert "1001: name, voicemail" in text_of(engineer.get(reverse("pbx-status")))
