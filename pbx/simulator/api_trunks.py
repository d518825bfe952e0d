"""trunk/list, and trunk/query_siptrunk, add_siptrunk, update_siptrunk, delete_siptrunk."""

from typing import Any

from pbx.simulator.api import Answer, ApiError, Endpoint, Request
from pbx.simulator.changes import report_change, trunk_renamed
from pbx.simulator.config import Trunk
from pbx.simulator.exchange import Exchange
from pbx.simulator.objects import check, chosen, given, needed, single
from pbx.simulator.trunk_rules import (
    BAD_TYPE,
    DEFAULT_PORT,
    DODS,
    OPTIONAL,
    RULES,
    SETTINGS,
    extension_dods,
    group_dods,
)

NAME_TAKEN = "10043"
USERNAME_TAKEN = "10049"
LIMIT_REACHED = "10060"
NO_TRUNK = "10062"
# The manual has an error number for too many trunks, but no limit.
LIMIT = 200
REGISTER_SECONDS = 1.0
# A provider registers us or not; a peer needs no registration; at an account nobody has registered yet.
FIRST_STATUS = {"register": "Registering", "peer": "Registered", "account": "Unknown"}


def trunk_list(pbx: Exchange, request: Request) -> Answer:
    return {"trunklist": [_brief(trunk) for trunk in pbx.state.trunks.values()]}


def _brief(trunk: Trunk) -> dict[str, str]:
    """Only physical lines have a port."""
    brief = {"trunkname": trunk.trunkname, "id": trunk.id, "status": trunk.status, "type": trunk.type}
    return {**brief, "port": trunk.slot} if trunk.slot else brief


def siptrunk_query(pbx: Exchange, request: Request) -> Answer:
    return {"trunks": [_full(trunk) for trunk in chosen(request, _sip(pbx), NO_TRUNK)]}


def _sip(pbx: Exchange) -> dict[str, Trunk]:
    return {key: trunk for key, trunk in pbx.state.trunks.items() if trunk.type == "SIP"}


def _full(trunk: Trunk) -> dict[str, str]:
    """The lists of outgoing numbers end with a comma, as on the device."""
    dods = {key: "".join(f"{dod}," for dod in getattr(trunk, key)) for key in DODS}
    return {"id": trunk.id, "trunkname": trunk.trunkname, "trunktype": trunk.trunktype, **trunk.sip, **dods}


def siptrunk_add(pbx: Exchange, request: Request) -> Answer:
    """A new trunk to a provider is registered a moment later."""
    needed(request, ("trunkname", "trunktype"))
    trunktype = _trunktype(request)
    needed(request, [key for key in SETTINGS[trunktype] if key not in OPTIONAL])
    trunk = Trunk("", "", status=FIRST_STATUS[trunktype], trunktype=trunktype)
    trunk.sip = {key: DEFAULT_PORT if key == "port" else "" for key in SETTINGS[trunktype]}
    changes = _changes(pbx, request, trunk)
    if len(pbx.state.trunks) >= LIMIT:
        raise ApiError(LIMIT_REACHED)
    vars(trunk).update(changes, id=pbx.state.next_id("trunks"))
    pbx.state.trunks[trunk.id] = trunk
    pbx.clock.call_later(REGISTER_SECONDS, lambda: _registered(trunk))
    report_change(pbx, "trunk", trunk.trunkname, "add")
    return {"id": trunk.id}


def _registered(trunk: Trunk) -> None:
    if trunk.status == "Registering":
        trunk.status = "Registered"


def _trunktype(request: Request) -> str:
    trunktype = request.text("trunktype")
    if trunktype not in SETTINGS:
        raise ApiError(BAD_TYPE)
    return trunktype


def siptrunk_update(pbx: Exchange, request: Request) -> Answer:
    """The kind of a trunk has to be said and cannot be changed."""
    trunk = single(request, _sip(pbx), NO_TRUNK)
    if _trunktype(request) != trunk.trunktype:
        raise ApiError(BAD_TYPE)
    changes = _changes(pbx, request, trunk)
    trunk_renamed(pbx, trunk.trunkname, changes["trunkname"])
    vars(trunk).update(changes)
    report_change(pbx, "trunk", trunk.trunkname, "update")
    return {}


def _changes(pbx: Exchange, request: Request, trunk: Trunk) -> dict[str, Any]:
    """The checked fields of the trunk as they will be. Raises 10042-10059."""
    values = given(request, ("trunkname", *SETTINGS[trunk.trunktype]))
    if "port" in values:
        values["port"] = values["port"] or DEFAULT_PORT
    check(values, RULES)
    name = values.pop("trunkname", trunk.trunkname)
    sip = {**trunk.sip, **values}
    _check_unique(pbx, trunk, name, sip)
    changes: dict[str, Any] = {"trunkname": name, "sip": sip}
    dods = given(request, DODS)
    for key, checked in zip(DODS, (extension_dods, group_dods), strict=True):
        if key in dods:
            changes[key] = checked(pbx, dods[key])
    return changes


def _check_unique(pbx: Exchange, trunk: Trunk, name: str, sip: dict[str, str]) -> None:
    """Raises 10043 for a name and 10049 for an account (at the same provider) that another trunk has."""
    others = [other for other in pbx.state.trunks.values() if other is not trunk]
    if any(other.trunkname == name for other in others):
        raise ApiError(NAME_TAKEN)
    account = (trunk.trunktype, sip.get("host"), sip.get("username"))
    if "username" in sip and any(
        account == (other.trunktype, other.sip.get("host"), other.sip.get("username")) for other in others
    ):
        raise ApiError(USERNAME_TAKEN)


def siptrunk_delete(pbx: Exchange, request: Request) -> Answer:
    for trunk in chosen(request, _sip(pbx), NO_TRUNK):
        del pbx.state.trunks[trunk.id]
        trunk_renamed(pbx, trunk.trunkname, "")
        report_change(pbx, "trunk", trunk.trunkname, "del")
    return {}


ENDPOINTS = {
    "trunk/list": Endpoint(trunk_list, needs_body=False),
    "trunk/query_siptrunk": Endpoint(siptrunk_query),
    "trunk/add_siptrunk": Endpoint(siptrunk_add),
    "trunk/update_siptrunk": Endpoint(siptrunk_update),
    "trunk/delete_siptrunk": Endpoint(siptrunk_delete),
}
