"""Contacts, extension groups, trunks, routes, voice menus, Linkus and text messages."""

from typing import Any

from pbx.vendor.errors import PbxBusyError, PbxRejectedError, PbxUnknownTargetError
from pbx.vendor.reports import ConfigChangeReport, SmsSendReport
from pbx.vendor.trunk_settings import Dod
from tests.contract.cases.registry import Cases, Refusal, World, busy, fault

cases = Cases()
MAGGIE: dict[str, Any] = {"firstname": "Maggie", "lastname": "Chou", "businessnum": "15880123456"}
PROVIDER: dict[str, Any] = {
    "trunkname": "provider",
    "trunktype": "register",
    "host": "sip.example.org",
    "port": 5060,
    "domain": "sip.example.org",
    "username": "1001",
    "authname": "1001",
    "password": "Pajsjx9183",
}
INBOUND: dict[str, Any] = {"name": "in", "did": "5503301", "trunks": ["siptrunk"], "desttype": "ivr", "dest": "6500"}
OUTBOUND: dict[str, Any] = {"name": "out", "prefix": "9.", "strip": 1, "trunks": ["siptrunk"], "extensions": ["1001"]}


@cases.of("companycontacts/add", "companycontacts/query")
def contacts_are_added_and_read(world: World) -> None:
    assert world.api.contacts.query(ids="all") == ()
    first = world.api.contacts.add(**MAGGIE, city="厦门")
    second = world.api.contacts.add(firstname="Li", lastname="Wang", mobile="13800001111")
    (shown,) = world.api.contacts.query(ids=first)
    assert (shown.firstname, shown.lastname, shown.businessnum, shown.city) == ("Maggie", "Chou", "15880123456", "厦门")
    assert [contact.id for contact in world.api.contacts.query(ids=[first, second])] == [first, second]


@cases.of("companycontacts/update", "companycontacts/delete")
def contacts_are_changed_and_deleted(world: World) -> None:
    first, second = world.api.contacts.add(**MAGGIE), world.api.contacts.add(**MAGGIE)
    world.api.contacts.update(id=first, email="maggie@example.com")
    (shown,) = world.api.contacts.query(ids=first)
    assert (shown.email, shown.businessnum) == ("maggie@example.com", "15880123456")
    world.api.contacts.delete(ids=[first])
    assert [contact.id for contact in world.api.contacts.query(ids="all")] == [second]
    world.api.contacts.delete(ids="all")
    assert world.api.contacts.query(ids="all") == ()


@cases.of("extensiongroup/add", "extensiongroup/query")
def a_group_is_made_without_those_who_do_not_exist(world: World) -> None:
    added = world.api.extension_groups.add(name="sales", members=["1001", "7777", "1002", "8888"])
    assert added.unknown_members == ("7777", "8888")
    (shown,) = world.api.extension_groups.query(ids=added.id)
    assert (shown.name, shown.members) == ("sales", ("1001", "1002"))


@cases.of("extensiongroup/update", "extensiongroup/delete")
def groups_are_changed_and_deleted(world: World) -> None:
    group = world.api.extension_groups.add(name="sales", members=["1001"]).id
    world.api.extension_groups.update(id=group, members=["1003", "1004"])
    (shown,) = world.api.extension_groups.query(ids="all")
    assert (shown.name, shown.members) == ("sales", ("1003", "1004"))
    world.api.extension_groups.delete(ids=group)
    assert world.api.extension_groups.query(ids="all") == ()


@cases.of("trunk/list")
def trunks_of_every_kind_are_listed(world: World) -> None:
    sip, gsm = world.api.trunks.list()
    assert (sip.trunkname, sip.type, sip.status, sip.port) == ("siptrunk", "SIP", "Registered", "")
    assert (gsm.trunkname, gsm.type, gsm.status, gsm.port) == ("gsm", "GSM", "Idle", "1")


