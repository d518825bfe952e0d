"""Blind and attended transfers, by the API (no report) and by the telephone's feature codes (Tranfer)."""

import pytest

from pbx.simulator.control import ControlError

from .test_call_control import channels, statuses, talk


def test_the_named_member_is_sent_on(sim, hotel, events):
    callid = talk(sim)
    body = {"channelid": channels(hotel, callid)["1001"], "number": "1003"}
    assert hotel.ok("call/transfer", body)["callid"] == callid
    assert [statuses(report) for report in events("CallStatus")[-2:]] == [
        {"1001": "ANSWERED", "1002": "BYE"},
        {"1001": "ALERT", "1003": "RING"},
    ]
    sim.control("phones/1003/answer")
    assert sim.control("phones/1002")["state"] == "idle"
    assert events("Tranfer") == []
    sim.control("phones/1003/hangup")
    assert len(events("NewCdr")) == 1


def test_transfer_to_the_outside_needs_a_permission(sim, hotel, events):
    callid = talk(sim)
    body = {"channelid": channels(hotel, callid)["1001"], "number": "02345678"}
    assert hotel.errno("call/transfer", body) == "10004"
    assert hotel.errno("call/transfer", {**body, "dialpermission": "1001"}) == "10024"
    hotel.ok("call/transfer", {**body, "dialpermission": "8001"})
    sim.advance(2.5)
    assert statuses(events("CallStatus")[-1]) == {"1001": "ANSWERED", "outbound": "ANSWER"}
    assert hotel.errno("call/transfer", {"channelid": body["channelid"], "number": "4711"}) == "10011"


def test_transfer_to_somebody_who_refuses(sim, hotel, events):
    sim.control("phones/1003/behaviour", {"incoming": "busy"})
    callid = talk(sim)
    hotel.ok("call/transfer", {"channelid": channels(hotel, callid)["1001"], "number": "1003"})
    assert events("CallFailed")[0]["reason"] == "486 Busy here"
    assert sim.control("phones/1001")["state"] == "idle"


def consulting(sim, hotel, *, answered=True):
    """1002 asks 1003 about 1001; the call and the channels."""
    callid = talk(sim)
    body = {"channelid": channels(hotel, callid)["1002"], "tonumber": "1003"}
    assert hotel.ok("call/attended_transfer", body)["callid"] == callid
    if answered:
        sim.control("phones/1003/answer")
    return callid, body["channelid"]


@pytest.mark.parametrize(
    ("operation", "left"),
    [
        ("complete", {"1001": "ANSWERED", "1003": "ANSWER"}),
        ("abort", {"1001": "ANSWERED", "1002": "ANSWER"}),
        ("threeway", {"1001": "ANSWERED", "1002": "ANSWER", "1003": "ANSWER"}),
        ("swap", {"1001": "ANSWERED", "1002": "ANSWER", "1003": "HOLD"}),
    ],
)
def test_attended_transfer(sim, hotel, events, operation, left):
    callid, channel = consulting(sim, hotel)
    assert statuses(events("CallStatus")[-1]) == {"1001": "HOLD", "1002": "ANSWER", "1003": "ANSWER"}
    body = {"channelid": channel, "operate": operation}
    assert hotel.ok("call/attended_transfer_operate", body)["callid"] == callid
    assert statuses(events("CallStatus")[-1]) == left
    assert events("Tranfer") == []
    idle = {"1001", "1002", "1003"} - set(left)
    assert all(sim.control(f"phones/{number}")["state"] == "idle" for number in idle)


def test_swap_goes_back_and_forth(sim, hotel, events):
    _, channel = consulting(sim, hotel)
    for _ in range(2):
        hotel.ok("call/attended_transfer_operate", {"channelid": channel, "operate": "swap"})
    assert statuses(events("CallStatus")[-1]) == {"1001": "HOLD", "1002": "ANSWER", "1003": "ANSWER"}
    hotel.ok("call/attended_transfer_operate", {"channelid": channel, "operate": "complete"})
    assert statuses(events("CallStatus")[-1]) == {"1001": "ANSWERED", "1003": "ANSWER"}


def test_the_one_who_is_asked_refuses(sim, hotel, events):
    _, channel = consulting(sim, hotel, answered=False)
    assert hotel.errno("call/attended_transfer_operate", {"channelid": channel, "operate": "complete"}) == "10015"
    sim.control("phones/1003/refuse")
    assert events("CallFailed")[0]["reason"] == "User Busy"
    assert statuses(events("CallStatus")[-1]) == {"1001": "ANSWERED", "1002": "ANSWER"}
    assert hotel.errno("call/attended_transfer_operate", {"channelid": channel, "operate": "abort"}) == "10107"


def test_attended_transfer_refuses(sim, hotel):
    callid = sim.control("inbound", {"from": "0301234567", "to": "1001"})["callid"]
    legs = channels(hotel, callid)
    body = {"channelid": legs["1001"], "tonumber": "1003"}
    assert hotel.errno("call/attended_transfer", body) == "10015"
    sim.control("phones/1001/answer")
    assert hotel.errno("call/attended_transfer", {**body, "channelid": legs["inbound"]}) == "10130"
    assert hotel.errno("call/attended_transfer", {**body, "tonumber": "4711"}) == "10011"
    assert hotel.errno("call/attended_transfer", {**body, "tonumber": "02345678"}) == "10004"
    operate = {"channelid": legs["1001"], "operate": "complete"}
    assert hotel.errno("call/attended_transfer_operate", operate) == "10107"
    assert hotel.errno("call/attended_transfer_operate", {**operate, "operate": "undo"}) == "10105"
    assert hotel.errno("call/attended_transfer_operate", {**operate, "channelid": legs["inbound"]}) == "10130"


def test_a_telephone_transfers_blindly(sim, hotel, events):
    callid = talk(sim)
    sim.control("phones/1002/transfer", {"to": "1003"})
    report = events("Tranfer")[0]
    assert report == {
        "event": "Tranfer",
        "callid": callid,
        "members": [
            {"ext": {"number": "1001", "channelid": "PJSIP/1001-00000001"}},
            {"ext": {"number": "1002", "channelid": "PJSIP/1002-00000002"}},
        ],
        "sn": "369451090405",
    }
    assert sim.control("phones/1002")["state"] == "idle"
    assert sim.control("phones/1003")["call"]["callid"] == callid


def test_a_telephone_asks_first_and_transfers_by_hanging_up(sim, hotel, events):
    callid = sim.control("inbound", {"from": "0301234567", "to": "1002"})["callid"]
    sim.control("phones/1002/answer")
    sim.control("phones/1002/transfer", {"to": "1003", "code": "*3"})
    sim.control("phones/1003/answer")
    assert events("Tranfer") == []
    sim.control("phones/1002/hangup")
    report = events("Tranfer")[0]
    assert report["callid"] == callid
    assert [list(member) for member in report["members"]] == [["inbound"], ["ext"]]
    assert statuses(events("CallStatus")[-1]) == {"inbound": "ANSWERED", "1003": "ANSWER"}


def test_a_telephone_must_talk_to_transfer(sim):
    sim.control("phones/1001/dial", {"number": "1002"})
    with pytest.raises(ControlError, match="does not talk"):
        sim.control("phones/1001/transfer", {"to": "1003"})
    sim.control("phones/1002/answer")
    with pytest.raises(ControlError, match="code"):
        sim.control("phones/1001/transfer", {"to": "1003", "code": "*9"})
