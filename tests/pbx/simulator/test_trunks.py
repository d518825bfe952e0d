"""trunk/*: the list of all lines, and the three kinds of SIP trunks."""

import pytest

REGISTER = {
    "trunkname": "Trunk1",
    "trunktype": "register",
    "host": "192.168.12.161",
    "port": "5060",
    "domain": "192.168.12.161",
    "username": "1001",
    "authname": "1001",
    "password": "Pajsjx9183",
}
PEER = {"trunkname": "To_6.36", "trunktype": "peer", "host": "192.168.6.36", "domain": "192.168.6.36"}
ACCOUNT = {"trunkname": "branch", "trunktype": "account", "username": "b1", "authname": "b1", "password": "Zx81aaaa"}


def trunk(hotel, which: str) -> dict:
    return hotel.ok("trunk/query_siptrunk", {"id": which})["trunks"][0]


def status(hotel, name: str) -> str:
    return {each["trunkname"]: each["status"] for each in hotel.ok("trunk/list")["trunklist"]}[name]


@pytest.fixture
def sales(hotel) -> str:
    return hotel.ok("extensiongroup/add", {"name": "sales", "members": "1001"})["id"]


def test_list(hotel):
    entry = {"trunkname": "siptrunk", "id": "1", "status": "Registered", "type": "SIP"}
    assert hotel.ok("trunk/list")["trunklist"] == [entry]


@pytest.mark.parametrize("request_body", [REGISTER, PEER, ACCOUNT], ids=lambda body: body["trunktype"])
def test_each_kind_answers_its_own_settings(hotel, request_body):
    new = hotel.ok("trunk/add_siptrunk", request_body)["id"]
    more = {"id": new, "extensionsdod": "", "extensionsgroupdod": ""}
    defaults = {"register": {"fromuser": ""}, "peer": {"port": "5060"}, "account": {}}[request_body["trunktype"]]
    assert trunk(hotel, new) == {**request_body, **defaults, **more}


def test_a_new_trunk_registers_a_moment_later(sim, hotel):
    hotel.ok("trunk/add_siptrunk", REGISTER)
    assert status(hotel, "Trunk1") == "Registering"
    sim.advance(2)
    assert status(hotel, "Trunk1") == "Registered"


@pytest.mark.parametrize("key", ["trunkname", "trunktype", "host", "domain", "username", "authname", "password"])
def test_add_needs(hotel, key):
    assert hotel.errno("trunk/add_siptrunk", {**REGISTER, key: ""}) == "10004"


@pytest.mark.parametrize(
    ("change", "errno"),
    [
        ({"trunkname": "a,b"}, "10042"),
        ({"trunkname": "siptrunk"}, "10043"),
        ({"trunktype": "iax"}, "10044"),
        ({"host": "not a host"}, "10045"),
        ({"port": "65536"}, "10046"),
        ({"domain": "a_b!"}, "10047"),
        ({"username": "a b"}, "10048"),
        ({"host": "sip.example.net", "username": "hotel"}, "10049"),
        ({"authname": "a,b"}, "10050"),
        ({"fromuser": "a b"}, "10051"),
        ({"password": "a b"}, "10052"),
        ({"extensionsdod": "5503301-yeastar-1999"}, "10053"),
        ({"extensionsgroupdod": "5503301-yeastar-nobody"}, "10054"),
        ({"extensionsdod": "55x-yeastar-1001"}, "10055"),
        ({"extensionsdod": f"{'5' * 32}-yeastar-1001"}, "10056"),
        ({"extensionsdod": "5503301-a;b-1001"}, "10057"),
        ({"extensionsdod": f"5503301-{'y' * 32}-1001"}, "10058"),
        ({"extensionsdod": "5503301-1001"}, "10059"),
    ],
)
def test_add_refuses(hotel, events, change, errno):
    assert hotel.errno("trunk/add_siptrunk", {**REGISTER, **change}) == errno
    assert len(hotel.ok("trunk/list")["trunklist"]) == 1
    assert events("ConfigChange") == []


