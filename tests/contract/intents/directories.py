"""Contacts, extension groups, trunks, routes, voice menus, Linkus and text messages."""

from typing import Any

from pbx.vendor.trunk_settings import Dod
from tests.contract.intents.kinds import Intent, Intents, Values

_TRUNK: dict[str, Any] = {
    "trunktype": "register",
    "host": "192.168.12.161",
    "port": 5060,
    "domain": "192.168.12.161",
    "username": "1001",
    "authname": "1001",
    "password": "Pajsjx9183",
}
_INBOUND: dict[str, Any] = {"name": "trunk1", "desttype": "hangup"}
_OUTBOUND: dict[str, Any] = {"name": "outroute1", "prefix": "0", "trunks": ["siptrunk"], "extensions": ["1001"]}
_GROUP_DODS = (
    Dod(number="5503301", name="yeastar", target="sales"),
    Dod(number="5503302", name="yealink", target="support"),
)

INTENTS: Intents = {
    "companycontacts/query:1321": Intent(
        lambda api: api.contacts.query(ids="12"),
        [("12", "Maggie", "Chou", "15880123456", "")],
        lambda found: [(one.id, one.firstname, one.lastname, one.businessnum, one.country) for one in found],
    ),
    "companycontacts/add:1427": Intent(
        lambda api: api.contacts.add(firstname="Maggie", lastname="Chou", businessnum="15880123456"), "12"
    ),
    "companycontacts/update:1503": Intent(lambda api: api.contacts.update(id="13", email="maggie@yeastar.com")),
    "companycontacts/delete:1560": Intent(lambda api: api.contacts.delete(ids="13")),
    "extensiongroup/query:2284": Intent(
        lambda api: api.extension_groups.query(ids="13"),
        [("13", "training team", ("1008", "1009", "1010", "1011", "1012"))],
        lambda found: [(group.id, group.name, group.members) for group in found],
    ),
    "extensiongroup/add:2352": Intent(
        lambda api: api.extension_groups.add(name="sale", members=["1000", "1001", "1002"]),
        ("7", ()),
        lambda added: (added.id, added.unknown_members),
    ),
    "extensiongroup/add:2385": Intent(
        lambda api: api.extension_groups.add(name="test", members=["1004", "1005", "1055"]),
        ("8", ("1055",)),
        lambda added: (added.id, added.unknown_members),
    ),
    "extensiongroup/update:2446": Intent(
        lambda api: api.extension_groups.update(
            id="8", name="yeastar", members=["1000", "1001", "1011", "1017", "1018"]
        )
    ),
    "extensiongroup/delete:2503": Intent(lambda api: api.extension_groups.delete(ids="11")),
    "trunk/list:2569": Intent(
        lambda api: api.trunks.list(),
        [("7", "siptrunk", "Registered", "SIP")],
        lambda found: [(one.id, one.trunkname, one.status, one.type) for one in found],
    ),
    "trunk/query_siptrunk:2686": Intent(
        lambda api: api.trunks.query_sip(ids="15"),
        [("15", "test", "peer", "192.168.6.36", 5060, (), _GROUP_DODS)],
        lambda found: [
            (
                one.id,
                one.trunkname,
                one.trunktype,
                one.host,
                one.port,
                one.extensionsdod,
                one.extensionsgroupdod,
            )
            for one in found
        ],
    ),
    "trunk/add_siptrunk:2808": Intent(lambda api: api.trunks.add_sip(trunkname="Trunk1", **_TRUNK), "10"),
    "trunk/update_siptrunk:2922": Intent(lambda api: api.trunks.update_sip(id="8", trunkname="siptrunk1", **_TRUNK)),
    "trunk/delete_siptrunk:2987": Intent(lambda api: api.trunks.delete_sip(ids="16")),
    "inroute/query:3057": Intent(
        lambda api: api.inbound_routes.query(ids="5"),
        [("5", "Route_in", "4000", "3000", ("To_6.36",), "extension", "4000")],
        lambda found: [(one.id, one.name, one.did, one.caller_id, one.trunks, one.desttype, one.dest) for one in found],
    ),
    "inroute/add:3132": Intent(
        lambda api: api.inbound_routes.add(**_INBOUND, did="5503301", caller_id="3000", trunks=["sipTrunk"]), "8"
    ),
    "inroute/update:3195": Intent(lambda api: api.inbound_routes.update(id="8", **_INBOUND, trunks=["Siptrunk"])),
    "inroute/delete:3253": Intent(lambda api: api.inbound_routes.delete(ids="8")),
    "outroute/query:3322": Intent(
        lambda api: api.outbound_routes.query(ids="1"),
        [("1", "Route_out", "159XXXXXXXX", None, "", ("siptrunk",), ("1020", "1001", "1000"), ())],
        lambda found: [
            (
                one.id,
                one.name,
                one.prefix,
                one.strip,
                one.prepend,
                one.trunks,
                one.extensions,
                one.extensionsgroup,
            )
            for one in found
        ],
    ),
    "outroute/add:3396": Intent(
        lambda api: api.outbound_routes.add(**_OUTBOUND, strip=1, extensionsgroup=["sales", "support"]), "8"
    ),
    "outroute/update:3461": Intent(
        lambda api: api.outbound_routes.update(
            id="8", **_OUTBOUND | {"name": "outroute2", "extensions": ["1003"]}, strip=1
        )
    ),
    "outroute/delete:3523": Intent(lambda api: api.outbound_routes.delete(ids="9")),
    "ivr/query:4264": Intent(
        lambda api: api.ivr.query(numbers="6500"),
        [("6500", "6500", "[Default]", 3, 3, 3, True, False, False)],
        lambda found: [
            (
                menu.number,
                menu.ivrname,
                menu.prompt,
                menu.promptrepeat,
                menu.responsetimeout,
                menu.digittimeout,
                menu.dialext,
                menu.dialoutboundroutes,
                menu.dialtocheckvoicemail,
            )
            for menu in found
        ],
    ),
    "ivr/update:4343": Intent(lambda api: api.ivr.update(number="6500", ivrname="Welcome")),
    "linkus/update_client:6264": Intent(
        lambda api: api.linkus.update_client(numbers="all", enablelinkus=True),
        [("1001", "10006")],
        lambda failures: [(one.number, one.vendor_code) for one in failures],
    ),
    "linkus/query_client:6330": Intent(
        lambda api: api.linkus.query_client(numbers=["1001", "1002"]),
        [("1001", True), ("1002", False)],
        lambda found: [(one.number, one.enabled) for one in found],
    ),
    "linkus/send_email:6390": Intent(
        lambda api: api.linkus.send_email(numbers="all"),
        [("1001", "10004")],
        lambda failures: [(one.number, one.vendor_code) for one in failures],
    ),
    "sms/send:6206": Intent(
        lambda api: api.sms.send(trunk="GSM", phonenumber="18396210850", message="\u4f60\u597d"),
        "18396210850-1502874159",
    ),
}

