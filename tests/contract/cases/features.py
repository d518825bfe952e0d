"""Conferences, queues and paging groups."""

from typing import Any

import pytest

from pbx.vendor.errors import PbxRejectedError, PbxUnknownTargetError
from pbx.vendor.members import MemberStatus
from pbx.vendor.queues import AgentState
from pbx.vendor.reports import ConferenceStatusReport
from tests.contract.cases.registry import Cases, Refusal, World, busy

cases = Cases()
BY_MODERATOR: dict[str, Any] = {"number": "6400", "operator": "1001"}
AGENT: dict[str, Any] = {"queue_number": "6700", "ext_number": "1001"}
GROUP: dict[str, Any] = {"number": "6301", "name": "Lobby", "type": "paging", "enabledialtoanswer": False}


def _session(world: World) -> None:
    """1001, a moderator, and 1002 in the conference."""
    for number in ("1001", "1002"):
        world.phone(number, "dial", number="6400")


def _is_muted(world: World, number: str) -> bool:
    (room,) = world.api.conferences.query_in_session(numbers="6400")
    channel = next(member.channelid for member in room.members if member.number == number)
    found = world.sim.state.find_leg(channel)
    assert found is not None
    return found[1].muted


@cases.of("conference/query", "conference/update")
def a_conference_is_read_and_changed(world: World) -> None:
    (before,) = world.api.conferences.query(numbers="6400")
    assert (before.name, before.moderators, before.mute, before.prompt) == ("PM", ("1001",), False, "default")
    world.api.conferences.update(
        number="6400", participantepassword="5678", moderators=["1001", "1002"], mute=True, prompt="none"
    )
    (after,) = world.api.conferences.query(numbers="all")
    assert (after.participantepassword, after.moderators) == ("5678", ("1001", "1002"))
    assert (after.mute, after.prompt, after.name) == (True, "none", "PM")


@cases.of("conference/query_in_session")
def who_is_in_a_conference(world: World) -> None:
    _session(world)
    (room,) = world.api.conferences.query_in_session(numbers="all")
    assert (room.conference_number, room.conference_name) == ("6400", "PM")
    assert [(member.number, member.status) for member in room.members] == [
        ("1001", MemberStatus.ANSWERED),
        ("1002", MemberStatus.ANSWERED),
    ]
    (report,) = world.reports(ConferenceStatusReport)[-1:]
    assert (report.callid, len(report.members)) == (room.callid, 2)


@cases.of("instant_conference/start", "instant_conference/query")
def an_instant_conference_rings_its_members(world: World) -> None:
    world.api.conferences.start_instant(
        number="6466", name="Fire", moderators="1001", members=["1002", "1003"], dial_permission="1001"
    )
    (room,) = world.api.conferences.query_instant(numbers="6466")
    assert (room.name, room.moderators, room.members) == ("Fire", ("1001",), ("1002", "1003"))
    assert world.phone_state("1001") == "ringing"
    world.phone("1001", "answer")
    world.phone("1002", "answer")
    (session,) = world.api.conferences.query_in_session(numbers="6466")
    assert {member.number: member.status for member in session.members} == {
        "1001": MemberStatus.ANSWER,
        "1002": MemberStatus.ANSWER,
    }


@cases.of("conference/add_member", "conference/kick_member")
def members_are_called_in_and_put_out(world: World) -> None:
    _session(world)
    world.api.conferences.add_member(**BY_MODERATOR, invite_members=["1003", "1004"], dial_permission="9000")
    world.phone("1003", "answer")
    world.phone("1004", "answer")
    world.api.conferences.kick_member(**BY_MODERATOR, member_numbers=["1002", "1004"])
    (room,) = world.api.conferences.query_in_session(numbers="6400")
    assert [member.number for member in room.members] == ["1001", "1003"]
    world.api.conferences.kick_member(**BY_MODERATOR, member_numbers="all")
    with pytest.raises(PbxUnknownTargetError):
        world.api.conferences.query_in_session(numbers="6400")


@cases.of("conference/mute_member", "conference/unmute_member")
def members_are_muted_and_heard_again(world: World) -> None:
    _session(world)
    for _ in range(2):
        world.api.conferences.mute_member(**BY_MODERATOR, member_numbers=["1002"])
        assert (_is_muted(world, "1001"), _is_muted(world, "1002")) == (False, True)
    for _ in range(2):
        world.api.conferences.unmute_member(**BY_MODERATOR, member_numbers="all")
        assert not _is_muted(world, "1002")


