"""PINs behind codes: nowhere to be read after a report has come in."""

import json

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from hotelpbx.common.roles import ENGINEER
from pbx.enums import Transport
from pbx.models import Pbx, Receipt
from pbx.pins import HIDDEN, code_sealed, pin_digest, pins_hidden, report_sealed, sealed_digests
from pbx.services.intake import event_receive, receipts_process
from tests.factories import ExtensionFactory, PbxFactory, PropertyFactory, user_with_roles

pins = st.text("0123456789", min_size=4, max_size=8)
SERVICE = st.sampled_from(["778", "779"])


def hidden(code: str) -> str:
    return pins_hidden(code_sealed(code))


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("778*12*1", "778*12*1"),
        ("778*12*100", "778*12*100"),
        ("778*12*1*4711", f"778*12*1*{HIDDEN}"),
        ("779*12*1*4711*2", f"779*12*1*{HIDDEN}"),
        ("778*12*4711", f"778*12*{HIDDEN}"),
        ("778*12*1x4711", f"778*12*{HIDDEN}"),
        ("778**1*4711", f"778**1*{HIDDEN}"),
        ("778*12*1*", "778*12*1*"),
        ("778", "778"),
        ("777*01", "777*01"),
    ],
)
def test_what_is_shown_of_a_code(code: str, shown: str) -> None:
    assert hidden(code) == shown


@given(SERVICE, st.text("0123456789", min_size=1, max_size=3), st.text("0123456789", max_size=2), pins)
def test_a_pin_is_found_again_and_never_read(service: str, product: str, quantity: str, pin: str) -> None:
    code = f"{service}*{product}*{quantity}*{pin}"
    sealed = code_sealed(code)
    assert sealed_digests(sealed) == [pin_digest(pin)]
    assert code_sealed(sealed) == sealed
    assert pins_hidden(sealed) == f"{service}*{product}*{quantity}*{HIDDEN}"


@given(st.text(max_size=40))
def test_any_text_can_be_sealed_once_and_for_all(text: str) -> None:
    sealed = code_sealed("778*1*" + text)
    assert code_sealed(sealed) == sealed


@given(st.binary(max_size=60))
def test_other_reports_stay_as_they_came(payload: bytes) -> None:
    assert report_sealed(payload) == payload or b"778*" in payload or b"779*" in payload


def test_a_sealed_report_is_read_as_before() -> None:
    payload = json.dumps({"event": "DTMF", "infos": "778*12*1*4711", "callid": "4711"}).encode()
    fields = json.loads(report_sealed(payload))
    assert (fields["callid"], hidden(fields["infos"])) == ("4711", f"778*12*1*{HIDDEN}")


def report(number: str, code: str) -> bytes:
    members = [{"ext": {"number": number, "channelid": "c"}}]
    fields = {"event": "DTMF", "callid": "1.1", "infos": code, "members": members}
    return json.dumps(fields).encode()


@pytest.fixture
def pbx(db: None) -> Pbx:
    PropertyFactory()
    ExtensionFactory(number="110")
    return PbxFactory()


def receive(pbx: Pbx, code: str) -> Receipt:
    receipt = event_receive(pbx=pbx, payload=report("110", code), source=Transport.HTTP)
    assert b"4711" not in bytes(Receipt.objects.get(pk=receipt.pk).raw)
    receipts_process()
    receipt.refresh_from_db()
    return receipt


@pytest.mark.parametrize("code", ["778*12*1*4711", "778*12*4711"])
def test_neither_the_database_nor_a_page_nor_the_api_tells_a_pin(pbx: Pbx, code: str) -> None:
    receipt = receive(pbx, code)
    assert "4711" not in receipt.code
    assert HIDDEN in receipt.code
    client = Client()
    client.force_login(user_with_roles(ENGINEER))
    answers = [client.get(url) for url in ("/pbx/", f"/pbx/reports/{receipt.pk}/", f"/api/v1/pbx/events/{receipt.pk}/")]
    assert {answer.status_code for answer in answers} == {200}
    for answer in answers:
        text = answer.content.decode()
        assert "4711" not in text
        assert sealed_digests(text) == []
    assert HIDDEN in answers[1].content.decode()


def test_the_device_s_repetition_is_still_known(pbx: Pbx) -> None:
    receive(pbx, "778*12*1*4711")
    assert receive(pbx, "778*12*1*4711").state == "duplicate"