VALUES: Values = (
    {
        ("companycontacts/query", "id"): lambda api, value: api.contacts.query(ids=value),
        ("companycontacts/delete", "id"): lambda api, value: api.contacts.delete(ids=value),
        ("extensiongroup/query", "id"): lambda api, value: api.extension_groups.query(ids=value),
        ("extensiongroup/delete", "id"): lambda api, value: api.extension_groups.delete(ids=value),
        ("trunk/query_siptrunk", "id"): lambda api, value: api.trunks.query_sip(ids=value),
        ("trunk/add_siptrunk", "extensionsdod"): lambda api, value: api.trunks.add_sip(
            trunkname="Trunk1", extensionsdod=value.split(","), **_TRUNK
        ),
        ("trunk/add_siptrunk", "extensionsgroupdod"): lambda api, value: api.trunks.add_sip(
            trunkname="Trunk1", extensionsgroupdod=value.split(","), **_TRUNK
        ),
        ("trunk/update_siptrunk", "extensionsdod"): lambda api, value: api.trunks.update_sip(
            id="8", trunktype="peer", extensionsdod=value.split(",")
        ),
        ("trunk/update_siptrunk", "extensionsgroupdod"): lambda api, value: api.trunks.update_sip(
            id="8", trunktype="account", extensionsgroupdod=value.split(",")
        ),
        ("trunk/delete_siptrunk", "id"): lambda api, value: api.trunks.delete_sip(ids=value),
        ("inroute/add", "trunks"): lambda api, value: api.inbound_routes.add(**_INBOUND, trunks=value.split(",")),
        ("inroute/update", "trunks"): lambda api, value: api.inbound_routes.update(id="8", trunks=value.split(",")),
        ("inroute/delete", "id"): lambda api, value: api.inbound_routes.delete(ids=value),
        ("outroute/query", "id"): lambda api, value: api.outbound_routes.query(ids=value),
        ("outroute/delete", "id"): lambda api, value: api.outbound_routes.delete(ids=value),
        ("ivr/query", "number"): lambda api, value: api.ivr.query(numbers=value),
    }
    | {
        ("outroute/add", name): lambda api, value, name=name: api.outbound_routes.add(
            **_OUTBOUND | {name: value.split(",")}
        )
        for name in ("trunks", "extensions", "extensionsgroup")
    }
    | {
        ("outroute/update", name): lambda api, value, name=name: api.outbound_routes.update(
            id="8", **{name: value.split(",")}
        )
        for name in ("trunks", "extensions", "extensionsgroup")
    }
)
