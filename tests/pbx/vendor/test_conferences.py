"""Conferences: what goes on the wire, what is refused before it, and what comes back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbx.vendor import ALL, MemberKind, MemberStatus, PbxApi, PbxInvalidParameterError, PbxProtocolError
from pbx.vendor.conferences import FIELDS, Conference, Prompt
from pbx.vendor.fields import to_wire
from tests.pbx.vendor.wire import Wire

PRINTED = {
    "number": "6401",
    "name": "PM",
    "participantepassword": "3201",
    "moderatorpassword": "",
    "waitformoderator": "no",
    "allowinvite": "yes",
    "moderators": "4000,4001,",
    "musiconhold": "yes",
    "mute": "no",
    "prompt": "Default",
}


@pytest.mark.parametrize("key", ["conferences", "conference"])
@pytest.mark.parametrize("password", ["participantepassword", "participantpassword"])
def test_the_settings_of_conferences(key: str, password: str) -> None:
    entry = {**PRINTED, "number": 6401}
    entry[password] = entry.pop("participantepassword")
    wire = Wire({key: [entry]})
    (found,) = PbxApi(wire).conferences.query(numbers=["6401", "6402"])
    assert wire.sent == [("conference/query", {"number": "6401,6402"})]
    assert found == Conference(
        number="6401",
        name="PM",
        participantepassword="3201",
        moderatorpassword="",
        waitformoderator=False,
        allowinvite=True,
        moderators=("4000", "4001"),
        musiconhold=True,
        mute=False,
        prompt=Prompt.DEFAULT,
    )
    assert "3201" not in repr(found)


def test_a_conference_of_old_firmware_has_no_newer_settings() -> None:
    (found,) = PbxApi(Wire({"conferences": {"number": "6401"}})).conferences.query(numbers=ALL)
    assert (found.mute, found.musiconhold, found.prompt, found.moderators) == (None, None, "", ())


@pytest.mark.parametrize("members", ["members", "member"])
def test_instant_conferences(members: str) -> None:
    wire = Wire({"conferences": [{"number": "6466", "name": " 6466", "moderators": "4000", members: "4001,0041,"}]})
    (found,) = PbxApi(wire).conferences.query_instant(numbers=ALL)
    assert wire.sent == [("instant_conference/query", {"number": "all"})]
    assert (found.number, found.name, found.moderators, found.members) == ("6466", "6466", ("4000",), ("4001", "0041"))


EXT = {"number": "4003", "channelid": "PJSIP/4003-36", "memberstatus": "HOLD"}
IN = {"from": 3000, "to": "6400", "trunkname": "To6.36", "channelid": "PJSIP/trunk-To6.36-37", "memberstatus": "ANSWER"}


@pytest.mark.parametrize("key", ["conference", "conferences"])
@pytest.mark.parametrize("members", [[{"ext": EXT}, {"inbound": IN}], [{"ext": [EXT], "inbound": [IN]}]])
def test_who_is_in_a_conference(key: str, members: list[Any]) -> None:
    session = {"callid": "1573465840.181", "conferencenumber": 6400, "conferencename": "Board", "members": members}
    wire = Wire({key: [session]})
    (found,) = PbxApi(wire).conferences.query_in_session(numbers="6400")
    assert wire.sent == [("conference/query_in_session", {"number": "6400"})]
    assert (found.callid, found.conference_number, found.conference_name) == ("1573465840.181", "6400", "Board")
    assert [(member.kind, member.number, member.from_, member.status) for member in found.members] == [
        (MemberKind.EXTENSION, "4003", "", MemberStatus.HOLD),
        (MemberKind.INBOUND, "", "3000", MemberStatus.ANSWER),
    ]


def test_no_conference_in_session_and_a_broken_one() -> None:
    assert PbxApi(Wire()).conferences.query_in_session(numbers=ALL) == ()
    with pytest.raises(PbxProtocolError, match="members"):
        PbxApi(Wire({"conference": [{"members": "none"}]})).conferences.query_in_session(numbers=ALL)


def test_every_setting_can_be_written_and_all_but_one_left_out() -> None:
    wire = Wire()
    PbxApi(wire).conferences.update(
        number="6400",
        name="会议 1",
        participantepassword="5678",
        moderatorpassword="",
        waitformoderator=True,
        allowinvite=False,
        moderators=["4000", "4001"],
        musiconhold=True,
        mute=False,
        prompt=Prompt.EXTEN,
    )
    PbxApi(wire).conferences.update(number="6400", participantepassword="56*8", mute=None, moderators=())
    assert wire.sent == [
        (
            "conference/update",
            {
                "number": "6400",
                "name": "会议 1",
                "participantepassword": "5678",
                "moderatorpassword": "",
                "waitformoderator": "yes",
                "allowinvite": "no",
                "moderators": "4000,4001",
                "musiconhold": "yes",
                "mute": "no",
                "prompt": "exten",
            },
        ),
        ("conference/update", {"number": "6400", "participantepassword": "56*8", "moderators": ""}),
    ]


@pytest.mark.parametrize(
    ("settings", "parameter"),
    [
        ({}, "settings"),
        ({"mute": None}, "settings"),
        ({"name": ""}, "name"),
        ({"name": "a/b"}, "name"),
        ({"name": "R&D"}, "name"),
        ({"participantepassword": "12a"}, "participantepassword"),
        ({"moderatorpassword": "12#"}, "moderatorpassword"),
        ({"moderators": ["0041791234567"]}, "moderators"),
        ({"moderators": "4000"}, "moderators"),
        ({"waitformoderator": "yes"}, "waitformoderator"),
        ({"prompt": "bell"}, "prompt"),
        ({"colour": "red"}, "colour"),
        ({"number": "64-0", "mute": True}, "number"),
    ],
)
def test_a_setting_that_breaks_a_rule_is_refused(settings: dict[str, Any], parameter: str) -> None:
    wire = Wire()
    with pytest.raises(PbxInvalidParameterError) as caught:
        PbxApi(wire).conferences.update(**{"number": "6400", **settings})
    assert (caught.value.parameter, wire.sent) == (parameter, [])


def test_an_instant_conference() -> None:
    wire = Wire()
    PbxApi(wire).conferences.start_instant(
        number="6466", name="6466", moderators="4000", members=["4000", "+41791234567"], dial_permission="4000"
    )
    body = {"number": "6466", "name": "6466", "moderators": "4000", "members": "4000,+41791234567"}
    assert wire.sent == [("instant_conference/start", {**body, "dialpermission": "4000"})]


START = {"number": "6466", "name": "x", "moderators": "4000", "members": "4001", "dial_permission": "4000"}


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"number": ALL}, "number"),
        ({"name": " "}, "name"),
        ({"moderators": "+41791234567"}, "moderators"),
        ({"moderators": ()}, "moderators"),
        ({"members": ""}, "members"),
        ({"members": ["4001", "Bob"]}, "members"),
        ({"members": ALL}, "members"),
        ({"dial_permission": ""}, "dialpermission"),
    ],
)
def test_an_instant_conference_that_breaks_a_rule_is_refused(change: dict[str, Any], parameter: str) -> None:
    wire = Wire()
    with pytest.raises(PbxInvalidParameterError) as caught:
        PbxApi(wire).conferences.start_instant(**{**START, **change})
    assert (caught.value.parameter, wire.sent) == (parameter, [])


def test_moderators_invite_remove_and_mute() -> None:
    wire = Wire()
    conferences = PbxApi(wire).conferences
    who = {"number": "6400", "operator": "4000"}
    conferences.add_member(**who, invite_members=["2023", "0041791234567"], dial_permission="4000")
    conferences.kick_member(**who, member_numbers="4000,4001")
    conferences.mute_member(**who, member_numbers=ALL)
    conferences.unmute_member(**who, member_numbers=["2000"])
    assert wire.sent == [
        ("conference/add_member", {**who, "invitemember": "2023,0041791234567", "dialpermission": "4000"}),
        ("conference/kick_member", {**who, "membernumber": "4000,4001"}),
        ("conference/mute_member", {**who, "membernumber": "all"}),
        ("conference/unmute_member", {**who, "membernumber": "2000"}),
    ]


@pytest.mark.parametrize("request_name", ["kick_member", "mute_member", "unmute_member"])
@pytest.mark.parametrize(
    ("change", "parameter"),
    [({"number": ""}, "number"), ({"operator": "+41"}, "operator"), ({"member_numbers": "x"}, "membernumber")],
)
def test_control_that_breaks_a_rule_is_refused(request_name: str, change: dict[str, Any], parameter: str) -> None:
    wire = Wire()
    arguments = {"number": "6400", "operator": "4000", "member_numbers": ALL, **change}
    with pytest.raises(PbxInvalidParameterError) as caught:
        getattr(PbxApi(wire).conferences, request_name)(**arguments)
    assert (caught.value.parameter, wire.sent) == (parameter, [])


TEXTS = st.text(max_size=8) | st.text("0123456789*/ &", max_size=8) | st.sampled_from([*Prompt, "Default"])


@given(st.sampled_from(["name", "participantepassword", "moderatorpassword", "prompt"]), TEXTS)
def test_a_text_is_sent_as_it_is_or_refused_by_its_name(name: str, value: str) -> None:
    allowed = value.isprintable() and not set(value) & set("&'<>`$\\\"/")
    if "password" in name:
        allowed = set(value) <= set("0123456789*")
    elif name == "prompt":
        allowed = value in {"default", "exten", "none"}
    else:
        allowed = allowed and bool(value.strip())
    if allowed:
        assert to_wire(FIELDS, {name: value}) == {name: value}
        return
    with pytest.raises(PbxInvalidParameterError) as caught:
        to_wire(FIELDS, {name: value})
    assert caught.value.parameter == name