@cases.of("trunk/add_siptrunk", "trunk/query_siptrunk")
def a_trunk_of_each_kind_is_added(world: World) -> None:
    world.api.extension_groups.add(name="sales", members=["1001"])
    dods: dict[str, Any] = {"extensionsdod": [Dod(number="5503301", name="desk", target="1001")]}
    register = world.api.trunks.add_sip(**PROVIDER, **dods, extensionsgroupdod=["5503302-hotel-sales"])
    peer = world.api.trunks.add_sip(trunkname="peer", trunktype="peer", host="192.0.2.9", port=5070, domain="192.0.2.9")
    account = world.api.trunks.add_sip(
        trunkname="account", trunktype="account", username="branch", authname="branch", password="Pajsjx9183"
    )
    shown = {trunk.id: trunk for trunk in world.api.trunks.query_sip(ids=[register, peer, account])}
    assert (shown[register].trunktype, shown[register].host, shown[register].port) == (
        "register",
        "sip.example.org",
        5060,
    )
    assert [str(dod) for dod in shown[register].extensionsdod] == ["5503301-desk-1001"]
    assert [dod.target for dod in shown[register].extensionsgroupdod] == ["sales"]
    assert (shown[peer].trunktype, shown[peer].port, shown[peer].username) == ("peer", 5070, "")
    assert (shown[account].trunktype, shown[account].username) == ("account", "branch")
    assert world.reports(ConfigChangeReport)[-1].trunk == "account"


@cases.of("trunk/update_siptrunk", "trunk/delete_siptrunk")
def a_trunk_is_changed_and_deleted(world: World) -> None:
    trunk = world.api.trunks.add_sip(**PROVIDER)
    world.api.trunks.update_sip(id=trunk, trunktype="register", host="sip2.example.org", fromuser="hotel")
    (shown,) = world.api.trunks.query_sip(ids=trunk)
    assert (shown.host, shown.fromuser, shown.username) == ("sip2.example.org", "hotel", "1001")
    world.api.trunks.delete_sip(ids=[trunk])
    assert [one.trunkname for one in world.api.trunks.list()] == ["siptrunk", "gsm"]
    kinds = dict.fromkeys((report.type, report.operation) for report in world.reports(ConfigChangeReport))
    assert list(kinds) == [("trunk", "add"), ("trunk", "update"), ("trunk", "del")]


@cases.of("inroute/add", "inroute/query")
def inbound_routes_are_added_and_read(world: World) -> None:
    first = world.api.inbound_routes.add(**INBOUND)
    second = world.api.inbound_routes.add(name="nobody", trunks=["siptrunk"], desttype="hangup")
    (shown,) = world.api.inbound_routes.query(ids=first)
    assert (shown.did, shown.trunks, shown.desttype, shown.dest) == ("5503301", ("siptrunk",), "ivr", "6500")
    assert [route.id for route in world.api.inbound_routes.query(ids="all")] == [first, second]


@cases.of("inroute/update", "inroute/delete")
def inbound_routes_are_changed_and_deleted(world: World) -> None:
    route = world.api.inbound_routes.add(**INBOUND)
    world.api.inbound_routes.update(id=route, desttype="extension", dest="9000", caller_id="3000")
    (shown,) = world.api.inbound_routes.query(ids=route)
    assert (shown.name, shown.desttype, shown.dest, shown.caller_id) == ("in", "extension", "9000", "3000")
    world.api.inbound_routes.delete(ids=route)
    assert world.api.inbound_routes.query(ids="all") == ()


@cases.of("outroute/add", "outroute/query")
def an_outbound_route_shows_at_its_extensions(world: World) -> None:
    route = world.api.outbound_routes.add(**OUTBOUND)
    (shown,) = world.api.outbound_routes.query(ids=route)
    assert (shown.prefix, shown.strip, shown.trunks, shown.extensions) == ("9.", 1, ("siptrunk",), ("1001",))
    assert len(world.api.outbound_routes.query(ids="all")) == 4
    assert "out" in world.api.extensions.query(numbers="1001")[0].selectoutroute


