"""extensiongroup/query, add, update, delete."""

from pbx.simulator.api import Answer, ApiError, Endpoint, Request
from pbx.simulator.changes import group_renamed
from pbx.simulator.config import ExtensionGroup
from pbx.simulator.exchange import Exchange
from pbx.simulator.objects import Rules, check, chosen, given, needed, single
from pbx.simulator.state import split_list

NO_GROUP = "10143"
BAD_NAME = "10144"
NAME_TAKEN = "10145"
LIMIT_REACHED = "10148"
NO_MEMBER_LEFT = "10149"
# The manual has an error number for too many groups, but no limit.
LIMIT = 100
RULES: Rules = {"name": (r"[^!%.@:;,&\"'\\<>`$|\x00-\x1f]{1,31}", BAD_NAME)}


def groups_query(pbx: Exchange, request: Request) -> Answer:
    return {"extgroupinfos": [_describe(group) for group in chosen(request, pbx.state.groups, NO_GROUP)]}


def _describe(group: ExtensionGroup) -> dict[str, str]:
    return {"id": group.id, "name": group.name, "members": ",".join(group.members)}


def group_add(pbx: Exchange, request: Request) -> Answer:
    """Members that do not exist are left out and named in errnum; the group is made all the same."""
    needed(request, ("name", "members"))
    name = request.text("name")
    _check_name(pbx, name, None)
    if len(pbx.state.groups) >= LIMIT:
        raise ApiError(LIMIT_REACHED)
    known, unknown = _split_members(pbx, request.text("members"))
    group = ExtensionGroup(pbx.state.next_id("groups"), name, known)
    pbx.state.groups[group.id] = group
    return {"id": group.id, "errnum": ",".join(unknown)} if unknown else {"id": group.id}


def _split_members(pbx: Exchange, text: str) -> tuple[list[str], list[str]]:
    numbers = list(dict.fromkeys(split_list(text)))
    known = [number for number in numbers if number in pbx.state.extensions]
    return known, [number for number in numbers if number not in known]


def _check_name(pbx: Exchange, name: str, own: ExtensionGroup | None) -> None:
    check({"name": name}, RULES)
    if any(group.name == name for group in pbx.state.groups.values() if group is not own):
        raise ApiError(NAME_TAKEN)


def group_update(pbx: Exchange, request: Request) -> Answer:
    """Members that do not exist are left out; without one that does, nothing is changed."""
    group = single(request, pbx.state.groups, NO_GROUP)
    values = given(request, ("name", "members"))
    name = values.get("name", group.name)
    _check_name(pbx, name, group)
    members = group.members
    if "members" in values:
        members, _ = _split_members(pbx, values["members"])
        if not members:
            raise ApiError(NO_MEMBER_LEFT)
    group_renamed(pbx, group.name, name)
    group.name, group.members = name, members
    return {}


def groups_delete(pbx: Exchange, request: Request) -> Answer:
    for group in chosen(request, pbx.state.groups, NO_GROUP):
        del pbx.state.groups[group.id]
        group_renamed(pbx, group.name, "")
    return {}


ENDPOINTS = {
    "extensiongroup/query": Endpoint(groups_query),
    "extensiongroup/add": Endpoint(group_add),
    "extensiongroup/update": Endpoint(group_update),
    "extensiongroup/delete": Endpoint(groups_delete),
}
