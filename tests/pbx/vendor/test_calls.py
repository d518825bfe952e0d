"""Requests of call control, and raw requests."""

from typing import Any

import pytest

from pbx.vendor import (
    PbxApi,
    PbxInvalidParameterError,
    PbxProtocolError,
)
from tests.pbx.vendor.wire import Wire


@pytest.mark.parametrize("key", ["Calls", "calls"])
def test_the_calls_over_trunks(key: str) -> None:
    wire = Wire({key: [{"members": [{"inbound": {"from": "500", "memberstatus": "ANSWERED"}}], "callid": "1.8"}]})
    found = PbxApi(wire).calls.query(direction="inbound")
    assert wire.sent == [("call/query", {"type": "inbound"})]
    assert (found[0].callid, found[0].members[0].from_) == ("1.8", "500")


def test_one_call_and_no_mixture() -> None:
    wire = Wire({"Calls": [{"members": "broken", "callid": "1.8"}]})
    with pytest.raises(PbxProtocolError, match="members"):
        PbxApi(wire).calls.query(callid="1.8")
    assert wire.sent == [("call/query", {"callid": "1.8"})]
    for arguments in ({}, {"callid": "1.8", "direction": "inbound"}, {"direction": "sideways"}):
        with pytest.raises(PbxInvalidParameterError):
            PbxApi(wire).calls.query(**arguments)  # type: ignore[arg-type]


def test_dialling_hanging_up_and_playing_give_the_call() -> None:
    wire = Wire({"callid": "1571620483.18"})
    calls = PbxApi(wire).calls
    assert calls.dial(caller="1023", callee="*97", auto_answer=False) == "1571620483.18"
    assert calls.dial(caller="6700", callee="+41791234567", dial_permission="1023") == "1571620483.18"
    assert calls.hangup(channelid="PJSIP/trunk-SIP Trunk1-endpoint-00000001") == "1571620483.18"
    assert calls.playprompt(number="1023", prompts=["music1", "music2"], count=2, volume=0) == "1571620483.18"
    assert wire.sent == [
        ("call/dial", {"caller": "1023", "callee": "*97", "autoanswer": "no"}),
        ("call/dial", {"caller": "6700", "callee": "+41791234567", "dialpermission": "1023"}),
        ("call/hangup", {"channelid": "PJSIP/trunk-SIP Trunk1-endpoint-00000001"}),
        ("call/playprompt", {"number": "1023", "prompt": "music1+music2", "count": "2", "volume": "0"}),
    ]


@pytest.mark.parametrize(
    ("arguments", "parameter"),
    [
        ({"number": "abc", "prompts": ["a"]}, "number"),
        ({"number": "1023", "prompts": []}, "prompt"),
        ({"number": "1023", "prompts": ["12"]}, "prompt"),
        ({"number": "1023", "prompts": ["a+b"]}, "prompt"),
        ({"number": "1023", "prompts": ["a"], "volume": 21}, "volume"),
        ({"number": "1023", "prompts": ["a"], "count": 0}, "count"),
        ({"number": "1023", "prompts": ["a"], "dial_permission": "x"}, "dialpermission"),
    ],
)
def test_a_prompt_that_breaks_a_rule_is_refused(arguments: dict[str, Any], parameter: str) -> None:
    with pytest.raises(PbxInvalidParameterError) as caught:
        PbxApi(Wire()).calls.playprompt(**arguments)
    assert caught.value.parameter == parameter


def test_a_raw_request_for_support_work() -> None:
    wire = Wire({"queues": []})
    assert PbxApi(wire).raw("queue/query", number="6700") == {"status": "Success", "queues": []}
    assert wire.sent == [("queue/query", {"number": "6700"})]
    for endpoint in ("queue/query?x", "../login", "", "a//b"):
        with pytest.raises(PbxInvalidParameterError, match="endpoint"):
            PbxApi(wire).raw(endpoint)
