"""The training phones' client against the real control API."""

import pytest
from pytest_django import Settings

from hotelpbx.common.errors import ConflictError, NotFoundError, RuleError, UnavailableError
from pbx import training
from pbx.simulator.server import Simulator


@pytest.fixture(autouse=True)
def _simulator(sim: Simulator, settings: Settings) -> None:
    settings.PBX_SIMULATOR_URL = sim.url


def test_a_call_between_two_rooms() -> None:
    assert [phone["number"] for phone in training.phones_state()] == ["1001", "1002", "1003", "9000"]
    training.phone_act("1001", "dial", {"number": "1002"})
    assert training.phone_state("1002")["state"] == "ringing"
    training.phone_act("1002", "answer")
    assert training.phone_state("1001")["state"] == "in_call"


def test_a_call_to_the_outside_has_lasted_as_long_as_asked(sim: Simulator) -> None:
    training.outside_call("9000", "02345678", 95)
    record = sim.control("state")["cdrs"][-1]
    assert (record["callto"], record["status"]) == ("02345678", "ANSWERED")
    assert int(record["talkduraction"]) in (95, 96)
    assert sim.state.settings.outside_answer_after == 2


def test_errors_in_words(sim: Simulator, settings: Settings) -> None:
    with pytest.raises(ConflictError, match="nothing to hang up"):
        training.phone_act("1001", "hangup")
    with pytest.raises(RuleError):
        training.phone_act("1001", "dial", {})
    with pytest.raises(NotFoundError):
        training.phone_state("../state")
    sim.stop()
    with pytest.raises(UnavailableError):
        training.phones_state()
    settings.PBX_SIMULATOR_URL = ""
    with pytest.raises(NotFoundError):
        training.phones_state()
