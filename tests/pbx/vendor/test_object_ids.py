"""What the configured things have in common: they are named by the device's ids, and a change must change something."""

from typing import Any

import pytest

from pbx.vendor import ALL, PbxApi, PbxInvalidParameterError
from tests.pbx.vendor.wire import Wire

BY_IDS = [
    ("contacts", "query", "companycontacts/query"),
    ("contacts", "delete", "companycontacts/delete"),
    ("extension_groups", "query", "extensiongroup/query"),
    ("extension_groups", "delete", "extensiongroup/delete"),
    ("trunks", "query_sip", "trunk/query_siptrunk"),
    ("trunks", "delete_sip", "trunk/delete_siptrunk"),
    ("inbound_routes", "query", "inroute/query"),
    ("inbound_routes", "delete", "inroute/delete"),
    ("outbound_routes", "query", "outroute/query"),
    ("outbound_routes", "delete", "outroute/delete"),
]
UPDATES: list[tuple[str, str, dict[str, Any]]] = [
    ("contacts", "update", {}),
    ("extension_groups", "update", {}),
    ("trunks", "update_sip", {"trunktype": "peer"}),
    ("inbound_routes", "update", {}),
    ("outbound_routes", "update", {}),
]
NAMES = {"contacts": "lastname", "trunks": "trunkname"}


@pytest.mark.parametrize(("section", "method", "endpoint"), BY_IDS)
@pytest.mark.parametrize(
    ("ids", "sent"), [("12", "12"), ("11, 12,", "11,12"), (["11", "12"], "11,12"), (("9",), "9"), (ALL, "all")]
)
def test_ids_go_out_as_one_a_list_or_all(section: str, method: str, endpoint: str, ids: Any, sent: str) -> None:
    wire = Wire()
    getattr(getattr(PbxApi(wire), section), method)(ids=ids)
    assert wire.sent == [(endpoint, {"id": sent})]


@pytest.mark.parametrize(("section", "method", "endpoint"), BY_IDS)
@pytest.mark.parametrize("ids", ["", [], "x", "ALL", ["all"], ["1", "all"], "-1", "1" * 13, ["1,2"]])
def test_anything_else_is_no_id(section: str, method: str, endpoint: str, ids: Any) -> None:
    wire = Wire()
    with pytest.raises(PbxInvalidParameterError) as caught:
        getattr(getattr(PbxApi(wire), section), method)(ids=ids)
    assert (caught.value.parameter, wire.sent) == ("id", [])


@pytest.mark.parametrize(("section", "method", "fixed"), UPDATES)
@pytest.mark.parametrize("bad", ["", "all", "1,2", "x"])
def test_a_change_is_for_one_object(section: str, method: str, fixed: dict[str, Any], bad: str) -> None:
    wire = Wire()
    with pytest.raises(PbxInvalidParameterError) as caught:
        getattr(getattr(PbxApi(wire), section), method)(id=bad, **fixed, **{NAMES.get(section, "name"): "x"})
    assert (caught.value.parameter, wire.sent) == ("id", [])


@pytest.mark.parametrize(("section", "method", "fixed"), UPDATES)
def test_a_change_that_changes_nothing_is_refused(section: str, method: str, fixed: dict[str, Any]) -> None:
    wire = Wire()
    with pytest.raises(PbxInvalidParameterError, match="settings: must not be empty"):
        getattr(getattr(PbxApi(wire), section), method)(id="1", **fixed, **{NAMES.get(section, "name"): None})
    assert wire.sent == []
