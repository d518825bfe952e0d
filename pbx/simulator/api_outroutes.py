"""outroute/query, add, update, delete.

A permission shows at both ends: in `extensions` of the route and in `selectoutroute` of the extension.
"""

from pbx.simulator.api import Answer, ApiError, Endpoint, Request
from pbx.simulator.changes import outroute_renamed
from pbx.simulator.config import OutboundRoute, is_pattern, pattern_length
from pbx.simulator.exchange import Exchange
from pbx.simulator.objects import Rules, check, check_all, chosen, given, kept, needed, single
from pbx.simulator.state import split_list

NAME_TAKEN = "10074"
BAD_PATTERN = "10075"
BAD_STRIP = "10076"
NO_TRUNK = "10078"
NO_EXTENSION = "10079"
NO_GROUP = "10080"
LIMIT_REACHED = "10081"
NO_ROUTE = "10083"
# The manual has an error number for too many routes, but no limit.
LIMIT = 200
KEYS = ("name", "prefix", "strip", "prepend", "trunks", "extensions", "extensionsgroup")
RULES: Rules = {
    "name": (r"[^!%:;,&\"'\\<>`$|\x00-\x1f]{1,31}", "10073"),
    "strip": (r"\d{0,2}", BAD_STRIP),
    "prepend": (r"\+?[\d*#]{0,31}", "10077"),
}


def outroutes_query(pbx: Exchange, request: Request) -> Answer:
    return {"outroutes": [_describe(pbx, route) for route in chosen(request, _by_id(pbx), NO_ROUTE)]}


def _by_id(pbx: Exchange) -> dict[str, OutboundRoute]:
    return {route.id: route for route in pbx.state.routes.values()}


def _describe(pbx: Exchange, route: OutboundRoute) -> dict[str, str]:
    body = {"id": route.id, "name": route.name, "prefix": route.prefix}
    allowed = [extension.number for extension in pbx.state.extensions.values() if route.name in extension.routes]
    return {
        **body,
        "strip": route.strip,
        "prepend": route.prepend,
        "trunks": ",".join(route.trunks),
        "extensions": ",".join(allowed),
        "extensionsgroup": ",".join(route.groups),
    }


def outroute_add(pbx: Exchange, request: Request) -> Answer:
    needed(request, ("name", "prefix", "trunks", "extensions"))
    values = given(request, KEYS)
    route = _checked(pbx, values, None)
    if len(pbx.state.routes) >= LIMIT:
        raise ApiError(LIMIT_REACHED)
    route.id = pbx.state.next_id("routes")
    pbx.state.routes[route.name] = route
    _allow(pbx, route, split_list(values["extensions"]))
    return {"id": route.id}


def outroute_update(pbx: Exchange, request: Request) -> Answer:
    """An empty list of extensions takes the route from all of them."""
    old = single(request, _by_id(pbx), NO_ROUTE)
    changes = given(request, KEYS)
    kept(changes, ("trunks",))
    values = {**_describe(pbx, old), **changes}
    route = _checked(pbx, values, old)
    outroute_renamed(pbx, old.name, route.name)
    pbx.state.routes = {each.name: each for each in (route if each is old else each for each in _by_id(pbx).values())}
    _allow(pbx, route, split_list(values["extensions"]))
    return {}


def _checked(pbx: Exchange, values: dict[str, str], own: OutboundRoute | None) -> OutboundRoute:
    """The route with these values. Raises 10073-10080."""
    check(values, RULES)
    if any(route.name == values["name"] for route in pbx.state.routes.values() if route is not own):
        raise ApiError(NAME_TAKEN)
    _check_pattern(values["prefix"], values.get("strip", ""))
    trunks, groups = split_list(values["trunks"]), split_list(values.get("extensionsgroup", ""))
    check_all(trunks, (trunk.trunkname for trunk in pbx.state.trunks.values()), NO_TRUNK)
    check_all(split_list(values["extensions"]), pbx.state.extensions, NO_EXTENSION)
    check_all(groups, (group.name for group in pbx.state.groups.values()), NO_GROUP)
    plain = {key: values.get(key, "") for key in ("id", "name", "prefix", "strip", "prepend")}
    return OutboundRoute(**plain, trunks=trunks, groups=groups)


def _check_pattern(pattern: str, strip: str) -> None:
    """No more digits can be cut off than the pattern names."""
    if not is_pattern(pattern):
        raise ApiError(BAD_PATTERN)
    if int(strip or 0) > pattern_length(pattern):
        raise ApiError(BAD_STRIP)


def _allow(pbx: Exchange, route: OutboundRoute, numbers: list[str]) -> None:
    """Exactly these extensions may use the route."""
    for extension in pbx.state.extensions.values():
        names = [name for name in extension.routes if name != route.name or extension.number in numbers]
        if extension.number in numbers and route.name not in names:
            names.append(route.name)
        extension.settings["selectoutroute"] = ",".join(names)


def outroutes_delete(pbx: Exchange, request: Request) -> Answer:
    for route in chosen(request, _by_id(pbx), NO_ROUTE):
        del pbx.state.routes[route.name]
        outroute_renamed(pbx, route.name, "")
    return {}


ENDPOINTS = {
    "outroute/query": Endpoint(outroutes_query),
    "outroute/add": Endpoint(outroute_add),
    "outroute/update": Endpoint(outroute_update),
    "outroute/delete": Endpoint(outroutes_delete),
}
