"""extension/*: what the device keeps and what it refuses."""

import pytest

NEW = {"number": "5000", "username": "5000", "registername": "5000", "registerpassword": "v0S*ZrB6Y3g~1-oe"}


def test_list(hotel):
    extensions = hotel.ok("extension/list")["extlist"]
    assert extensions[0] == {"number": "1001", "status": "Registered", "type": "SIP", "username": "1001"}
    assert [extension["number"] for extension in extensions] == ["1001", "1002", "1003", "8001"]


def test_rooms_start_barred_and_without_routes(hotel):
    room, staff = hotel.ok("extension/query", {"number": "1001,8001,"})["extinfos"]
    assert (room["callrestriction"], room["selectoutroute"]) == ("on", "")
    assert room["unselectoutroute"] == "local,national,international"
    assert (staff["callrestriction"], staff["unselectoutroute"]) == ("off", "")


def test_update_keeps_what_is_absent(hotel):
    hotel.ok("extension/update", {"number": "1001", "username": "Zoë 王", "callrestriction": "off"})
    hotel.ok("extension/update", {"number": "1001", "selectoutroute": "local, international"})
    settings = hotel.settings("1001")
    assert (settings["username"], settings["callrestriction"]) == ("Zoë 王", "off")
    assert (settings["selectoutroute"], settings["unselectoutroute"]) == ("local,international", "national")
    assert hotel.settings("1002")["username"] == "1002"


def test_empty_selectoutroute_takes_the_routes_away(hotel):
    hotel.ok("extension/update", {"number": "8001", "selectoutroute": ""})
    assert hotel.settings("8001")["selectoutroute"] == ""


@pytest.mark.parametrize("character", list("!%.@:;&\"'\\<>`$"))
def test_forbidden_characters_in_a_name(hotel, character):
    assert hotel.errno("extension/update", {"number": "1001", "username": f"A{character}B"}) == "10017"
    assert hotel.settings("1001")["username"] == "1001"


@pytest.mark.parametrize(
    ("change", "errno"),
    [
        ({"username": ""}, "10017"),
        ({"callrestriction": "yes"}, "10017"),
        ({"maxregistrations": "6"}, "10017"),
        ({"ringtimeout": "0"}, "10017"),
        ({"vmsecret": "12a"}, "10017"),
        ({"registerpassword": "short"}, "10017"),
        ({"enablemobile": "on"}, "10017"),
        ({"selectoutroute": "local,moon"}, "10033"),
    ],
)
def test_bad_values_change_nothing(hotel, change, errno):
    before = hotel.settings("1001")
    assert hotel.errno("extension/update", {"number": "1001", "dnd": "on", **change}) == errno
    assert hotel.settings("1001") == before


def test_update_of_an_unknown_extension(hotel):
    assert hotel.errno("extension/update", {"number": "1001,1002", "dnd": "on"}) == "10006"


@pytest.mark.parametrize("spelling", ["mobile", "moblie"])
def test_mobile_is_answered_as_the_device_spells_it(hotel, spelling):
    hotel.ok("extension/update", {"number": "1001", spelling: "18508937881"})
    assert hotel.settings("1001")["moblie"] == "18508937881"
    assert "mobile" not in hotel.settings("1001")


@pytest.mark.parametrize("spelling", ["ntransferto", "ntransferterto", "ntransferfo"])
def test_documented_spellings_of_a_forward(hotel, spelling):
    hotel.ok("extension/update", {"number": "1001", spelling: "Extension", "ntransferext": "1002"})
    assert hotel.settings("1001")["ntransferto"] == "Extension"


def test_passwords_are_not_answered_in_clear(hotel):
    hotel.ok("extension/update", {"number": "1001", "registerpassword": "v0S*ZrB6Y3g~1-oe"})
    assert "v0S" not in str(hotel.settings("1001"))


def test_add_and_delete(hotel, events):
    hotel.ok("extension/add", NEW)
    assert hotel.settings("5000")["noanswerforward"] == "on"
    assert hotel.errno("extension/add", NEW) == "10085"
    hotel.ok("extension/delete", {"number": "5000,1003"})
    assert [extension["number"] for extension in hotel.ok("extension/list")["extlist"]] == ["1001", "1002", "8001"]
    changes = [(change["extid"], change["operation"]) for change in events("ConfigChange")]
    assert changes == [("5000", "add"), ("5000", "del"), ("1003", "del")]


@pytest.mark.parametrize("change", [{"number": "12345678"}, {"number": "5a"}, {"registername": "a b"}])
def test_add_refuses_bad_values(hotel, change):
    assert hotel.errno("extension/add", {**NEW, **change}) == "10017"


@pytest.mark.parametrize("key", ["number", "username", "registername", "registerpassword"])
def test_add_needs(hotel, key):
    assert hotel.errno("extension/add", {**NEW, key: ""}) == "10004"


def test_delete_takes_the_alarms_along(sim, hotel):
    alarm = {"time": "07:00", "type": "onetime", "repeats": "1"}
    hotel.ok("wakeupcall/create", {"number": "1001,1002", "wakeup": [alarm]})
    hotel.ok("extension/delete", {"number": "1001"})
    assert [alarm["number"] for alarm in sim.control("state")["alarms"]] == ["1002"]
    sim.advance(2 * 3600)
    assert {record["callto"] for record in sim.control("state")["cdrs"]} == {"1002"}


def test_query_call(sim, hotel):
    callid = sim.control("phones/1001/dial", {"number": "1002"})["callid"]
    busy, idle = hotel.ok("extension/query_call", {"number": "1002,1003"})["calllist"]
    assert busy["numbercalls"][0]["callid"] == callid
    assert [next(iter(member.values()))["memberstatus"] for member in busy["numbercalls"][0]["members"]] == [
        "ALERT",
        "RING",
    ]
    assert idle == {"number": "1003", "numbercalls": []}


def test_update_is_reported(hotel, events):
    hotel.ok("extension/update", {"number": "1001", "username": "Amy"})
    assert events() == [
        {
            "event": "ConfigChange",
            "type": "extension",
            "extid": "1001",
            "operation": "update",
            "sn": "369451090405",
        }
    ]
