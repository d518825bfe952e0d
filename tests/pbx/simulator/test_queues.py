"""Queues: their requests, how callers wait and agents ring, and what is reported on the way."""

import pytest

CALLER, FIRST, SECOND = "1001", "1002", "1003"


@pytest.fixture
def queue(sim, hotel):
    """A queue with two fixed agents that ring for 10 s each."""

    def create(number="6700", *, missed=0, **settings):
        fast = {"agents": f"{FIRST},{SECOND}", "agenttimeout": "10", "retry": "10", "wrapuptime": "0", **settings}
        sim.control("queues", {"number": number, "name": "Support", "settings": fast, "missed_before_pause": missed})

    return create


def dial(sim, number="6700"):
    return sim.control(f"phones/{CALLER}/dial", {"number": number})["callid"]


def state(sim, number):
    return sim.control(f"phones/{number}")["state"]


def ringing(sim):
    return [number for number in (FIRST, SECOND, "8001") if state(sim, number) == "ringing"]


def status(device):
    return device.ok("queue/query_status", {"number": "6700"})["queues"][0]["queuestatus"][0]


def agents(device):
    return {member["agent"]: member["agentstatus"] for member in status(device)["members"]}


def test_query_has_the_keys_of_the_manual(queue, hotel):
    queue(breakoutkey="None")
    answer = hotel.ok("queue/query", {"number": "6700"})["queues"][0]
    assert answer["queuename"] == "Support"
    assert answer["agents"] == "1002,1003,"
    assert (answer["joinempty"], answer["disallow_to_join_when_empty"]) == ("on", "off")
    assert (answer["announcefreq"], answer["userannouncefreq"]) == ("30", "60")
    assert "breakoutaction" not in answer
    assert "dynamicagents" not in answer
    assert hotel.errno("queue/query", {"number": "6700,6701"}) == "10013"


def test_update_keeps_what_is_not_given(queue, hotel):
    queue()
    hotel.ok("queue/update", {"number": "6700", "ringstrategy": "Linear", "disallow_to_join_when_empty": "on"})
    answer = hotel.ok("queue/query", {"number": "all"})["queues"][0]
    assert (answer["ringstrategy"], answer["joinempty"], answer["agenttimeout"]) == ("Linear", "off", "10")


@pytest.mark.parametrize(
    "settings",
    [
        {"ringstrategy": "Everybody"},
        {"retry": "15"},
        {"announcefreq": "31"},
        {"agents": "1002,4711"},
        {"failoveraction": "Extension", "failoverdest": "4711"},
        {"failoveraction": "Queue", "failoverdest": "1002"},
        {"breakoutkey": "12"},
        {"empty_defined_for_leave_empty": "4"},
        {"joinempty": "on", "disallow_to_join_when_empty": "off"},
    ],
)
def test_update_refuses_what_cannot_be(queue, hotel, settings):
    queue()
    assert hotel.errno("queue/update", {"number": "6700", **settings}) == "10019"


def test_update_of_something_else_when_a_destination_is_gone(queue, hotel):
    queue(failoveraction="Extension", failoverdest="8001")
    hotel.ok("extension/delete", {"number": "8001"})
    hotel.ok("queue/update", {"number": "6700", "queuename": "Desk"})
    assert hotel.errno("queue/update", {"number": "6700", "failoveraction": "Voicemail"}) == "10019"


def test_dynamic_agents_sign_in_with_the_password_and_out(queue, hotel):
    queue(agents="", password="6700123")
    agent = {"queuenumber": "6700", "extnumber": "1002"}
    assert hotel.errno("queue/add_dynamicagent", agent) == "10032"
    assert hotel.errno("queue/add_dynamicagent", {**agent, "password": "1"}) == "10032"
    assert hotel.errno("queue/add_dynamicagent", {**agent, "extnumber": "4711"}) == "10006"
    assert hotel.errno("queue/add_dynamicagent", {**agent, "queuenumber": "6701"}) == "10013"
    hotel.ok("queue/add_dynamicagent", {**agent, "password": "6700123"})
    assert hotel.ok("queue/query", {"number": "6700"})["queues"][0]["dynamicagents"] == "1002,"
    assert agents(hotel) == {"1002": "1"}
    hotel.ok("queue/delete_dynamicagent", agent)
    assert agents(hotel) == {}
    assert hotel.errno("queue/delete_dynamicagent", agent) == "10019"


