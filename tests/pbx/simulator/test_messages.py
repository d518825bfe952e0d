"""sms/send and linkus/*."""

import pytest

from pbx.simulator.config import Trunk
from pbx.simulator.state import Extension

SMS = {"trunk": "GSM", "phonenumber": "18396210850", "message": "%E4%BD%A0%E5%A5%BD"}


@pytest.fixture(autouse=True)
def gsm(sim) -> Trunk:
    trunk = sim.state.trunks["50"] = Trunk("50", "GSM", "GSM", "Idle", "3")
    return trunk


@pytest.mark.parametrize(("outside", "status"), [("answer", "Success"), ("no_answer", "Failed")])
def test_a_message_and_its_report(sim, hotel, events, outside, status):
    sim.control("outside", {"behaviour": outside})
    smsid = hotel.ok("sms/send", SMS)["smsid"]
    number, _, instant = smsid.partition("-")
    assert (number, int(instant)) == (SMS["phonenumber"], int(sim.exchange.clock.timestamp()))
    assert events("sms-send") == []
    sim.advance(5)
    assert events("sms-send") == [{"event": "sms-send", "status": status, "smsid": smsid, "sn": "369451090405"}]


@pytest.mark.parametrize(
    ("change", "errno"),
    [
        ({"trunk": ""}, "10004"),
        ({"trunk": "moon"}, "10026"),
        ({"trunk": "siptrunk"}, "10026"),
        ({"phonenumber": ""}, "10028"),
        ({"message": ""}, "10030"),
        ({"phonenumber": "call me"}, "10031"),
        ({"message": "你好"}, "10140"),
        ({"message": "100% sure"}, "10140"),
        ({"message": "%F0%9F%98%80"}, "10140"),
        ({"message": "a" * 2001}, "10140"),
        ({"message": "%E4%BD%A0" * 1001}, "10140"),
    ],
)
def test_refused_messages(sim, hotel, events, change, errno):
    assert hotel.errno("sms/send", {**SMS, **change}) == errno
    sim.advance(5)
    assert events("sms-send") == []


@pytest.mark.parametrize("message", ["a" * 2000, "%E4%BD%A0" * 1000])
def test_the_longest_messages(hotel, message):
    hotel.ok("sms/send", {**SMS, "message": message})


@pytest.mark.parametrize("status", ["Busy", "No SIM"])
def test_a_module_that_cannot_send(hotel, gsm, status):
    gsm.status = status
    assert hotel.errno("sms/send", SMS) == "10027"


def clients(hotel, numbers: str) -> dict[str, str]:
    answer = hotel.ok("linkus/query_client", {"number": numbers})["linkusclients"]
    return {client["number"]: client["enablelinkus"] for client in answer}


def test_linkus_is_switched_for_some_or_all(hotel):
    assert set(clients(hotel, "all").values()) == {"off"}
    assert hotel.ok("linkus/update_client", {"number": "1001,1002", "enablelinkus": "on"}) == {"status": "Success"}
    assert clients(hotel, "1001,1003") == {"1001": "on", "1003": "off"}
    hotel.ok("linkus/update_client", {"number": "all", "enablelinkus": "on"})
    hotel.ok("linkus/update_client", {"number": "1001", "enablelinkus": "off"})
    assert clients(hotel, "all") == {"1001": "off", "1002": "on", "1003": "on", "8001": "on"}


def test_linkus_for_an_unknown_extension_fails_for_it_alone(hotel):
    answer = hotel.ok("linkus/update_client", {"number": "1999,1001", "enablelinkus": "on"})
    assert answer["failed"] == "1999:10006"
    assert clients(hotel, "1001") == {"1001": "on"}
    assert hotel.errno("linkus/query_client", {"number": "1001,1999"}) == "10006"


def test_too_many_linkus_users(sim, hotel):
    for number in range(5000, 5100):
        sim.state.extensions[str(number)] = Extension.create(str(number))
        sim.state.extensions[str(number)].linkus = True
    answer = hotel.ok("linkus/update_client", {"number": "5000,1001", "enablelinkus": "on"})
    assert answer["failed"] == "1001:10137"


@pytest.mark.parametrize(("value", "errno"), [("yes", "10133"), ("", "10004")])
def test_linkus_switch_is_on_or_off(hotel, value, errno):
    assert hotel.errno("linkus/update_client", {"number": "1001", "enablelinkus": value}) == errno


def test_linkus_mail_names_who_gets_none(hotel):
    hotel.ok("linkus/update_client", {"number": "1001,1002", "enablelinkus": "on"})
    hotel.ok("extension/update", {"number": "1001", "email": "amy@example.net"})
    assert hotel.ok("linkus/send_email", {"number": "1001"}) == {"status": "Success"}
    answer = hotel.ok("linkus/send_email", {"number": "1001,1002,1003,1999"})
    assert answer["unsent"] == "1002:10134,1003:10135,1999:10006"
