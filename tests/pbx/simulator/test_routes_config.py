"""inroute/* and outroute/*, and what an outbound route does to a call."""

import pytest

OUT = {"name": "mobile", "prefix": "159XXXXXXXX", "trunks": "siptrunk", "extensions": "1001,1002"}
IN = {
    "name": "desk",
    "did": "5503301",
    "caller_id": "3000",
    "trunks": "siptrunk",
    "desttype": "extension",
    "dest": "8001",
}


def outroute(hotel, which: str) -> dict:
    return hotel.ok("outroute/query", {"id": which})["outroutes"][0]


def inroute(hotel, which: str) -> dict:
    return hotel.ok("inroute/query", {"id": which})["inroutes"][0]


def sent_to(sim, phone: str, dialled: str) -> tuple[str, str] | str:
    """The number and the trunk that the outside call got, or why it failed."""
    sim.control(f"phones/{phone}/dial", {"number": dialled})
    sim.wait_reports()
    payloads = [report["payload"] for report in sim.control("reports")["reports"]]
    last = [payload for payload in payloads if payload["event"] in {"CallStatus", "CallFailed"}]
    failed = [payload["reason"] for payload in last if payload["event"] == "CallFailed"]
    if failed:
        return failed[-1]
    body = last[-1]["members"][-1]["outbound"]
    sim.control(f"phones/{phone}/hangup", {})
    return body["to"], body["trunkname"]


@pytest.fixture
def open_rooms(hotel) -> None:
    for number in ("1001", "1002", "1003"):
        hotel.ok("extension/update", {"number": number, "callrestriction": "off"})


def test_the_routes_of_a_fresh_device(hotel):
    routes = hotel.ok("outroute/query", {"id": "all"})["outroutes"]
    assert [(route["name"], route["trunks"], route["extensions"]) for route in routes] == [
        ("local", "siptrunk", "8001"),
        ("national", "siptrunk", "8001"),
        ("international", "siptrunk", "8001"),
    ]


def test_a_new_route_is_seen_at_both_ends(hotel):
    new = hotel.ok("outroute/add", OUT)["id"]
    route = {"id": new, **OUT, "strip": "", "prepend": "", "extensionsgroup": ""}
    assert outroute(hotel, new) == route
    assert hotel.settings("1001")["selectoutroute"] == "mobile"
    assert "mobile" in hotel.settings("1003")["unselectoutroute"].split(",")


def test_the_extension_end_changes_the_route(hotel):
    hotel.ok("extension/update", {"number": "1001", "selectoutroute": "national"})
    assert outroute(hotel, "2")["extensions"] == "1001,8001"
    hotel.ok("hotel/checkout", {"number": "1001"})
    assert outroute(hotel, "2")["extensions"] == "8001"
    hotel.ok("extension/delete", {"number": "8001"})
    assert outroute(hotel, "2")["extensions"] == ""


def test_the_route_end_changes_the_extensions(hotel):
    hotel.ok("outroute/update", {"id": "1", "extensions": "1001"})
    assert hotel.settings("1001")["selectoutroute"] == "local"
    assert hotel.settings("8001")["selectoutroute"] == "national,international"
    hotel.ok("outroute/update", {"id": "1", "name": "town"})
    assert hotel.settings("1001")["selectoutroute"] == "town"
    assert outroute(hotel, "1")["extensions"] == "1001"
    hotel.ok("outroute/delete", {"id": "1"})
    assert hotel.settings("1001")["selectoutroute"] == ""
    assert "town" not in hotel.settings("1001")["unselectoutroute"]


@pytest.mark.parametrize("key", ["name", "prefix", "trunks", "extensions"])
def test_an_outbound_route_needs(hotel, key):
    assert hotel.errno("outroute/add", {**OUT, key: ""}) == "10004"