def test_states_of_agents_and_callers(sim, queue, hotel):
    queue(ringstrategy="Linear", wrapuptime="30")
    hotel.ok("queue/pause_agent", {"queuenumber": "6700", "extnumber": SECOND})
    assert agents(hotel) == {FIRST: "1", SECOND: "9"}
    dial(sim)
    sim.advance(5)
    assert agents(hotel) == {FIRST: "6", SECOND: "9"}
    assert status(hotel)["callercount"] == "1"
    assert status(hotel)["callers"] == [
        {"callernum": CALLER, "waittime": "0:05", "channelid": "PJSIP/1001-00000001"},
    ]
    sim.control(f"phones/{FIRST}/answer")
    assert agents(hotel)[FIRST] == "2"
    assert (status(hotel)["callercount"], status(hotel)["callers"]) == ("0", [])
    sim.control(f"phones/{FIRST}/hangup")
    assert agents(hotel)[FIRST] == "10"
    sim.advance(30.1)
    hotel.ok("queue/unpause_agent", {"queuenumber": "6700", "extnumber": SECOND})
    sim.control(f"phones/{FIRST}/behaviour", {"incoming": "unregistered"})
    assert agents(hotel) == {FIRST: "5", SECOND: "1"}
    assert hotel.errno("queue/pause_agent", {"queuenumber": "6700", "extnumber": "8001"}) == "10019"


def test_a_served_caller_in_the_order_of_reports(sim, queue, events):
    queue(ringstrategy="Linear")
    callid = dial(sim)
    sim.advance(7)
    sim.control(f"phones/{FIRST}/answer")
    sim.advance(60)
    sim.control(f"phones/{FIRST}/hangup")
    steps = [
        {body["number"]: body["memberstatus"] for m in report["members"] for body in m.values()}
        for report in events("CallStatus")
    ]
    assert steps == [
        {CALLER: "ALERT"},
        {CALLER: "ALERT", FIRST: "RING"},
        {CALLER: "ANSWERED", FIRST: "ANSWER"},
        {CALLER: "ANSWERED", FIRST: "BYE"},
    ]
    last = events("CallStatus")[-1]["members"]
    assert {body["callpath"] for member in last for body in member.values()} == {"6700"}
    record = events("NewCdr")[0]
    assert record["callid"] == callid
    assert (record["callto"], record["agentringtime"], record["talkduraction"]) == ("6700", "7", "60")


def test_an_agent_who_lets_it_ring_is_reported_and_the_next_one_rings(sim, queue, events):
    queue(ringstrategy="Linear")
    callid = dial(sim)
    sim.advance(10.1)
    assert events("QueueAgentRingNoAnswerTimeout") == [
        {
            "event": "QueueAgentRingNoAnswerTimeout",
            "queue": "queue-6700",
            "agent": FIRST,
            "callid": callid,
            "caller": CALLER,
            "sn": "369451090405",
        }
    ]
    assert ringing(sim) == []
    sim.advance(10)
    assert ringing(sim) == [SECOND]
    sim.control(f"phones/{SECOND}/answer")
    sim.control(f"phones/{CALLER}/hangup")
    assert events("NewCdr")[0]["agentringtime"] == "20"


def test_a_refusal_is_no_missed_call(sim, queue, events):
    queue(ringstrategy="Linear", missed=1)
    dial(sim)
    sim.control(f"phones/{FIRST}/refuse")
    sim.advance(10.1)
    assert ringing(sim) == [SECOND]
    assert events("QueueAgentRingNoAnswerTimeout") == events("QueueAutoPause") == []


def test_an_agent_who_misses_too_many_is_paused(sim, queue, hotel, events):
    queue(agents=FIRST, missed=2)
    callid = dial(sim)
    sim.advance(31)
    assert events("QueueAutoPause") == [
        {
            "event": "QueueAutoPause",
            "queue": "6700",
            "agent": FIRST,
            "misscall": [{"caller": CALLER, "callid": callid}] * 2,
            "sn": "369451090405",
        }
    ]
    assert agents(hotel) == {FIRST: "9"}
    sim.advance(60)
    assert ringing(sim) == []


@pytest.mark.parametrize(
    ("strategy", "expected"),
    [
        ("Ring All", [[FIRST, SECOND], [FIRST, SECOND]]),
        ("Linear", [[FIRST], [FIRST]]),
        ("Rrmemory", [[FIRST], [SECOND]]),
        ("Least Recent", [[FIRST], [SECOND]]),
        ("Fewest Calls", [[FIRST], [SECOND]]),
    ],
)
def test_strategies_over_two_calls(sim, queue, strategy, expected):
    """Each call is taken by the first telephone that rings."""
    queue(ringstrategy=strategy)
    rang = []
    for _ in range(2):
        dial(sim)
        rang.append(ringing(sim))
        sim.control(f"phones/{rang[-1][0]}/answer")
        sim.advance(5)
        sim.control(f"phones/{CALLER}/hangup")
    assert rang == expected


def test_random_rings_one(sim, queue):
    queue(ringstrategy="Random")
    dial(sim)
    assert len(ringing(sim)) == 1


def test_a_second_caller_waits_for_the_agent(sim, queue, hotel):
    queue(agents=FIRST, wrapuptime="20")
    dial(sim)
    sim.control(f"phones/{FIRST}/answer")
    sim.control("phones/8001/dial", {"number": "6700"})
    sim.advance(5)
    assert status(hotel)["callers"][0]["callernum"] == "8001"
    sim.control(f"phones/{FIRST}/hangup")
    sim.advance(18)
    assert state(sim, FIRST) == "idle"
    sim.advance(4)
    assert state(sim, FIRST) == "ringing"