def test_too_many(sim, hotel):
    template = sim.state.trunks["1"]
    sim.state.trunks.update({str(number): template for number in range(1000, 1199)})
    assert hotel.errno("trunk/add_siptrunk", REGISTER) == "10060"


def test_outgoing_numbers_of_extensions_and_groups(hotel, sales):
    dods = {"extensionsdod": "5503301-yeastar-1001,5503302-yeastar-1002", "extensionsgroupdod": "5503301-yeastar-sales"}
    new = hotel.ok("trunk/add_siptrunk", {**PEER, **dods})["id"]
    assert trunk(hotel, new)["extensionsdod"] == "5503301-yeastar-1001,5503302-yeastar-1002,"
    hotel.ok("extension/delete", {"number": "1001"})
    hotel.ok("extensiongroup/update", {"id": sales, "name": "team-a"})
    assert trunk(hotel, new)["extensionsdod"] == "5503302-yeastar-1002,"
    assert trunk(hotel, new)["extensionsgroupdod"] == "5503301-yeastar-team-a,"
    hotel.ok("extensiongroup/delete", {"id": sales})
    assert trunk(hotel, new)["extensionsgroupdod"] == ""


def test_update_keeps_what_is_absent(hotel):
    new = hotel.ok("trunk/add_siptrunk", REGISTER)["id"]
    before = trunk(hotel, new)
    hotel.ok("trunk/update_siptrunk", {"id": new, "trunktype": "register", "host": "sip.example.org"})
    assert trunk(hotel, new) == {**before, "host": "sip.example.org"}


@pytest.mark.parametrize(("trunktype", "errno"), [("peer", "10044"), ("", "10004")])
def test_update_says_the_kind_and_cannot_change_it(hotel, trunktype, errno):
    assert hotel.errno("trunk/update_siptrunk", {"id": "1", "trunktype": trunktype, "host": "a.b"}) == errno


@pytest.mark.parametrize("request_name", ["query", "update", "delete"])
def test_unknown_trunk(hotel, request_name):
    body = {"id": "1,99", "trunktype": "register"}
    assert hotel.errno(f"trunk/{request_name}_siptrunk", body) == "10062"


def test_changes_are_reported(hotel, events):
    new = hotel.ok("trunk/add_siptrunk", PEER)["id"]
    hotel.ok("trunk/update_siptrunk", {"id": new, "trunktype": "peer", "trunkname": "north"})
    hotel.ok("trunk/delete_siptrunk", {"id": new})
    common = {"event": "ConfigChange", "type": "trunk", "sn": "369451090405"}
    assert events() == [
        {**common, "trunkname": "To_6.36", "operation": "add"},
        {**common, "trunkname": "north", "operation": "update"},
        {**common, "trunkname": "north", "operation": "del"},
    ]


def test_routes_follow_their_trunk(hotel):
    new = hotel.ok("trunk/add_siptrunk", PEER)["id"]
    hotel.ok("outroute/update", {"id": "1", "trunks": "siptrunk,To_6.36"})
    hotel.ok("inroute/add", {"name": "in", "trunks": "To_6.36", "desttype": "hangup"})
    hotel.ok("trunk/update_siptrunk", {"id": new, "trunktype": "peer", "trunkname": "north"})
    assert hotel.ok("outroute/query", {"id": "1"})["outroutes"][0]["trunks"] == "siptrunk,north"
    assert hotel.ok("inroute/query", {"id": "all"})["inroutes"][0]["trunks"] == "north"
    hotel.ok("trunk/delete_siptrunk", {"id": new})
    assert hotel.ok("outroute/query", {"id": "1"})["outroutes"][0]["trunks"] == "siptrunk"
    assert hotel.ok("inroute/query", {"id": "all"})["inroutes"][0]["trunks"] == ""
