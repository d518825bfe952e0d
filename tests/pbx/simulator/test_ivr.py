"""Voice menus: ivr/query and ivr/update, and what a caller does in one."""

import pytest


@pytest.fixture
def menu(sim, hotel):
    """Menus with a short answer time, so that a prompt (5 s) and the wait for a key (3 s) are easy to tell apart."""

    def create(number="6500", **more):
        sim.control("ivrs", {"number": number, **more})

    return create


def dial(sim, number="6500"):
    return sim.control("phones/1001/dial", {"number": number})["callid"]


def press(sim, keys):
    sim.control("phones/1001/keys", {"keys": keys})


def state(sim, number):
    return sim.control(f"phones/{number}")["state"]


def test_query_has_the_keys_of_the_manual(menu, hotel):
    menu()
    menu("6501", name="Code")
    answer = hotel.ok("ivr/query", {"number": "6500"})
    assert answer["ivr"] == [
        {
            "number": "6500",
            "ivrname": "6500",
            "prompt": "[Default]",
            "promptrepeat": "3",
            "responsetimeout": "3",
            "digittimeout": "3",
            "dialext": "on",
            "dialoutboundroutes": "off",
            "dialtocheckvoicemail": "off",
        }
    ]
    assert [ivr["ivrname"] for ivr in hotel.ok("ivr/query", {"number": "all"})["ivr"]] == ["6500", "Code"]
    assert hotel.errno("ivr/query", {"number": "6500,6509"}) == "10012"


def test_update_keeps_what_is_not_given(menu, hotel):
    menu()
    hotel.ok("ivr/update", {"number": "6500", "ivrname": "Welcome", "responsetimeout": 10})
    ivr = hotel.ok("ivr/query", {"number": "6500"})["ivr"][0]
    assert (ivr["ivrname"], ivr["responsetimeout"], ivr["digittimeout"]) == ("Welcome", "10", "3")
    assert hotel.errno("ivr/update", {"number": "6509", "ivrname": "x"}) == "10012"


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("ivrname", "two words"),
        ("ivrname", "n" * 32),
        ("ivrname", "a&b"),
        ("promptrepeat", "6"),
        ("responsetimeout", "0"),
        ("digittimeout", "11"),
        ("dialext", "yes"),
    ],
)
def test_update_refuses_values_out_of_range(menu, hotel, key, value):
    menu()
    assert hotel.errno("ivr/update", {"number": "6500", key: value}) == "10018"


def test_the_prompt_is_reported_each_time_and_then_the_menu_hangs_up(sim, menu, events):
    menu(settings={"promptrepeat": "2"})
    callid = dial(sim)
    sim.advance(5.1)
    assert events("PlayPromptEnd") == [
        {
            "event": "PlayPromptEnd",
            "callid": callid,
            "members": [{"ext": {"number": "1001", "channelid": "PJSIP/1001-00000001", "callpath": "6500"}}],
            "ivr": {"number": "6500"},
            "sn": "369451090405",
        }
    ]
    sim.advance(8)
    assert len(events("PlayPromptEnd")) == 2
    sim.advance(2.8)
    assert state(sim, "1001") == "in_call"
    sim.advance(0.2)
    assert state(sim, "1001") == "idle"
    record = events("NewCdr")[0]
    assert (record["callto"], record["status"], record["talkduraction"]) == ("6500", "ANSWERED", "16")


def test_a_key_leads_to_another_menu_and_cuts_the_prompt_short(sim, menu, events):
    menu(keys={"1": ["ivr", "6501"]}, settings={"dialext": "off"})
    menu("6501")
    dial(sim)
    sim.advance(2)
    press(sim, "1")
    sim.advance(5.1)
    assert [report["ivr"]["number"] for report in events("PlayPromptEnd")] == ["6501"]
    key = events("DTMF")[0]
    assert (key["info"], key["flag"]) == ("1", "0")
    assert key["members"][0]["ext"] == {
        "number": "1001",
        "channelid": "PJSIP/1001-00000001",
        "memberstatus": "ANSWERED",
        "callpath": "6500",
    }


def test_dialling_an_extension_reports_each_key_and_then_the_number(sim, menu, events):
    menu()
    dial(sim)
    press(sim, "1002")
    shown = [(report.get("info"), report.get("flag"), report.get("infos")) for report in events("DTMF")]
    assert shown == [("1", "0", None), ("0", "1", None), ("0", "2", None), ("2", "3", None), (None, None, "1002")]
    assert state(sim, "1002") == "ringing"
    sim.control("phones/1002/answer")
    talking = events("CallStatus")[-1]["members"]
    assert [(m["ext"]["number"], m["ext"]["memberstatus"], m["ext"]["callpath"]) for m in talking] == [
        ("1001", "ANSWERED", "6500"),
        ("1002", "ANSWER", "6500"),
    ]
    sim.control("phones/1001/hangup")
    assert state(sim, "1002") == "idle"


