"""Queues: what goes on the wire, what is refused before it, and what comes back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbx.vendor import ALL, PbxApi, PbxInvalidParameterError
from pbx.vendor.queue_settings import FIELDS, EmptyWhen, RingStrategy
from pbx.vendor.queues import AgentState, QueueAgent, QueueCaller, QueueStatus
from tests.pbx.vendor.wire import Wire

PRINTED = {
    "number": "6700",
    "password": "9876",
    "queueName": "Support",
    "ringstrategy": "ring all",
    "failoveraction": "Extension",
    "failoverdest": "1000",
    "agents": "1000,1001,",
    "agenttimeout": "30",
    "agentannounce": "[None]",
    "wrapuptime": 30,
    "ringinuse": "off",
    "retry": "30",
    "musiconhold": "[None]",
    "maxwaittime": "1800",
    "joinempty": "on",
    "disallow_to_join_when_empty": "off",
    "empty_defined_for_disallow_to_join_when_empty": "1,2,3",
    "leavewhenempty": "off",
    "empty_defined_for_leave_empty": "1,2",
    "joinannounce": "[None]",
    "announcepos": "on",
    "announcfreq": "30",
    "announceholdtime": "on",
    "userannounce": "[None]",
    "userannouncfreq": "60",
    "breakoutkey": "None",
    "breakoutaction": "dial by name",
    "breakoutdest": "",
    "satisfactionsurvey": "None",
    "idannouncement": "None",
}


def test_the_settings_of_a_queue_as_the_device_writes_them() -> None:
    wire = Wire({"queues": [PRINTED]})
    (found,) = PbxApi(wire).queues.query(numbers=["6700", "6701"])
    assert wire.sent == [("queue/query", {"number": "6700,6701"})]
    assert (found.number, found.queuename, found.ringstrategy) == ("6700", "Support", RingStrategy.RING_ALL)
    assert (found.failoveraction, found.failoverdest) == ("Extension", "1000")
    assert (found.agents, found.dynamicagents) == (("1000", "1001"), ())
    assert (found.agenttimeout, found.wrapuptime, found.retry, found.maxwaittime) == (30, 30, 30, 1800)
    assert (found.agentannounce, found.musiconhold, found.joinannounce) == ("[None]", "[None]", "[None]")
    assert (found.ringinuse, found.joinempty, found.disallow_to_join_when_empty) == (False, True, False)
    assert found.empty_defined_for_disallow_to_join_when_empty == ("1", "2", "3")
    assert (found.leavewhenempty, found.empty_defined_for_leave_empty) == (False, ("1", "2"))
    assert (found.announcepos, found.announceholdtime, found.userannounce) == (True, True, "[None]")
    assert (found.announcefreq, found.userannouncefreq) == (30, 60)
    assert (found.breakoutkey, found.breakoutaction, found.breakoutdest) == ("None", "Dial by Name", "")
    assert (found.satisfactionsurvey, found.idannouncement) == ("None", "None")
    assert found.password == "9876"
    assert "9876" not in repr(found)


def test_the_settings_of_a_queue_in_the_other_spellings() -> None:
    entry = {
        "number": 6700,
        "queuename": "S",
        "ringStrategy": "Linear",
        "failoverAction": "hang up",
        "failoverDest": "x",
        "dynamicAgents": "1002, 1003,",
        "agentTimeout": 15,
        "wrapUpTime": "",
        "ringInUse": "on",
        "maxWaitTime": "60",
        "announcefreq": 0,
        "userannouncefreq": "15",
    }
    (found,) = PbxApi(Wire({"queues": [entry]})).queues.query(numbers=ALL)
    assert (found.number, found.queuename, found.ringstrategy) == ("6700", "S", RingStrategy.LINEAR)
    assert (found.failoveraction, found.failoverdest) == ("Hang up", "x")
    assert (found.agents, found.dynamicagents) == ((), ("1002", "1003"))
    assert (found.agenttimeout, found.wrapuptime, found.ringinuse, found.maxwaittime) == (15, None, True, 60)
    assert (found.announcefreq, found.userannouncefreq) == (0, 15)
    assert PbxApi(Wire()).queues.query(numbers=ALL) == ()


MEMBERS = [{"agent": "1000", "agentstatus": "2"}, {"agent": 4000, "agentstatus": 10}]
CALLERS = [{"callernum": 7000, "waittime": "0:37", "channelid": "PJSIP/7000-31"}]


@pytest.mark.parametrize(
    "queues",
    [
        [{"number": "6700", "queuestatus": [{"callercount": "", "members": MEMBERS}]}, {"callers": CALLERS}],
        [{"number": "6700", "queuestatus": [{"callercount": "1", "members": MEMBERS, "callers": CALLERS}]}],
        [{"number": "6700", "queuestatus": {"callercount": 1, "members": MEMBERS}, "callers": CALLERS}],
    ],
)
def test_the_status_of_a_queue_wherever_the_callers_stand(queues: list[Any]) -> None:
    wire = Wire({"queues": queues})
    assert PbxApi(wire).queues.query_status(number="6700") == QueueStatus(
        number="6700",
        caller_count=1,
        agents=(QueueAgent(agent="1000", state=AgentState.IN_USE), QueueAgent(agent="4000", state=AgentState.WRAP_UP)),
        callers=(QueueCaller(number="7000", wait_seconds=37, channelid="PJSIP/7000-31"),),
    )
    assert wire.sent == [("queue/query_status", {"number": "6700"})]


def test_a_queue_at_rest_may_say_nothing() -> None:
    nobody = QueueStatus(number="6700", caller_count=0, agents=(), callers=())
    for answer in ({}, {"queues": []}, {"queues": [{"number": "6700"}]}, {"queues": [{"queuestatus": ""}]}):
        assert PbxApi(Wire(answer)).queues.query_status(number="6700") == nobody


@pytest.mark.parametrize("code", range(11))
def test_every_state_of_an_agent(code: int) -> None:
    assert AgentState.parse(str(code)) == code
    assert AgentState.parse(code).name != "UNKNOWN" or code == 0


@pytest.mark.parametrize("written", ["11", "-1", "", None, "Paused"])
def test_an_unknown_state_of_an_agent(written: object) -> None:
    assert AgentState.parse(written) is AgentState.UNKNOWN


@pytest.mark.parametrize(
    ("written", "seconds"), [("0:37", 37), ("12:05", 725), ("1:02:03", 3723), ("45", 45), (45, 45), ("", None)]
)
def test_how_long_a_caller_has_waited(written: object, seconds: int | None) -> None:
    wire = Wire({"queues": [{"callers": [{"waittime": written}]}]})
    assert PbxApi(wire).queues.query_status(number="6700").callers[0].wait_seconds == seconds


def test_every_setting_can_be_written_and_all_but_one_left_out() -> None:
    wire = Wire()
    queues = PbxApi(wire).queues
    queues.update(
        number="6700",
        queuename="Support",
        password="",
        ringstrategy=RingStrategy.FEWEST_CALLS,
        failoveraction="IVR",
        failoverdest="6500",
        agents=["1000", "1001"],
        agenttimeout=30,
        wrapuptime=0,
        ringinuse=True,
        retry=50,
        maxwaittime=1800,
        joinempty=False,
        empty_defined_for_disallow_to_join_when_empty=[EmptyWhen.NONE_REGISTERED, EmptyWhen.ALL_IN_USE],
        leavewhenempty=True,
        empty_defined_for_leave_empty=["2"],
        announcepos=False,
        announcefreq=1200,
        announceholdtime=True,
        userannounce="welcome",
        userannouncefreq=0,
        breakoutkey="*",
        breakoutaction="Dial by Name",
        breakoutdest="",
        satisfactionsurvey="survey1",
        idannouncement="None",
    )
    queues.update(number="6700", ringstrategy="Ring All", agents=None)
    assert wire.sent == [
        (
            "queue/update",
            {
                "number": "6700",
                "queuename": "Support",
                "password": "",
                "ringstrategy": "Fewest Calls",
                "failoveraction": "IVR",
                "failoverdest": "6500",
                "agents": "1000,1001",
                "agenttimeout": "30",
                "wrapuptime": "0",
                "ringinuse": "on",
                "retry": "50",
                "maxwaittime": "1800",
                "joinempty": "off",
                "empty_defined_for_disallow_to_join_when_empty": "1,3",
                "leavewhenempty": "on",
                "empty_defined_for_leave_empty": "2",
                "announcepos": "off",
                "announcefreq": "1200",
                "announceholdtime": "on",
                "userannounce": "welcome",
                "userannouncefreq": "0",
                "breakoutkey": "*",
                "breakoutaction": "Dial by Name",
                "breakoutdest": "",
                "satisfactionsurvey": "survey1",
                "idannouncement": "None",
            },
        ),
        ("queue/update", {"number": "6700", "ringstrategy": "Ring All"}),
    ]
    assert set(wire.sent[0][1]) == {"number", *FIELDS} - {"disallow_to_join_when_empty"}


def test_the_other_name_of_the_same_setting() -> None:
    wire = Wire()
    PbxApi(wire).queues.update(number="6700", disallow_to_join_when_empty=True, joinempty=None)
    assert wire.sent == [("queue/update", {"number": "6700", "disallow_to_join_when_empty": "on"})]


@pytest.mark.parametrize(
    ("settings", "parameter"),
    [
        ({}, "settings"),
        ({"joinempty": True, "disallow_to_join_when_empty": False}, "disallow_to_join_when_empty"),
        ({"queuename": " "}, "queuename"),
        ({"ringstrategy": "All at once"}, "ringstrategy"),
        ({"failoveraction": "Dial by Name"}, "failoveraction"),
        ({"breakoutaction": "Dial by name"}, "breakoutaction"),
        ({"agents": ["12345678"]}, "agents"),
        ({"agenttimeout": -1}, "agenttimeout"),
        ({"wrapuptime": "soon"}, "wrapuptime"),
        ({"retry": 15}, "retry"),
        ({"empty_defined_for_disallow_to_join_when_empty": ["4"]}, "empty_defined_for_disallow_to_join_when_empty"),
        ({"empty_defined_for_leave_empty": []}, "empty_defined_for_leave_empty"),
        ({"announcefreq": 10}, "announcefreq"),
        ({"userannouncefreq": 90}, "userannouncefreq"),
        ({"breakoutkey": "0"}, "breakoutkey"),
        ({"ringinuse": "on"}, "ringinuse"),
        ({"satisfactionsurvey": ""}, "satisfactionsurvey"),
        ({"musiconhold": "jazz"}, "musiconhold"),
        ({"number": "all", "retry": 10}, "number"),
    ],
)
def test_a_setting_that_breaks_a_rule_is_refused(settings: dict[str, Any], parameter: str) -> None:
    wire = Wire()
    with pytest.raises(PbxInvalidParameterError) as caught:
        PbxApi(wire).queues.update(**{"number": "6700", **settings})
    assert (caught.value.parameter, wire.sent) == (parameter, [])


def test_agents_sign_in_and_out_and_pause() -> None:
    wire = Wire()
    queues = PbxApi(wire).queues
    who = {"queue_number": "6700", "ext_number": "1000"}
    queues.add_dynamic_agent(**who, password="6700123")
    queues.add_dynamic_agent(**who)
    queues.delete_dynamic_agent(**who)
    queues.pause_agent(**who)
    queues.unpause_agent(**who)
    sent = {"queuenumber": "6700", "extnumber": "1000"}
    assert wire.sent == [
        ("queue/add_dynamicagent", {**sent, "password": "6700123"}),
        ("queue/add_dynamicagent", sent),
        ("queue/delete_dynamicagent", sent),
        ("queue/pause_agent", sent),
        ("queue/unpause_agent", sent),
    ]


@pytest.mark.parametrize("request_name", ["add_dynamic_agent", "delete_dynamic_agent", "pause_agent", "unpause_agent"])
@pytest.mark.parametrize(
    ("change", "parameter"), [({"queue_number": "Support"}, "queuenumber"), ({"ext_number": "12345678"}, "extnumber")]
)
def test_an_agent_that_breaks_a_rule_is_refused(request_name: str, change: dict[str, Any], parameter: str) -> None:
    wire = Wire()
    with pytest.raises(PbxInvalidParameterError) as caught:
        getattr(PbxApi(wire).queues, request_name)(**{"queue_number": "6700", "ext_number": "1000", **change})
    assert (caught.value.parameter, wire.sent) == (parameter, [])


SECONDS = st.integers(-5, 60) | st.integers(999_990, 1_000_010)
SETTINGS = st.fixed_dictionaries(
    {"wrapuptime": st.just(5)},
    optional={
        "joinempty": st.none() | st.booleans(),
        "disallow_to_join_when_empty": st.none() | st.booleans(),
        "retry": st.integers(8, 12),
        "agenttimeout": SECONDS,
        "announcefreq": st.sampled_from([0, 1, 15, 600, 601]),
        "agents": st.lists(st.text("0189", min_size=1, max_size=9), max_size=3),
    },
)


def broken_in(settings: dict[str, Any]) -> set[str]:
    """The settings that break a rule of the manual, found in another way than the program does."""
    both = settings.get("joinempty") is not None and settings.get("disallow_to_join_when_empty") is not None
    rules = {
        "disallow_to_join_when_empty": not both,
        "retry": settings.get("retry", 10) % 10 == 0,
        "agenttimeout": 0 <= settings.get("agenttimeout", 0) < 1_000_000,
        "announcefreq": settings.get("announcefreq", 0) % 15 == 0,
        "agents": all(len(agent) < 8 for agent in settings.get("agents", [])),
    }
    return {name for name, kept in rules.items() if not kept}


@given(SETTINGS)
def test_a_change_is_sent_whole_or_refused_for_a_broken_rule(settings: dict[str, Any]) -> None:
    wire = Wire()
    broken = broken_in(settings)
    if broken:
        with pytest.raises(PbxInvalidParameterError) as caught:
            PbxApi(wire).queues.update(number="6700", **settings)
        assert (caught.value.parameter in broken, wire.sent) == (True, [])
        return
    PbxApi(wire).queues.update(number="6700", **settings)
    ((_endpoint, body),) = wire.sent
    assert set(body) == {"number", *(name for name, value in settings.items() if value is not None)}
    assert all(type(value) is str for value in body.values())
