"""The device spells some keys differently from its manual; a setting chooses between them."""

import pytest

from pbx.simulator.spelling import answer_spelled, report_spelled


@pytest.fixture
def manual(sim, hotel):
    sim.control("settings", {"profile": "manual"})
    return hotel


def test_answers_as_devices_spell_them(hotel):
    hotel.ok("extension/update", {"number": "1001", "mobile": "123"})
    assert hotel.settings("1001")["moblie"] == "123"
    assert "numbercalls" in hotel.ok("extension/query_call", {"number": "1001"})["calllist"][0]
    assert hotel.ok("call/query", {"type": "inbound"})["Calls"] == []
    assert hotel.ok("trunk/list")["trunklist"][0]["status"] == "Registered"


def test_answers_as_the_manual_prints_them(manual):
    manual.ok("extension/update", {"number": "1001", "mobile": "123"})
    assert manual.settings("1001")["mobile"] == "123"
    assert "numercalls" in manual.ok("extension/query_call", {"number": "1001"})["calllist"][0]
    assert manual.ok("call/query", {"type": "inbound"})["calls"] == []
    assert manual.ok("trunk/list")["trunklist"][0]["status"] == "registered"
    assert manual.ok("extensiongroup/add", {"name": "a", "members": "1001,1999"})["errornum"] == "1999"


def record(sim, events) -> dict:
    sim.control("phones/8001/dial", {"number": "1001"})
    sim.control("phones/1001/answer", {})
    sim.control("phones/1001/hangup", {})
    return events("NewCdr")[0]


def test_record_as_devices_spell_it(sim, hotel, events):
    report = record(sim, events)
    assert {"callduraction", "talkduraction", "dsttrcunkname"} < report.keys()
    assert report["status"] == "ANSWERED"


def test_record_as_the_manual_prints_it(sim, manual, events):
    report = record(sim, events)
    assert {"callduration", "talkduration", "dsttrunkname"} < report.keys()
    assert not {"callduraction", "talkduraction", "dsttrcunkname"} & report.keys()
    assert report["status"] == "ANSWERD"


def test_format_1_has_its_own_spelling(sim, manual, events):
    sim.control("settings", {"report_version": "1.0.0"})
    sim.control("phones/8001/dial", {"number": "1001"})
    sim.control("phones/8001/hangup", {})
    assert sim.wait_reports()
    payloads = [report["payload"] for report in sim.control("reports")["reports"]]
    assert "callduraction" in next(payload for payload in payloads if payload.get("action") == "NewCdr")


@pytest.mark.parametrize(
    ("device", "manual"),
    [
        ({"event": "Tranfer", "callid": "1.2"}, {"event": "Transfer", "callid": "1.2"}),
        ({"event": "uacstacall", "operation": "callanswer"}, {"event": "uacstacall", "operation": "callanwer"}),
        ({"event": "Forward", "callid": "1.2"}, {"event": "Forward", "callid": "1.2"}),
    ],
)
def test_reports(device, manual):
    assert report_spelled("manual", device) == manual
    assert report_spelled("device", device) == device


@pytest.mark.parametrize(
    ("endpoint", "device", "manual"),
    [
        (
            "conference/query",
            {"conferences": [{"participantepassword": "1"}]},
            {"conferences": [{"participantpassword": "1"}]},
        ),
        ("instant_conference/query", {"conferences": [{"members": "1"}]}, {"conferences": [{"member": "1"}]}),
        (
            "queue/query",
            {"queues": [{"queuename": "a", "announcefreq": "30", "ringinuse": "on", "retry": "10"}]},
            {"queues": [{"queueName": "a", "announcfreq": "30", "ringInUse": "on", "retry": "10"}]},
        ),
        ("paginggroup/list", {"paginggrouplist": [{"number": "6300"}]}, {"paginggroup": [{"number": "6300"}]}),
        ("paginggroup/query", {"paginggroup": [{"number": "6300"}]}, {"paginggroup": [{"number": "6300"}]}),
    ],
)
def test_answers_of_other_sections(endpoint, device, manual):
    assert answer_spelled("manual", endpoint, device) == manual
    assert answer_spelled("device", endpoint, device) == device


def test_callers_of_a_queue_stand_apart_in_the_manual():
    callers = [{"callernum": "7000", "waittime": "0:37", "channelid": "PJSIP/7000-00000031"}]
    status = {"callercount": "1", "members": []}
    device = {"queues": [{"number": "6700", "queuestatus": [{**status, "callers": callers}]}]}
    assert answer_spelled("manual", "queue/query_status", device) == {
        "queues": [{"number": "6700", "queuestatus": [status]}, {"callers": callers}]
    }


def test_requests_in_the_manuals_spelling(sim, manual):
    sms = {"trunk": "moon", "phonenummer": "18396210850", "message": "a"}
    assert manual.errno("sms/send", sms) == "10026"
    sim.control("settings", {"profile": "device"})
    assert manual.errno("sms/send", sms) == "10028"


def test_names_of_requests_that_only_the_manual_prints(sim, manual):
    update = {"id": "1", "trunktype": "register", "host": "sip.example.org"}
    manual.ok("siptrunk/update", update)
    sim.control("settings", {"profile": "device"})
    assert manual.errno("siptrunk/update", update) == "10003"
