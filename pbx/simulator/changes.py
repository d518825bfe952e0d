"""What a change of the configuration brings with it: the ConfigChange report, and what else refers to the object."""

from pbx.simulator.config import Trunk, dod_target
from pbx.simulator.exchange import Exchange
from pbx.simulator.state import split_list

EXTENSION_DESTINATIONS = ("extension", "voicemail", "faxtoemail")


def report_change(pbx: Exchange, kind: str, name: str, operation: str) -> None:
    """`kind` is extension or trunk: the device reports no other changes. `operation` is add, update or del."""
    key = "extid" if kind == "extension" else "trunkname"
    pbx.emit({"event": "ConfigChange", "type": kind, key: name, "operation": operation})


def extension_gone(pbx: Exchange, number: str) -> None:
    """Groups and trunks lose the extension; inbound routes that led there hang up."""
    for group in pbx.state.groups.values():
        group.members = [member for member in group.members if member != number]
    for trunk in pbx.state.trunks.values():
        trunk.extensionsdod = [dod for dod in trunk.extensionsdod if dod_target(dod) != number]
    _leave_features(pbx, number)
    destination_gone(pbx, EXTENSION_DESTINATIONS, number)


def _leave_features(pbx: Exchange, number: str) -> None:
    features = pbx.state.features
    for queue in features.queues.values():
        _drop_word(queue.settings, "agents", number)
        queue.dynamic = _replaced(queue.dynamic, number, "")
        queue.paused = _replaced(queue.paused, number, "")
    for ringgroup in features.ringgroups.values():
        ringgroup.members = _replaced(ringgroup.members, number, "")
    for room in features.conferences.values():
        _drop_word(room.settings, "moderators", number)
    for paging in features.paging.values():
        _drop_word(paging.settings, "member", number)


def _drop_word(settings: dict[str, str], key: str, word: str) -> None:
    settings[key] = ",".join(_replaced(split_list(settings[key]), word, ""))


def destination_gone(pbx: Exchange, kinds: tuple[str, ...], dest: str) -> None:
    """Inbound routes to something that is no more hang up."""
    for route in pbx.state.inroutes.values():
        if route.desttype in kinds and route.dest == dest:
            route.desttype, route.dest = "hangup", ""


def trunk_renamed(pbx: Exchange, old: str, new: str) -> None:
    """With an empty new name the trunk is gone."""
    switches = pbx.state.trunk_switches.pop(old, None)
    if new and switches is not None:
        pbx.state.trunk_switches[new] = switches
    for outroute in pbx.state.routes.values():
        outroute.trunks = _replaced(outroute.trunks, old, new)
    for inroute in pbx.state.inroutes.values():
        inroute.trunks = _replaced(inroute.trunks, old, new)


def group_renamed(pbx: Exchange, old: str, new: str) -> None:
    """With an empty new name the group is gone."""
    for route in pbx.state.routes.values():
        route.groups = _replaced(route.groups, old, new)
    for trunk in pbx.state.trunks.values():
        _rename_dods(trunk, old, new)
    for paging in pbx.state.features.paging.values():
        members = _replaced(split_list(paging.settings["membergroup"]), old, new)
        paging.settings["membergroup"] = ",".join(members)


def _rename_dods(trunk: Trunk, old: str, new: str) -> None:
    kept = [dod for dod in trunk.extensionsgroupdod if new or dod_target(dod) != old]
    trunk.extensionsgroupdod = [dod.removesuffix(old) + new if dod_target(dod) == old else dod for dod in kept]


def outroute_renamed(pbx: Exchange, old: str, new: str) -> None:
    """With an empty new name the route is gone."""
    for extension in pbx.state.extensions.values():
        extension.settings["selectoutroute"] = ",".join(_replaced(extension.routes, old, new))
    if not new:
        destination_gone(pbx, ("outroute",), old)
    for route in pbx.state.inroutes.values():
        if route.desttype == "outroute" and route.dest == old:
            route.dest = new


def _replaced(names: list[str], old: str, new: str) -> list[str]:
    return [new if name == old else name for name in names if new or name != old]
