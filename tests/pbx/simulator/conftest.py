"""A simulator with a standing clock (Monday, 23 November 2026, 06:00 in Berlin) and somebody to talk to it."""

from collections.abc import Iterator

import pytest

from pbx.simulator.server import Simulator

from .device import Device, Receiver


@pytest.fixture
def sim() -> Iterator[Simulator]:
    with Simulator(rooms=["1001", "1002", "1003"], extensions=["8001"], timezone="Europe/Berlin") as simulator:
        simulator.control("clock", {"speed": 0, "set": "2026-11-23T06:00:00"})
        simulator.control("settings", {"repeat_pause": 0.01})
        yield simulator


@pytest.fixture
def device(sim: Simulator) -> Device:
    """A client without a login."""
    return Device(sim)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    yield server
    server.close()


@pytest.fixture
def hotel(device: Device, receiver: Receiver) -> Device:
    """A client that is logged in and gets its reports at `receiver`."""
    device.login(port=str(receiver.port), url="report")
    return device


@pytest.fixture
def events(sim: Simulator):
    """The payloads of every report so far, of one event or of all."""

    def payloads(event: str = "") -> list[dict]:
        assert sim.wait_reports()
        all_payloads = [report["payload"] for report in sim.control("reports")["reports"]]
        return [payload for payload in all_payloads if event in {"", payload.get("event")}]

    return payloads
