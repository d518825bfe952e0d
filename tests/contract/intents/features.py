"""Conferences, queues and paging groups."""

from typing import Any

from pbx.vendor.members import MemberStatus
from pbx.vendor.queues import AgentState
from tests.contract.intents.kinds import Intent, Intents, Values

_CONTROL: dict[str, Any] = {"number": "6400", "operator": "4000"}
_DIAL_IN = [("4003", MemberStatus.ANSWERED), ("4001", MemberStatus.ANSWERED), ("3000", MemberStatus.ANSWERED)]
_AGENT: dict[str, Any] = {"queue_number": "6700", "ext_number": "1000"}
_GROUP: dict[str, Any] = {"number": "6301", "name": "6301", "type": "paging", "enabledialtoanswer": False}

INTENTS: Intents = {
    "conference/query:3594": Intent(
        lambda api: api.conferences.query(numbers="6401"),
        [("6401", "PM", "3201", "", False, True, True, False, "default", ())],
        lambda found: [
            (
                one.number,
                one.name,
                one.participantepassword,
                one.moderatorpassword,
                one.waitformoderator,
                one.allowinvite,
                one.musiconhold,
                one.mute,
                one.prompt,
                one.moderators,
            )
            for one in found
        ],
    ),
    "instant_conference/query:3671": Intent(
        lambda api: api.conferences.query_instant(numbers="6466"),
        [("6466", "6466", ("4000",), ("4001",))],
        lambda found: [(one.number, one.name, one.moderators, one.members) for one in found],
    ),
    "conference/query_in_session:3780": Intent(
        lambda api: api.conferences.query_in_session(numbers="6410"),
        [("1573465840.181", "6400", "6400", _DIAL_IN)],
        lambda found: [
            (
                one.callid,
                one.conference_number,
                one.conference_name,
                [(member.number or member.from_, member.status) for member in one.members],
            )
            for one in found
        ],
    ),
    "conference/update:3883": Intent(lambda api: api.conferences.update(number="6400", participantepassword="5678")),
    "instant_conference/start:3944": Intent(
        lambda api: api.conferences.start_instant(
            number="6466", name="6466", members=["4000", "4001"], moderators=["4000"], dial_permission="4000"
        )
    ),
    "conference/add_member:4011": Intent(
        lambda api: api.conferences.add_member(**_CONTROL, invite_members="4001", dial_permission="4000")
    ),
    "conference/kick_member:4070": Intent(lambda api: api.conferences.kick_member(**_CONTROL, member_numbers="4001")),
    "conference/mute_member:4128": Intent(lambda api: api.conferences.mute_member(**_CONTROL, member_numbers="3000")),
    "conference/unmute_member:4191": Intent(
        lambda api: api.conferences.unmute_member(**_CONTROL, member_numbers="2000")
    ),
    "queue/query:4441": Intent(
        lambda api: api.queues.query(numbers="6700"),
        [("6700", "Support", "Ring All", "Extension", "1000", ("1000", "1001"), 30, False, ("1", "2", "3"), 30, 60)],
        lambda found: [
            (
                one.number,
                one.queuename,
                one.ringstrategy,
                one.failoveraction,
                one.failoverdest,
                one.agents,
                one.agenttimeout,
                one.ringinuse,
                one.empty_defined_for_disallow_to_join_when_empty,
                one.announcefreq,
                one.userannouncefreq,
            )
            for one in found
        ],
    ),
    "queue/query_status:4560": Intent(
        lambda api: api.queues.query_status(number="6700"),
        ([("1000", AgentState.IN_USE), ("4000", AgentState.RINGING)], 1, [("7000", 37, "PJSIP/7000-00000031")]),
        lambda status: (
            [(agent.agent, agent.state) for agent in status.agents],
            status.caller_count,
            [(caller.number, caller.wait_seconds, caller.channelid) for caller in status.callers],
        ),
    ),
    "queue/update:4682": Intent(lambda api: api.queues.update(number="6700", ringstrategy="Ring All")),
    "queue/add_dynamicagent:635": Intent(lambda api: api.queues.add_dynamic_agent(**_AGENT, password="6700123")),
    "queue/add_dynamicagent:4735": Intent(lambda api: api.queues.add_dynamic_agent(**_AGENT, password="6700123")),
    "queue/delete_dynamicagent:4791": Intent(
        lambda api: api.queues.delete_dynamic_agent(queue_number="6700", ext_number="1001")
    ),
    "queue/pause_agent:4847": Intent(lambda api: api.queues.pause_agent(**_AGENT)),
    "queue/unpause_agent:4905": Intent(lambda api: api.queues.unpause_agent(**_AGENT)),
    "paginggroup/list:4966": Intent(
        lambda api: api.paging.list(), [("6300", "6300")], lambda found: [(one.number, one.name) for one in found]
    ),
    "paginggroup/query:5059": Intent(
        lambda api: api.paging.query(numbers="6300"),
        [("6300", "paging", ("4000",), (), False)],
        lambda found: [(one.number, one.type, one.member, one.membergroup, one.enabledialtoanswer) for one in found],
    ),
    "paginggroup/add:5158": Intent(
        lambda api: api.paging.add(**_GROUP, member=["4001", "4003"], membergroup=["sales"])
    ),
    "paginggroup/update:5257": Intent(
        lambda api: api.paging.update(
            number="6303",
            name="6303",
            type="paging",
            member=["4001", "4003"],
            membergroup=["sales"],
            enabledialtoanswer=True,
        )
    ),
    "paginggroup/delete:5319": Intent(lambda api: api.paging.delete(numbers="6300")),
    "paginggroup/hangup/music:7603": Intent(lambda api: api.paging.hangup_music(number="6300")),
}

VALUES: Values = {
    ("conference/query", "number"): lambda api, value: api.conferences.query(numbers=value),
    ("instant_conference/query", "number"): lambda api, value: api.conferences.query_instant(numbers=value),
    ("conference/query_in_session", "number"): lambda api, value: api.conferences.query_in_session(numbers=value),
    ("conference/add_member", "invitemember"): lambda api, value: api.conferences.add_member(
        **_CONTROL, invite_members=value, dial_permission="4000"
    ),
    ("conference/kick_member", "membernumber"): lambda api, value: api.conferences.kick_member(
        **_CONTROL, member_numbers=value
    ),
    ("conference/mute_member", "membernumber"): lambda api, value: api.conferences.mute_member(
        **_CONTROL, member_numbers=value
    ),
    ("conference/unmute_member", "membernumber"): lambda api, value: api.conferences.unmute_member(
        **_CONTROL, member_numbers=value
    ),
    ("queue/query", "number"): lambda api, value: api.queues.query(numbers=value),
    ("paginggroup/query", "number"): lambda api, value: api.paging.query(numbers=value),
    ("paginggroup/add", "member"): lambda api, value: api.paging.add(**_GROUP, member=value.split(",")),
    ("paginggroup/add", "membergroup"): lambda api, value: api.paging.add(**_GROUP, membergroup=value.split(",")),
    ("paginggroup/update", "member"): lambda api, value: api.paging.update(number="6301", member=value.split(",")),
    ("paginggroup/update", "membergroup"): lambda api, value: api.paging.update(
        number="6301", membergroup=value.split(",")
    ),
    ("paginggroup/delete", "number"): lambda api, value: api.paging.delete(numbers=value),
}
