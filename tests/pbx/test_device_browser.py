"""The device browser: sections as the device has them, requests shown before they are sent, roles, the audit trail."""

import html
import json
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from hotelpbx.common import roles
from hotelpbx.common.models import AuditRecord, IdempotencyRecord
from pbx.browser import promises
from pbx.browser.forms import values_from_json
from pbx.browser.sections import SECTIONS
from pbx.models import Extension, Pbx
from pbx.services.browsing import action_preview
from pbx.services.commands import extension_want
from pbx.services.dispatch import commands_drain
from pbx.simulator.server import Simulator
from tests.helpers.pages import htmx, signed_in, text_of

pytestmark = pytest.mark.django_db

BASE = "/api/v1/pbx/main"


@pytest.fixture
def engineer(pbx_row: Pbx) -> Client:
    return signed_in(roles.ENGINEER)


def post(client: Client, path: str, **body: Any) -> Any:
    return client.post(f"{BASE}/{path}/", json.dumps(body), content_type="application/json")


def rows(client: Client, section: str) -> list[dict[str, Any]]:
    answer = client.get(f"{BASE}/{section}/?page_size=500")
    assert answer.status_code == 200, answer.content
    listed: list[dict[str, Any]] = answer.json()["results"]
    return listed


def row(client: Client, section: str, key: str) -> dict[str, Any]:
    return next(found for found in rows(client, section) if found["key"] == key)


def act_url(section: str, action: str, key: str = "") -> str:
    url = reverse("pbx-device-act", args=["main", section, action])
    return f"{url}?key={key}" if key else url


@pytest.mark.parametrize("section", SECTIONS)
def test_every_section_is_read_from_the_device(section: str, engineer: Client) -> None:
    assert isinstance(rows(engineer, section), list)
    page = engineer.get(reverse("pbx-device-section", args=["main", section]))
    assert page.status_code == 200
    assert str(SECTIONS[section].title) in html.unescape(text_of(page))
    assert "notice--bad" not in text_of(page)


@pytest.mark.parametrize("role", [roles.FRONT_DESK, roles.HOUSEKEEPING, roles.ACCOUNTING])
def test_it_is_for_engineers(role: str, pbx_row: Pbx) -> None:
    client = signed_in(role)
    assert client.get(f"{BASE}/extensions/").status_code == 403
    assert post(client, "extensions/edit", key="1001", values={"dnd": True}).status_code == 403
    assert client.get(reverse("pbx-device-section", args=["main", "extensions"])).status_code == 403
    assert client.post(reverse("pbx-extension-repair", args=["main", "1001"])).status_code == 403


def test_what_does_not_exist(engineer: Client) -> None:
    assert engineer.get(f"{BASE}/teapots/").status_code == 404
    assert post(engineer, "extensions/polish", key="1001").status_code == 404
    assert engineer.get(f"{BASE}/extensions/?key=4711").status_code == 404
    assert engineer.get("/api/v1/pbx/elsewhere/extensions/").status_code == 404


