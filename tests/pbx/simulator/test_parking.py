"""call/callpark and call/callpark_status: slots, the time that is left, retrieval, ringing back."""

import pytest

from .test_call_control import channels, statuses, talk


def parked_call(sim, hotel, **more):
    """1002 is parked by 1001; the call and the answer of the request."""
    callid = talk(sim)
    return callid, hotel.ok("call/callpark", {"channelid": channels(hotel, callid)["1002"], **more})


def test_park_and_status(sim, hotel, events):
    callid, answer = parked_call(sim, hotel, parkingslot="6905")
    assert answer["parkingslot"] == "6905"
    sim.advance(40)
    assert hotel.ok("call/callpark_status")["parkinfos"] == [
        {
            "parker": "1001",
            "parkedparty": "1002",
            "parkingslot": "6905",
            "parktime": "20",
            "channelid": channels(hotel, callid)["1002"],
        }
    ]
    assert sim.control("state")["parked"][0]["parkingslot"] == "6905"
    assert [statuses(report) for report in events("CallStatus")[-2:]] == [
        {"1001": "BYE", "1002": "ANSWER"},
        {"1002": "HOLD"},
    ]
    assert sim.control("phones/1001")["state"] == "idle"


def test_a_free_slot_is_found(sim, hotel):
    parked_call(sim, hotel, parkingslot="6900")
    callid = talk(sim, "1001", "1003")
    assert hotel.ok("call/callpark", {"channelid": channels(hotel, callid)["1001"]})["parkingslot"] == "6901"
    assert len(hotel.ok("call/callpark_status")["parkinfos"]) == 2


def test_dialling_the_slot_brings_the_call_back(sim, hotel, events):
    callid, _ = parked_call(sim, hotel)
    sim.control("phones/1003/dial", {"number": "6900"})
    assert statuses(events("CallStatus")[-1]) == {"1002": "ANSWER", "1003": "ANSWERED"}
    assert hotel.ok("call/callpark_status")["parkinfos"] == []
    sim.advance(100)
    sim.control("phones/1003/hangup")
    assert sim.control("phones/1002")["state"] == sim.control("phones/1003")["state"] == "idle"
    retrieval, call = events("NewCdr")
    assert (retrieval["callfrom"], retrieval["callto"]) == ("1003", "6900")
    assert (call["callid"], call["talkduraction"]) == (callid, "100")


def test_retrieval_by_the_api(sim, hotel):
    callid, _ = parked_call(sim, hotel)
    hotel.ok("call/dial", {"caller": "1003", "callee": "6900", "autoanswer": "yes"})
    assert set(channels(hotel, callid)) == {"1002", "1003"}


def test_the_parker_rings_when_the_time_is_over(sim, hotel, events):
    sim.control("settings", {"parking_seconds": 15})
    parked_call(sim, hotel)
    sim.advance(15.1)
    assert statuses(events("CallStatus")[-1]) == {"1002": "ALERT", "1001": "RING"}
    assert hotel.ok("call/callpark_status")["parkinfos"] == []
    assert hotel.errno("call/dial", {"caller": "1003", "callee": "6900"}) == "10011"
    sim.control("phones/1001/answer")
    assert statuses(events("CallStatus")[-1]) == {"1002": "ANSWERED", "1001": "ANSWER"}
    assert events("NewCdr") == []


def test_the_parked_party_gives_up(sim, hotel, events):
    callid, _ = parked_call(sim, hotel)
    sim.control("phones/1002/hangup")
    assert hotel.ok("call/callpark_status")["parkinfos"] == []
    assert events("NewCdr")[0]["callid"] == callid
    sim.advance(61)
    assert sim.control("phones/1001")["state"] == "idle"


def test_a_party_from_outside_is_named_by_its_number(sim, hotel):
    callid = sim.control("inbound", {"from": "0301234567", "to": "1001"})["callid"]
    sim.control("phones/1001/answer")
    hotel.ok("call/callpark", {"channelid": channels(hotel, callid)["inbound"]})
    assert hotel.ok("call/callpark_status")["parkinfos"][0]["parkedparty"] == "0301234567"


def test_a_parked_party_who_is_sent_on_leaves_the_slot(sim, hotel):
    callid, _ = parked_call(sim, hotel)
    hotel.ok("call/transfer", {"channelid": channels(hotel, callid)["1002"], "number": "1003"})
    assert hotel.ok("call/callpark_status")["parkinfos"] == []
    sim.control("phones/1003/answer")
    sim.advance(61)
    assert set(channels(hotel, callid)) == {"1002", "1003"}


@pytest.mark.parametrize("slot", ["6899", "1001", "6900"])
def test_slots_that_cannot_be_used(sim, hotel, slot):
    parked_call(sim, hotel, parkingslot="6900")
    callid = talk(sim, "1001", "1003")
    body = {"channelid": channels(hotel, callid)["1003"], "parkingslot": slot}
    assert hotel.errno("call/callpark", body) == "10151"


def test_only_a_conversation_can_be_parked(sim, hotel):
    callid = sim.control("phones/1001/dial", {"number": "1002"})["callid"]
    assert hotel.errno("call/callpark", {"channelid": channels(hotel, callid)["1001"]}) == "10152"
    assert hotel.errno("call/callpark", {"channelid": "PJSIP/x"}) == "10103"
    assert hotel.errno("call/callpark", {}) == "10004"
