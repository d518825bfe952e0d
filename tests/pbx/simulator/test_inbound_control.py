"""Calls from outside: the application server decides whether they are taken and where they go."""

import pytest

from pbx.simulator.control import ControlError


def come_in(sim, to="1001"):
    return sim.control("inbound", {"from": "0301234567", "to": to})


def channel_of(report):
    return report["members"][0]["inbound"]["channelid"]


def names(reports):
    return [report["event"] for report in reports]


def test_invite_is_accepted(sim, hotel, events):
    sim.control("settings", {"answer_control": True})
    callid = come_in(sim)["callid"]
    invite = events("Invite")[0]
    assert invite == {
        "event": "Invite",
        "callid": callid,
        "members": [
            {
                "inbound": {
                    "from": "0301234567",
                    "to": "1001",
                    "trunkname": "siptrunk",
                    "channelid": channel_of(invite),
                }
            }
        ],
        "sn": "369451090405",
    }
    assert sim.control("state")["calls"][0]["waiting_for"] == "acceptance"
    assert names(events()) == ["Invite"]
    assert hotel.ok("call/accept_inbound", {"channelid": channel_of(invite)})["callid"] == callid
    assert sim.control("phones/1001")["state"] == "ringing"
    assert hotel.errno("call/accept_inbound", {"channelid": channel_of(invite)}) == "10016"


def test_a_refused_call_leaves_nothing(sim, hotel, events):
    sim.control("settings", {"answer_control": True})
    callid = come_in(sim)["callid"]
    channel = channel_of(events("Invite")[0])
    assert hotel.ok("call/refuse_inbound", {"channelid": channel})["callid"] == callid
    sim.advance(60)
    assert names(events()) == ["Invite"]
    assert sim.control("state")["calls"] == []
    assert sim.control("state")["cdrs"] == []
    assert hotel.errno("call/refuse_inbound", {"channelid": channel}) == "10016"


def test_after_ten_seconds_the_call_is_taken(sim, hotel, events):
    sim.control("settings", {"answer_control": True})
    come_in(sim)
    sim.advance(9.9)
    assert sim.control("phones/1001")["state"] == "idle"
    sim.advance(0.2)
    assert sim.control("phones/1001")["state"] == "ringing"
    assert hotel.errno("call/refuse_inbound", {"channelid": channel_of(events("Invite")[0])}) == "10016"


def test_only_calls_from_outside_can_be_decided_on(sim, hotel):
    assert hotel.errno("call/accept_inbound", {"channelid": "PJSIP/x"}) == "10103"
    assert hotel.errno("call/accept_inbound", {"number": "1001"}) == "10004"


def test_the_destination_is_chosen_by_a_transfer(sim, hotel, events):
    sim.control("settings", {"destination_control": True})
    callid = come_in(sim, "5503301")["callid"]
    incoming = events("Incoming")[0]
    assert incoming["callid"] == callid
    assert "memberstatus" not in incoming["members"][0]["inbound"]
    channel = channel_of(incoming)
    assert hotel.errno("call/transfer", {"channelid": channel, "number": "4711"}) == "10011"
    assert hotel.ok("call/transfer", {"channelid": channel, "number": "1002"})["callid"] == callid
    assert sim.control("phones/1002")["state"] == "ringing"
    sim.control("phones/1002/answer")
    sim.advance(20)
    sim.control("phones/1002/hangup")
    record = events("NewCdr")[0]
    assert (record["type"], record["didnumber"], record["talkduraction"]) == ("Inbound", "5503301", "20")
    assert events("Tranfer") == []


def test_without_a_choice_the_inbound_route_decides(sim, hotel, events):
    route = {"name": "desk", "did": "5503301", "trunks": "siptrunk", "desttype": "extension", "dest": "8001"}
    hotel.ok("inroute/add", route)
    sim.control("settings", {"destination_control": True})
    come_in(sim, "5503301")
    sim.advance(10.1)
    assert sim.control("phones/8001")["state"] == "ringing"
    assert hotel.errno("call/transfer", {"channelid": channel_of(events("Incoming")[0]), "number": "1002"}) == "10015"


def test_both_switches_ask_one_after_the_other(sim, hotel, events):
    sim.control("settings", {"answer_control": True, "destination_control": True})
    come_in(sim)
    sim.advance(10.1)
    assert names(events()) == ["Invite", "Incoming"]
    sim.advance(10.1)
    assert names(events())[:3] == ["Invite", "Incoming", "ExtensionStatus"]
    assert sim.control("phones/1001")["state"] == "ringing"


def test_a_switch_of_one_trunk(sim, hotel, events):
    assert sim.control("settings", {"trunk": "siptrunk", "answer_control": True})["answer_control"] is True
    come_in(sim)
    assert names(events()) == ["Invite"]
    with pytest.raises(ControlError, match="no trunk"):
        sim.control("settings", {"trunk": "other", "answer_control": True})


@pytest.mark.parametrize(
    ("route", "outcome"),
    [
        ({"desttype": "hangup"}, "NO ANSWER"),
        ({"desttype": "voicemail", "dest": "1002"}, "VOICEMAIL"),
    ],
)
def test_routes_that_end_the_call(sim, hotel, events, route, outcome):
    hotel.ok("inroute/add", {"name": "end", "trunks": "siptrunk", **route})
    come_in(sim, "5503301")
    assert events("NewCdr")[0]["status"] == outcome


def test_a_route_to_a_menu_and_keys_from_outside(sim, hotel, events):
    sim.control("ivrs", {"number": "6500", "keys": {"1": ["extension", "1003"]}})
    hotel.ok("inroute/add", {"name": "menu", "trunks": "siptrunk", "desttype": "ivr", "dest": "6500"})
    callid = come_in(sim, "5503301")["callid"]
    sim.control(f"calls/{callid}/keys", {"keys": "1"})
    pressed = events("DTMF")[0]["members"][0]["inbound"]
    assert (pressed["callpath"], pressed["memberstatus"]) == ("6500", "ANSWERED")
    sim.advance(5)
    assert sim.control("phones/1003")["state"] == "ringing"


def test_the_caller_from_outside_hangs_up(sim, hotel, events):
    callid = come_in(sim)["callid"]
    sim.control(f"calls/{callid}/hangup")
    assert sim.control("phones/1001")["state"] == "idle"
    assert events("NewCdr")[0]["status"] == "NO ANSWER"
    with pytest.raises(ControlError, match="no call"):
        sim.control(f"calls/{callid}/hangup")


def test_a_number_that_leads_nowhere(sim):
    with pytest.raises(ControlError, match="no extension 5503301"):
        come_in(sim, "5503301")