SAMPLES: dict[str, dict[str, Any]] = {
    "extensions/add": {
        "number": "2000",
        "username": "Bar",
        "registername": "bar",
        "registerpassword": "aZ9^kQ2*mW7~pX4_t",
    },
    "extensions/edit": {"dnd": True},
    "extensions/call": {"callee": "1002"},
    "extensions/play": {"prompts": ["fire-alarm"]},
    "extensions/listen": {"monitor": "9000", "type": "whisper"},
    "calls/dial": {"caller": "1001", "callee": "1002"},
    "calls/transfer": {"number": "1002"},
    "calls/consult": {"to_number": "1002"},
    "calls/consult-step": {"operate": "swap"},
    "calls/add-member": {"number": "1002"},
    "calls/listen": {"monitor": "9000", "type": "listen"},
    "parked-calls/pick-up": {"caller": "1001"},
    "alarms/add": {"numbers": ["1001"], "time": "06:30", "type": "onetime", "repeats": 2, "repeat_interval_minutes": 5},
    "alarms/edit": {"time": "6:45", "type": "custom", "weekdays": "1,3", "repeats": "1", "repeat_interval_minutes": 5},
    "trunks/add": {
        "trunktype": "peer",
        "trunkname": "line",
        "host": "sip.example.net",
        "port": 5060,
        "domain": "sip.example.net",
    },
    "trunks/edit": {"host": "other.example.net"},
    "trunks/send-sms": {"phonenumber": "0123456", "message": "Your taxi is here"},
    "inbound-routes/add": {"name": "desk", "trunks": ["siptrunk"], "desttype": "extension", "dest": "9000"},
    "inbound-routes/edit": {"did": "5550100"},
    "outbound-routes/add": {"name": "far", "prefix": "00.", "trunks": ["siptrunk"], "extensions": ["1001"]},
    "outbound-routes/edit": {"strip": 1},
    "queues/edit": {"agenttimeout": 20},
    "queues/sign-in": {"ext_number": "1001"},
    "queues/sign-out": {"ext_number": "1001"},
    "queues/pause": {"ext_number": "1001"},
    "queues/unpause": {"ext_number": "1001"},
    "conferences/start": {
        "number": "6420",
        "name": "morning",
        "moderators": ["1001"],
        "members": ["1002"],
        "dial_permission": "1001",
    },
    "conferences/edit": {"name": "morning"},
    "conferences/invite": {"operator": "1001", "invite_members": ["1002"], "dial_permission": "1001"},
    "conferences/kick": {"operator": "1001", "member_numbers": ["1002"]},
    "conferences/mute": {"operator": "1001", "member_numbers": ["1002"]},
    "conferences/unmute": {"operator": "1001", "member_numbers": ["1002"]},
    "paging-groups/add": {
        "number": "6300",
        "name": "floor",
        "type": "paging",
        "member": ["1001"],
        "enabledialtoanswer": "no",
    },
    "paging-groups/edit": {"member": "1001, 1002"},
    "paging-groups/play": {"prompts": ["fire-alarm"], "count": 2},
    "ivrs/edit": {"promptrepeat": 2},
    "extension-groups/add": {"name": "floor", "members": ["1001"]},
    "extension-groups/edit": {"members": ["1001"]},
    "contacts/add": {"lastname": "Taxi", "firstname": "Blue", "businessnum": "5550100"},
    "contacts/edit": {"mobile": "5550101"},
    "linkus/edit": {"enablelinkus": True},
}
ROW = {
    "number": "1001",
    "id": "1",
    "channelid": "PJSIP/1001-00000001",
    "parkingslot": "6900",
    "wakeupid": "1",
    "file": "msg0000.wav",
    "status": "unread",
    "trunkname": "gsm",
    "trunktype": "peer",
}
ACTIONS = [(f"{section.slug}/{action.slug}", action) for section in SECTIONS.values() for action in section.actions]


@pytest.mark.parametrize(("name", "action"), ACTIONS, ids=[name for name, _action in ACTIONS])
def test_every_action_makes_the_request_it_says(name: str, action: Any) -> None:
    values = values_from_json(action, SAMPLES.get(name, {}), ROW)
    prepared = action_preview(action=action, values=values)
    assert prepared.endpoint == action.endpoint
    assert prepared.body
    assert all(isinstance(value, str | list | dict) for value in prepared.body.values())


def test_drift_is_seen_and_repaired_by_one_press(engineer: Client, extension: Extension, sim: Simulator) -> None:
    extension_want(extension=extension, name="Anna", routes=[], outbound=False, voicemail=False)
    commands_drain()
    assert row(engineer, "extensions", "1001")["drift"] == []

    sim.state.extensions["1001"].settings["username"] = "Somebody"
    assert row(engineer, "extensions", "1001")["drift"] == ["name"]
    assert post(engineer, "extensions/repair", number="1001").status_code == 202
    commands_drain()
    found = row(engineer, "extensions", "1001")
    assert (found["username"], found["drift"]) == ("Anna", [])
    assert post(engineer, "extensions/repair", number="4711").status_code == 422