def test_who_waits_too_long_goes_to_the_failover(sim, queue):
    queue(agents=FIRST, maxwaittime="15", failoveraction="Extension", failoverdest="8001")
    dial(sim)
    sim.advance(15.1)
    assert (state(sim, FIRST), state(sim, "8001")) == ("idle", "ringing")


@pytest.mark.parametrize(
    ("reasons", "prepare", "turned_away"),
    [("1,2", "pause", True), ("1", "pause", False), ("1,2", "busy", False), ("3", "busy", True), ("1", "off", True)],
)
def test_an_empty_queue_turns_callers_away(sim, queue, hotel, reasons, prepare, turned_away):
    queue(agents=FIRST, joinempty="off", empty_defined_for_disallow_to_join_when_empty=reasons)
    if prepare == "pause":
        hotel.ok("queue/pause_agent", {"queuenumber": "6700", "extnumber": FIRST})
    elif prepare == "busy":
        sim.control(f"phones/{FIRST}/dial", {"number": SECOND})
    else:
        sim.control(f"phones/{FIRST}/behaviour", {"incoming": "unregistered"})
    dial(sim)
    assert (state(sim, CALLER) == "idle") is turned_away


def test_a_queue_without_agents_is_always_empty(sim, queue):
    queue(agents="", joinempty="off", empty_defined_for_disallow_to_join_when_empty="3")
    dial(sim)
    assert state(sim, CALLER) == "idle"


def test_who_waits_leaves_when_the_queue_becomes_empty(sim, queue, hotel):
    queue(agents=FIRST, leavewhenempty="on")
    sim.control(f"phones/{FIRST}/dial", {"number": SECOND})
    dial(sim)
    sim.advance(5)
    assert state(sim, CALLER) == "dialing"
    sim.control(f"phones/{FIRST}/hangup")
    hotel.ok("queue/pause_agent", {"queuenumber": "6700", "extnumber": FIRST})
    sim.advance(1.1)
    assert state(sim, CALLER) == "idle"


def test_the_break_out_key_of_somebody_who_waits(sim, queue, hotel, events):
    """Only a caller who was answered before can press keys, so this one comes from a menu."""
    queue(agents=FIRST, breakoutkey="9", breakoutaction="Extension", breakoutdest="8001")
    sim.control("ivrs", {"number": "6500", "keys": {"1": ["queue", "6700"]}, "settings": {"dialext": "off"}})
    dial(sim, "6500")
    sim.control(f"phones/{CALLER}/keys", {"keys": "1"})
    assert ringing(sim) == [FIRST]
    sim.control(f"phones/{CALLER}/keys", {"keys": "59"})
    assert ringing(sim) == ["8001"]


def test_the_survey_after_the_agent_has_hung_up(sim, queue, events):
    queue(agents=FIRST, satisfactionsurvey="survey")
    callid = dial(sim)
    sim.control(f"phones/{FIRST}/answer")
    sim.control(f"phones/{CALLER}/keys", {"keys": "3"})
    sim.control(f"phones/{FIRST}/hangup")
    assert (state(sim, FIRST), state(sim, CALLER)) == ("idle", "in_call")
    assert events("satisfaction") == events("NewCdr") == []
    sim.advance(4)
    sim.control(f"phones/{CALLER}/keys", {"keys": "1"})
    assert events("satisfaction") == [
        {"event": "satisfaction", "callid": callid, "surveyresult": "1", "sn": "369451090405"}
    ]
    assert events("NewCdr")[0]["status"] == "ANSWERED"
    assert state(sim, CALLER) == "idle"


def test_a_survey_without_a_key_ends_by_itself(sim, queue, events):
    queue(agents=FIRST, satisfactionsurvey="survey")
    dial(sim)
    sim.control(f"phones/{FIRST}/answer")
    sim.control(f"phones/{FIRST}/hangup")
    sim.advance(15.1)
    assert state(sim, CALLER) == "idle"
    assert events("satisfaction") == []


def test_a_caller_who_hangs_up_is_not_asked(sim, queue):
    queue(agents=FIRST, satisfactionsurvey="survey")
    dial(sim)
    sim.control(f"phones/{FIRST}/answer")
    sim.control(f"phones/{CALLER}/hangup")
    assert (state(sim, FIRST), state(sim, CALLER)) == ("idle", "idle")


def test_a_caller_who_gives_up_stops_the_ringing(sim, queue, events, hotel):
    queue()
    dial(sim)
    sim.control(f"phones/{CALLER}/hangup")
    assert ringing(sim) == []
    assert status(hotel)["callers"] == []
    assert events("NewCdr")[0]["status"] == "NO ANSWER"