@pytest.mark.parametrize(
    ("change", "errno"),
    [
        ({"name": "a,b"}, "10073"),
        ({"name": "local"}, "10074"),
        ({"prefix": "12Y"}, "10075"),
        ({"prefix": "[5-2]X"}, "10075"),
        ({"prefix": "1.2"}, "10075"),
        ({"strip": "x"}, "10076"),
        ({"strip": "12"}, "10076"),
        ({"prepend": "zero"}, "10077"),
        ({"trunks": "siptrunk,moon"}, "10078"),
        ({"extensions": "1001,1999"}, "10079"),
        ({"extensionsgroup": "nobody"}, "10080"),
    ],
)
def test_bad_values_of_an_outbound_route(hotel, change, errno):
    assert hotel.errno("outroute/add", {**OUT, **change}) == errno
    assert len(hotel.ok("outroute/query", {"id": "all"})["outroutes"]) == 3
    before = outroute(hotel, "2")
    assert hotel.errno("outroute/update", {"id": "2", "prefix": "159XXXXXXXX", "strip": "", **change}) == errno
    assert outroute(hotel, "2") == before


@pytest.mark.parametrize("section", ["outroute", "inroute"])
@pytest.mark.parametrize("request_name", ["query", "update", "delete"])
def test_unknown_route(hotel, section, request_name):
    assert hotel.errno(f"{section}/{request_name}", {"id": "99"}) == {"outroute": "10083", "inroute": "10072"}[section]


@pytest.mark.parametrize(
    ("pattern", "dialled", "sent"),
    [
        ({"prefix": "159XXXXXXXX"}, "15912345678", "15912345678"),
        ({"prefix": "9NX.", "strip": "1"}, "9234", "234"),
        ({"prefix": "9Z!", "strip": "1", "prepend": "00"}, "95", "005"),
        ({"prefix": "[34]XX"}, "412", "412"),
        ({"prefix": "0", "strip": "1"}, "05551234", "5551234"),
        ({"prefix": "9NX.", "strip": "1"}, "9134", None),
        ({"prefix": "9NX.", "strip": "1"}, "923", None),
        ({"prefix": "[34]XX"}, "512", None),
        ({"prefix": "110"}, "1101", None),
    ],
)
@pytest.mark.usefixtures("open_rooms")
def test_patterns(sim, hotel, pattern, dialled, sent):
    hotel.ok("outroute/delete", {"id": "all"})
    hotel.ok("outroute/add", {**OUT, **pattern})
    expected = (sent, "siptrunk") if sent else "404 NOT found"
    assert sent_to(sim, "1001", dialled) == expected


@pytest.mark.usefixtures("open_rooms")
def test_who_may_call(sim, hotel):
    hotel.ok("extensiongroup/add", {"name": "team", "members": "1003"})
    hotel.ok("outroute/add", {**OUT, "extensions": "1001", "extensionsgroup": "team"})
    number = "15912345678"
    assert sent_to(sim, "1001", number) == sent_to(sim, "1003", number) == (number, "siptrunk")
    assert sent_to(sim, "1002", number) == "NO Outbound Restriction"


def test_a_group_that_goes_takes_its_permission_along(hotel):
    group = hotel.ok("extensiongroup/add", {"name": "team", "members": "1003"})["id"]
    new = hotel.ok("outroute/add", {**OUT, "extensionsgroup": "team"})["id"]
    hotel.ok("extensiongroup/update", {"id": group, "name": "crew"})
    assert outroute(hotel, new)["extensionsgroup"] == "crew"
    hotel.ok("extensiongroup/delete", {"id": group})
    assert outroute(hotel, new)["extensionsgroup"] == ""


def test_the_next_trunk_helps_out(sim, hotel):
    peer = {"trunkname": "north", "trunktype": "peer", "host": "10.0.0.2", "domain": "10.0.0.2"}
    hotel.ok("trunk/add_siptrunk", peer)
    hotel.ok("outroute/update", {"id": "1", "trunks": "siptrunk,north"})
    sim.state.trunks["1"].status = "Failure"
    assert sent_to(sim, "8001", "02345678") == ("2345678", "north")
    hotel.ok("outroute/update", {"id": "1", "trunks": "siptrunk"})
    assert sent_to(sim, "8001", "02345678") == "Line Unreachable"


