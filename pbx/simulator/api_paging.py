"""paginggroup/list, query, add, update, delete, hangup/music.

The manual has no figures for the largest number of groups and of members; those here are a guess.
"""

import ipaddress
import re

from pbx.simulator import destinations
from pbx.simulator.api import Answer, ApiError, Endpoint, Request, text_of
from pbx.simulator.exchange import Exchange
from pbx.simulator.features import PAGING_DEFAULTS, PagingGroup
from pbx.simulator.state import split_list

NO_CALL = "10007"
NOT_ADDED = "10034"
EXISTS = "10035"
NO_GROUP = "10036"
NOTHING_TO_DELETE = "10038"
BAD_PARAMETER = "10039"
TOO_MANY_GROUPS = "10040"
TOO_MANY_MEMBERS = "10041"

MOST_GROUPS = 64
MOST_MEMBERS = 100
TYPES = ("paging", "intercom", "multicast")
NUMBER = re.compile(r"\d{1,7}")
NAME = re.compile(r"[^&'<>`$\"|]{1,63}")
OF_MULTICAST = ("number", "name", "type", "multicastip")


def group_list(pbx: Exchange, request: Request) -> Answer:
    groups = pbx.state.features.paging.values()
    return {"paginggrouplist": [{"number": group.number, "name": group.settings["name"]} for group in groups]}


def group_query(pbx: Exchange, request: Request) -> Answer:
    return {"paginggroup": [_describe(group) for group in _named(pbx, request.text("number"), NO_GROUP)]}


def _describe(group: PagingGroup) -> dict[str, str]:
    """A multicast group has an address in place of members."""
    whole = {"number": group.number, **group.settings}
    multicast = group.settings["type"] == "multicast"
    return {key: value for key, value in whole.items() if (key in OF_MULTICAST if multicast else key != "multicastip")}


def _named(pbx: Exchange, text: str, errno: str) -> list[PagingGroup]:
    groups = pbx.state.features.paging
    numbers = list(groups) if text == "all" else split_list(text)
    if any(number not in groups for number in numbers):
        raise ApiError(errno)
    return [groups[number] for number in dict.fromkeys(numbers)]


def group_add(pbx: Exchange, request: Request) -> Answer:
    number = request.text("number")
    for key in ("name", "type"):
        request.text(key)
    if number in pbx.state.features.paging:
        raise ApiError(EXISTS)
    if number in pbx.state.extensions or destinations.is_destination(pbx, number):
        raise ApiError(NOT_ADDED)
    if not NUMBER.fullmatch(number):
        raise ApiError(BAD_PARAMETER)
    if len(pbx.state.features.paging) >= MOST_GROUPS:
        raise ApiError(TOO_MANY_GROUPS)
    group = PagingGroup.create(number)
    group.settings.update(_checked(pbx, request, group))
    pbx.state.features.paging[number] = group
    return {}


def group_update(pbx: Exchange, request: Request) -> Answer:
    """A key that is absent keeps its value."""
    group = pbx.state.features.paging.get(request.text("number"))
    if group is None:
        raise ApiError(NO_GROUP)
    group.settings.update(_checked(pbx, request, group))
    return {}


def _checked(pbx: Exchange, request: Request, group: PagingGroup) -> dict[str, str]:
    """The settings in the request. Raises 10039 when the group would not be one, 10041 when it would be too large."""
    known = ("name", *PAGING_DEFAULTS)
    given = {key: text_of(value) for key, value in request.body.items() if key in known}
    merged = {**group.settings, **given}
    is_multicast = merged["type"] == "multicast"
    reaches = _is_multicast(merged["multicastip"]) if is_multicast else _has_members(pbx, merged)
    if not reaches or merged["type"] not in TYPES or not NAME.fullmatch(merged["name"]):
        raise ApiError(BAD_PARAMETER)
    if merged["enabledialtoanswer"] not in {"yes", "no"}:
        raise ApiError(BAD_PARAMETER)
    if len(split_list(merged["member"])) > MOST_MEMBERS:
        raise ApiError(TOO_MANY_MEMBERS)
    return given


def _has_members(pbx: Exchange, settings: dict[str, str]) -> bool:
    """At least one extension or extension group, and all of them exist."""
    numbers, names = split_list(settings["member"]), split_list(settings["membergroup"])
    groups = {group.name for group in pbx.state.groups.values()}
    return bool(numbers or names) and set(numbers) <= set(pbx.state.extensions) and set(names) <= groups


def _is_multicast(text: str) -> bool:
    """A multicast address, with or without a port."""
    address, _, port = text.partition(":")
    try:
        return ipaddress.IPv4Address(address).is_multicast and (not port or port.isdigit())
    except ValueError:
        return False


def group_delete(pbx: Exchange, request: Request) -> Answer:
    for group in _named(pbx, request.text("number"), NOTHING_TO_DELETE):
        pbx.switch.stop_page(pbx, group.number)
        del pbx.state.features.paging[group.number]
    return {}


def hangup_music(pbx: Exchange, request: Request) -> Answer:
    group = pbx.state.features.paging.get(request.text("number"))
    if group is None:
        raise ApiError(NO_GROUP)
    if not pbx.switch.stop_page(pbx, group.number):
        raise ApiError(NO_CALL)
    return {}


ENDPOINTS = {
    "paginggroup/list": Endpoint(group_list, needs_body=False),
    "paginggroup/query": Endpoint(group_query),
    "paginggroup/add": Endpoint(group_add),
    "paginggroup/update": Endpoint(group_update),
    "paginggroup/delete": Endpoint(group_delete),
    "paginggroup/hangup/music": Endpoint(hangup_music),
}
