"""Paging groups: their settings, live pages, and announcements."""

import pytest

GROUP = {"number": "6301", "name": "6301", "type": "paging", "member": "1002,1003,", "enabledialtoanswer": "no"}


def state(sim, *numbers):
    return [sim.control(f"phones/{number}")["state"] for number in numbers]


@pytest.fixture
def group(hotel):
    def create(**more):
        hotel.ok("paginggroup/add", {**GROUP, **more})

    return create


def test_add_list_query_update_delete(hotel, group):
    group()
    group(number="6302", type="multicast", multicastip="224.0.1.75:10008")
    assert hotel.ok("paginggroup/list")["paginggrouplist"] == [
        {"number": "6301", "name": "6301"},
        {"number": "6302", "name": "6301"},
    ]
    assert hotel.ok("paginggroup/query", {"number": "all"})["paginggroup"] == [
        {
            "number": "6301",
            "name": "6301",
            "type": "paging",
            "member": "1002,1003,",
            "membergroup": "",
            "enabledialtoanswer": "no",
        },
        {"number": "6302", "name": "6301", "type": "multicast", "multicastip": "224.0.1.75:10008"},
    ]
    hotel.ok("paginggroup/update", {"number": "6301", "name": "Line", "type": "intercom"})
    changed = hotel.ok("paginggroup/query", {"number": "6301"})["paginggroup"][0]
    assert (changed["name"], changed["type"], changed["member"]) == ("Line", "intercom", "1002,1003,")
    hotel.ok("paginggroup/delete", {"number": "6301,6302"})
    assert hotel.ok("paginggroup/list")["paginggrouplist"] == []
    assert hotel.errno("paginggroup/delete", {"number": "6301"}) == "10038"
    assert hotel.errno("paginggroup/query", {"number": "6301"}) == "10036"
    assert hotel.errno("paginggroup/update", {"number": "6301", "name": "x"}) == "10036"


@pytest.mark.parametrize(
    ("change", "errno"),
    [
        ({"number": "6300"}, "10035"),
        ({"number": "1001"}, "10034"),
        ({"number": "63-01"}, "10039"),
        ({"type": "loud"}, "10039"),
        ({"member": "4711"}, "10039"),
        ({"member": ""}, "10039"),
        ({"membergroup": "nobody"}, "10039"),
        ({"enabledialtoanswer": "on"}, "10039"),
        ({"type": "multicast", "multicastip": "192.168.5.1"}, "10039"),
        ({"name": ""}, "10004"),
    ],
)
def test_groups_that_are_refused(hotel, group, change, errno):
    group(number="6300")
    assert hotel.errno("paginggroup/add", {**GROUP, **change}) == errno


def test_a_live_page_reaches_the_idle_members(sim, hotel, group, events):
    sim.control("phones/1003/dial", {"number": "8001"})
    group()
    sim.control("phones/1001/dial", {"number": "6301"})
    assert state(sim, "1001", "1002") == ["in_call", "in_call"]
    talking = [m["ext"] for m in events("CallStatus")[-1]["members"]]
    assert [(ext["number"], ext["memberstatus"], ext["callpath"]) for ext in talking] == [
        ("1001", "ANSWERED", "6301"),
        ("1002", "ANSWER", "6301"),
    ]
    sim.control("phones/1001/hangup")
    assert state(sim, "1001", "1002") == ["idle", "idle"]


def test_a_member_may_stop_listening(sim, group, events):
    group()
    sim.control("phones/1001/dial", {"number": "6301"})
    sim.control("phones/1002/hangup")
    assert state(sim, "1001", "1002", "1003") == ["in_call", "idle", "in_call"]
    sim.control("phones/1003/hangup")
    assert state(sim, "1001", "1003") == ["idle", "idle"]
    assert events("NewCdr")[0]["callto"] == "6301"


@pytest.mark.parametrize(("enabled", "others"), [("yes", "idle"), ("no", "in_call")])
def test_a_member_who_presses_a_star_has_the_caller_alone(sim, group, enabled, others):
    group(enabledialtoanswer=enabled)
    sim.control("phones/1001/dial", {"number": "6301"})
    sim.control("phones/1002/keys", {"keys": "*"})
    assert state(sim, "1001", "1002", "1003") == ["in_call", "in_call", others]


def test_nobody_to_page(sim, group, events):
    group(member="1002")
    sim.control("phones/1002/dial", {"number": "8001"})
    sim.control("phones/1001/dial", {"number": "6301"})
    assert events("CallFailed")[0]["members"][0]["ext"]["number"] == "1001"
    assert state(sim, "1001") == ["idle"]


def test_members_of_extension_groups(sim, hotel, group):
    hotel.ok("extensiongroup/add", {"name": "sales", "members": "1003,8001"})
    group(member="1003", membergroup="sales")
    sim.control("phones/1001/dial", {"number": "6301"})
    assert state(sim, "1002", "1003", "8001") == ["idle", "in_call", "in_call"]


def test_an_announcement_and_its_end(sim, hotel, group, events):
    group()
    callid = hotel.ok("call/playprompt", {"number": "6301", "prompt": "music1", "count": "2"})["callid"]
    assert state(sim, "1002", "1003") == ["in_call", "in_call"]
    sim.advance(9.9)
    assert events("PlayPromptEnd") == []
    sim.advance(0.2)
    assert events("PlayPromptEnd") == [
        {
            "event": "PlayPromptEnd",
            "callid": callid,
            "members": [
                {"ext": {"number": "1002", "channelid": "PJSIP/1002-00000001"}},
                {"ext": {"number": "1003", "channelid": "PJSIP/1003-00000002"}},
            ],
            "prompt": "music1",
            "sn": "369451090405",
        }
    ]
    assert state(sim, "1002", "1003") == ["idle", "idle"]


def test_an_announcement_is_stopped(sim, hotel, group, events):
    group()
    assert hotel.errno("paginggroup/hangup/music", {"number": "6301"}) == "10007"
    assert hotel.errno("paginggroup/hangup/music", {"number": "6309"}) == "10036"
    hotel.ok("call/playprompt", {"number": "6301", "prompt": "music1"})
    hotel.ok("paginggroup/hangup/music", {"number": "6301"})
    assert state(sim, "1002", "1003") == ["idle", "idle"]
    sim.advance(10)
    assert events("PlayPromptEnd") == []


def test_one_member_hanging_up_leaves_the_announcement_to_the_others(sim, hotel, group, events):
    group()
    hotel.ok("call/playprompt", {"number": "6301", "prompt": "music1"})
    sim.control("phones/1002/hangup")
    sim.advance(5.1)
    assert [m["ext"]["number"] for m in events("PlayPromptEnd")[0]["members"]] == ["1003"]


def test_nobody_hears_an_announcement(sim, hotel, group):
    group(member="1002")
    sim.control("phones/1002/dial", {"number": "8001"})
    assert hotel.errno("call/playprompt", {"number": "6301", "prompt": "music1"}) == "10008"