def test_a_key_of_the_menu_that_begins_a_number_waits_for_the_rest(sim, menu):
    menu(keys={"1": ["extension", "8001"]})
    dial(sim)
    press(sim, "1")
    sim.advance(2.9)
    assert state(sim, "8001") == "idle"
    sim.advance(0.2)
    assert state(sim, "8001") == "ringing"


@pytest.mark.parametrize("keys", ["9", "1009"])
def test_other_keys_lead_to_the_invalid_destination(sim, menu, keys):
    menu(invalid=["extension", "8001"])
    dial(sim)
    press(sim, keys)
    assert state(sim, "8001") == "ringing"


def test_without_permission_no_extension_can_be_dialled(sim, menu):
    menu(settings={"dialext": "off"})
    dial(sim)
    press(sim, "1")
    assert state(sim, "1001") == "idle"


def test_silence_leads_to_the_destination_of_the_time_out(sim, menu):
    menu(settings={"promptrepeat": "1"}, timeout=["extension", "8001"])
    dial(sim)
    sim.advance(8.1)
    assert state(sim, "8001") == "ringing"


def test_an_outside_number_when_the_menu_allows_it(sim, menu, events):
    menu(settings={"dialext": "off", "dialoutboundroutes": "on"})
    dial(sim)
    press(sim, "02345678")
    sim.advance(3.1)
    outbound = next(m["outbound"] for m in events("CallStatus")[-1]["members"] if "outbound" in m)
    assert (outbound["from"], outbound["to"], outbound["callpath"]) == ("6500", "2345678", "6500")
    assert events("DTMF")[-1]["infos"] == "02345678"


@pytest.mark.parametrize(("pressed", "reported"), [("4711#", "4711#"), ("4711", "4711")])
def test_a_collecting_menu_reports_the_code_and_asks_again(sim, menu, events, pressed, reported):
    """The dialogue of the manual: the application checks the code while the caller hears music."""
    menu("6501", collects=True, settings={"dialext": "off"})
    dial(sim, "6501")
    sim.advance(5.1)
    press(sim, pressed)
    sim.advance(3.1)
    assert [report["infos"] for report in events("DTMF") if "infos" in report] == [reported]
    press(sim, "99#")
    assert len([report for report in events("DTMF") if "infos" in report]) == 1
    sim.advance(25)
    assert len(events("PlayPromptEnd")) == 2


def outbound(report):
    return next(member["outbound"] for member in report["members"] if "outbound" in member)


def test_the_dialogue_with_a_customer_whom_a_menu_calls(sim, menu, hotel, events):
    """Called by 6500, 1 for the code, the code reported, transferred to the menu that says good-bye."""
    menu("6500", keys={"1": ["ivr", "6501"]}, settings={"dialext": "off"})
    menu("6501", collects=True, settings={"dialext": "off"})
    menu("6502", settings={"promptrepeat": "1", "responsetimeout": "1"})
    request = {"caller": "6500", "callee": "02345678", "dialpermission": "8001"}
    callid = hotel.ok("call/dial", request)["callid"]
    sim.advance(7.1)
    heard = events("PlayPromptEnd")[0]
    assert (heard["callid"], heard["ivr"]) == (callid, {"number": "6500"})
    assert (outbound(heard)["from"], outbound(heard)["callpath"]) == ("6500", "6500")
    sim.control(f"calls/{callid}/keys", {"keys": "1"})
    sim.control(f"calls/{callid}/keys", {"keys": "4711#"})
    code = [report for report in events("DTMF") if "infos" in report][-1]
    assert (code["infos"], outbound(code)["callpath"]) == ("4711#", "6501")
    hotel.ok("call/transfer", {"channelid": outbound(code)["channelid"], "number": "6502"})
    sim.advance(6.1)
    assert [report["ivr"]["number"] for report in events("PlayPromptEnd")] == ["6500", "6502"]
    assert events("NewCdr")[-1]["status"] == "ANSWERED"
    assert sim.control("state")["calls"] == []


def test_a_caller_from_outside_reaches_a_queue_through_a_menu(sim, menu, hotel, events):
    menu("6500", keys={"1": ["queue", "6700"]}, settings={"dialext": "off"})
    sim.control("queues", {"number": "6700", "settings": {"agents": "1002"}})
    callid = sim.control("inbound", {"from": "12345678", "to": "6500"})["callid"]
    sim.advance(1)
    sim.control(f"calls/{callid}/keys", {"keys": "1"})
    assert events("DTMF")[0]["members"][0]["inbound"]["callpath"] == "6500"
    sim.advance(4)
    sim.control("phones/1002/answer")
    talking = events("CallStatus")[-1]["members"]
    assert [(kind, body["memberstatus"], body["callpath"]) for m in talking for kind, body in m.items()] == [
        ("inbound", "ANSWERED", "6700"),
        ("ext", "ANSWER", "6700"),
    ]
    sim.control("phones/1002/hangup")
    record = events("NewCdr")[0]
    assert (record["type"], record["agentringtime"]) == ("Inbound", "4")
