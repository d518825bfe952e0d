"""Recorded events of Asterisk become the device's reports."""

import pytest

from pbx.asterisk.tracker import Purpose, Tracker
from pbx.simulator.exchange import Exchange
from tests.pbx.asterisk.conftest import recorded


def play(tracker: Tracker, name: str) -> None:
    for event in recorded(name):
        tracker.take(event)


def statuses(reports: list[dict]) -> list[list[str]]:
    return [[next(iter(member.values()))["memberstatus"] for member in report["members"]] for report in reports]


def test_a_call_between_rooms(tracker: Tracker, said) -> None:
    play(tracker, "internal")
    [record] = said("NewCdr")
    assert (record["callfrom"], record["callto"], record["status"]) == ("1001", "1002", "ANSWERED")
    assert statuses(said("CallStatus")) == [
        ["ALERT"],
        ["ALERT", "RING"],
        ["ANSWERED", "ANSWER"],
        ["ANSWERED", "BYE"],
        ["BYE"],
    ]
    assert not tracker.channels
    assert not tracker.cdrs


def test_the_room_state(tracker: Tracker, said) -> None:
    play(tracker, "room-state")
    keys = said("DTMF")
    assert [key.get("info") for key in keys] == ["*", "0", "1", None]
    assert keys[-1]["infos"] == "777*01"
    assert keys[-1]["members"][0]["ext"]["number"] == "1001"


def test_a_ring_that_was_asked_for(tracker: Tracker, pbx: Exchange, said) -> None:
    """Refused: told to whoever asked, reported as failed, recorded once with its caller."""
    endings: list[str] = []
    purpose = Purpose(prompt="wakeup", ended=endings.append)
    tracker.open("1796094683.1000001", kind="Internal", caller="wakeup", callee="1002", purpose=purpose)
    play(tracker, "refused")
    assert endings == ["BUSY"]
    assert said("CallFailed")[0]["reason"] == "486 Busy here"
    [record] = said("NewCdr")
    assert (record["callfrom"], record["callto"], record["status"]) == ("wakeup", "1002", "BUSY")
    assert pbx.state.extensions["1002"].call is None


def test_a_telephone_that_is_not_there(tracker: Tracker, said) -> None:
    """Asterisk opens no channel, so only the answer to the request tells of it."""
    endings: list[str] = []
    tracker.open("17.1000001", kind="Internal", caller="wakeup", callee="1004", purpose=Purpose(ended=endings.append))
    tracker.take({"Event": "OriginateResponse", "Response": "Failure", "ActionID": "call-17.1000001", "Reason": "0"})
    assert endings == ["NO ANSWER"]
    assert said("CallFailed")[0]["reason"] == "408 Request Time"
    assert [record["status"] for record in said("NewCdr")] == ["NO ANSWER"]


def test_a_lost_connection_ends_what_was_asked_for(tracker: Tracker, pbx: Exchange) -> None:
    endings: list[str] = []
    tracker.open("17.1000001", kind="Internal", caller="wakeup", callee="1004", purpose=Purpose(ended=endings.append))
    tracker.forget()
    assert endings == ["NO ANSWER"]
    assert not pbx.state.calls


def test_a_record_known_already_is_not_told_again(pbx: Exchange, said) -> None:
    tracker = Tracker(pbx, (), lambda record, cdr: False)
    play(tracker, "internal")
    assert said("NewCdr") == []


@pytest.mark.parametrize("event", [{"Event": "VarSet"}, {"Event": "Hangup", "Uniqueid": "9"}, {}])
def test_what_is_no_business_of_ours(tracker: Tracker, said, event: dict[str, str]) -> None:
    tracker.take(event)
    assert said() == []
