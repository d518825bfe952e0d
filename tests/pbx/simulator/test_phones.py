"""Virtual telephones: what staff does with them, and the reports and records that follow."""

import pytest

from pbx.simulator.control import ControlError
from pbx.simulator.server import Simulator


def statuses(report):
    """{kind or number: status} of the members of a report."""
    return {body.get("number", kind): body["memberstatus"] for m in report["members"] for kind, body in m.items()}


def test_call_between_rooms(sim, hotel, events):
    callid = sim.control("phones/1001/dial", {"number": "1002"})["callid"]
    assert sim.control("phones/1001")["state"] == "dialing"
    sim.advance(5)
    sim.control("phones/1002/answer")
    sim.advance(95)
    sim.control("phones/1002/hangup")
    assert [statuses(report) for report in events("CallStatus")] == [
        {"1001": "ALERT", "1002": "RING"},
        {"1001": "ANSWERED", "1002": "ANSWER"},
        {"1001": "ANSWERED", "1002": "BYE"},
    ]
    assert events("NewCdr") == [
        {
            "event": "NewCdr",
            "callid": callid,
            "timestart": "2026-11-23 06:00:00",
            "callfrom": "1001",
            "callto": "1002",
            "callduraction": "100",
            "talkduraction": "95",
            "srctrunkname": "",
            "dsttrcunkname": "",
            "pincode": "",
            "status": "ANSWERED",
            "type": "Internal",
            "recording": "",
            "didnumber": "",
            "agentringtime": "0",
            "sn": "369451090405",
        }
    ]
    assert sim.control("phones/1001")["state"] == sim.control("phones/1002")["state"] == "idle"


def test_talk_lengthens_the_record_and_leaves_the_clock(sim, hotel, events):
    sim.control("phones/1001/dial", {"number": "1002"})
    sim.control("phones/1002/answer")
    before = sim.control("state")["clock"]["now"]
    sim.control("phones/1001/talk", {"seconds": 95})
    assert sim.control("state")["calls"][0]["talk_seconds"] == 95
    sim.control("phones/1001/hangup")
    assert sim.control("state")["clock"]["now"] == before
    record = events("NewCdr")[0]
    assert (record["callduraction"], record["talkduraction"]) == ("95", "95")


def test_caller_gives_up(sim, hotel, events):
    sim.control("phones/1001/dial", {"number": "1002"})
    sim.control("phones/1001/hangup")
    assert events("NewCdr")[0]["status"] == "NO ANSWER"
    assert events("CallFailed") == []
    assert sim.control("phones/1002")["state"] == "idle"


@pytest.mark.parametrize(
    ("incoming", "reason", "status"),
    [
        ("ring", "603 Declined", "NO ANSWER"),
        ("no_answer", "480 Temporatily Unavailable", "NO ANSWER"),
        ("refuse", "User Busy", "NO ANSWER"),
        ("busy", "486 Busy here", "BUSY"),
        ("unregistered", "408 Request Time", "NO ANSWER"),
    ],
)
def test_behaviour_of_the_called(sim, hotel, events, incoming, reason, status):
    sim.control("phones/1002/behaviour", {"incoming": incoming})
    sim.control("phones/1001/dial", {"number": "1002"})
    sim.advance(30.1)
    failed = events("CallFailed")[0]
    assert failed["reason"] == reason
    assert list(failed["members"][0]["ext"]) == ["number", "channelid"]
    assert failed["members"][0]["ext"]["number"] == "1001"
    assert events("NewCdr")[0]["status"] == status
    assert sim.control("phones/1001")["state"] == "idle"


def test_ring_timeout_of_the_extension_counts(sim, hotel, events):
    hotel.ok("extension/update", {"number": "1002", "ringtimeout": "10"})
    sim.control("phones/1001/dial", {"number": "1002"})
    sim.advance(9.5)
    assert sim.control("phones/1002")["state"] == "ringing"
    sim.advance(1)
    assert sim.control("phones/1002")["state"] == "idle"


def test_answering_by_itself(sim, hotel):
    sim.control("phones/1002/behaviour", {"incoming": "answer", "answer_after": 4})
    sim.control("phones/1001/dial", {"number": "1002"})
    sim.advance(3.5)
    assert sim.control("phones/1002")["state"] == "ringing"
    sim.advance(1)
    assert sim.control("phones/1002")["state"] == "in_call"


def test_voicemail_takes_the_call(sim, hotel, events):
    sim.control("phones/1002/behaviour", {"incoming": "voicemail"})
    sim.control("phones/1001/dial", {"number": "1002"})
    sim.advance(31)
    assert events("CallFailed") == []
    assert events("NewCdr")[0]["status"] == "VOICEMAIL"
    message = hotel.ok("voicemail/query", {"number": "1002"})["voicemails"][0]["voicemail"][0]
    assert (message["messagefrom"], message["voicemailstatus"]) == ("1001", "unread")


