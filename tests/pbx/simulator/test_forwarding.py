"""Call forwarding: always, when nobody answers, when it is busy; to the mailbox, an extension, outside."""

import pytest


def forward(hotel, number="1001", **settings):
    hotel.ok("extension/update", {"number": number, **settings})


def come_in(sim, to="1001"):
    return sim.control("inbound", {"from": "0301234567", "to": to})["callid"]


def test_always_to_an_extension(sim, hotel, events):
    forward(hotel, alwaysforward="on", atransferto="Extension", atransferext="8001")
    callid = come_in(sim)
    assert sim.control("phones/1001")["state"] == "idle"
    assert sim.control("phones/8001")["state"] == "ringing"
    report = events("Forward")[0]
    inbound = report["members"][0]["inbound"]
    assert report["callid"] == callid
    assert (inbound["from"], inbound["to"], "memberstatus" in inbound) == ("0301234567", "1001", False)
    assert [report["event"] for report in events()][1] == "Forward"


def test_no_answer_to_an_extension(sim, hotel, events):
    forward(hotel, noanswerforward="on", ntransferto="Extension", ntransferext="1002", ringtimeout="20")
    callid = come_in(sim)
    sim.advance(19)
    assert events("Forward") == []
    sim.advance(2)
    assert sim.control("phones/1002")["call"]["callid"] == callid
    assert sim.control("phones/1001")["state"] == "idle"
    assert [report["event"] for report in events() if report["event"] in {"Forward", "CallFailed"}] == ["Forward"]


@pytest.mark.parametrize("incoming", ["busy", "refuse"])
def test_busy_to_the_mobile_with_its_prefix(sim, hotel, events, incoming):
    """The extension's own permission pays for the call outside."""
    sim.control("phones/8001/behaviour", {"incoming": incoming})
    forward(hotel, "8001", mobile="1701234567", busyforward="on", btransferto="Mobile Number", btransferprefix="00")
    come_in(sim, "8001")
    sim.advance(0.1)
    outbound = events("CallStatus")[-1]["members"][-1]["outbound"]
    assert (outbound["from"], outbound["to"]) == ("0301234567", "01701234567")
    sim.advance(2)
    assert sim.control("state")["calls"][0]["state"] == "talking"


def test_a_custom_number_that_the_extension_may_not_dial(sim, hotel, events):
    forward(hotel, alwaysforward="on", atransferto="Custom Number", atransferprefix="0", atransfernum="2345678")
    come_in(sim)
    assert events("CallFailed")[0]["reason"] == "NO Outbound Restriction"


@pytest.mark.parametrize(
    ("incoming", "settings"),
    [
        ("ring", {"alwaysforward": "on", "atransferto": "Voicemail"}),
        ("ring", {"noanswerforward": "on", "ntransferto": "Voicemail"}),
        ("unregistered", {"noanswerforward": "on", "ntransferto": "Voicemail"}),
        ("busy", {"busyforward": "on", "btransferto": "Voicemail"}),
    ],
)
def test_to_the_mailbox(sim, hotel, events, incoming, settings):
    forward(hotel, **settings)
    sim.control("phones/1001/behaviour", {"incoming": incoming})
    sim.control("phones/1002/dial", {"number": "1001"})
    sim.advance(31)
    assert len(events("Forward")) == 1
    assert events("CallFailed") == []
    assert events("NewCdr")[0]["status"] == "VOICEMAIL"


def test_without_a_mailbox_the_rule_leads_nowhere(sim, hotel, events):
    forward(hotel, busyforward="on", btransferto="Voicemail", hasvoicemail="off")
    sim.control("phones/1001/behaviour", {"incoming": "busy"})
    sim.control("phones/1002/dial", {"number": "1001"})
    assert events("Forward") == []
    assert events("CallFailed")[0]["reason"] == "486 Busy here"


def test_do_not_disturb_is_not_forwarded(sim, hotel, events):
    forward(hotel, dnd="on", busyforward="on", btransferto="Extension", btransferext="8001")
    sim.control("phones/1002/dial", {"number": "1001"})
    assert events("CallFailed")[0]["reason"] == "DND"


def test_two_that_forward_to_each_other_ring_at_last(sim, hotel, events):
    forward(hotel, "1001", alwaysforward="on", atransferto="Extension", atransferext="1002")
    forward(hotel, "1002", alwaysforward="on", atransferto="Extension", atransferext="1001")
    sim.control("phones/8001/dial", {"number": "1001"})
    assert len(events("Forward")) == 5
    assert sim.control("phones/1002")["state"] == "ringing"


def test_the_first_telephone_of_a_call_by_the_api_is_not_forwarded(sim, hotel, events):
    forward(hotel, alwaysforward="on", atransferto="Extension", atransferext="8001")
    hotel.ok("call/dial", {"caller": "1001", "callee": "1002"})
    assert sim.control("phones/1001")["state"] == "ringing"
    assert events("Forward") == []


def test_a_menu_leads_to_an_extension_that_forwards(sim, hotel, events):
    forward(hotel, alwaysforward="on", atransferto="Extension", atransferext="8001")
    sim.control("ivrs", {"number": "6500", "keys": {"1": ["extension", "1001"]}})
    sim.control("phones/1002/dial", {"number": "6500"})
    sim.control("phones/1002/keys", {"keys": "1"})
    sim.advance(5)
    assert sim.control("phones/8001")["state"] == "ringing"
    assert events("Forward")[0]["members"][0]["ext"]["number"] == "1002"