@cases.of("queue/query", "queue/update")
def a_queue_is_read_and_changed(world: World) -> None:
    (before,) = world.api.queues.query(numbers="6700")
    assert (before.queuename, before.ringstrategy, before.agents) == ("Support", "Ring All", ("1003",))
    assert (before.joinempty, before.disallow_to_join_when_empty, before.announcefreq) == (True, False, 30)
    world.api.queues.update(
        number="6700",
        queuename="Desk",
        ringstrategy="Linear",
        agents=["1001", "1002"],
        disallow_to_join_when_empty=True,
        announcefreq=60,
        failoveraction="Extension",
        failoverdest="9000",
    )
    (after,) = world.api.queues.query(numbers="all")
    assert (after.queuename, after.ringstrategy, after.agents) == ("Desk", "Linear", ("1001", "1002"))
    assert (after.joinempty, after.announcefreq, after.retry) == (False, 60, 30)
    assert (after.failoveraction, after.failoverdest) == ("Extension", "9000")


@cases.of("queue/query_status")
def who_waits_in_a_queue_and_who_answers(world: World) -> None:
    world.phone("9000", "dial", number="6700")
    status = world.api.queues.query_status(number="6700")
    assert [(agent.agent, agent.state) for agent in status.agents] == [("1003", AgentState.RINGING)]
    assert (status.caller_count, [caller.number for caller in status.callers]) == (1, ["9000"])
    world.phone("1003", "answer")
    status = world.api.queues.query_status(number="6700")
    assert (status.caller_count, status.callers) == (0, ())
    assert status.agents[0].state == AgentState.IN_USE


@cases.of("queue/add_dynamicagent", "queue/delete_dynamicagent")
def agents_sign_in_and_out(world: World) -> None:
    world.api.queues.add_dynamic_agent(**AGENT, password="6700")
    assert world.api.queues.query(numbers="6700")[0].dynamicagents == ("1001",)
    world.api.queues.delete_dynamic_agent(**AGENT)
    assert world.api.queues.query(numbers="6700")[0].dynamicagents == ()


@cases.of("queue/pause_agent", "queue/unpause_agent")
def a_paused_agent_gets_no_calls(world: World) -> None:
    agent = {**AGENT, "ext_number": "1003"}
    for _ in range(2):
        world.api.queues.pause_agent(**agent)
        assert world.api.queues.query_status(number="6700").agents[0].state == AgentState.PAUSED
    for _ in range(2):
        world.api.queues.unpause_agent(**agent)
        assert world.api.queues.query_status(number="6700").agents[0].state == AgentState.NOT_IN_USE


@cases.of("paginggroup/add", "paginggroup/list", "paginggroup/query")
def paging_groups_of_each_type(world: World) -> None:
    world.api.extension_groups.add(name="sales", members=["1003"])
    world.api.paging.add(**GROUP, member=["1001", "1002"], membergroup=["sales"])
    world.api.paging.add(number="6302", name="Fire", type="multicast", multicastip="224.1.1.1:3000")
    assert [(one.number, one.name) for one in world.api.paging.list()] == [("6301", "Lobby"), ("6302", "Fire")]
    lobby, fire = world.api.paging.query(numbers="all")
    assert (lobby.type, lobby.member, lobby.membergroup) == ("paging", ("1001", "1002"), ("sales",))
    assert (lobby.enabledialtoanswer, lobby.multicastip) == (False, "")
    assert (fire.type, fire.member, fire.multicastip) == ("multicast", (), "224.1.1.1:3000")


@cases.of("paginggroup/update", "paginggroup/delete")
def a_paging_group_is_changed_and_deleted(world: World) -> None:
    world.api.paging.add(**GROUP, member=["1001"])
    world.api.paging.update(number="6301", type="intercom", member=["1003", "1004"], enabledialtoanswer=True)
    (shown,) = world.api.paging.query(numbers="6301")
    assert (shown.name, shown.type, shown.member) == ("Lobby", "intercom", ("1003", "1004"))
    assert shown.enabledialtoanswer is True
    world.api.paging.delete(numbers=["6301"])
    assert world.api.paging.list() == ()


@cases.of("paginggroup/hangup/music")
def an_announcement_is_stopped(world: World) -> None:
    world.api.paging.add(**GROUP, member=["1001", "1002"])
    world.api.calls.playprompt(number="6301", prompts=["music"], count=9)
    states = {number: world.phone_state(number) for number in ("1001", "1002")}
    assert set(states.values()) == {"in_call"}
    world.api.paging.hangup_music(number="6301")
    assert (world.phone_state("1001"), world.phone_state("1002")) == ("idle", "idle")


def _mute(world: World, number: str = "1002", operator: str = "1001") -> None:
    world.api.conferences.mute_member(number="6400", operator=operator, member_numbers=number)


