"""Every report: provoked on the simulator, carried over the report link, understood; in every spelling and format."""

from collections.abc import Iterator

import pytest

from pbx.simulator.server import Simulator
from pbx.vendor.events import decode
from pbx.vendor.reports import CallStatusReport, Event
from pbx.vendor.stream import ReportStream, Tick
from tests.contract.cases.registry import World, config_of, world_of
from tests.contract.cases.reports import REPORT_CASES, ReportCase, said

TICKS = 60


@pytest.fixture(scope="module", params=["device", "manual"])
def sim(request: pytest.FixtureRequest) -> Iterator[Simulator]:
    rooms = ["1001", "1002", "1003", "1004"]
    with Simulator(rooms=rooms, extensions=["9000"], transport="TCP", profile=request.param) as simulator:
        yield simulator


@pytest.fixture(params=["2.0.0", "1.0.0"])
def world(sim: Simulator, request: pytest.FixtureRequest) -> World:
    """A device that reports in this format, whatever the login asked for."""
    world = world_of(sim)
    sim.control("settings", {"report_version": request.param})
    return world


def first(stream: ReportStream, case: ReportCase) -> Event:
    """The first report of the kind that says all of the facts."""
    ticks, seen = 0, []
    for item in stream:
        ticks += isinstance(item, Tick)
        assert ticks < TICKS, f"no {case.kind.__name__} with {case.facts} came, but {seen}"
        event = decode(item) if isinstance(item, bytes) else None
        if isinstance(event, case.kind):
            seen.append({fact: said(event, fact) for fact in case.facts})
            if seen[-1] == case.facts:
                return event
    raise AssertionError("the link was cut")


@pytest.mark.parametrize("case", REPORT_CASES, ids=lambda case: case.id)
def test_what_happens_is_reported(world: World, case: ReportCase) -> None:
    if case.kind is CallStatusReport and world.sim.state.settings.report_version == "1.0.0":
        pytest.skip("format 1.x reports each status as an action of its own")
    if case.before is not None:
        case.before(world)
    with ReportStream(config_of(world.sim), tick_seconds=0.05) as stream:
        case.provoke(world)
        event = first(stream, case)
    assert event.serial_number == "369451090405"