def test_without_a_mailbox_there_is_no_voicemail(sim, hotel, events):
    hotel.ok("extension/update", {"number": "1002", "hasvoicemail": "off"})
    sim.control("phones/1002/behaviour", {"incoming": "voicemail"})
    sim.control("phones/1001/dial", {"number": "1002"})
    sim.advance(31)
    assert events("CallFailed")[0]["reason"] == "603 Declined"
    assert sim.control("state")["voicemails"] == []


def test_unknown_number(sim, hotel, events):
    sim.control("phones/1001/dial", {"number": "4711"})
    assert events("CallFailed")[0]["reason"] == "404 NOT found"


def test_registration_is_reported(sim, hotel, events):
    sim.control("phones/1001/behaviour", {"incoming": "unregistered"})
    assert hotel.ok("extension/list")["extlist"][0]["status"] == "Unavailable"
    sim.control("phones/1001/behaviour", {"incoming": "ring"})
    assert [report["status"] for report in events("ExtensionStatus")] == ["Unregistered", "Registered"]
    assert "registeredIP" not in events("ExtensionStatus")[0]


def test_outside_call(sim, hotel, events):
    hotel.ok("extension/update", {"number": "1001", "callrestriction": "off", "selectoutroute": "national"})
    sim.control("phones/1001/dial", {"number": "00301234567"})
    sim.advance(2.5)
    assert sim.control("phones/1001")["state"] == "in_call"
    sim.advance(60)
    sim.control("phones/1001/hangup")
    outbound = events("CallStatus")[0]["members"][1]["outbound"]
    assert (outbound["from"], outbound["to"], outbound["trunkname"]) == ("1001", "0301234567", "siptrunk")
    assert outbound["channelid"].startswith("PJSIP/trunk-siptrunk-endpoint-")
    record = events("NewCdr")[0]
    assert (record["type"], record["callto"], record["dsttrcunkname"]) == ("Outbound", "00301234567", "siptrunk")


@pytest.mark.parametrize(
    ("restriction", "routes", "dialled"),
    [
        ("on", "local,national,international", "02345678"),
        ("off", "", "02345678"),
        ("off", "local", "00301234567"),
        ("off", "local,national", "000442079460000"),
        ("off", "international", "02345678"),
    ],
)
def test_barred_calls(sim, hotel, events, restriction, routes, dialled):
    hotel.ok("extension/update", {"number": "1001", "callrestriction": restriction, "selectoutroute": routes})
    sim.control("phones/1001/dial", {"number": dialled})
    failed = events("CallFailed")[0]
    assert failed["reason"] == "NO Outbound Restriction"
    assert failed["members"][0]["ext"]["number"] == "1001"
    record = events("NewCdr")[0]
    assert (record["status"], record["type"], record["talkduraction"]) == ("NO ANSWER", "Outbound", "0")


@pytest.mark.parametrize(
    ("behaviour", "reason", "status"),
    [("busy", "486 Busy here", "BUSY"), ("no_answer", "480 Temporatily Unavailable", "NO ANSWER")],
)
def test_outside_party_does_not_answer(sim, hotel, events, behaviour, reason, status):
    sim.control("outside", {"behaviour": behaviour})
    sim.control("phones/8001/dial", {"number": "02345678"})
    sim.advance(31)
    assert events("CallFailed")[0]["reason"] == reason
    assert (events("NewCdr")[0]["status"], events("NewCdr")[0]["talkduraction"]) == (status, "0")


@pytest.mark.parametrize("behaviour", ["answer", "busy", "no_answer"])
def test_nothing_follows_a_call_that_was_given_up(sim, hotel, events, behaviour):
    sim.control("outside", {"behaviour": behaviour})
    sim.control("phones/8001/dial", {"number": "02345678"})
    sim.control("phones/8001/hangup")
    before = events()
    sim.advance(60)
    assert events() == before
    assert before[-1]["event"] == "NewCdr"


def test_inbound_call(sim, hotel, events):
    sim.control("inbound", {"from": "0301234567", "to": "1001"})
    inbound, extension = events("CallStatus")[0]["members"]
    assert inbound["inbound"]["memberstatus"] == "ALERT"
    assert (inbound["inbound"]["from"], inbound["inbound"]["to"]) == ("0301234567", "1001")
    assert extension["ext"]["memberstatus"] == "RING"
    assert len(hotel.ok("call/query", {"type": "inbound"})["Calls"]) == 1
    sim.control("phones/1001/answer")
    sim.control("phones/1001/talk", {"seconds": 10})
    sim.control("phones/1001/hangup")
    record = events("NewCdr")[0]
    assert (record["type"], record["srctrunkname"], record["didnumber"]) == ("Inbound", "siptrunk", "1001")


