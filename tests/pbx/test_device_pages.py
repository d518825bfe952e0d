"""The pages of the device browser on a furnished device of sixty extensions with calls that go on."""

import copy
import html
import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from hotelpbx.common import roles
from pbx.browser import promises
from pbx.browser.model import is_secret
from pbx.browser.reading import KEPT
from pbx.browser.sections import SECTIONS
from pbx.models import Extension, Pbx
from pbx.services.browsing import section_row, section_rows
from pbx.services.commands import extension_want
from pbx.simulator.server import Simulator
from tests.helpers.forms import form_values
from tests.helpers.pages import signed_in, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def sim() -> Iterator[Simulator]:
    with Simulator(rooms="101-157", extensions="8001-8003", furnished=True) as simulator:
        yield simulator


@pytest.fixture
def engineer(pbx_row: Pbx) -> Client:
    return signed_in(roles.ENGINEER)


def page_of(client: Client, section: str, **query: Any) -> str:
    return html.unescape(text_of(client.get(reverse("pbx-device-section", args=["main", section]), query)))


def details(client: Client, section: str, key: str) -> str:
    return html.unescape(text_of(client.get(reverse("pbx-device-item", args=["main", section]), {"key": key})))


def act_url(section: str, action: str, key: str) -> str:
    return reverse("pbx-device-act", args=["main", section, action], query={"key": key})


def act(client: Client, section: str, action: str, key: str, **changed: str) -> str:
    """Change some fields of an action's form; the answer, which is the preview when they are right."""
    url = act_url(section, action, key)
    return client.post(url, form_values(client.get(url).content.decode()) | changed).content.decode()


def previewed(page: str) -> dict[str, Any]:
    sent: dict[str, Any] = json.loads(form_values(page)["shown"])
    return sent


def first(pbx: Pbx, section: str) -> dict[str, Any]:
    return section_rows(pbx=pbx, section=SECTIONS[section])[0]


def four_calls(sim: Simulator) -> None:
    """Between two rooms, to the outside, from the outside to a queue, and one that is parked."""
    sim.control("phones/101/dial", {"number": "102"})
    sim.control("phones/102/answer", {})
    sim.control("phones/8003/dial", {"number": "0030123456"})
    for agent in ("8001", "8002"):
        sim.control(f"phones/{agent}/behaviour", {"incoming": "ring"})
    sim.control("inbound", {"from": "01715550001", "to": "5503301"})
    sim.control("phones/104/dial", {"number": "105"})
    sim.control("phones/105/answer", {})


def park(client: Client, number: str) -> None:
    listed = client.get("/api/v1/pbx/main/calls/?page_size=500").json()["results"]
    key = next(leg["key"] for leg in listed if leg["number"] == number)
    body = json.dumps({"key": key, "values": {"parking_slot": "6905"}})
    assert client.post("/api/v1/pbx/main/calls/park/", body, content_type="application/json").status_code == 200


def test_the_pages_show_the_device_and_its_calls(engineer: Client, sim: Simulator) -> None:
    four_calls(sim)
    park(engineer, "104")

    extensions = page_of(engineer, "extensions")
    assert "60 on the device" in extensions
    assert extensions.count('data-label="Number"') == 60
    assert extensions.index(">101<") < extensions.index(">157<") < extensions.index(">8001<")
    trunks = page_of(engineer, "trunks")
    assert "3 on the device" in trunks
    assert all(word in trunks for word in ("siptrunk", "backup", "GSM", "registered", "failed", "idle"))
    queues = page_of(engineer, "queues")
    assert "2 on the device" in queues
    assert '8001 <span class="chip chip--info">ringing</span>' in queues
    assert "2 on the device" in page_of(engineer, "paging-groups")

    calls = page_of(engineer, "calls")
    for party in (">101<", ">102<", "01715550001 → 5503301", "8003 → 030123456"):
        assert party in calls
    assert all(word in calls for word in ("talking", "ringing", "waits for an answer"))
    parked = page_of(engineer, "parked-calls")
    assert "6905" in parked
    assert "105" in parked


