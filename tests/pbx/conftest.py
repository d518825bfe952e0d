"""A simulated PBX on a real socket, and its row."""

from collections import defaultdict
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from pbx import events
from pbx.enums import LinkState
from pbx.models import Extension, Pbx
from pbx.simulator.server import Simulator


@pytest.fixture(autouse=True)
def handlers(monkeypatch: pytest.MonkeyPatch) -> dict[type, list[Callable[[Any], None]]]:
    """Who hears the events: nobody but the test, since this app must work without the apps above it."""
    own: dict[type, list[Callable[[Any], None]]] = defaultdict(list)
    monkeypatch.setattr(events, "_handlers", own)
    return own


@pytest.fixture
def heard(handlers: dict[type, list[Callable[[Any], None]]]) -> list[Any]:
    """Every event of this app, in the order of publication."""
    got: list[Any] = []
    kinds = (
        events.CodeDialled,
        events.CallRecorded,
        events.PhoneRang,
        events.PhoneAnswered,
        events.PromptEnded,
        events.CallFailedAt,
        events.CommandFinished,
        events.PbxRestarted,
    )
    for kind in kinds:
        events.subscribe(kind, got.append)
    return got


ROOMS = ("1001", "1002", "1003")


@pytest.fixture
def sim() -> Iterator[Simulator]:
    """A device that reports over HTTP to nobody; it answers on loopback."""
    with Simulator(rooms=ROOMS, extensions=["9000"]) as simulator:
        yield simulator


@pytest.fixture
def pbx_row(sim: Simulator) -> Pbx:
    """The row of the simulated device, as a first successful probe leaves it."""
    return Pbx.objects.create(
        name="main",
        property_code="H1",
        url=sim.url,
        username="api",
        password="simulator",
        state=LinkState.ONLINE,
        tcp_port=sim.tcp_port,
    )


@pytest.fixture
def extension(pbx_row: Pbx) -> Extension:
    return Extension.objects.create(pbx=pbx_row, number="1001")


@pytest.fixture
def second(pbx_row: Pbx) -> Extension:
    return Extension.objects.create(pbx=pbx_row, number="1002")


@pytest.fixture
def requests_to(sim: Simulator) -> Callable[..., list[dict[str, Any]]]:
    """The API requests the device got, by the start of their name."""

    def read(endpoint: str = "") -> list[dict[str, Any]]:
        entries = sim.control("requests")["requests"]
        return [entry for entry in entries if entry["endpoint"].startswith(endpoint)]

    return read


@pytest.fixture
def on_device(sim: Simulator) -> Callable[[str], dict[str, Any]]:
    """How the device has an extension."""
    return lambda number: next(e for e in sim.control("state")["extensions"] if e["number"] == number)


@pytest.fixture
def alarms(sim: Simulator) -> Callable[[str], list[dict[str, Any]]]:
    """The alarms the device has for an extension."""
    return lambda number: [a for a in sim.control("state")["alarms"] if a["number"] == number]
