"""Trunks: what goes on the wire for each kind of SIP trunk, what is refused before it, and what comes back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbx.vendor import ALL, PbxApi, PbxInvalidParameterError
from pbx.vendor.trunk_settings import FIELDS_OF, REQUIRED_OF, Dod, SipTrunkType
from pbx.vendor.trunks import TrunkState, TrunkType
from tests.pbx.vendor.wire import Wire

ADDRESS: dict[str, Any] = {"host": "192.168.12.161", "port": 5060, "domain": "sip.example.com"}
LOGIN: dict[str, Any] = {"username": "1001", "authname": "1001", "password": "Pajsjx9183"}
NEEDS: dict[str, dict[str, Any]] = {
    "register": {"trunkname": "Trunk1", **ADDRESS, **LOGIN},
    "peer": {"trunkname": "Trunk1", **ADDRESS},
    "account": {"trunkname": "Trunk1", **LOGIN},
}
FOREIGN = [
    ("peer", "username"),
    ("peer", "authname"),
    ("peer", "password"),
    ("peer", "fromuser"),
    ("account", "host"),
    ("account", "port"),
    ("account", "domain"),
    ("account", "fromuser"),
]


@pytest.mark.parametrize("kind", SipTrunkType)
def test_a_new_trunk_of_each_kind(kind: SipTrunkType) -> None:
    wire = Wire({"id": 10})
    assert PbxApi(wire).trunks.add_sip(trunktype=kind, **NEEDS[kind]) == "10"
    texts = {name: str(value) for name, value in NEEDS[kind].items()}
    assert wire.sent == [("trunk/add_siptrunk", {"trunktype": kind.value, **texts})]


def test_a_new_trunk_with_everything() -> None:
    wire = Wire()
    PbxApi(wire).trunks.add_sip(
        trunktype="register",
        **NEEDS["register"],
        fromuser="",
        extensionsdod=["5503301-yeastar-1000", Dod(number="5503302", name="front desk", target="1001")],
        extensionsgroupdod=["+415503301-yeastar-sales"],
    )
    assert wire.sent[0][1] == {
        "trunktype": "register",
        **NEEDS["register"],
        "port": "5060",
        "fromuser": "",
        "extensionsdod": "5503301-yeastar-1000,5503302-front desk-1001",
        "extensionsgroupdod": "+415503301-yeastar-sales",
    }


@pytest.mark.parametrize(("kind", "missing"), [(kind, name) for kind in NEEDS for name in NEEDS[kind]])
def test_what_a_new_trunk_of_a_kind_needs(kind: str, missing: str) -> None:
    wire = Wire()
    with pytest.raises(PbxInvalidParameterError) as caught:
        PbxApi(wire).trunks.add_sip(trunktype=kind, **{**NEEDS[kind], missing: None})
    assert (caught.value.parameter, wire.sent) == (missing, [])


@pytest.mark.parametrize(("kind", "foreign"), FOREIGN)
def test_a_setting_of_another_kind_is_refused(kind: str, foreign: str) -> None:
    wire = Wire()
    for send in (PbxApi(wire).trunks.add_sip, lambda **k: PbxApi(wire).trunks.update_sip(id="1", **k)):
        with pytest.raises(PbxInvalidParameterError, match=f"{foreign}: is no setting of a trunk of type {kind}"):
            send(trunktype=kind, **NEEDS[kind], **{foreign: NEEDS["register"].get(foreign, "x")})
    assert wire.sent == []


@pytest.mark.parametrize(
    ("settings", "parameter"),
    [
        ({"trunktype": "sip"}, "trunktype"),
        ({"trunkname": "a,b"}, "trunkname"),
        ({"host": "two words"}, "host"),
        ({"host": "http://x"}, "host"),
        ({"domain": ""}, "domain"),
        ({"port": 0}, "port"),
        ({"port": 65536}, "port"),
        ({"password": ""}, "password"),
        ({"extensionsdod": "5503301-yeastar-1000"}, "extensionsdod"),
        ({"extensionsdod": ["5503301-yeastar"]}, "extensionsdod"),
        ({"extensionsdod": ["5503301-yeastar-sales"]}, "extensionsdod"),
        ({"extensionsdod": ["5503301-yeastar-12345678"]}, "extensionsdod"),
        ({"extensionsdod": ["front-yeastar-1000"]}, "extensionsdod"),
        ({"extensionsgroupdod": ["5503301--sales"]}, "extensionsgroupdod"),
        ({"extensionsgroupdod": ["5503301-yeastar-"]}, "extensionsgroupdod"),
        ({"codec": "g722"}, "codec"),
    ],
)
def test_a_trunk_that_breaks_a_rule_is_refused(settings: dict[str, Any], parameter: str) -> None:
    wire = Wire()
    with pytest.raises(PbxInvalidParameterError) as caught:
        PbxApi(wire).trunks.update_sip(**{"id": "8", "trunktype": "register", **settings})
    assert (caught.value.parameter, wire.sent) == (parameter, [])


def test_changing_a_trunk_names_its_type_and_can_take_numbers_away() -> None:
    wire = Wire()
    PbxApi(wire).trunks.update_sip(id="8", trunktype=SipTrunkType.PEER, host="10.0.0.1", extensionsdod=())
    sent = {"id": "8", "trunktype": "peer", "host": "10.0.0.1", "extensionsdod": ""}
    assert wire.sent == [("trunk/update_siptrunk", sent)]


@pytest.mark.parametrize("kind", SipTrunkType)
def test_the_public_table_holds_what_a_kind_needs(kind: SipTrunkType) -> None:
    assert set(REQUIRED_OF[kind]) == {"trunktype", *NEEDS[kind]}
    assert set(REQUIRED_OF[kind]) < set(FIELDS_OF[kind])


def test_the_list_of_trunks() -> None:
    lines = [
        {"trunkname": "siptrunk", "id": 7, "status": "registered", "type": "SIP"},
        {"trunkname": "gsm1", "id": "2", "status": "NO SIM", "type": "gsm", "port": 3},
        {"id": "9", "status": "Dancing", "type": "H323"},
    ]
    wire = Wire({"trunklist": lines})
    sip, gsm, odd = PbxApi(wire).trunks.list()
    assert wire.sent == [("trunk/list", None)]
    assert (sip.id, sip.trunkname, sip.status, sip.type, sip.port) == (
        "7",
        "siptrunk",
        TrunkState.REGISTERED,
        TrunkType.SIP,
        "",
    )
    assert (gsm.status, gsm.type, gsm.port) == (TrunkState.NO_SIM, TrunkType.GSM, "3")
    assert (odd.trunkname, odd.status, odd.type) == ("", "Dancing", "H323")
    assert PbxApi(Wire()).trunks.list() == ()


def test_reading_a_sip_trunk() -> None:
    peer = {
        "id": 15,
        "trunkname": "test",
        "trunktype": "Peer",
        "host": "192.168.6.36",
        "port": "5060",
        "domain": "192.168.6.36",
        "extensionsdod": "",
        "extensionsgroupdod": "5503301-yeastar-sales,5503302-yealink-support,",
    }
    wire = Wire({"trunks": [peer]})
    found = PbxApi(wire).trunks.query_sip(ids="15")[0]
    assert (found.id, found.trunktype, found.host, found.port) == ("15", SipTrunkType.PEER, "192.168.6.36", 5060)
    assert (found.extensionsdod, found.username, found.password) == ((), "", "")
    assert [str(dod) for dod in found.extensionsgroupdod] == ["5503301-yeastar-sales", "5503302-yealink-support"]
    assert found.extensionsgroupdod[0] == Dod(number="5503301", name="yeastar", target="sales")


def test_a_sip_trunks_password_is_read_and_not_printed() -> None:
    login = {"trunktype": "account", "username": "u", "authname": "a", "fromuser": "f", "password": "Pajsjx9183"}
    found = PbxApi(Wire({"trunks": [login]})).trunks.query_sip(ids=ALL)[0]
    assert (found.username, found.authname, found.fromuser, found.password) == ("u", "a", "f", "Pajsjx9183")
    assert found.port is None
    assert "Pajsjx9183" not in repr(found)


@given(
    number=st.from_regex(r"\+?[0-9]{1,15}", fullmatch=True),
    name=st.text("abc -王", min_size=1, max_size=8),
    extension=st.from_regex(r"[0-9]{1,7}", fullmatch=True),
)
def test_a_number_shown_for_outbound_calls_survives_the_way_out_and_back(
    number: str, name: str, extension: str
) -> None:
    dod = Dod(number=number, name=name, target=extension)
    wire = Wire()
    PbxApi(wire).trunks.update_sip(id="8", trunktype="peer", extensionsdod=[dod])
    read = PbxApi(Wire({"trunks": [wire.sent[0][1]]})).trunks.query_sip(ids="8")[0]
    assert read.extensionsdod == (dod,)


@given(st.text("0123456789-abc", max_size=12))
def test_a_text_that_is_no_such_number_is_kept_as_it_is_read(text: str) -> None:
    assert str(Dod.parse(text)).replace("-", "") == text.replace("-", "")
