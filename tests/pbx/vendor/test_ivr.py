"""Voice menus: what goes on the wire, what is refused before it, and what comes back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbx.vendor import ALL, PbxApi, PbxInvalidParameterError
from tests.pbx.vendor.wire import Wire, refused_parameter

FORBIDDEN = "!$()/#;,[]\"=<>&'`^%@{}| "


def test_a_change_sends_only_what_is_given() -> None:
    wire = Wire()
    api = PbxApi(wire)
    api.ivr.update(number="6500", ivrname="Welcome")
    api.ivr.update(
        number="6500",
        ivrname=None,
        promptrepeat=5,
        responsetimeout=10,
        digittimeout=1,
        dialext=True,
        dialoutboundroutes=False,
        dialtocheckvoicemail=True,
    )
    rest = {"promptrepeat": "5", "responsetimeout": "10", "digittimeout": "1"}
    switches = {"dialext": "on", "dialoutboundroutes": "off", "dialtocheckvoicemail": "on"}
    assert wire.sent == [
        ("ivr/update", {"number": "6500", "ivrname": "Welcome"}),
        ("ivr/update", {"number": "6500", **rest, **switches}),
    ]


@pytest.mark.parametrize(
    ("settings", "parameter"),
    [
        ({}, "settings"),
        ({"number": "all", "dialext": True}, "number"),
        ({"number": "6500,6501", "dialext": True}, "number"),
        ({"ivrname": ""}, "ivrname"),
        ({"ivrname": "x" * 32}, "ivrname"),
        ({"promptrepeat": 0}, "promptrepeat"),
        ({"promptrepeat": 6}, "promptrepeat"),
        ({"responsetimeout": 11}, "responsetimeout"),
        ({"digittimeout": 0}, "digittimeout"),
        ({"dialext": "on"}, "dialext"),
        ({"prompt": "welcome"}, "prompt"),
    ],
)
def test_a_setting_that_breaks_a_rule_is_refused(settings: dict[str, Any], parameter: str) -> None:
    wire = Wire()
    with pytest.raises(PbxInvalidParameterError) as caught:
        PbxApi(wire).ivr.update(**{"number": "6500", **settings})
    assert (caught.value.parameter, wire.sent) == (parameter, [])


@given(st.text("abcÄ王.-_" + FORBIDDEN, max_size=34))
def test_a_name_goes_out_whole_or_not_at_all(name: str) -> None:
    wire = Wire()
    usable = 1 <= len(name) <= 31 and not set(name) & set(FORBIDDEN)
    refused = refused_parameter(lambda: PbxApi(wire).ivr.update(number="6500", ivrname=name))
    assert refused == ("" if usable else "ivrname")
    assert wire.sent == ([("ivr/update", {"number": "6500", "ivrname": name})] if usable else [])


@pytest.mark.parametrize("character", FORBIDDEN)
def test_each_forbidden_character_of_a_name(character: str) -> None:
    with pytest.raises(PbxInvalidParameterError, match="ivrname"):
        PbxApi(Wire()).ivr.update(number="6500", ivrname=f"a{character}b")


def test_reading_menus() -> None:
    menu = {
        "number": "6500",
        "ivrname": "front",
        "prompt": "[Default]",
        "promptrepeat": "3",
        "responsetimeout": 4,
        "digittimeout": "5",
        "dialext": "on",
        "dialoutboundroutes": "off",
    }
    wire = Wire({"ivr": [menu, {"number": 6501}]})
    front, bare = PbxApi(wire).ivr.query(numbers=["6500", "6501"])
    assert wire.sent == [("ivr/query", {"number": "6500,6501"})]
    assert (front.number, front.ivrname, front.prompt) == ("6500", "front", "[Default]")
    assert (front.promptrepeat, front.responsetimeout, front.digittimeout) == (3, 4, 5)
    assert (front.dialext, front.dialoutboundroutes, front.dialtocheckvoicemail) == (True, False, None)
    assert (bare.number, bare.ivrname, bare.promptrepeat) == ("6501", "", None)
    assert PbxApi(Wire()).ivr.query(numbers=ALL) == ()
