"""A stranger's client that follows the manual to the letter: the simulator takes every printed request, as printed."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import requests

from pbx.simulator.server import Simulator
from tests.contract.cases.registry import World, world_of
from tests.contract.printed import Example, examples

# The request is unknown, lacks something or is no request at all: what follows the manual must not hear this.
NOT_UNDERSTOOD = {"10002", "10003", "10004", "20000", "20001", "20005", "20007", "20009"}


@pytest.fixture(scope="module", params=["device", "manual"])
def sim(request: pytest.FixtureRequest) -> Iterator[Simulator]:
    """A device that has the extensions of most examples."""
    rooms = ["1000", "1001", "1002", "1003", "1017", "1020", "1023", "2000", "2023", "3000", "4000", "4001", "4003"]
    with Simulator(rooms=rooms, extensions=["9000"], profile=request.param) as simulator:
        yield simulator


@pytest.fixture
def world(sim: Simulator) -> World:
    return world_of(sim)


def post(world: World, example: Example) -> dict[str, Any]:
    """The printed body with a token of ours; a link is fetched."""
    token = world.api.session.login().token
    url = f"{world.sim.url}/api/v2.0.0/{example.endpoint}"
    if example.endpoint.endswith("/download"):
        answer = requests.get(url, {**(example.request or {}), "token": token}, timeout=5)
    else:
        data = json.dumps(example.request) if example.request else None
        headers = {"Content-Type": "application/json; charset=utf-8"}
        answer = requests.post(url, data=data, params={"token": token}, headers=headers, timeout=5)
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.id)
def test_the_simulator_understands_the_printed_request(world: World, example: Example) -> None:
    answer = post(world, example)
    assert answer.get("errno") not in NOT_UNDERSTOOD, answer
