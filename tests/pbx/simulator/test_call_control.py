"""call/* during a call: who may be called by whom, hold, mute, listen, more members, one member hangs up."""

import pytest


def channels(device, callid):
    """The channel of each member by its extension number or kind."""
    members = device.ok("call/query", {"callid": callid})["Calls"][0]["members"]
    return {body.get("number", kind): body["channelid"] for member in members for kind, body in member.items()}


def statuses(report):
    return {body.get("number", kind): body["memberstatus"] for m in report["members"] for kind, body in m.items()}


def talk(sim, caller="1001", callee="1002"):
    callid = sim.control(f"phones/{caller}/dial", {"number": callee})["callid"]
    sim.control(f"phones/{callee}/answer")
    return callid


def test_a_feature_calls_the_outside_first_and_then_takes_it_in(sim, hotel, events):
    sim.control("ivrs", {"number": "6500"})
    body = {"caller": "6500", "callee": "02345678", "dialpermission": "8001"}
    callid = hotel.ok("call/dial", body)["callid"]
    outbound = events("CallStatus")[0]["members"]
    assert [list(member) for member in outbound] == [["outbound"]]
    assert outbound[0]["outbound"]["from"] == "6500"
    assert outbound[0]["outbound"]["to"] == "2345678"
    assert outbound[0]["outbound"]["callpath"] == "6500"
    sim.advance(2.5)
    assert statuses(events("CallStatus")[-1]) == {"outbound": "ANSWER"}
    sim.advance(5.1)
    assert events("PlayPromptEnd")[0]["ivr"] == {"number": "6500"}
    assert events("PlayPromptEnd")[0]["callid"] == callid


def test_two_outside_numbers_are_connected(sim, hotel, events):
    body = {"caller": "02345678", "callee": "00301234567", "dialpermission": "8001"}
    hotel.ok("call/dial", body)
    sim.advance(2.1)
    assert len(events("CallStatus")[-1]["members"]) == 2
    sim.advance(2.1)
    first, second = (member["outbound"] for member in events("CallStatus")[-1]["members"])
    assert (first["to"], first["memberstatus"]) == ("2345678", "ANSWERED")
    assert (second["to"], second["memberstatus"]) == ("0301234567", "ANSWER")


@pytest.mark.parametrize(
    ("body", "errno"),
    [
        ({"caller": "6700", "callee": "02345678"}, "10004"),
        ({"caller": "6700", "callee": "02345678", "dialpermission": "4711"}, "10006"),
        ({"caller": "6700", "callee": "02345678", "dialpermission": "1001"}, "10024"),
        ({"caller": "6700", "callee": "1001", "dialpermission": "8001"}, "10101"),
        ({"caller": "02345678", "callee": "1001", "dialpermission": "8001"}, "10101"),
        ({"caller": "6400", "callee": "02345678", "dialpermission": "8001"}, "10101"),
        ({"caller": "1001", "callee": "6999"}, "10011"),
    ],
)
def test_dial_refuses(sim, hotel, body, errno):
    sim.control("queues", {"number": "6700"})
    sim.control("conferences", {"number": "6400"})
    assert hotel.errno("call/dial", body) == errno


def test_an_extension_calls_a_feature(sim, hotel, events):
    sim.control("ivrs", {"number": "6500"})
    hotel.ok("call/dial", {"caller": "1001", "callee": "6500", "autoanswer": "yes"})
    member = events("CallStatus")[-1]["members"][0]["ext"]
    assert (member["memberstatus"], member["callpath"]) == ("ANSWERED", "6500")


def test_hold_and_unhold_are_reported(sim, hotel, events):
    callid = talk(sim)
    channel = channels(hotel, callid)["1002"]
    assert hotel.ok("call/hold", {"channelid": channel})["callid"] == callid
    assert sim.control("phones/1002")["call"]["held"] == [channel]
    assert hotel.ok("call/unhold", {"channelid": channel})["callid"] == callid
    assert [statuses(report) for report in events("CallStatus")[-2:]] == [
        {"1001": "ANSWERED", "1002": "HOLD"},
        {"1001": "ANSWERED", "1002": "ANSWER"},
    ]