@pytest.mark.parametrize(
    "section", [each.slug for each in SECTIONS.values() if (edit := each.action("edit")) and not edit.replaces]
)
def test_a_form_holds_the_present_values_and_sends_only_what_was_changed(
    section: str, engineer: Client, pbx_row: Pbx
) -> None:
    row = first(pbx_row, section)
    edit = SECTIONS[section].action("edit")
    assert edit
    shown = form_values(engineer.get(act_url(section, "edit", row["key"])).content.decode())
    for parameter in edit.parameters_for(row):
        assert parameter.name in row, "the form cannot show it"
        if row[parameter.name] and not isinstance(row[parameter.name], bool):
            assert (shown[parameter.name] == "") == is_secret(parameter.name)

    untouched = act(engineer, section, "edit", row["key"])
    needed = any(parameter.required for parameter in edit.parameters)
    assert ("Nothing is changed yet." in untouched) != needed
    if "name" in shown:
        target = {name: row[attribute] for name, attribute in edit.target.items()}
        assert previewed(act(engineer, section, "edit", row["key"], name="other")) == {**target, "name": "other"}


def test_forwarding_is_shown_as_it_is_set(engineer: Client, sim: Simulator) -> None:
    sim.state.extensions["101"].settings |= {"busyforward": "on", "btransferto": "Extension", "btransferext": "8001"}
    assert previewed(act(engineer, "extensions", "edit", "101", btransferext="8002")) == {
        "number": "101",
        "btransferext": "8002",
    }
    found = engineer.get("/api/v1/pbx/main/extensions/?key=101").json()
    assert (found["busyforward"], found["btransferto"], found["btransferext"]) == (True, "Extension", "8001")


def test_a_secret_is_not_in_the_form_and_its_stars_are_not_sent(engineer: Client) -> None:
    form = engineer.get(act_url("extensions", "edit", "101")).content.decode()
    assert "***" not in form
    body = json.dumps({"key": "101", "values": {"registerpassword": "***"}})
    answer = engineer.post("/api/v1/pbx/main/extensions/edit/", body, content_type="application/json")
    assert (answer.status_code, list(answer.json()["extra"]["fields"])) == (400, ["registerpassword"])


def test_what_hotelpbx_keeps_is_said(engineer: Client, pbx_row: Pbx) -> None:
    own = Extension.objects.create(pbx=pbx_row, number="101")
    extension_want(extension=own, name="Anna", routes=[], outbound=False, voicemail=False)
    for number, kept in (("101", True), ("102", False)):
        form = text_of(engineer.get(act_url("extensions", "edit", number)))
        assert ("username, selectoutroute, callrestriction, hasvoicemail, dnd, alwaysforward" in form) is kept
        assert (form.count("HotelPBX keeps this and sets it right again.") == len(KEPT)) is kept
        delete = text_of(engineer.get(act_url("extensions", "delete", number)))
        assert ("This extension belongs to HotelPBX" in delete) is kept


def test_an_alarm_keeps_what_is_not_changed(engineer: Client, pbx_row: Pbx, sim: Simulator) -> None:
    alarm = {"time": "06:30", "type": "custom", "weekdays": [1, 5], "repeats": 2, "repeat_interval_minutes": 5}
    body = json.dumps({"values": {"numbers": ["101"], **alarm, "prompt": "bell"}})
    assert engineer.post("/api/v1/pbx/main/alarms/add/", body, content_type="application/json").status_code == 200
    key = first(pbx_row, "alarms")["key"]
    assert "Mon, Fri" in page_of(engineer, "alarms")

    wanted = {"time": "07:00", "type": "custom", "weekdays": "1,5", "repeats": "2", "repeatinterval": "5"}
    assert previewed(act(engineer, "alarms", "edit", key, time="07:00"))["wakeup"] == {**wanted, "prompt": "bell"}
    change = json.dumps({"key": key, "values": {"time": "07:00"}, "preview": True})
    answer = engineer.post("/api/v1/pbx/main/alarms/edit/", change, content_type="application/json")
    assert answer.json()["body"]["wakeup"] == {**wanted, "prompt": "bell"}


def test_a_foreign_alarm_is_told_from_ours(engineer: Client, pbx_row: Pbx, monkeypatch: pytest.MonkeyPatch) -> None:
    body = {"numbers": ["101"], "time": "06:30", "type": "onetime", "repeats": 2, "repeat_interval_minutes": 5}
    engineer.post("/api/v1/pbx/main/alarms/add/", json.dumps({"values": body}), content_type="application/json")
    monkeypatch.setattr(promises, "_known_by", [])
    alarm = first(pbx_row, "alarms")
    assert "somebody else" in page_of(engineer, "alarms")
    assert "HotelPBX knows nothing of this alarm" in details(engineer, "alarms", alarm["key"])

    promises.promises_known_by(lambda pbx: {(alarm["number"], alarm["wakeupid"])})
    assert "this house" in page_of(engineer, "alarms")
    assert reverse("wakeups") in details(engineer, "alarms", alarm["key"])
    assert "This is a wake-up call of this house." in text_of(engineer.get(act_url("alarms", "delete", alarm["key"])))


