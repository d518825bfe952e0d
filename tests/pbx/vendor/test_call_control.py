"""Control of running calls: what goes on the wire, what is refused before it, and what comes back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbx.vendor import PbxApi, PbxInvalidParameterError
from pbx.vendor.call_control import Monitoring, ParkedCall, TransferStep
from tests.pbx.vendor.wire import Wire

LEG = "PJSIP/1023-000000a9"
TRUNK_LEG = "PJSIP/trunk-SIP Trunk1-endpoint-0000001f"
CALLID = "1571640953.274"


@pytest.mark.parametrize("name", ["accept_inbound", "refuse_inbound", "hold", "unhold", "hangup"])
def test_a_request_about_one_leg_gives_its_call(name: str) -> None:
    wire = Wire({"callid": CALLID})
    assert getattr(PbxApi(wire).calls, name)(channelid=TRUNK_LEG) == CALLID
    assert wire.sent == [(f"call/{name}", {"channelid": TRUNK_LEG})]
    for channelid in ("", " ", "a\nb", "x" * 129):
        with pytest.raises(PbxInvalidParameterError, match="channelid"):
            getattr(PbxApi(wire).calls, name)(channelid=channelid)
    assert len(wire.sent) == 1


@pytest.mark.parametrize("name", ["mute", "unmute"])
@pytest.mark.parametrize(
    ("channelids", "sent"),
    [(LEG, LEG), (f"{LEG},{TRUNK_LEG},", f"{LEG},{TRUNK_LEG}"), ([LEG, TRUNK_LEG], f"{LEG},{TRUNK_LEG}")],
)
def test_one_or_several_legs_are_muted(name: str, channelids: Any, sent: str) -> None:
    wire = Wire({"callid": CALLID})
    assert getattr(PbxApi(wire).calls, name)(channelids=channelids) == CALLID
    assert wire.sent == [(f"call/{name}", {"channelid": sent})]


@pytest.mark.parametrize("name", ["mute", "unmute"])
@pytest.mark.parametrize("channelids", [(), "", ["a\0b"], ["a,b"]])
def test_legs_that_are_none_are_refused(name: str, channelids: Any) -> None:
    wire = Wire()
    with pytest.raises(PbxInvalidParameterError, match="channelid"):
        getattr(PbxApi(wire).calls, name)(channelids=channelids)
    assert not wire.sent


@pytest.mark.parametrize("kind", Monitoring)
def test_listening_in(kind: str) -> None:
    wire = Wire({"callid": CALLID})
    assert PbxApi(wire).calls.listen(monitor="2023", extension="1023", type=kind) == CALLID
    assert wire.sent == [("call/listen", {"monitor": "2023", "extension": "1023", "type": kind.lower()})]
    assert type(wire.sent[0][1]["type"]) is str


@pytest.mark.parametrize(
    ("change", "parameter"),
    [({"monitor": "+41"}, "monitor"), ({"extension": "12345678"}, "extension"), ({"type": "spy"}, "type")],
)
def test_listening_in_that_breaks_a_rule_is_refused(change: dict[str, str], parameter: str) -> None:
    wire = Wire()
    with pytest.raises(PbxInvalidParameterError) as caught:
        PbxApi(wire).calls.listen(**{"monitor": "2023", "extension": "1023", "type": "listen", **change})
    assert (caught.value.parameter, wire.sent) == (parameter, [])


def test_parking_in_a_slot_or_in_any() -> None:
    wire = Wire({"parkingslot": 6900})
    calls = PbxApi(wire).calls
    assert calls.park(channelid=LEG, parking_slot="6900") == "6900"
    assert calls.park(channelid=LEG) == "6900"
    assert wire.sent == [
        ("call/callpark", {"channelid": LEG, "parkingslot": "6900"}),
        ("call/callpark", {"channelid": LEG}),
    ]
    for arguments in ({"channelid": ""}, {"channelid": LEG, "parking_slot": "*6900"}):
        with pytest.raises(PbxInvalidParameterError):
            calls.park(**arguments)


def test_the_parked_calls() -> None:
    first = {"parker": "1017", "parkedparty": 1000, "parkingslot": "6900", "parktime": "20", "channelid": LEG}
    wire = Wire({"parkinfos": [first, {"parkingslot": "6901"}]})
    assert PbxApi(wire).calls.park_status() == (
        ParkedCall(parker="1017", parkedparty="1000", parkingslot="6900", parktime=20, channelid=LEG),
        ParkedCall(parker="", parkedparty="", parkingslot="6901", parktime=None, channelid=""),
    )
    assert wire.sent == [("call/callpark_status", None)]
    assert PbxApi(Wire()).calls.park_status() == ()


@pytest.mark.parametrize("step", TransferStep)
def test_a_consultation_goes_on(step: str) -> None:
    wire = Wire({"callid": CALLID})
    assert PbxApi(wire).calls.attended_transfer_operate(channelid=LEG, operate=step) == CALLID
    assert wire.sent == [("call/attended_transfer_operate", {"channelid": LEG, "operate": step.lower()})]
    with pytest.raises(PbxInvalidParameterError, match="operate"):
        PbxApi(wire).calls.attended_transfer_operate(channelid=LEG, operate="finish")


TARGETS = [("transfer", "number", "number"), ("attended_transfer", "to_number", "tonumber")]
TARGETS += [("add_member", "number", "number")]


@pytest.mark.parametrize(("name", "keyword", "key"), TARGETS)
def test_a_third_party_comes_in(name: str, keyword: str, key: str) -> None:
    wire = Wire({"callid": CALLID})
    request = getattr(PbxApi(wire).calls, name)
    assert request(channelid=LEG, **{keyword: "2023"}) == CALLID
    assert request(channelid=LEG, **{keyword: "0041791234567"}, dial_permission="1023") == CALLID
    assert wire.sent == [
        (f"call/{name}", {"channelid": LEG, key: "2023"}),
        (f"call/{name}", {"channelid": LEG, key: "0041791234567", "dialpermission": "1023"}),
    ]


@pytest.mark.parametrize(("name", "keyword", "key"), TARGETS)
def test_a_third_party_that_breaks_a_rule_is_refused(name: str, keyword: str, key: str) -> None:
    wire = Wire()
    request = getattr(PbxApi(wire).calls, name)
    broken: list[tuple[dict[str, str], str]] = [
        ({"channelid": "", keyword: "2023"}, "channelid"),
        ({"channelid": LEG, keyword: ""}, key),
        ({"channelid": LEG, keyword: "2023,2024"}, key),
        ({"channelid": LEG, keyword: "2023", "dial_permission": "Bob"}, "dialpermission"),
        ({"channelid": LEG, keyword: "+41791234567"}, "dialpermission"),
        ({"channelid": LEG, keyword: "12345678"}, "dialpermission"),
    ]
    for arguments, parameter in broken:
        with pytest.raises(PbxInvalidParameterError) as caught:
            request(**arguments)
        assert caught.value.parameter == parameter
    assert not wire.sent


NUMBERS = st.from_regex(r"\A\+?[0-9*#]{1,12}\Z")


@given(NUMBERS, NUMBERS, st.none() | st.just("1023"), st.none() | st.booleans())
def test_a_call_is_refused_only_when_it_surely_breaks_a_rule(
    caller: str, callee: str, permission: str | None, auto_answer: bool | None
) -> None:
    """A caller of at most 7 digits may be an extension: no rule about it may be taken for broken."""
    wire = Wire()
    no_extension = caller.startswith("+") or (caller.isdigit() and len(caller) > 7)
    dial = PbxApi(wire).calls.dial
    if no_extension and (permission is None or auto_answer):
        with pytest.raises(PbxInvalidParameterError, match="dialpermission" if permission is None else "autoanswer"):
            dial(caller=caller, callee=callee, dial_permission=permission, auto_answer=auto_answer)
        assert not wire.sent
        return
    dial(caller=caller, callee=callee, dial_permission=permission, auto_answer=auto_answer)
    optional = {"dialpermission": permission, "autoanswer": {None: None, True: "yes", False: "no"}[auto_answer]}
    sent = {key: value for key, value in optional.items() if value is not None}
    assert wire.sent == [("call/dial", {"caller": caller, "callee": callee, **sent})]
