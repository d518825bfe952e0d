"""Paging groups: idle members answer by themselves and hear the caller or an announcement.

A multicast group has no members: telephones listen to an address, and the exchange does not know which ones.
"""

from functools import partial

from pbx.simulator import calls
from pbx.simulator.api import ApiError
from pbx.simulator.exchange import Enter, Exchange
from pbx.simulator.features import PagingGroup
from pbx.simulator.prompts import CALLER
from pbx.simulator.prompts import play as play_to_call
from pbx.simulator.ringing import FeatureVisit, drop
from pbx.simulator.state import Call, Leg, Visit, split_list

NOT_IDLE = "10008"


def find(pbx: Exchange, number: str) -> Enter | None:
    group = pbx.state.features.paging.get(number)
    return None if group is None else partial(_enter, group)


def _enter(group: PagingGroup, pbx: Exchange, call: Call, leg: Leg) -> None:
    if not _is_reachable(pbx, group):
        calls.fail(pbx, call, calls.UNAVAILABLE)
        return
    Page(pbx, call, leg, group).begin(group.number)
    _call_members(pbx, call, group)
    calls.connect(pbx, call)


def members_of(pbx: Exchange, group: PagingGroup) -> list[str]:
    """The extensions, then those of the extension groups, each once."""
    names = split_list(group.settings["membergroup"])
    grouped = [number for each in pbx.state.groups.values() if each.name in names for number in each.members]
    numbers = dict.fromkeys([*split_list(group.settings["member"]), *grouped])
    return [number for number in numbers if number in pbx.state.extensions]


class Page(FeatureVisit):
    """A caller who pages a group."""

    def __init__(self, pbx: Exchange, call: Call, leg: Leg, group: PagingGroup) -> None:
        super().__init__(pbx, call, leg)
        self.group = group

    @property
    def members(self) -> list[Leg]:
        return [leg for leg in self.call.legs if leg is not self.leg]

    def key(self, leg: Leg, key: str) -> None:
        """A member who presses * has the caller for itself, and the others are let go."""
        if key == "*" and leg is not self.leg and self.group.settings["enabledialtoanswer"] == "yes":
            drop(self.pbx, self.call, [member for member in self.members if member is not leg])
            self.call.visit = None

    def leave(self, leg: Leg) -> bool:
        """The others go on listening, as long as there is one; without the caller it is over."""
        if leg is self.leg or len(self.members) < 2:
            return False
        drop(self.pbx, self.call, [leg])
        return True

    def stop(self) -> None:
        drop(self.pbx, self.call, self.members)


class Announcement(Visit):
    """Files that are played to a group; members may hang up, the last one ends it."""

    def __init__(self, pbx: Exchange, call: Call, group: PagingGroup) -> None:
        self.pbx, self.call, self.group = pbx, call, group

    def leave(self, leg: Leg) -> bool:
        if len(self.call.legs) < 2:
            return False
        drop(self.pbx, self.call, [leg])
        return True


def _idle_members(pbx: Exchange, group: PagingGroup) -> list[str]:
    return [number for number in members_of(pbx, group) if not calls.obstacle(pbx, number)]


def _is_reachable(pbx: Exchange, group: PagingGroup) -> bool:
    return group.settings["type"] == "multicast" or bool(_idle_members(pbx, group))


def _call_members(pbx: Exchange, call: Call, group: PagingGroup) -> None:
    """Every idle member answers by itself."""
    numbers = [] if group.settings["type"] == "multicast" else _idle_members(pbx, group)
    legs = [calls.join_extension(pbx, call, number, "RING") for number in numbers]
    if legs:
        calls.report_status(pbx, call)
    for leg in legs:
        leg.status = "ANSWER"
        calls.report_extension(pbx, pbx.state.extensions[leg.number])


def play(pbx: Exchange, number: str, prompt: str, seconds: float) -> Call | None:
    """Play to the idle members of the group; None for another number. Raises ApiError 10008 when nobody is idle.

    The report at the end lists the members who are still there, without a callpath.
    """
    group = pbx.state.features.paging.get(number)
    if group is None:
        return None
    if not _is_reachable(pbx, group):
        raise ApiError(NOT_IDLE)
    call = calls.call_open(pbx, kind="Internal", caller=CALLER, callee=number)
    _call_members(pbx, call, group)
    call.visit = Announcement(pbx, call, group)
    calls.connect(pbx, call)
    play_to_call(pbx, call, prompt, seconds)
    return call


def stop(pbx: Exchange, number: str) -> bool:
    """End what is played to the group, without the report of a heard prompt; False when nothing is."""
    visits = [call.visit for call in pbx.state.calls.values()]
    playing = [visit for visit in visits if isinstance(visit, Announcement) and visit.group.number == number]
    for visit in playing:
        calls.finish(pbx, visit.call)
    return bool(playing)