def test_an_action_is_offered_where_it_fits(engineer: Client, pbx_row: Pbx, sim: Simulator) -> None:
    four_calls(sim)
    sip, _backup, gsm = (details(engineer, "trunks", key) for key in ("1", "2", "3"))
    offered = {slug: (f"/do/{slug}/" in sip, f"/do/{slug}/" in gsm) for slug in ("edit", "delete", "send-sms")}
    assert offered == {"edit": (True, False), "delete": (True, False), "send-sms": (False, True)}

    for leg in section_rows(pbx=pbx_row, section=SECTIONS["calls"]):
        shown = details(engineer, "calls", leg["key"])
        assert ("/do/listen/" in shown) == (leg["kind"] == "ext")
        assert ("/do/refuse/" in shown) == (leg["kind"] == "inbound")
        assert "/do/unhold/" not in shown
    listening = next(
        leg["key"] for leg in section_rows(pbx=pbx_row, section=SECTIONS["calls"]) if leg["party"] == "101"
    )
    request = previewed(act(engineer, "calls", "listen", listening, monitor="8001", type="whisper"))
    assert request == {"monitor": "8001", "extension": "101", "type": "whisper"}


def test_a_trunk_is_asked_for_the_settings_of_its_kind(engineer: Client, sim: Simulator) -> None:
    trunk = next(iter(sim.state.trunks.values()))
    trunk.trunktype = "account"
    form = form_values(engineer.get(act_url("trunks", "edit", trunk.id)).content.decode())
    assert "username" in form
    assert "host" not in form
    sent = previewed(act(engineer, "trunks", "edit", trunk.id, username="elsewhere"))
    assert sent == {"id": trunk.id, "trunktype": "account", "username": "elsewhere"}


def test_a_voice_message_is_played_from_its_details(engineer: Client, pbx_row: Pbx, sim: Simulator) -> None:
    sim.control("voicemail", {"number": "106", "from": "01715550002", "seconds": 17})
    message = first(pbx_row, "voicemails")
    shown = details(engineer, "voicemails", message["key"])
    address = reverse("pbx-voicemail", args=["main", "106", message["status"], message["file"]])
    assert f'<audio controls preload="none" src="{address}"' in shown
    assert b"".join(engineer.get(address)).startswith(b"RIFF")
    assert "17 seconds" in shown


def test_for_whom_a_group_request_failed_is_said(engineer: Client, sim: Simulator) -> None:
    url = act_url("linkus", "send-email", "101")
    sim.state.extensions["101"].linkus = True
    sim.state.extensions["101"].settings["email"] = ""
    answer = engineer.post(url, form_values(engineer.get(url).content.decode()), follow=True)
    assert "101:" in text_of(answer)


def test_five_hundred_extensions_cost_two_requests_and_no_more_statements(
    engineer: Client, pbx_row: Pbx, sim: Simulator, requests_to: Any
) -> None:
    page_of(engineer, "extensions")  # logs in
    cost = [_cost(engineer, requests_to)]
    for number in range(2000, 2440):
        sim.state.extensions[str(number)] = _like(sim.state.extensions["101"], str(number))
    Extension.objects.bulk_create(
        Extension(pbx=pbx_row, number=str(number), wanted_version=1) for number in range(2000, 2440)
    )
    cost.append(_cost(engineer, requests_to))
    (few, many) = cost
    assert many["requests"] == few["requests"] == 2
    assert many["statements"] == few["statements"]
    assert many["bytes"] < 300_000
    assert "500 on the device" in page_of(engineer, "extensions")
    assert "Page 5 of 5" in page_of(engineer, "extensions", page=5)


def _cost(client: Client, requests_to: Any) -> dict[str, int]:
    before = len(requests_to())
    with CaptureQueriesContext(connection) as statements:
        size = len(client.get(reverse("pbx-device-section", args=["main", "extensions"])).content)
    return {"requests": len(requests_to()) - before, "statements": len(statements), "bytes": size}


def _like(extension: Any, number: str) -> Any:
    made = copy.deepcopy(extension)
    made.number = number
    made.settings["username"] = f"Maximiliane Theodora Freifrau von Hohenstein {number}"
    return made


def test_a_row_that_went_away_is_not_found(engineer: Client, pbx_row: Pbx) -> None:
    assert section_row(pbx=pbx_row, section=SECTIONS["contacts"], key="1")["lastname"] == "Central"
    assert engineer.get(act_url("calls", "hang-up", "PJSIP/101-0000ffff")).status_code == 404
