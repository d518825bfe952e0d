"""From single keys on a phone to the code in the house, over real sockets, where the dialplan sends no whole string."""

import datetime as dt
from typing import Any

import pytest
import requests
from django.utils import timezone
from pytest_django.live_server_helper import LiveServer

from pbx.enums import ReceiptState
from pbx.events import CodeDialled
from pbx.models import Extension, Pbx, Receipt
from pbx.simulator.server import Simulator
from pbx.sweep import pbx_sweep

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def http_row(pbx_row: Pbx, extension: Extension, sim: Simulator, live_server: LiveServer) -> Pbx:
    """A device that sends single keys only, and reports here."""
    Pbx.objects.update(events_url=live_server.url, state="offline", assembled_numbers="777,778")
    sim.control("settings", {"single_keys": True, "final_string": False})
    pbx_sweep()
    pbx_row.refresh_from_db()
    return pbx_row


def codes(heard: list[Any]) -> list[tuple[str, str]]:
    return [(event.number, event.code) for event in heard if isinstance(event, CodeDialled)]


def sweep(sim: Simulator, later: float = 0.0) -> None:
    """Everything that is due, by another process than before: nothing is remembered but rows."""
    assert sim.wait_reports()
    pbx_sweep(timezone.now() + dt.timedelta(seconds=later))


@pytest.mark.parametrize("dialled", ["777*01", "777*00", "778*12*3", "778*123456789*12"])
def test_dialled_in_one_go(http_row: Pbx, sim: Simulator, heard: list[Any], dialled: str) -> None:
    sim.control("phones/1001/dial", {"number": dialled})
    sweep(sim)
    sim.control("clock", {"advance": 30})  # the caller hangs up, or the exchange does
    sweep(sim)
    assert codes(heard) == [("1001", dialled)]
    sweep(sim, 60)
    assert codes(heard) == [("1001", dialled)]
    assert not Receipt.objects.filter(state=ReceiptState.FAILED).exists()


def test_a_sweep_between_any_two_keys(http_row: Pbx, sim: Simulator, heard: list[Any]) -> None:
    sim.control("phones/1001/dial", {"number": "778"})
    for key in "12#3#1" + "7#20" + "1":
        sim.control("phones/1001/keys", {"keys": key})
        sweep(sim)
    assert codes(heard) == []  # which service was dialled, the record tells at the end
    sim.control("phones/1001/hangup", {})
    sweep(sim)
    assert codes(heard) == [("1001", "778*12*3"), ("1001", "778*7*20")]


def test_a_device_that_sends_both_is_heard_once(http_row: Pbx, sim: Simulator, heard: list[Any]) -> None:
    sim.control("settings", {"final_string": True})
    sim.control("phones/1001/dial", {"number": "777*01"})
    sim.control("clock", {"advance": 30})
    sweep(sim)
    sweep(sim, 60)
    assert codes(heard) == [("1001", "777*01")]


def key(key: str, flag: int, path: str = "") -> dict[str, Any]:
    member = {"number": "1001", "channelid": "PJSIP/1001-1", "memberstatus": "ANSWERED", "callpath": path}
    return {"event": "DTMF", "callid": "1.1", "members": [{"ext": member}], "info": key, "flag": str(flag)}


RECORD = {
    "event": "NewCdr", "callid": "1.1", "timestart": "2026-11-23 08:00:00", "callfrom": "1001", "callto": "777",
    "callduraction": "9", "talkduraction": "9", "status": "ANSWERED", "type": "Internal",
}  # fmt: skip
STAR, NOUGHT, ONE = key("*", 0), key("0", 1), key("1", 2)


@pytest.mark.parametrize(
    "order",
    [
        [STAR, NOUGHT, ONE, RECORD],
        [RECORD, ONE, NOUGHT, STAR],
        [NOUGHT, STAR, NOUGHT, RECORD, ONE, ONE],
    ],
)
def test_posted_in_any_order_and_twice(
    http_row: Pbx, live_server: LiveServer, heard: list[Any], order: list[dict[str, Any]]
) -> None:
    for report in order:
        url = f"{live_server.url}/pbx/events/{http_row.intake_key}/"
        assert requests.post(url, json=report, timeout=5).status_code == 200
        pbx_sweep()
    pbx_sweep(timezone.now() + dt.timedelta(seconds=30))
    assert codes(heard) == [("1001", "777*01")]


def test_a_voice_menu_of_the_device(http_row: Pbx, sim: Simulator, heard: list[Any]) -> None:
    Pbx.objects.update(assembled_numbers="6500")
    sim.control("ivrs", {"number": "6500", "collects": True})
    sim.control("phones/1001/dial", {"number": "6500"})
    sim.control("phones/1001/keys", {"keys": "4711#"})
    sweep(sim)
    assert codes(heard) == []
    sweep(sim, 10)
    assert codes(heard) == [("1001", "6500*4711")]