@pytest.mark.parametrize("request_name", ["call/hold", "call/unhold", "call/transfer", "call/add_member"])
def test_nothing_of_the_kind_before_the_answer(sim, hotel, request_name):
    callid = sim.control("phones/1001/dial", {"number": "1002"})["callid"]
    body = {"channelid": channels(hotel, callid)["1001"], "number": "1003"}
    assert hotel.errno(request_name, body) == "10015"
    assert hotel.errno(request_name, {**body, "channelid": "PJSIP/1001-ffffffff"}) == "10103"


def test_mute_takes_a_list_and_nothing_happens_with_an_unknown_one(sim, hotel):
    callid = talk(sim)
    both = list(channels(hotel, callid).values())
    assert hotel.ok("call/mute", {"channelid": ",".join(both)})["callid"] == callid
    assert sim.control("phones/1001")["call"]["muted"] == both
    assert hotel.errno("call/unmute", {"channelid": f"{both[0]},PJSIP/x"}) == "10103"
    hotel.ok("call/unmute", {"channelid": both[0]})
    assert sim.control("phones/1001")["call"]["muted"] == [both[1]]


def allow_listening(hotel, mode="Extensive"):
    hotel.ok("extension/update", {"number": "1001", "allowbeingmonitored": "on"})
    hotel.ok("extension/update", {"number": "8001", "monitormode": mode})


def test_listening_ends_with_the_call(sim, hotel, events):
    allow_listening(hotel)
    callid = talk(sim)
    listening = hotel.ok("call/listen", {"monitor": "8001", "extension": "1001", "type": "whisper"})["callid"]
    assert listening != callid
    sim.control("phones/8001/answer")
    assert sim.control("phones/8001")["call"]["listening"] == {"extension": "1001", "mode": "whisper"}
    sim.control("phones/1002/hangup")
    assert sim.control("phones/8001")["state"] == "idle"
    assert [record["callid"] for record in events("NewCdr")] == [callid, listening]


@pytest.mark.parametrize(
    ("change", "errno"),
    [
        ({"type": "spy"}, "10100"),
        ({"monitor": "4711"}, "10006"),
        ({"extension": "1002"}, "10009"),
        ({"type": "barge"}, "10010"),
        ({"monitor": "1003"}, "10010"),
        ({"type": ""}, "10004"),
    ],
)
def test_listening_needs_rights_on_both_sides(sim, hotel, change, errno):
    allow_listening(hotel, "Listen")
    talk(sim)
    assert hotel.errno("call/listen", {"monitor": "8001", "extension": "1001", "type": "listen", **change}) == errno


def test_listening_needs_a_conversation(sim, hotel):
    allow_listening(hotel)
    body = {"monitor": "8001", "extension": "1001", "type": "listen"}
    assert hotel.errno("call/listen", body) == "10007"
    sim.control("phones/1001/dial", {"number": "1002"})
    assert hotel.errno("call/listen", body) == "10015"
    sim.control("phones/1002/answer")
    sim.control("phones/8001/dial", {"number": "1003"})
    assert hotel.errno("call/listen", body) == "10008"


def test_a_third_member_joins_and_one_leaves_without_ending_the_call(sim, hotel, events):
    callid = talk(sim)
    hotel.ok("call/add_member", {"channelid": channels(hotel, callid)["1001"], "number": "1003"})
    assert statuses(events("CallStatus")[-1]) == {"1001": "ANSWERED", "1002": "ANSWER", "1003": "RING"}
    sim.control("phones/1003/answer")
    hotel.ok("call/hangup", {"channelid": channels(hotel, callid)["1001"]})
    assert statuses(events("CallStatus")[-1]) == {"1001": "BYE", "1002": "ANSWER", "1003": "ANSWER"}
    assert sim.control("phones/1001")["state"] == "idle"
    assert events("NewCdr") == []
    sim.advance(30)
    sim.control("phones/1003/hangup")
    assert sim.control("phones/1002")["state"] == "idle"
    record = events("NewCdr")[0]
    assert (record["callfrom"], record["callto"], record["talkduraction"]) == ("1001", "1002", "30")


def test_an_invited_member_who_refuses_leaves_the_call_as_it_was(sim, hotel, events):
    callid = talk(sim)
    hotel.ok("call/add_member", {"channelid": channels(hotel, callid)["1001"], "number": "1003"})
    sim.control("phones/1003/refuse")
    assert events("CallFailed")[0]["reason"] == "User Busy"
    assert set(channels(hotel, callid)) == {"1001", "1002"}


