"""The manual's examples: the client sends each request as it is printed and understands each answer and report."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import parse_qsl, urlsplit

import pytest

from pbx.vendor.config import PbxConfig
from pbx.vendor.errors import PbxRejectedError
from pbx.vendor.events import decode
from tests.contract.everything import Everything, everything
from tests.contract.intents.reports import REPORTS
from tests.contract.intents.tables import INTENTS, VALUES
from tests.contract.printed import Example, Json, PrintedReport, Value, examples, reports, values
from tests.pbx.vendor.http_device import HttpDevice, Request, http_device, response

API_PATH = "/api/v2.0.0/"
TOKEN = "48a7d7481a5355aa4fb5dc285edeb40e"
FILE = b"callid,timestart\r\n"
# What a client cannot do without, where the manual shows no answer.
BARE_ANSWER = {"status": "Success", "token": "t0ken", "transport": "HTTP", "id": "1", "callid": "1571646222.312"}
BARE_ANSWER |= {"random": "r4nd0m", "smsid": "18396210850-1502874159", "parkingslot": "6900"}


@contextmanager
def device(answer: Json) -> Iterator[tuple[Everything, HttpDevice]]:
    """A device that gives this answer to every request and a file for every link; a client that is logged in."""

    def give(request: Request) -> bytes:
        return response(answer) if request.method == "POST" else response(FILE)

    with http_device(give) as peer:
        config = PbxConfig(
            base_url=peer.url, username="api", password="ApiTest2019", application_address="192.168.6.24"
        )
        yield everything(config, TOKEN), peer


def sent(request: Request) -> Json | None:
    """The parameters of a request: its body, or of a link its query without the token."""
    if request.method == "GET":
        return {name: value for name, value in parse_qsl(urlsplit(request.target).query) if name != "token"}
    return request.json if request.body else None


def answer_to(example: Example) -> Json:
    """The printed answer; before a link the answer that gives its random string."""
    return example.answer or BARE_ANSWER | {"random": (example.request or {}).get("random", "r4nd0m")}


def named(example: Example) -> Json | None:
    """What the example wants to see sent; a token is the session's own affair."""
    return {key: value for key, value in example.sends.items() if key != "token"} if example.sends else None


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.id)
def test_the_client_speaks_and_understands_the_example(example: Example) -> None:
    intent = INTENTS[example.id]
    answer = answer_to(example)
    with device(answer) as (client, peer):
        if answer["status"] == "Failed":
            with pytest.raises(PbxRejectedError) as caught:
                intent.call(client)
            assert caught.value.vendor_code == answer["errno"]
        else:
            result = intent.call(client)
            assert example.answer is None or intent.facts(result) == intent.expected
    *before, request = peer.requests
    assert len(before) == (1 if request.method == "GET" else 0)
    assert request.path == API_PATH + example.endpoint
    assert sent(request) == named(example)


@pytest.mark.parametrize("value", values(), ids=lambda value: value.id)
def test_the_client_sends_the_printed_value(value: Value) -> None:
    call = VALUES[value.endpoint, value.parameter]
    with device(BARE_ANSWER) as (client, peer):
        call(client, value.value)
    (request,) = peer.requests
    assert request.path == API_PATH + value.endpoint
    assert (sent(request) or {})[value.parameter] == re.sub(r",\s+", ",", value.value)


@pytest.mark.parametrize("printed", reports(), ids=lambda printed: printed.id)
def test_the_report_is_understood(printed: PrintedReport) -> None:
    expected = REPORTS[printed.id]
    event = decode(json.dumps(printed.report))
    assert type(event) is expected.kind
    assert event.serial_number == printed.report["sn"]
    assert {name: getattr(event, name) for name in expected.facts} == expected.facts
    assert [expected.member(member) for member in event.members] == expected.members
