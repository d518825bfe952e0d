"""Inbound routes: what goes on the wire, what is refused before it, and what comes back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbx.vendor import ALL, PbxApi, PbxInvalidParameterError
from pbx.vendor.inbound_routes import InboundDestination
from tests.pbx.vendor.wire import Wire, refused_parameter

ROUTE: dict[str, Any] = {"name": "in", "trunks": ["sipTrunk"], "desttype": "hangup"}


def test_a_route_that_hangs_up_needs_no_destination() -> None:
    wire = Wire({"id": 8})
    assert PbxApi(wire).inbound_routes.add(**ROUTE) == "8"
    assert wire.sent == [("inroute/add", {"name": "in", "trunks": "sipTrunk", "desttype": "hangup"})]


def test_a_route_with_everything() -> None:
    wire = Wire()
    PbxApi(wire).inbound_routes.add(
        name="trunk1",
        did="5503301",
        caller_id="",
        trunks=["trunk1", "trunk2"],
        desttype=InboundDestination.EXTENSION,
        dest="4000",
    )
    assert wire.sent[0][1] == {
        "name": "trunk1",
        "did": "5503301",
        "caller_id": "",
        "trunks": "trunk1,trunk2",
        "desttype": "extension",
        "dest": "4000",
    }


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"name": None}, "name"),
        ({"name": ""}, "name"),
        ({"trunks": None}, "trunks"),
        ({"trunks": []}, "trunks"),
        ({"trunks": "sipTrunk"}, "trunks"),
        ({"trunks": ["a,b"]}, "trunks"),
        ({"desttype": None}, "desttype"),
        ({"desttype": "Hangup"}, "desttype"),
        ({"desttype": "moon"}, "desttype"),
        ({"desttype": "extension"}, "dest"),
        ({"desttype": "queue", "dest": ""}, "dest"),
        ({"did": "1\n2"}, "did"),
        ({"prefix": "0"}, "prefix"),
    ],
)
def test_a_new_route_that_breaks_a_rule_is_refused(change: dict[str, Any], parameter: str) -> None:
    wire = Wire()
    with pytest.raises(PbxInvalidParameterError) as caught:
        PbxApi(wire).inbound_routes.add(**{**ROUTE, **change})
    assert (caught.value.parameter, wire.sent) == (parameter, [])


def test_changing_a_route() -> None:
    wire = Wire()
    api = PbxApi(wire)
    api.inbound_routes.update(id="8", name="trunk1", trunks=["Siptrunk"], desttype="hangup")
    api.inbound_routes.update(id="8", dest="4001")
    assert [params for _, params in wire.sent] == [
        {"id": "8", "name": "trunk1", "trunks": "Siptrunk", "desttype": "hangup"},
        {"id": "8", "dest": "4001"},
    ]
    assert wire.sent[0][0] == "inroute/update"


@given(kind=st.none() | st.sampled_from(InboundDestination), dest=st.sampled_from([None, "", "4000"]))
def test_a_change_of_the_destination_is_whole_or_refused(kind: InboundDestination | None, dest: str | None) -> None:
    wire = Wire()
    whole = bool(dest) or kind is InboundDestination.HANGUP or (kind is None and dest is None)
    update = PbxApi(wire).inbound_routes.update
    refused = refused_parameter(lambda: update(id="8", did="1", desttype=kind, dest=dest))
    assert refused == ("" if whole else "dest")
    assert bool(wire.sent) == whole


def test_reading_routes() -> None:
    answer = [
        {"id": 5, "name": "in", "did": 4000, "caller_id": "3000", "trunks": "a,b,", "desttype": "IVR", "dest": 6500},
        {"id": "6", "desttype": "teleport"},
    ]
    known, odd = PbxApi(Wire({"inroutes": answer})).inbound_routes.query(ids=ALL)
    assert (known.id, known.name, known.did, known.caller_id) == ("5", "in", "4000", "3000")
    assert (known.trunks, known.desttype, known.dest) == (("a", "b"), InboundDestination.IVR, "6500")
    assert (odd.desttype, odd.dest, odd.trunks) == ("teleport", "", ())
    assert PbxApi(Wire()).inbound_routes.query(ids=ALL) == ()