@pytest.mark.parametrize(
    ("action", "body"),
    [("answer", {}), ("refuse", {}), ("hangup", {}), ("keys", {"keys": "1"}), ("talk", {"seconds": 1})],
)
def test_an_idle_telephone_can_only_dial(sim, action, body):
    with pytest.raises(ControlError, match="idle") as raised:
        sim.control(f"phones/1001/{action}", body)
    assert raised.value.status == 409


def test_a_busy_telephone_cannot_dial(sim):
    sim.control("phones/1001/dial", {"number": "1002"})
    with pytest.raises(ControlError, match="dialing"):
        sim.control("phones/1001/dial", {"number": "1003"})
    with pytest.raises(ControlError, match="ringing"):
        sim.control("phones/1002/dial", {"number": "1003"})


def test_click_to_dial_rings_the_caller_first(sim, hotel, events):
    callid = hotel.ok("call/dial", {"caller": "1001", "callee": "1002"})["callid"]
    assert sim.control("phones/1001")["state"] == "ringing"
    assert sim.control("phones/1002")["state"] == "idle"
    sim.advance(3)
    sim.control("phones/1001/answer")
    assert sim.control("phones/1002")["state"] == "ringing"
    sim.advance(4)
    sim.control("phones/1002/answer")
    members = hotel.ok("call/query", {"callid": callid})["Calls"][0]["members"]
    assert [member["ext"]["memberstatus"] for member in members] == ["ANSWERED", "ANSWER"]
    sim.advance(10)
    assert hotel.ok("call/hangup", {"channelid": members[0]["ext"]["channelid"]})["callid"] == callid
    record = events("NewCdr")[0]
    assert (record["callfrom"], record["callto"], record["talkduraction"]) == ("1001", "1002", "10")


def test_call_dial_checks(sim, hotel):
    assert hotel.errno("call/dial", {"caller": "4711", "callee": "1002"}) == "10006"
    assert hotel.errno("call/dial", {"caller": "1001", "callee": "4711"}) == "10011"
    assert hotel.errno("call/dial", {"caller": "1001", "callee": "02345"}) == "10024"
    assert hotel.errno("call/dial", {"caller": "1001"}) == "10004"
    sim.control("phones/1001/dial", {"number": "1002"})
    assert hotel.errno("call/dial", {"caller": "1001", "callee": "1003"}) == "10008"
    assert hotel.errno("call/query", {"callid": "1.1"}) == "10005"
    assert hotel.errno("call/hangup", {"channelid": "PJSIP/1001-ffffffff"}) == "10103"


def test_playprompt_to_an_extension(sim, hotel, events):
    prompt = {"number": "1001", "prompt": "music1+music2", "count": "2", "autoanswer": "yes", "volume": "10"}
    callid = hotel.ok("call/playprompt", prompt)["callid"]
    sim.advance(19)
    assert events("PlayPromptEnd") == []
    sim.advance(2)
    ended = events("PlayPromptEnd")[0]
    assert (ended["callid"], ended["prompt"]) == (callid, "music1+music2")
    assert events("NewCdr")[0]["status"] == "ANSWERED"


def test_playprompt_outside_needs_a_permission(sim, hotel, events):
    body = {"number": "02345678", "prompt": "music1"}
    assert hotel.errno("call/playprompt", body) == "10004"
    assert hotel.errno("call/playprompt", {**body, "dialpermission": "1001"}) == "10024"
    hotel.ok("call/playprompt", {**body, "dialpermission": "8001"})
    sim.advance(8)
    assert events("PlayPromptEnd")[0]["members"][0]["outbound"]["from"] == "prompt"


@pytest.mark.parametrize(
    ("change", "errno"),
    [
        ({"volume": "21"}, "10104"),
        ({"volume": "x"}, "10118"),
        ({"volume": "\u00b2"}, "10118"),
        ({"prompt": "12"}, "10023"),
        ({"prompt": ""}, "10004"),
        ({"number": "4711"}, "10006"),
    ],
)
def test_playprompt_checks(hotel, change, errno):
    assert hotel.errno("call/playprompt", {"number": "1001", "prompt": "music1", **change}) == errno


def test_only_uploaded_voice_files_are_played(hotel):
    hotel.sim.control("settings", {"prompts": ["music1"]})
    assert hotel.errno("call/playprompt", {"number": "1001", "prompt": "music1+music2"}) == "10023"
    hotel.ok("call/playprompt", {"number": "1001", "prompt": "music1"})


def test_an_extension_may_begin_with_the_outside_prefix():
    with Simulator(rooms="007-008") as sim:
        sim.control("phones/007/dial", {"number": "008"})
        assert sim.control("phones/008")["state"] == "ringing"
