"""Ring groups as destinations: who rings, who gets the caller, and where the caller goes when nobody answers."""

import pytest


def members(report):
    return {body.get("number", kind): body["memberstatus"] for m in report["members"] for kind, body in m.items()}


def state(sim, number):
    return sim.control(f"phones/{number}")["state"]


@pytest.fixture
def group(sim, hotel):
    def create(**more):
        sim.control("ringgroups", {"number": "6200", "members": ["1002", "1003"], "seconds": 10, **more})

    return create


def test_all_ring_and_the_first_gets_the_caller(sim, group, events):
    group()
    sim.control("phones/1001/dial", {"number": "6200"})
    assert state(sim, "1002") == state(sim, "1003") == "ringing"
    sim.advance(4)
    sim.control("phones/1003/answer")
    assert state(sim, "1002") == "idle"
    talking = events("CallStatus")[-1]
    assert members(talking) == {"1001": "ANSWERED", "1003": "ANSWER"}
    assert {body["callpath"] for member in talking["members"] for body in member.values()} == {"6200"}
    sim.advance(20)
    sim.control("phones/1003/hangup")
    record = events("NewCdr")[0]
    assert (record["callto"], record["status"], record["talkduraction"]) == ("6200", "ANSWERED", "20")
    assert state(sim, "1001") == "idle"


def test_linear_rings_one_after_the_other_and_then_fails_over(sim, group, events):
    group(strategy="linear", failover=["extension", "8001"])
    sim.control("phones/1001/dial", {"number": "6200"})
    assert (state(sim, "1002"), state(sim, "1003")) == ("ringing", "idle")
    sim.advance(10.1)
    assert (state(sim, "1002"), state(sim, "1003")) == ("idle", "ringing")
    sim.control("phones/1003/refuse")
    assert state(sim, "8001") == "ringing"
    sim.control("phones/8001/answer")
    assert members(events("CallStatus")[-1]) == {"1001": "ANSWERED", "8001": "ANSWER"}


def test_one_refusal_leaves_the_others_ringing(sim, group):
    group()
    sim.control("phones/1001/dial", {"number": "6200"})
    sim.control("phones/1002/refuse")
    assert (state(sim, "1001"), state(sim, "1002"), state(sim, "1003")) == ("dialing", "idle", "ringing")


def test_nobody_answers_and_the_group_hangs_up(sim, group, events):
    group()
    sim.control("phones/1001/dial", {"number": "6200"})
    sim.advance(10.1)
    assert events("NewCdr")[0]["status"] == "NO ANSWER"
    assert {state(sim, number) for number in ("1001", "1002", "1003")} == {"idle"}


def test_the_caller_gives_up(sim, group):
    group()
    sim.control("phones/1001/dial", {"number": "6200"})
    sim.control("phones/1001/hangup")
    assert {state(sim, number) for number in ("1001", "1002", "1003")} == {"idle"}


def test_voicemail_as_the_failover(sim, group, events, hotel):
    group(failover=["voicemail", "1002"])
    sim.control("phones/1001/dial", {"number": "6200"})
    sim.advance(10.1)
    assert events("NewCdr")[0]["status"] == "VOICEMAIL"
    assert hotel.ok("voicemail/query", {"number": "1002"})["voicemails"]