def test_an_extension_that_the_device_lost_is_shown(engineer: Client, pbx_row: Pbx) -> None:
    Extension.objects.create(pbx=pbx_row, number="7777", wanted_name="Nobody")
    assert row(engineer, "extensions", "7777")["drift"] == ["missing on the device"]
    page = engineer.get(reverse("pbx-device-section", args=["main", "extensions"]))
    assert "missing on the device" in text_of(page)
    assert "/7777/repair/" not in page.content.decode()  # it cannot be set right from here


def test_a_preview_sends_nothing_and_the_request_is_what_was_shown(engineer: Client, sim: Simulator) -> None:
    before = sim.control("requests")["requests"][-1]["number"] if sim.control("requests")["requests"] else 0
    shown = post(engineer, "extensions/edit", key="1001", values={"dnd": True, "ringtimeout": 20}, preview=True)
    assert shown.json() == {
        "endpoint": "extension/update",
        "body": {"number": "1001", "dnd": "on", "ringtimeout": "20"},
        "sent": False,
        "answer": None,
    }
    assert "extension/update" not in [
        entry["endpoint"] for entry in sim.control("requests", since=str(before))["requests"]
    ]
    assert not AuditRecord.objects.exists()

    sent = post(engineer, "extensions/edit", key="1001", values={"dnd": "on", "ringtimeout": "20"})
    assert (sent.status_code, sent.json()["sent"], sent.json()["body"]) == (200, True, shown.json()["body"])
    assert sim.state.extensions["1001"].settings["dnd"] == "on"
    trail = list(AuditRecord.objects.order_by("pk").values_list("action", "data__endpoint"))
    assert trail == [
        ("pbx.device.change_requested", "extension/update"),
        ("pbx.device.changed", "extension/update"),
    ]


def test_no_secret_is_shown_or_kept(engineer: Client) -> None:
    password = "aZ9^kQ2*mW7~pX4_t"
    added = post(engineer, "extensions/add", values=SAMPLES["extensions/add"])
    assert added.status_code == 200
    assert password not in json.dumps(list(AuditRecord.objects.values_list("data", flat=True)))
    trunk = rows(engineer, "trunks")[0]
    assert trunk["password"] == "***"


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("extensions/edit", {"key": "1001", "values": {"ringtimeout": 0}}, "ringtimeout"),
        ("extensions/edit", {"key": "1001", "values": {"ringtimeout": "soon"}}, "ringtimeout"),
        ("extensions/edit", {"key": "1001", "values": {"dnd": "perhaps"}}, "dnd"),
        ("extensions/edit", {"key": "1001", "values": {"colour": "red"}}, "colour"),
        ("extensions/edit", {"key": "1001", "values": {"username": ["a"]}}, "username"),
        ("extensions/edit", {"values": {"dnd": True}}, "key"),
        ("calls/dial", {"values": {"caller": "1001"}}, "callee"),
        ("alarms/add", {"values": {**SAMPLES["alarms/add"], "time": "25:00"}}, "time"),
        ("alarms/add", {"values": {**SAMPLES["alarms/add"], "type": "weekly"}}, "type"),
        ("alarms/add", {"values": {**SAMPLES["alarms/add"], "type": "custom", "weekdays": "\u00b2"}}, "weekdays"),
        ("alarms/add", {"values": {**SAMPLES["alarms/add"], "type": "custom", "weekdays": ["1", "Mo"]}}, "weekdays"),
    ],
)
def test_a_wrong_value_is_refused_by_name(path: str, body: Any, field: str, engineer: Client, sim: Simulator) -> None:
    answer = post(engineer, path, **body)
    assert (answer.status_code, list(answer.json()["extra"]["fields"])) == (400, [field])


