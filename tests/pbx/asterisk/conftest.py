"""A tracker on an exchange whose clock stands, and events as an Asterisk 22 sent them."""

from collections.abc import Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from pbx.asterisk.tracker import Tracker
from pbx.simulator.exchange import Exchange
from pbx.simulator.settings import Settings
from pbx.simulator.telephones import Telephones

RECORDED = Path(__file__).parent / "recorded"


@pytest.fixture
def pbx() -> Iterator[Exchange]:
    exchange = Exchange(Settings(), ["1001", "1002", "1004"], [], ZoneInfo("UTC"), Telephones())
    with exchange.lock:
        exchange.clock.set_speed(0)
        yield exchange


@pytest.fixture
def tracker(pbx: Exchange) -> Tracker:
    return Tracker(pbx, ("trunk",), lambda record, cdr: True)


@pytest.fixture
def said(pbx: Exchange):
    """The reports of one event, or of all, once the clock has gone on past the records."""

    def reports(event: str = "") -> list[dict]:
        pbx.clock.advance(2)
        payloads = [report.payload for report in pbx.outbox.reports]
        return [payload for payload in payloads if event in ("", payload["event"])]

    return reports


def recorded(name: str) -> Iterator[dict[str, str]]:
    """The events of a file, as the connection hands them on."""
    for block in (RECORDED / f"{name}.txt").read_text().strip().split("\n\n"):
        lines = (line.partition(":") for line in block.splitlines())
        yield {key: value.strip() for key, _, value in lines}