@pytest.mark.parametrize("answered", [False, True])
def test_a_member_whose_telephone_goes_off_the_network(sim, hotel, answered):
    callid = talk(sim)
    hotel.ok("call/add_member", {"channelid": channels(hotel, callid)["1001"], "number": "1003"})
    if answered:
        sim.control("phones/1003/answer")
    sim.control("phones/1003/behaviour", {"incoming": "unregistered"})
    assert set(channels(hotel, callid)) == {"1001", "1002"}
    assert sim.control("phones/1003")["state"] == "unregistered"


def test_an_outside_member_needs_a_permission(sim, hotel, events):
    callid = talk(sim)
    body = {"channelid": channels(hotel, callid)["1001"], "number": "02345678"}
    assert hotel.errno("call/add_member", body) == "10004"
    assert hotel.errno("call/add_member", {**body, "dialpermission": "1001"}) == "10024"
    assert hotel.errno("call/add_member", {**body, "number": "4711"}) == "10011"
    hotel.ok("call/add_member", {**body, "dialpermission": "8001"})
    sim.advance(2.5)
    assert statuses(events("CallStatus")[-1]) == {"1001": "ANSWERED", "1002": "ANSWER", "outbound": "ANSWER"}


def test_an_invited_member_must_be_idle(sim, hotel):
    callid = talk(sim)
    sim.control("phones/1003/dial", {"number": "8001"})
    body = {"channelid": channels(hotel, callid)["1001"], "number": "1003"}
    assert hotel.errno("call/add_member", body) == "10008"


def test_a_prompt_is_played_to_a_paging_group(sim, hotel, events):
    hotel.ok("paginggroup/add", {"number": "6300", "name": "floor", "type": "paging", "member": "1001,1002"})
    callid = hotel.ok("call/playprompt", {"number": "6300", "prompt": "music1"})["callid"]
    sim.advance(5.1)
    ended = events("PlayPromptEnd")[0]
    assert (ended["callid"], ended["prompt"]) == (callid, "music1")
    assert [member["ext"]["number"] for member in ended["members"]] == ["1001", "1002"]


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ("congestion", "Circuit/channel congestion"),
        ("unreachable", "Line Unreachable"),
        ("gone", "410 Gone"),
        ("not_found", "404 NOT found"),
        ("incomplete", "484 Address incomplete"),
        ("refuse", "User Busy"),
    ],
)
def test_why_an_outside_call_fails(sim, hotel, events, behaviour, reason):
    sim.control("outside", {"behaviour": behaviour})
    sim.control("phones/8001/dial", {"number": "02345678"})
    sim.advance(2.5)
    assert events("CallFailed")[0]["reason"] == reason
    assert sim.control("phones/8001")["state"] == "idle"


def test_without_the_final_string_only_single_keys_come(sim, hotel, events):
    sim.control("settings", {"final_string": False})
    sim.control("phones/1001/dial", {"number": "778*12*3"})
    assert [report["info"] for report in events("DTMF")] == ["1", "2", "#", "3", "#", "1"]


def test_keys_in_an_outside_call(sim, hotel, events):
    """A foreign menu at the other end: single keys, and no string at the end."""
    sim.control("phones/8001/dial", {"number": "02345678"})
    sim.advance(2.5)
    sim.control("phones/8001/keys", {"keys": "1#"})
    assert [(report["info"], report["flag"]) for report in events("DTMF")] == [("1", "0"), ("#", "1")]
    assert events("DTMF")[0]["members"][0]["ext"]["number"] == "8001"


def test_trunk_members_are_left_out_while_the_trunk_is_not_monitored(sim, hotel, events):
    sim.control("settings", {"trunk": "siptrunk", "status_monitor": False})
    sim.control("phones/8001/dial", {"number": "02345678"})
    assert statuses(events("CallStatus")[-1]) == {"8001": "ALERT"}
    sim.control("settings", {"trunk": "siptrunk", "status_monitor": True})
    sim.advance(2.5)
    assert statuses(events("CallStatus")[-1]) == {"8001": "ANSWERED", "outbound": "ANSWER"}