def test_a_password_is_seen_in_the_preview_only_and_kept_nowhere(engineer: Client, sim: Simulator) -> None:
    values, headers = SAMPLES["extensions/add"], {"Idempotency-Key": "bar"}
    secret = values["registerpassword"]
    shown = engineer.post(
        f"{BASE}/extensions/add/",
        json.dumps({"values": values, "preview": True}),
        content_type="application/json",
        headers=headers,
    )
    assert shown.json()["body"]["registerpassword"] == secret
    body = json.dumps({"values": values})
    sent = [
        engineer.post(f"{BASE}/extensions/add/", body, content_type="application/json", headers=headers)
        for _ in range(2)
    ]
    assert [answer.status_code for answer in sent] == [200, 200]
    assert sent[0].json() == sent[1].json()
    assert sent[0].json()["body"]["registerpassword"] == "***"
    kept = [*IdempotencyRecord.objects.values_list("answer", flat=True), *AuditRecord.objects.values_list("data")]
    assert kept
    assert secret not in str(kept)


def test_what_the_device_says_no_to(engineer: Client) -> None:
    answer = post(engineer, "calls/dial", values={"caller": "1001", "callee": "4711"})
    assert answer.status_code in (404, 409)
    assert answer.json()["extra"]["vendor_code"] == "10011"
    last = AuditRecord.objects.latest("pk")
    assert (last.action, last.data["known"]) == ("pbx.device.change_failed", True)


def test_an_answer_that_got_lost_is_not_called_a_failure(engineer: Client, sim: Simulator) -> None:
    sim.control("faults", {"mode": "answer_lost", "endpoint": "extension/update", "count": 1})
    answer = post(engineer, "extensions/edit", key="1001", values={"dnd": True})
    assert (answer.status_code, answer.json()["code"]) == (503, "pbx_outcome_unknown")
    assert AuditRecord.objects.latest("pk").data["known"] is False


def test_what_was_only_read_is_never_said_to_be_perhaps_done(engineer: Client, sim: Simulator) -> None:
    sim.control("faults", {"mode": "answer_lost", "endpoint": "queue/query", "count": 1})
    answer = engineer.get(f"{BASE}/queues/")
    assert (answer.status_code, answer.json()["code"]) == (503, "pbx_offline")


def test_a_device_that_is_away(engineer: Client, sim: Simulator) -> None:
    sim.stop()
    assert engineer.get(f"{BASE}/extensions/").json()["code"] == "pbx_offline"
    page = engineer.get(reverse("pbx-device-section", args=["main", "extensions"]))
    assert page.status_code == 200
    assert "notice--bad" in text_of(page)


