"""Every request of the catalogue against the simulator over a real socket, in both spellings."""

from collections.abc import Iterator

import pytest

from pbx.simulator.server import Simulator
from pbx.vendor.errors import PbxRejectedError
from tests.contract.cases.registry import Case, Refusal, World, world_of
from tests.contract.cases.tables import CASES, REFUSALS
from tests.contract.everything import Repeating


@pytest.fixture(scope="module", params=["device", "manual"])
def sim(request: pytest.FixtureRequest) -> Iterator[Simulator]:
    rooms = ["1001", "1002", "1003", "1004"]
    with Simulator(rooms=rooms, extensions=["9000"], timezone="Asia/Shanghai", profile=request.param) as simulator:
        yield simulator


@pytest.fixture
def world(sim: Simulator) -> World:
    return world_of(sim)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_what_a_request_does(world: World, case: Case) -> None:
    case.run(world)
    done = {entry["endpoint"] for entry in world.requests() if entry["status"] == "Success"}
    assert set(case.endpoints) <= done


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_what_may_be_repeated_does_no_more_the_second_time(sim: Simulator, case: Case) -> None:
    case.run(world_of(sim, Repeating))


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.id)
def test_a_refused_request_says_why(world: World, refusal: Refusal) -> None:
    if refusal.before is not None:
        refusal.before(world)
    with pytest.raises(PbxRejectedError) as caught:
        refusal.run(world)
    assert type(caught.value) is refusal.kind
    assert (caught.value.vendor_code, caught.value.endpoint) == (refusal.number, refusal.endpoint)
    assert any(e["endpoint"] == refusal.endpoint and e["status"] != "Success" for e in world.requests())
