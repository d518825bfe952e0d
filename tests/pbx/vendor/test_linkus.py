"""The maker's softphone: what goes on the wire, and who was left out."""

from typing import Any

import pytest

from pbx.vendor import ALL, PbxApi, PbxInvalidParameterError, error_from_code
from pbx.vendor.linkus import LinkusClient
from tests.pbx.vendor.wire import Wire


@pytest.mark.parametrize(("numbers", "sent"), [(ALL, "all"), ("1001, 1002,", "1001,1002"), (["1001"], "1001")])
def test_every_request_takes_one_several_or_all(numbers: Any, sent: str) -> None:
    wire = Wire()
    api = PbxApi(wire)
    assert api.linkus.update_client(numbers=numbers, enablelinkus=True) == ()
    assert api.linkus.update_client(numbers=numbers, enablelinkus=False) == ()
    assert api.linkus.query_client(numbers=numbers) == ()
    assert api.linkus.send_email(numbers=numbers) == ()
    assert wire.sent == [
        ("linkus/update_client", {"number": sent, "enablelinkus": "on"}),
        ("linkus/update_client", {"number": sent, "enablelinkus": "off"}),
        ("linkus/query_client", {"number": sent}),
        ("linkus/send_email", {"number": sent}),
    ]


@pytest.mark.parametrize("key", ["failed", "unsent"])
@pytest.mark.parametrize("text", ["1001:10006,1002:10134", "1001:10006, 1002:10134,", ["1001:10006", "1002: 10134"]])
def test_who_was_left_out_and_why(key: str, text: object) -> None:
    linkus = PbxApi(Wire({key: text})).linkus
    failures = (
        linkus.update_client(numbers=ALL, enablelinkus=True) if key == "failed" else linkus.send_email(numbers=ALL)
    )
    assert [(failure.number, failure.vendor_code) for failure in failures] == [("1001", "10006"), ("1002", "10134")]
    assert [failure.sentence for failure in failures] == [error_from_code(code).sentence for code in ("10006", "10134")]


def test_a_failure_without_a_number_of_the_error_still_names_the_extension() -> None:
    failure = PbxApi(Wire({"unsent": "1001"})).linkus.send_email(numbers="1001")[0]
    assert (failure.number, failure.vendor_code, failure.sentence) == ("1001", "", error_from_code("").sentence)


def test_who_may_use_it() -> None:
    answer = [{"number": 1001, "enablelinkus": "ON"}, {"number": "1002", "enablelinkus": "off"}, {"number": "1003"}]
    assert PbxApi(Wire({"linkusclients": answer})).linkus.query_client(numbers=ALL) == (
        LinkusClient(number="1001", enabled=True),
        LinkusClient(number="1002", enabled=False),
        LinkusClient(number="1003", enabled=None),
    )


@pytest.mark.parametrize(
    ("numbers", "switch", "parameter"),
    [("", True, "number"), ("12345678", True, "number"), ("1", "on", "enablelinkus")],
)
def test_what_breaks_a_rule_is_refused(numbers: str, switch: Any, parameter: str) -> None:
    wire = Wire()
    with pytest.raises(PbxInvalidParameterError) as caught:
        PbxApi(wire).linkus.update_client(numbers=numbers, enablelinkus=switch)
    assert (caught.value.parameter, wire.sent) == (parameter, [])