def _unmute(world: World, number: str = "1002", operator: str = "1001") -> None:
    world.api.conferences.unmute_member(number="6400", operator=operator, member_numbers=number)


def _kick(world: World, number: str = "1002", operator: str = "1001") -> None:
    world.api.conferences.kick_member(number="6400", operator=operator, member_numbers=number)


def _instant(world: World, number: str = "6466", moderator: str = "1001") -> None:
    world.api.conferences.start_instant(
        number=number, name="Fire", moderators=moderator, members="1002", dial_permission="1001"
    )


def _invite(world: World, operator: str) -> None:
    world.api.conferences.add_member(number="6400", operator=operator, invite_members="1003", dial_permission="9000")


def _page(world: World) -> None:
    world.api.paging.add(**GROUP, member=["1001"])


GONE = PbxUnknownTargetError
REFUSALS = [
    Refusal("conference/query", "10110", GONE, lambda w: w.api.conferences.query(numbers="6499")),
    Refusal("instant_conference/query", "10123", GONE, lambda w: w.api.conferences.query_instant(numbers="6499")),
    Refusal("conference/query_in_session", "10106", GONE, lambda w: w.api.conferences.query_in_session(numbers="6400")),
    Refusal("conference/update", "10110", GONE, lambda w: w.api.conferences.update(number="6499", mute=True)),
    Refusal("conference/update", "10119", GONE, lambda w: w.api.conferences.update(number="6400", moderators=["7777"])),
    Refusal("instant_conference/start", "10117", PbxRejectedError, lambda w: _instant(w, number="6400")),
    Refusal("instant_conference/start", "10113", PbxRejectedError, lambda w: _instant(w, number="1004")),
    Refusal("instant_conference/start", "10119", GONE, lambda w: _instant(w, moderator="7777")),
    Refusal("conference/add_member", "10129", PbxRejectedError, lambda w: _invite(w, "1002")),
    Refusal("conference/kick_member", "10106", GONE, _kick),
    Refusal("conference/kick_member", "10112", GONE, lambda w: _kick(w, "1004"), _session),
    Refusal("conference/kick_member", "10127", PbxRejectedError, lambda w: _kick(w, operator="1002"), _session),
    Refusal("conference/mute_member", "10112", GONE, lambda w: _mute(w, "1004"), _session),
    Refusal("conference/mute_member", "10125", PbxRejectedError, lambda w: _mute(w, operator="1002"), _session),
    Refusal("conference/unmute_member", "10126", PbxRejectedError, lambda w: _unmute(w, operator="1002"), _session),
    Refusal("queue/query", "10013", GONE, lambda w: w.api.queues.query(numbers="6799")),
    Refusal("queue/query_status", "10013", GONE, lambda w: w.api.queues.query_status(number="6799")),
    Refusal("queue/update", "10013", GONE, lambda w: w.api.queues.update(number="6799", ringinuse=True)),
    Refusal("queue/update", "10019", PbxRejectedError, lambda w: w.api.queues.update(number="6700", agents=["7777"])),
    Refusal(
        "queue/add_dynamicagent",
        "10032",
        PbxRejectedError,
        lambda w: w.api.queues.add_dynamic_agent(**AGENT, password="1234"),
    ),
    Refusal(
        "queue/delete_dynamicagent",
        "10013",
        GONE,
        lambda w: w.api.queues.delete_dynamic_agent(**{**AGENT, "queue_number": "6799"}),
    ),
    Refusal("queue/pause_agent", "10006", GONE, lambda w: w.api.queues.pause_agent(**{**AGENT, "ext_number": "7777"})),
    Refusal(
        "queue/unpause_agent", "10006", GONE, lambda w: w.api.queues.unpause_agent(**{**AGENT, "ext_number": "7777"})
    ),
    busy("paginggroup/list", lambda w: w.api.paging.list()),
    Refusal("paginggroup/query", "10036", GONE, lambda w: w.api.paging.query(numbers="6399")),
    Refusal("paginggroup/add", "10035", PbxRejectedError, _page, _page),
    Refusal("paginggroup/add", "10039", PbxRejectedError, lambda w: w.api.paging.add(**GROUP, membergroup=["nobody"])),
    Refusal("paginggroup/update", "10036", GONE, lambda w: w.api.paging.update(number="6399", name="New")),
    Refusal("paginggroup/delete", "10038", GONE, lambda w: w.api.paging.delete(numbers="6399")),
    Refusal("paginggroup/hangup/music", "10036", GONE, lambda w: w.api.paging.hangup_music(number="6399")),
]
