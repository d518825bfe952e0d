"""The whole gateway before a manager interface that takes everything: requests, refusals, a lost connection."""

import hashlib
import http.client
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pbx.asterisk.options import Address, Options
from pbx.asterisk.server import Gateway
from pbx.simulator.http import WHOLE_API
from pbx.simulator.settings import Settings
from pbx.vendor.catalogue import CATALOGUE
from tests.pbx.asterisk.fake import FakeManager

# The library's reading thread ends so when the connection is closed under it.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
Json = dict[str, Any]


@pytest.fixture
def manager() -> Iterator[FakeManager]:
    fake = FakeManager()
    fake.listed["PJSIPShowContacts"] = ["Event: ContactList\r\nEndpoint: 1001\r\nUri: sip:1001@192.0.2.7:5060\r\n"]
    yield fake
    fake.pull()


@pytest.fixture
def gateway(manager: FakeManager, tmp_path: Path) -> Iterator[Gateway]:
    started = Gateway(
        Address(port=manager.port, username="hotelpbx", secret="s"),
        Options(config_dir=tmp_path / "hotelpbx", trunks=("trunk",)),
        state_file=tmp_path / "gateway.sqlite3",
        settings=Settings(password="secret", transport="TCP"),
        rooms="1001-1002",
    )
    with started:
        wait(lambda: started.is_ready)
        yield started


def wait(look: Any) -> None:
    deadline = time.monotonic() + 10
    while not look():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def post(gateway: Gateway, endpoint: str, **body: Any) -> Json:
    if not hasattr(gateway, "token"):
        md5 = hashlib.md5(b"secret", usedforsecurity=False).hexdigest()
        gateway.token = ""
        gateway.token = post(gateway, "login", username="api", password=md5)["token"]
    connection = http.client.HTTPConnection("127.0.0.1", gateway.port, timeout=10)
    try:
        path = f"/api/v2.0.0/{endpoint}" + (f"?token={gateway.token}" if gateway.token else "")
        connection.request("POST", path, json.dumps(body) if body else "", {"Content-Type": "application/json"})
        answer: Json = json.loads(connection.getresponse().read())
        return answer
    finally:
        connection.close()


ALARM = {"time": "03:00", "type": "everyday", "repeats": "1"}


def test_every_request_is_one_of_the_device(gateway: Gateway) -> None:
    """And what is not answered here is the device's `unknown request`, for each of them."""
    names = set(gateway.api.endpoints)
    assert names <= set(WHOLE_API.endpoints)
    missing = set(CATALOGUE) - names - set(gateway.api.downloads)
    assert missing
    assert {post(gateway, name, x="1")["errno"] for name in missing} == {"10003"}


def test_who_is_there(gateway: Gateway) -> None:
    listed = {row["number"]: row["status"] for row in post(gateway, "extension/list")["extlist"]}
    assert listed == {"1001": "Registered", "1002": "Unavailable"}
    assert post(gateway, "deviceinfo/query")["deviceinfo"]["devicename"] == "Asterisk 22.10.1"


def test_a_change_is_read_by_asterisk_before_the_answer(gateway: Gateway, manager: FakeManager) -> None:
    before = len(manager.done("Reload"))
    assert post(gateway, "extension/update", number="1001", username="Ana")["status"] == "Success"
    assert [action["Module"] for action in manager.done("Reload")[before:]] == ["res_pjsip.so"]
    post(gateway, "extension/update", number="1001", username="Ana")
    assert len(manager.done("Reload")) == before + 1, "nothing has changed"
    post(gateway, "extension/update", number="1001", dnd="on")
    assert [(each["Key"], each["Val"]) for each in manager.done("DBPut")] == [("1001", "on")]
    post(gateway, "extension/update", number="1001", dnd="off")
    assert [each["Key"] for each in manager.done("DBDel")] == ["1001"]


def test_what_asterisk_refuses_is_read_with_the_next_change(gateway: Gateway, manager: FakeManager) -> None:
    manager.refuses.add("Reload")
    assert post(gateway, "extension/update", number="1001", username="Ana")["errno"] == "20010"
    manager.refuses.clear()
    before = len(manager.done("Reload"))
    assert post(gateway, "extension/update", number="1001", username="Ana")["status"] == "Success"
    assert len(manager.done("Reload")) == before + 1


def test_a_second_press_does_not_dial_twice(gateway: Gateway, manager: FakeManager) -> None:
    """Asterisk has not said yet that the telephone rings."""
    assert post(gateway, "call/dial", caller="1001", callee="1002")["status"] == "Success"
    assert post(gateway, "call/dial", caller="1001", callee="1002")["errno"] == "10008"
    assert len(manager.done("Originate")) == 1


def test_a_refused_call_is_none(gateway: Gateway, manager: FakeManager) -> None:
    manager.refuses.add("Originate")
    assert post(gateway, "call/dial", caller="1001", callee="1002")["errno"] == "20010"
    assert gateway.exchange.state.calls == {}
    manager.refuses.clear()
    assert post(gateway, "call/dial", caller="1001", callee="1002")["status"] == "Success"
    assert manager.done("Originate")[-1]["Channel"] == "PJSIP/1001"


def test_forwarding_that_would_not_happen_is_refused(gateway: Gateway) -> None:
    assert post(gateway, "extension/update", number="1001", alwaysforward="on")["errno"] == "10017"
    assert post(gateway, "extension/update", number="1001", btransferto="Custom Number")["errno"] == "10017"
    assert post(gateway, "extension/update", number="1001", ntransferto="Voicemail")["status"] == "Success"


def test_a_prompt_is_only_a_file(gateway: Gateway, manager: FakeManager) -> None:
    assert post(gateway, "call/playprompt", number="1001", prompt="a)b(c")["errno"] == "10023"
    assert gateway.exchange.state.calls == {}
    assert not manager.done("Originate")


def test_asterisk_is_away_and_back(gateway: Gateway, manager: FakeManager) -> None:
    manager.pull()
    wait(lambda: not gateway.is_ready)
    for name, body in (("call/dial", {"caller": "1001", "callee": "1002"}), ("extension/update", {"number": "1001"})):
        assert post(gateway, name, **body)["errno"] == "10116"
    assert post(gateway, "extension/list")["status"] == "Success"
    assert post(gateway, "wakeupcall/create", number="1001", wakeup=[ALARM])["status"] == "Success"


def test_an_alarm_without_asterisk_has_failed(gateway: Gateway, manager: FakeManager) -> None:
    post(gateway, "wakeupcall/create", number="1001", wakeup=[{**ALARM, "type": "onetime"}])
    manager.pull()
    wait(lambda: not gateway.is_ready)
    with gateway.exchange.lock:
        gateway.exchange.clock.advance(25 * 3600)
    failed = [each.payload for each in gateway.exchange.outbox.reports if each.payload["event"] == "CallFailed"]
    assert failed[0]["members"][0]["ext"]["number"] == "1001"
    assert gateway.exchange.state.alarms == {}
