"""Outbound routes: what goes on the wire, what is refused before it, and what comes back."""

from typing import Any

import pytest

from pbx.vendor import ALL, PbxApi, PbxInvalidParameterError
from tests.pbx.vendor.wire import Wire

ROUTE: dict[str, Any] = {"name": "out", "prefix": "0", "trunks": ["siptrunk"], "extensions": ["1001"]}
ROUTE_SENT = {"name": "out", "prefix": "0", "trunks": "siptrunk", "extensions": "1001"}


def test_a_new_route() -> None:
    wire = Wire({"id": "8"})
    assert PbxApi(wire).outbound_routes.add(**ROUTE) == "8"
    assert wire.sent == [("outroute/add", ROUTE_SENT)]


def test_a_route_with_everything() -> None:
    wire = Wire()
    more: dict[str, Any] = {"strip": 1, "prepend": "00", "extensionsgroup": ["sales", "support"]}
    PbxApi(wire).outbound_routes.add(**ROUTE, **more)
    assert wire.sent[0][1] == {**ROUTE_SENT, "strip": "1", "prepend": "00", "extensionsgroup": "sales,support"}


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        *(({name: None}, name) for name in ROUTE),
        ({"name": "a,b"}, "name"),
        ({"prefix": ""}, "prefix"),
        ({"trunks": "siptrunk"}, "trunks"),
        ({"trunks": ["a,b"]}, "trunks"),
        ({"extensions": []}, "extensions"),
        ({"extensions": ["sales"]}, "extensions"),
        ({"extensionsgroup": ["a,b"]}, "extensionsgroup"),
        ({"strip": -1}, "strip"),
        ({"strip": 32}, "strip"),
        ({"strip": True}, "strip"),
        ({"did": "1"}, "did"),
    ],
)
def test_a_new_route_that_breaks_a_rule_is_refused(change: dict[str, Any], parameter: str) -> None:
    wire = Wire()
    with pytest.raises(PbxInvalidParameterError) as caught:
        PbxApi(wire).outbound_routes.add(**{**ROUTE, **change})
    assert (caught.value.parameter, wire.sent) == (parameter, [])


def test_a_change_can_take_everything_optional_away() -> None:
    wire = Wire()
    PbxApi(wire).outbound_routes.update(id="8", strip="", prepend="", extensions=(), extensionsgroup=[], name=None)
    assert wire.sent == [
        ("outroute/update", {"id": "8", "strip": "", "prepend": "", "extensions": "", "extensionsgroup": ""})
    ]
    with pytest.raises(PbxInvalidParameterError, match="trunks"):
        PbxApi(wire).outbound_routes.update(id="8", trunks=())


def test_reading_routes() -> None:
    answer = [
        {"id": 1, "name": "out", "prefix": "159XX", "strip": "", "prepend": "", "trunks": "siptrunk", "extensions": 1},
        {"id": "2", "strip": 3, "prepend": 9, "extensions": "1020,1001,", "extensionsgroup": "sales, support,"},
    ]
    first, second = PbxApi(Wire({"outroutes": answer})).outbound_routes.query(ids=ALL)
    assert (first.id, first.name, first.prefix, first.strip, first.trunks) == ("1", "out", "159XX", None, ("siptrunk",))
    assert (first.extensions, first.extensionsgroup) == (("1",), ())
    assert (second.strip, second.prepend, second.extensions) == (3, "9", ("1020", "1001"))
    assert (second.extensionsgroup, second.trunks, second.name) == (("sales", "support"), (), "")
    assert PbxApi(Wire()).outbound_routes.query(ids=ALL) == ()