def test_ours_and_foreign_alarms(engineer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(promises, "_known_by", [])
    for number in ("1001", "1002"):
        values = {**SAMPLES["alarms/add"], "numbers": [number]}
        assert post(engineer, "alarms/add", values=values).status_code == 200
    mine = next(alarm["wakeupid"] for alarm in rows(engineer, "alarms") if alarm["number"] == "1002")
    promises.promises_known_by(lambda pbx: {("1002", mine)})
    assert {alarm["number"]: alarm["ours"] for alarm in rows(engineer, "alarms")} == {"1001": False, "1002": True}


def test_a_running_call_is_listed_once_and_hung_up(engineer: Client, sim: Simulator) -> None:
    sim.control("phones/1001/dial", {"number": "1002"})
    sim.control("phones/1002/answer", {})
    legs = rows(engineer, "calls")
    assert [(leg["party"], leg["status"]) for leg in legs] == [("1001", "ANSWERED"), ("1002", "ANSWER")]
    assert post(engineer, "calls/hang-up", key=legs[0]["key"]).status_code == 200
    assert rows(engineer, "calls") == []


def test_the_same_press_twice_with_a_key_is_done_once(engineer: Client, sim: Simulator) -> None:
    body = json.dumps({"values": {"lastname": "Taxi", "firstname": "Blue", "businessnum": "5550100"}})
    for _ in range(2):
        answer = engineer.post(
            f"{BASE}/contacts/add/", body, content_type="application/json", headers={"Idempotency-Key": "once"}
        )
        assert answer.status_code == 200
    assert len(rows(engineer, "contacts")) == 1


def test_on_the_page_the_request_is_shown_then_sent(engineer: Client, sim: Simulator) -> None:
    url = act_url("extensions", "edit", "1001")
    form = text_of(engineer.get(url))
    assert 'name="ringtimeout" value="30"' in form

    unchanged = initial_of(form)
    shown = htmx(engineer, "POST", url, {**unchanged, "dnd": "on"}, target="dialog")
    assert sim.state.extensions["1001"].settings["dnd"] == "off"
    preview = hidden_of(shown.content.decode())
    assert json.loads(preview) == {"number": "1001", "dnd": "on"}

    changed_meanwhile = htmx(engineer, "POST", url, {**unchanged, "dnd": "on", "ringtimeout": "20", "shown": preview})
    assert sim.state.extensions["1001"].settings["dnd"] == "off", "what is sent must be what was shown"
    assert "ringtimeout" in hidden_of(changed_meanwhile.content.decode())

    done = htmx(engineer, "POST", url, {**unchanged, "dnd": "on", "shown": preview}, target="dialog")
    assert "extension/update" in text_of(done)
    assert sim.state.extensions["1001"].settings["dnd"] == "on"


def test_without_htmx_the_request_that_was_shown_is_sent_too(engineer: Client, sim: Simulator) -> None:
    url = act_url("extensions", "call", "1001")
    preview = hidden_of(engineer.post(url, {"callee": "1002"}).content.decode())
    as_a_browser_sends_it = preview.replace("\n", "\r\n")
    assert "\r\n" in as_a_browser_sends_it
    assert engineer.post(url, {"callee": "1002", "shown": as_a_browser_sends_it}).status_code == 302
    assert len(rows(engineer, "calls")) == 1


def test_the_form_of_a_transfer_does_not_begin_with_the_party_itself(engineer: Client, sim: Simulator) -> None:
    post(engineer, "calls/dial", values={"caller": "1001", "callee": "1002"})
    key = rows(engineer, "calls")[0]["key"]
    form = text_of(engineer.get(act_url("calls", "transfer", key)))
    assert 'name="number"' in form
    assert 'name="number" value=' not in form


def test_on_the_page_a_refusal_stands_above_the_form(engineer: Client, sim: Simulator) -> None:
    url = act_url("calls", "dial")
    values = {"caller": "1001", "callee": "4711"}
    preview = hidden_of(engineer.post(url, values).content.decode())
    answer = engineer.post(url, {**values, "shown": preview})
    assert answer.status_code == 422
    assert "10011" in text_of(answer)


def test_the_rows_are_found_by_words_and_come_in_pages(engineer: Client, sim: Simulator) -> None:
    url = reverse("pbx-device-section", args=["main", "extensions"])
    text = text_of(engineer.get(url, {"q": "9000"}))
    assert 'data-label="Number"><span>9000<' in text
    assert 'data-label="Number"><span>1001<' not in text
    assert "Nothing fits" in text_of(engineer.get(url, {"q": "no such words"}))


def test_the_details_show_everything_but_secrets(engineer: Client) -> None:
    item = reverse("pbx-device-item", args=["main", "extensions"])
    text = text_of(engineer.get(item, {"key": "1001"}))
    for name in ("monitormode", "maxduration", "noanswerforward", "ntransferto"):
        assert f"<code>{name}</code>" in text
    assert engineer.get(item, {"key": "4711"}).status_code == 404


def initial_of(form: str) -> dict[str, str]:
    """The values a browser would send of a form nobody touched."""
    texts = {
        name: html.unescape(value)
        for name, value in re.findall(r'<input type="text" name="(\w+)" value="([^"]*)"', form)
    }
    for name, options in re.findall(r'<select name="(\w+)"[^>]*>(.*?)</select>', form):
        chosen = re.search(r'<option value="([^"]*)" selected', options)
        texts[name] = html.unescape(chosen[1]) if chosen else ""
    return texts


def hidden_of(page: str) -> str:
    found = re.search(r'name="shown" value="([^"]*)"', page)
    assert found, page
    return html.unescape(found[1])