@cases.of("outroute/update", "outroute/delete")
def outbound_routes_are_changed_and_deleted(world: World) -> None:
    route = world.api.outbound_routes.add(**OUTBOUND)
    world.api.outbound_routes.update(id=route, extensions=["1002", "1003"], prepend="00")
    (shown,) = world.api.outbound_routes.query(ids=route)
    assert (shown.extensions, shown.prepend, shown.prefix) == (("1002", "1003"), "00", "9.")
    world.api.outbound_routes.update(id=route, extensions=[])
    assert world.api.outbound_routes.query(ids=route)[0].extensions == ()
    world.api.outbound_routes.delete(ids=[route])
    assert "out" not in {shown.name for shown in world.api.outbound_routes.query(ids="all")}


@cases.of("ivr/query", "ivr/update")
def a_menu_is_read_and_changed(world: World) -> None:
    (before,) = world.api.ivr.query(numbers="6500")
    assert (before.ivrname, before.promptrepeat, before.dialext) == ("Welcome", 3, True)
    world.api.ivr.update(number="6500", ivrname="Night", promptrepeat=5, dialext=False)
    (after,) = world.api.ivr.query(numbers="all")
    assert (after.ivrname, after.promptrepeat, after.dialext, after.digittimeout) == ("Night", 5, False, 3)


@cases.of("linkus/update_client", "linkus/query_client")
def linkus_is_switched_for_those_who_exist(world: World) -> None:
    failures = world.api.linkus.update_client(numbers=["1001", "7777"], enablelinkus=True)
    assert [(failure.number, failure.vendor_code) for failure in failures] == [("7777", "10006")]
    shown = world.api.linkus.query_client(numbers=["1001", "1002"])
    assert [(client.number, client.enabled) for client in shown] == [("1001", True), ("1002", False)]
    assert world.api.linkus.update_client(numbers="all", enablelinkus=False) == ()
    assert not any(client.enabled for client in world.api.linkus.query_client(numbers="all"))


@cases.of("linkus/send_email")
def mails_go_to_those_who_can_get_one(world: World) -> None:
    world.api.extensions.update(number="1001", email="guest@example.com")
    world.api.linkus.update_client(numbers=["1001", "1002"], enablelinkus=True)
    unsent = world.api.linkus.send_email(numbers=["1001", "1002", "1003"])
    assert [(failure.number, failure.vendor_code) for failure in unsent] == [("1002", "10134"), ("1003", "10135")]


@cases.of("sms/send")
def a_text_message_is_delivered(world: World) -> None:
    smsid = world.api.sms.send(trunk="gsm", phonenumber="18396210850", message="您好, 100% & +1")
    world.sim.advance(10)
    (report,) = world.reports(SmsSendReport)
    assert (report.smsid, report.delivered) == (smsid, True)


def _sales(world: World) -> None:
    world.api.extension_groups.add(name="sales", members=["1001"])


def _provider(world: World) -> None:
    world.api.trunks.add_sip(**PROVIDER)


def _inbound(world: World) -> None:
    world.api.inbound_routes.add(**INBOUND)


def _outbound(world: World) -> None:
    world.api.outbound_routes.add(**OUTBOUND)


def _busy_modem(world: World) -> None:
    world.sim.state.trunks["9"].status = "Busy"


def _linkus_on(world: World) -> None:
    world.api.linkus.update_client(numbers="all", enablelinkus=True)


def _send(world: World, trunk: str = "gsm") -> None:
    world.api.sms.send(trunk=trunk, phonenumber="18396210850", message="Hello")


