"""Conferences: rooms and their settings, who is in them, and the report at each coming and going."""

import pytest

from pbx.simulator.server import Simulator

ROOM = {"number": "6400", "operator": "8001"}


@pytest.fixture
def room(sim: Simulator, hotel):
    """A room with 8001 as its moderator."""

    def create(**settings):
        settings = {"moderators": "8001", **settings}
        sim.control("conferences", {"number": "6400", "name": "PM", "settings": settings})

    return create


def dial(sim, number, target="6400"):
    return sim.control(f"phones/{number}/dial", {"number": target})["callid"]


def state(sim, number):
    return sim.control(f"phones/{number}")["state"]


def present(report):
    return {body.get("number") or body["to"]: body["memberstatus"] for m in report["members"] for body in m.values()}


def session(device, number="6400"):
    return device.ok("conference/query_in_session", {"number": number})["conference"][0]


def test_query_has_the_keys_of_the_device(room, hotel):
    room(participantepassword="3201")
    assert hotel.ok("conference/query", {"number": "6400"})["conferences"] == [
        {
            "number": "6400",
            "name": "PM",
            "participantepassword": "3201",
            "moderatorpassword": "",
            "waitformoderator": "no",
            "allowinvite": "yes",
            "moderators": "8001",
            "musiconhold": "yes",
            "mute": "no",
            "prompt": "default",
        }
    ]
    assert hotel.errno("conference/query", {"number": "6409"}) == "10110"


@pytest.mark.parametrize("key", ["participantpassword", "participantepassword"])
def test_update_keeps_what_is_not_given(room, hotel, key):
    room()
    hotel.ok("conference/update", {"number": "6400", key: "5678*"})
    answer = hotel.ok("conference/query", {"number": "all"})["conferences"][0]
    assert (answer["participantepassword"], answer["name"]) == ("5678*", "PM")


@pytest.mark.parametrize(
    ("key", "value", "errno"),
    [
        ("participantepassword", "abc", "10102"),
        ("name", "a<b", "10102"),
        ("mute", "on", "10102"),
        ("prompt", "beep", "10102"),
        ("moderators", "8001,4711", "10119"),
    ],
)
def test_update_refuses_what_cannot_be(room, hotel, key, value, errno):
    room()
    assert hotel.errno("conference/update", {"number": "6400", key: value}) == errno


def test_each_coming_and_going_is_reported_with_all_members(sim, room, events, hotel):
    room()
    first = dial(sim, "1001")
    dial(sim, "1002")
    reports = events("ConferenceStatus")
    assert reports[0] == {
        "event": "ConferenceStatus",
        "callid": first,
        "conferencenumber": "6400",
        "conferencename": "PM",
        "members": [
            {
                "ext": {
                    "number": "1001",
                    "channelid": "PJSIP/1001-00000001",
                    "memberstatus": "ANSWERED",
                    "callpath": "6400",
                }
            }
        ],
        "sn": "369451090405",
    }
    assert present(reports[1]) == {"1001": "ANSWERED", "1002": "ANSWERED"}
    assert (session(hotel)["callid"], len(session(hotel)["members"])) == (first, 2)
    sim.control("phones/1001/hangup")
    assert present(events("ConferenceStatus")[-1]) == {"1002": "ANSWERED"}
    assert state(sim, "1002") == "in_call"
    assert session(hotel)["callid"] == first
    sim.control("phones/1002/hangup")
    assert present(events("ConferenceStatus")[-1]) == {}
    assert [record["callto"] for record in events("NewCdr")] == ["6400", "6400"]
    assert hotel.errno("conference/query_in_session", {"number": "all"}) == "10106"


def test_members_are_held_until_a_moderator_comes(sim, room, events):
    room(waitformoderator="yes")
    dial(sim, "1001")
    assert present(events("ConferenceStatus")[-1]) == {"1001": "HOLD"}
    dial(sim, "8001")
    assert present(events("ConferenceStatus")[-1]) == {"1001": "ANSWERED", "8001": "ANSWERED"}
    sim.control("phones/8001/hangup")
    assert present(events("ConferenceStatus")[-1]) == {"1001": "HOLD"}


def test_invited_extensions_and_outside_numbers_come_when_they_answer(sim, room, events, hotel):
    room()
    dial(sim, "8001")
    hotel.ok("conference/add_member", {**ROOM, "invitemember": "1001,02345678", "dialpermission": "8001"})
    assert state(sim, "1001") == "ringing"
    sim.control("phones/1001/answer")
    assert present(events("ConferenceStatus")[-1]) == {"8001": "ANSWERED", "1001": "ANSWER"}
    sim.advance(2.1)
    joined = events("ConferenceStatus")[-1]
    assert present(joined) == {"8001": "ANSWERED", "1001": "ANSWER", "2345678": "ANSWER"}
    outbound = joined["members"][-1]["outbound"]
    assert (outbound["from"], outbound["callpath"]) == ("6400", "6400")


def test_an_invitation_that_is_refused_changes_nothing(sim, room, events, hotel):
    room()
    dial(sim, "8001")
    hotel.ok("conference/add_member", {**ROOM, "invitemember": "1001", "dialpermission": "8001"})
    sim.control("phones/1001/refuse")
    assert len(events("ConferenceStatus")) == 1
    assert state(sim, "8001") == "in_call"


