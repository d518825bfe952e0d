"""The manual's examples: the client sends each request as it is printed and understands each answer and report."""

import json
import re

import pytest

from pbx.vendor.errors import PbxRejectedError
from pbx.vendor.events import decode
from tests.contract.intents.reports import REPORTS
from tests.contract.intents.tables import INTENTS, VALUES
from tests.contract.peer import API_PATH, BARE_ANSWER, answer_to, device, sent
from tests.contract.printed import Example, Json, PrintedReport, Value, examples, reports, values


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
