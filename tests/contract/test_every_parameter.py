"""The parameters in the manual's tables: the client can send each of them, as text, and sends nothing else."""

from collections.abc import Iterator
from typing import Any

import pytest

from pbx.vendor.catalogue import CATALOGUE
from tests.contract.intents.full import FULL
from tests.contract.peer import BARE_ANSWER, device, sent
from tests.contract.printed import Json, Parameters, examples, parameters, values

REPORT_URL = "http://192.0.2.5:8260/in"
NO_PARAMETERS = {"logout", "deviceinfo/query", "extension/list", "trunk/list", "paginggroup/list"}
NO_PARAMETERS |= {"call/callpark_status", "voicemail/download", "cdr/download", "recording/download"}


@pytest.fixture(scope="module")
def full() -> list[tuple[str, Json]]:
    """What goes out in the calls that leave nothing out."""
    bodies = []
    for endpoint, call in FULL:
        with device(BARE_ANSWER, report_url=REPORT_URL) as (client, peer):
            call(client)
        bodies.append((endpoint, sent(peer.requests[-1]) or {}))
    return bodies


def objects(body: Any) -> Iterator[Json]:
    """The body and every object in it."""
    if isinstance(body, dict):
        yield body
    inner = body.values() if isinstance(body, dict) else body if isinstance(body, list) else []
    for value in inner:
        yield from objects(value)


def test_every_request_with_parameters_has_a_table() -> None:
    assert {table.endpoint for table in parameters()} == CATALOGUE.keys() - NO_PARAMETERS


@pytest.mark.parametrize("table", parameters(), ids=lambda table: table.endpoint)
def test_the_client_sends_every_parameter_and_no_other(table: Parameters, full: list[tuple[str, Json]]) -> None:
    bodies = [body for endpoint, body in full if endpoint == table.endpoint]
    bodies += [example.sends for example in examples() if example.endpoint == table.endpoint and example.sends]
    found = {name for body in bodies for part in objects(body) for name in part}
    found |= {value.parameter for value in values() if value.endpoint == table.endpoint}
    assert found == set(table.names)


def test_everything_goes_out_as_text(full: list[tuple[str, Json]]) -> None:
    leaves = [
        (endpoint, name, value)
        for endpoint, body in full
        for part in objects(body)
        for name, value in part.items()
        if not isinstance(value, dict | list)
    ]
    assert len(leaves) > 200
    assert [leaf for leaf in leaves if not isinstance(leaf[2], str)] == []