@pytest.mark.parametrize(
    ("change", "errno"),
    [
        ({"number": "6409"}, "10110"),
        ({"operator": "1002"}, "10129"),
        ({"invitemember": "4711"}, "10006"),
        ({"dialpermission": "4711"}, "10006"),
        ({"invitemember": "02345678", "dialpermission": "1001"}, "10024"),
        ({"dialpermission": ""}, "10004"),
    ],
)
def test_invitations_that_are_refused(room, hotel, change, errno):
    room()
    assert (
        hotel.errno("conference/add_member", {**ROOM, "invitemember": "1001", "dialpermission": "8001", **change})
        == errno
    )


def test_kicking_ends_only_that_member(sim, room, events, hotel):
    room()
    for number in ("8001", "1001", "1002"):
        dial(sim, number)
    hotel.ok("conference/kick_member", {**ROOM, "membernumber": "1001,1003"})
    assert present(events("ConferenceStatus")[-1]) == {"8001": "ANSWERED", "1002": "ANSWERED"}
    hotel.ok("conference/kick_member", {**ROOM, "membernumber": "all"})
    assert present(events("ConferenceStatus")[-1]) == {}
    assert state(sim, "8001") == "idle"


def test_muting(sim, room, hotel):
    room(mute="yes")
    for number in ("8001", "1001", "1002"):
        dial(sim, number)

    def muted():
        members = sim.control("conferences")["conferences"][0]["members"]
        return [member["number"] for member in members if member["muted"]]

    assert muted() == ["1001", "1002"]
    hotel.ok("conference/unmute_member", {**ROOM, "membernumber": "1001"})
    assert muted() == ["1002"]
    hotel.ok("conference/mute_member", {**ROOM, "membernumber": "all"})
    assert muted() == ["8001", "1001", "1002"]


@pytest.mark.parametrize(
    ("request_name", "not_moderator"),
    [("kick_member", "10127"), ("mute_member", "10125"), ("unmute_member", "10126")],
)
def test_only_moderators_control_and_only_who_is_there(sim, room, hotel, request_name, not_moderator):
    room()
    request = f"conference/{request_name}"
    assert hotel.errno(request, {**ROOM, "membernumber": "all"}) == "10106"
    dial(sim, "1001")
    assert hotel.errno(request, {"number": "6400", "operator": "1001", "membernumber": "1001"}) == not_moderator
    assert hotel.errno(request, {**ROOM, "membernumber": "1002"}) == "10112"
    assert hotel.errno(request, {**ROOM, "number": "6409", "membernumber": "1002"}) == "10110"


INSTANT = {"number": "6466", "name": "6466", "moderators": "8001", "members": "8001,1001", "dialpermission": "8001"}


def test_an_instant_conference_opens_with_its_moderator_and_goes_with_its_last_member(sim, hotel, events):
    hotel.ok("instant_conference/start", INSTANT)
    assert (state(sim, "8001"), state(sim, "1001")) == ("ringing", "idle")
    sim.control("phones/8001/answer")
    assert state(sim, "1001") == "ringing"
    sim.control("phones/1001/answer")
    assert present(events("ConferenceStatus")[-1]) == {"8001": "ANSWER", "1001": "ANSWER"}
    assert hotel.ok("instant_conference/query", {"number": "6466"})["conferences"] == [
        {"number": "6466", "name": "6466", "moderators": "8001", "members": "1001"}
    ]
    assert hotel.errno("conference/query", {"number": "6466"}) == "10110"
    sim.control("phones/8001/hangup")
    assert session(hotel, "6466")["conferencenumber"] == "6466"
    sim.control("phones/1001/hangup")
    assert hotel.errno("instant_conference/query", {"number": "6466"}) == "10123"


def test_without_its_moderator_an_instant_conference_is_none(sim, hotel):
    hotel.ok("instant_conference/start", INSTANT)
    sim.control("phones/8001/refuse")
    assert state(sim, "1001") == "idle"
    assert hotel.errno("instant_conference/query", {"number": "6466"}) == "10123"


def test_a_restart_leaves_no_instant_conference(sim, hotel):
    hotel.ok("instant_conference/start", INSTANT)
    sim.control("reboot", {})
    hotel.login()
    assert hotel.ok("instant_conference/query", {"number": "all"})["conferences"] == []


def test_an_invited_member_comes_too_late(sim, hotel):
    hotel.ok("instant_conference/start", INSTANT)
    sim.control("phones/8001/answer")
    sim.control("phones/8001/hangup")
    sim.control("phones/1001/answer")
    assert state(sim, "1001") == "idle"


@pytest.mark.parametrize(
    ("change", "errno"),
    [
        ({"number": "6400"}, "10117"),
        ({"number": "6700"}, "10113"),
        ({"number": "1001"}, "10113"),
        ({"number": "64-66"}, "10128"),
        ({"name": "a b"}, "10121"),
        ({"moderators": "4711"}, "10119"),
        ({"members": "4711"}, "10006"),
        ({"members": "02345678", "dialpermission": "1001"}, "10024"),
        ({"members": ""}, "10004"),
        ({"members": ",".join(str(number) for number in range(2000, 2101))}, "10120"),
    ],
)
def test_instant_conferences_that_are_refused(sim, room, hotel, change, errno):
    room()
    sim.control("queues", {"number": "6700"})
    assert hotel.errno("instant_conference/start", {**INSTANT, **change}) == errno


def test_a_second_instant_conference_needs_another_number(hotel):
    hotel.ok("instant_conference/start", INSTANT)
    assert hotel.errno("instant_conference/start", {**INSTANT, "moderators": "1002"}) == "10113"


def test_a_moderator_who_cannot_be_called(sim, hotel):
    dial(sim, "8001", "1003")
    assert hotel.errno("instant_conference/start", INSTANT) == "10122"
    assert hotel.ok("instant_conference/query", {"number": "all"})["conferences"] == []