@pytest.mark.parametrize("section", ["inroute", "outroute"])
def test_a_route_that_lost_its_trunk_can_still_be_changed(hotel, section):
    hotel.ok("inroute/add", {**IN, "desttype": "hangup"})
    assert hotel.errno(f"{section}/update", {"id": "1", "trunks": ""}) == "10004"
    hotel.ok("trunk/delete_siptrunk", {"id": "all"})
    hotel.ok(f"{section}/update", {"id": "1", "name": "other"})
    route = hotel.ok(f"{section}/query", {"id": "1"})[f"{section}s"][0]
    assert (route["name"], route["trunks"]) == ("other", "")


def test_add_query_update_and_delete_an_inbound_route(hotel):
    new = hotel.ok("inroute/add", IN)["id"]
    assert inroute(hotel, new) == {"id": new, **IN}
    hotel.ok("inroute/update", {"id": new, "desttype": "hangup"})
    assert inroute(hotel, new) == {"id": new, **IN, "desttype": "hangup", "dest": ""}
    hotel.ok("inroute/delete", {"id": f"{new},"})
    assert hotel.ok("inroute/query", {"id": "all"})["inroutes"] == []


@pytest.mark.parametrize(
    ("desttype", "dest"),
    [
        ("hangup", None),
        ("voicemail", "1001"),
        ("faxtoemail", "1001"),
        ("extrange", "1001-1003"),
        ("outroute", "local"),
        ("disa", "disa1"),
        ("callback", "back"),
    ],
)
def test_destinations(hotel, desttype, dest):
    body = {key: value for key, value in {**IN, "desttype": desttype, "dest": dest}.items() if value is not None}
    assert inroute(hotel, hotel.ok("inroute/add", body)["id"])["dest"] == (dest or "")


@pytest.mark.parametrize(
    ("change", "errno"),
    [
        ({"name": ""}, "10004"),
        ({"trunks": ""}, "10004"),
        ({"desttype": ""}, "10004"),
        ({"dest": ""}, "10004"),
        ({"name": "a,b"}, "10063"),
        ({"name": "taken"}, "10064"),
        ({"did": "55 03"}, "10065"),
        ({"caller_id": "anybody"}, "10066"),
        ({"trunks": "moon"}, "10067"),
        ({"desttype": "moon"}, "10068"),
        ({"dest": "1999"}, "10069"),
        ({"desttype": "outroute", "dest": "moon"}, "10069"),
        ({"desttype": "queue", "dest": "9999"}, "10069"),
        ({"desttype": "extrange", "dest": "1001"}, "10069"),
    ],
)
def test_bad_values_of_an_inbound_route(hotel, change, errno):
    hotel.ok("inroute/add", {**IN, "name": "taken"})
    assert hotel.errno("inroute/add", {**IN, **change}) == errno
    assert len(hotel.ok("inroute/query", {"id": "all"})["inroutes"]) == 1


@pytest.mark.parametrize(
    "change", [{"desttype": "extension", "dest": "1001"}, {"desttype": "voicemail", "dest": "1001"}]
)
def test_an_inbound_route_to_a_deleted_extension_hangs_up(hotel, change):
    new = hotel.ok("inroute/add", {**IN, **change})["id"]
    hotel.ok("extension/delete", {"number": "1001"})
    assert (inroute(hotel, new)["desttype"], inroute(hotel, new)["dest"]) == ("hangup", "")


def test_an_inbound_route_follows_an_outbound_one(hotel):
    new = hotel.ok("inroute/add", {**IN, "desttype": "outroute", "dest": "local"})["id"]
    hotel.ok("outroute/update", {"id": "1", "name": "town"})
    assert inroute(hotel, new)["dest"] == "town"
    hotel.ok("outroute/delete", {"id": "1"})
    assert inroute(hotel, new)["desttype"] == "hangup"


@pytest.mark.parametrize(("section", "body", "errno"), [("inroute", IN, "10070"), ("outroute", OUT, "10081")])
def test_too_many_routes(sim, hotel, section, body, errno):
    first = hotel.ok(f"{section}/add", body)["id"]
    table = sim.state.inroutes if section == "inroute" else sim.state.routes
    template = table[first if section == "inroute" else body["name"]]
    table.update({f"more{number}": template for number in range(200 - len(table))})
    assert hotel.errno(f"{section}/add", {**body, "name": "one too many"}) == errno