GONE = PbxUnknownTargetError
REFUSALS = [
    Refusal("companycontacts/query", "10138", GONE, lambda w: w.api.contacts.query(ids="77")),
    Refusal(
        "companycontacts/add", "10140", PbxRejectedError, lambda w: w.api.contacts.add(**MAGGIE, email="no address")
    ),
    fault("companycontacts/add", "10142", PbxRejectedError, lambda w: w.api.contacts.add(**MAGGIE)),
    Refusal("companycontacts/update", "10138", GONE, lambda w: w.api.contacts.update(id="77", city="Ulm")),
    Refusal("companycontacts/delete", "10138", GONE, lambda w: w.api.contacts.delete(ids=["77"])),
    Refusal("companycontacts/delete", "10141", GONE, lambda w: w.api.contacts.delete(ids="all")),
    Refusal("extensiongroup/query", "10143", PbxRejectedError, lambda w: w.api.extension_groups.query(ids="77")),
    Refusal("extensiongroup/add", "10145", PbxRejectedError, _sales, _sales),
    Refusal(
        "extensiongroup/update",
        "10143",
        PbxRejectedError,
        lambda w: w.api.extension_groups.update(id="77", members=["1001"]),
    ),
    Refusal(
        "extensiongroup/update",
        "10149",
        PbxRejectedError,
        lambda w: w.api.extension_groups.update(id="1", members=["7777"]),
        _sales,
    ),
    Refusal("extensiongroup/delete", "10143", PbxRejectedError, lambda w: w.api.extension_groups.delete(ids="77")),
    busy("trunk/list", lambda w: w.api.trunks.list()),
    Refusal("trunk/query_siptrunk", "10062", GONE, lambda w: w.api.trunks.query_sip(ids="77")),
    Refusal("trunk/add_siptrunk", "10043", PbxRejectedError, _provider, _provider),
    Refusal(
        "trunk/add_siptrunk",
        "10053",
        GONE,
        lambda w: w.api.trunks.add_sip(**PROVIDER, extensionsdod=["5503301-desk-7777"]),
    ),
    Refusal(
        "trunk/update_siptrunk",
        "10062",
        GONE,
        lambda w: w.api.trunks.update_sip(id="77", trunktype="peer", host="192.0.2.9"),
    ),
    Refusal("trunk/delete_siptrunk", "10062", GONE, lambda w: w.api.trunks.delete_sip(ids="77")),
    Refusal("inroute/query", "10072", GONE, lambda w: w.api.inbound_routes.query(ids="77")),
    Refusal("inroute/add", "10064", PbxRejectedError, _inbound, _inbound),
    Refusal("inroute/add", "10067", GONE, lambda w: w.api.inbound_routes.add(**{**INBOUND, "trunks": ["nowhere"]})),
    Refusal("inroute/update", "10072", GONE, lambda w: w.api.inbound_routes.update(id="77", name="new")),
    Refusal("inroute/delete", "10072", GONE, lambda w: w.api.inbound_routes.delete(ids="77")),
    Refusal("outroute/query", "10083", GONE, lambda w: w.api.outbound_routes.query(ids="77")),
    Refusal("outroute/add", "10074", PbxRejectedError, _outbound, _outbound),
    Refusal("outroute/add", "10079", GONE, lambda w: w.api.outbound_routes.add(**{**OUTBOUND, "extensions": ["7777"]})),
    Refusal("outroute/update", "10083", GONE, lambda w: w.api.outbound_routes.update(id="77", name="new")),
    Refusal("outroute/delete", "10083", GONE, lambda w: w.api.outbound_routes.delete(ids="77")),
    Refusal("ivr/query", "10012", GONE, lambda w: w.api.ivr.query(numbers="6599")),
    Refusal("ivr/update", "10012", GONE, lambda w: w.api.ivr.update(number="6599", ivrname="Night")),
    fault("linkus/update_client", "10132", PbxRejectedError, _linkus_on),
    Refusal("linkus/query_client", "10006", GONE, lambda w: w.api.linkus.query_client(numbers="7777")),
    fault("linkus/send_email", "10136", PbxRejectedError, lambda w: w.api.linkus.send_email(numbers="all")),
    Refusal("sms/send", "10026", GONE, lambda w: _send(w, trunk="siptrunk")),
    Refusal("sms/send", "10027", PbxBusyError, _send, _busy_modem),
]
