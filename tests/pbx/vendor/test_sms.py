"""Text messages: what goes on the wire, and what is refused before it."""

from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbx.vendor import PbxApi, PbxInvalidParameterError
from pbx.vendor.sms import MAX_CHARACTERS, length
from tests.pbx.vendor.wire import Wire, refused_parameter

MESSAGE: dict[str, Any] = {"trunk": "GSM", "phonenumber": "18396210850", "message": "你好"}


def test_a_message_goes_out_encoded() -> None:
    wire = Wire({"smsid": "18396210850-1502874159"})
    assert PbxApi(wire).sms.send(**MESSAGE) == "18396210850-1502874159"
    sent = {"trunk": "GSM", "phonenumber": "18396210850", "message": "%E4%BD%A0%E5%A5%BD"}
    assert wire.sent == [("sms/send", sent)]


def test_nothing_but_letters_and_digits_is_left_as_it_is() -> None:
    wire = Wire()
    assert PbxApi(wire).sms.send(**{**MESSAGE, "message": "a/b&c=d+e f\n%"}) == ""
    assert wire.sent[0][1]["message"] == "a%2Fb%26c%3Dd%2Be%20f%0A%25"


@pytest.mark.parametrize("message", ["王" * 1000, "a" * 2000, "王" * 999 + "ab", "★ ♥ ☺ 12° © \u3000", "𠮷野家"])
def test_what_just_fits(message: str) -> None:
    wire = Wire()
    PbxApi(wire).sms.send(**{**MESSAGE, "message": message})
    assert unquote(wire.sent[0][1]["message"]) == message


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"message": ""}, "message"),
        ({"message": " \n"}, "message"),
        ({"message": "王" * 1000 + "a"}, "message"),
        ({"message": "a" * 2001}, "message"),
        ({"message": "hello 😀"}, "message"),
        ({"message": "love ❤\ufe0f"}, "message"),
        ({"message": "🇨🇭"}, "message"),
        ({"message": "1\u20e3"}, "message"),
        ({"message": "⭐"}, "message"),
        ({"message": "a\x00"}, "message"),
        ({"message": "a\ud800"}, "message"),
        ({"phonenumber": ""}, "phonenumber"),
        ({"phonenumber": "call me"}, "phonenumber"),
        ({"phonenumber": "1,2"}, "phonenumber"),
        ({"trunk": " "}, "trunk"),
    ],
)
def test_what_cannot_be_sent_is_refused(change: dict[str, Any], parameter: str) -> None:
    wire = Wire()
    with pytest.raises(PbxInvalidParameterError) as caught:
        PbxApi(wire).sms.send(**{**MESSAGE, **change})
    assert (caught.value.parameter, wire.sent) == (parameter, [])


@given(st.text(min_size=1, max_size=60))
def test_what_is_sent_can_be_read_back(message: str) -> None:
    wire = Wire()
    refused = refused_parameter(lambda: PbxApi(wire).sms.send(**{**MESSAGE, "message": message}))
    assert (refused == "") == bool(wire.sent)
    for _, params in wire.sent:
        encoded = params["message"]
        assert encoded.isascii()
        assert unquote(encoded) == message
        assert length(message) <= MAX_CHARACTERS
