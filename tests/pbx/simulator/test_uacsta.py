"""uaCSTA: what telephones report while it is on, and requests that act on one call of one telephone."""

import pytest

ADDRESS = "192.168.5.100:5060"


@pytest.fixture
def ringing(sim, hotel, events):
    """1001 rings; the body of a request about it."""
    sim.control("settings", {"uacsta": True})
    sim.control("phones/1002/dial", {"number": "1001"})
    report = events("uacstacall")[0]
    return {"extnumber": "1001", "cstacallid": report["cstacallid"], "ipaddress": report["ipaddress"]}


def operations(events):
    return [(report["operation"], report["extnumber"]) for report in events("uacstacall")]


def test_ringing_is_reported(ringing, events):
    assert events("uacstacall") == [
        {
            "event": "uacstacall",
            "operation": "callstart",
            "extnumber": "1001",
            "cstacallid": "32784",
            "ipaddress": ADDRESS,
            "sn": "369451090405",
        }
    ]


def test_answer_and_hang_up(sim, hotel, events, ringing):
    assert hotel.ok("uacstacall/accept_inbound", ringing) == {"status": "Success"}
    assert sim.control("phones/1001")["state"] == "in_call"
    assert hotel.errno("uacstacall/refuse_inbound", ringing) == "10153"
    hotel.ok("uacstacall/hangup", ringing)
    assert operations(events) == [("callstart", "1001"), ("callanswer", "1001"), ("callover", "1001")]
    assert {report["cstacallid"] for report in events("uacstacall")} == {"32784"}
    assert events("NewCdr")[0]["status"] == "ANSWERED"


def test_refuse(sim, hotel, events, ringing):
    assert hotel.errno("uacstacall/hangup", ringing) == "10153"
    hotel.ok("uacstacall/refuse_inbound", ringing)
    assert operations(events) == [("callstart", "1001"), ("callover", "1001")]
    assert events("CallFailed")[0]["reason"] == "User Busy"
    assert hotel.errno("uacstacall/accept_inbound", ringing) == "10153"


@pytest.mark.parametrize(
    ("change", "errno"),
    [
        ({"cstacallid": "1"}, "10153"),
        ({"ipaddress": "192.168.5.101:5060"}, "10153"),
        ({"extnumber": "1002"}, "10153"),
        ({"extnumber": "4711"}, "10006"),
        ({"ipaddress": ""}, "10004"),
    ],
)
def test_requests_about_another_call(hotel, ringing, change, errno):
    assert hotel.errno("uacstacall/accept_inbound", {**ringing, **change}) == errno


def test_switched_off(sim, hotel, events):
    sim.control("phones/1002/dial", {"number": "1001"})
    assert events("uacstacall") == []
    body = {"extnumber": "1001", "cstacallid": "32784", "ipaddress": ADDRESS}
    assert hotel.errno("uacstacall/accept_inbound", body) == "10153"
