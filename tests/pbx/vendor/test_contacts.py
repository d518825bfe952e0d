"""The company's phone book: what goes on the wire, what is refused before it, and what comes back."""

from collections.abc import Mapping
from typing import Any

import pytest

from pbx.vendor import ALL, PbxApi, PbxInvalidParameterError, PbxUnknownTargetError, error_from_code
from pbx.vendor.contacts import FIELDS, NUMBERS
from tests.pbx.vendor.wire import Wire

MAGGIE: dict[str, Any] = {"firstname": "Maggie", "lastname": "Chou", "businessnum": "15880123456"}


class Refusing(Wire):
    """Answers every request with one of the device's error numbers."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code

    def request(self, endpoint: str, params: Mapping[str, Any] | None = None) -> dict[str, Any]:
        raise error_from_code(self.code, endpoint)


def test_a_new_contact() -> None:
    wire = Wire({"id": 12})
    assert PbxApi(wire).contacts.add(**MAGGIE) == "12"
    assert wire.sent == [("companycontacts/add", MAGGIE)]


def test_a_contact_with_everything() -> None:
    full: dict[str, Any] = {name: f"{name} 1" for name in FIELDS}
    wire = Wire()
    assert PbxApi(wire).contacts.add(**full) == ""
    assert len(full) == 18
    assert wire.sent == [("companycontacts/add", full)]


@pytest.mark.parametrize("number", NUMBERS)
def test_any_number_will_do(number: str) -> None:
    settings: dict[str, Any] = {"firstname": "M", "lastname": "C", number: "1"}
    wire = Wire()
    PbxApi(wire).contacts.add(**settings)
    assert wire.sent == [("companycontacts/add", settings)]


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"lastname": None}, "lastname"),
        ({"lastname": ""}, "lastname"),
        ({"firstname": None}, "firstname"),
        ({"firstname": "  "}, "firstname"),
        ({"businessnum": None}, "businessnum"),
        ({"businessnum": "", "email": "a@b.ch"}, "businessnum"),
        ({"city": "Z\x00"}, "city"),
        ({"nickname": "Mag"}, "nickname"),
    ],
)
def test_an_incomplete_contact_is_refused(change: dict[str, Any], parameter: str) -> None:
    wire = Wire()
    with pytest.raises(PbxInvalidParameterError) as caught:
        PbxApi(wire).contacts.add(**{**MAGGIE, **change})
    assert (caught.value.parameter, wire.sent) == (parameter, [])


def test_a_change_sends_what_is_given_and_can_empty_it() -> None:
    wire = Wire()
    PbxApi(wire).contacts.update(id="13", email="maggie@yeastar.com", mobile="", city=None)
    assert wire.sent == [("companycontacts/update", {"id": "13", "email": "maggie@yeastar.com", "mobile": ""})]


def test_reading_contacts() -> None:
    full = {name: f"{name} 1" for name in FIELDS}
    wire = Wire({"companycontacts": [{"id": "12", **full}, {"id": 13, "businessnum": 15880123456}]})
    maggie, other = PbxApi(wire).contacts.query(ids="12,13")
    assert {name: getattr(maggie, name) for name in FIELDS} == full
    assert (other.id, other.businessnum, other.lastname) == ("13", "15880123456", "")
    assert PbxApi(Wire()).contacts.query(ids="12") == ()


def test_an_empty_phone_book_is_no_error_but_a_missing_contact_is() -> None:
    assert PbxApi(Refusing("10141")).contacts.query(ids=ALL) == ()
    for code, ids in (("10141", "12"), ("10138", "12")):
        with pytest.raises(PbxUnknownTargetError) as caught:
            PbxApi(Refusing(code)).contacts.query(ids=ids)
        assert caught.value.vendor_code == code
