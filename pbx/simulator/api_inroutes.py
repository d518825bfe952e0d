"""inroute/query, add, update, delete."""

import re
from collections.abc import Container

from pbx.simulator.api import Answer, ApiError, Endpoint, Request
from pbx.simulator.config import InboundRoute, is_pattern
from pbx.simulator.exchange import Exchange
from pbx.simulator.objects import Rules, check, check_all, chosen, given, kept, needed, single
from pbx.simulator.state import split_list

NAME_TAKEN = "10064"
BAD_DID = "10065"
BAD_CALLER = "10066"
NO_TRUNK = "10067"
BAD_TYPE = "10068"
BAD_DEST = "10069"
LIMIT_REACHED = "10070"
NO_ROUTE = "10072"
# The manual has an error number for too many routes, but no limit.
LIMIT = 200
TYPES = (
    "hangup",
    "extension",
    "extrange",
    "voicemail",
    "ivr",
    "ringgroup",
    "queue",
    "conference",
    "disa",
    "callback",
    "outroute",
    "faxtoemail",
)
KEYS = ("name", "did", "caller_id", "trunks", "desttype", "dest")
RULES: Rules = {
    "name": (r"[^!%:;,&\"'\\<>`$|\x00-\x1f]{1,31}", "10063"),
    "desttype": ("|".join(TYPES), BAD_TYPE),
}


def inroutes_query(pbx: Exchange, request: Request) -> Answer:
    return {"inroutes": [_describe(route) for route in chosen(request, pbx.state.inroutes, NO_ROUTE)]}


def _describe(route: InboundRoute) -> dict[str, str]:
    body = {"id": route.id, "name": route.name, "did": route.did, "caller_id": route.caller_id}
    return {**body, "trunks": ",".join(route.trunks), "desttype": route.desttype, "dest": route.dest}


def inroute_add(pbx: Exchange, request: Request) -> Answer:
    """A destination is needed by all kinds but hangup."""
    needed(request, ("name", "trunks", "desttype"))
    if request.text("desttype") != "hangup":
        needed(request, ("dest",))
    route = _checked(pbx, given(request, KEYS), None)
    if len(pbx.state.inroutes) >= LIMIT:
        raise ApiError(LIMIT_REACHED)
    route.id = pbx.state.next_id("inroutes")
    pbx.state.inroutes[route.id] = route
    return {"id": route.id}


def inroute_update(pbx: Exchange, request: Request) -> Answer:
    route = single(request, pbx.state.inroutes, NO_ROUTE)
    changes = given(request, KEYS)
    kept(changes, ("trunks", "desttype"))
    pbx.state.inroutes[route.id] = _checked(pbx, {**_describe(route), **changes}, route)
    return {}


def _checked(pbx: Exchange, values: dict[str, str], own: InboundRoute | None) -> InboundRoute:
    """The route with these values. Raises 10063-10069."""
    check(values, RULES)
    if any(route.name == values["name"] for route in pbx.state.inroutes.values() if route is not own):
        raise ApiError(NAME_TAKEN)
    for key, errno in (("did", BAD_DID), ("caller_id", BAD_CALLER)):
        if values.get(key) and not is_pattern(values[key]):
            raise ApiError(errno)
    trunks = split_list(values["trunks"])
    check_all(trunks, (trunk.trunkname for trunk in pbx.state.trunks.values()), NO_TRUNK)
    plain = {key: values.get(key, "") for key in ("id", "name", "did", "caller_id", "desttype")}
    dest = _checked_dest(pbx, values["desttype"], values.get("dest", ""))
    return InboundRoute(**plain, trunks=trunks, dest=dest)


def _checked_dest(pbx: Exchange, desttype: str, dest: str) -> str:
    """Raises 10069 when the destination does not exist; a hangup has none."""
    if desttype == "hangup":
        return ""
    if not _exists(pbx, desttype, dest):
        raise ApiError(BAD_DEST)
    return dest


def _exists(pbx: Exchange, desttype: str, dest: str) -> bool:
    """DISA and callback cannot be configured over the API, so any name of one is taken."""
    if desttype in {"extension", "voicemail", "faxtoemail"}:
        return dest in pbx.state.extensions
    if desttype == "extrange":
        return re.fullmatch(r"\d{1,7}-\d{1,7}", dest) is not None
    if desttype == "outroute":
        return dest in pbx.state.routes
    features = pbx.state.features
    tables: dict[str, Container[str]] = {
        "ivr": features.ivrs,
        "ringgroup": features.ringgroups,
        "queue": features.queues,
        "conference": features.conferences,
    }
    return dest in tables[desttype] if desttype in tables else bool(dest)


def inroutes_delete(pbx: Exchange, request: Request) -> Answer:
    for route in chosen(request, pbx.state.inroutes, NO_ROUTE):
        del pbx.state.inroutes[route.id]
    return {}


ENDPOINTS = {
    "inroute/query": Endpoint(inroutes_query),
    "inroute/add": Endpoint(inroute_add),
    "inroute/update": Endpoint(inroute_update),
    "inroute/delete": Endpoint(inroutes_delete),
}
