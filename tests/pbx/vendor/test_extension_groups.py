"""Groups of extensions: what goes on the wire, what is refused before it, and what comes back."""

from typing import Any

import pytest

from pbx.vendor import ALL, PbxApi, PbxInvalidParameterError
from pbx.vendor.extension_groups import AddedGroup
from tests.pbx.vendor.wire import Wire


def test_a_new_group() -> None:
    wire = Wire({"id": "7"})
    added = PbxApi(wire).extension_groups.add(name="sale", members=["1000", "1001", "1002"])
    assert wire.sent == [("extensiongroup/add", {"name": "sale", "members": "1000,1001,1002"})]
    assert added == AddedGroup(id="7", unknown_members=())


@pytest.mark.parametrize(("key", "unknown"), [("errnum", "1055"), ("errornum", "1055,"), ("errnum", 1055)])
def test_members_that_do_not_exist_are_named(key: str, unknown: object) -> None:
    added = PbxApi(Wire({"id": 8, key: unknown})).extension_groups.add(name="test", members=["1004", "1055"])
    assert added == AddedGroup(id="8", unknown_members=("1055",))


@pytest.mark.parametrize(
    ("settings", "parameter"),
    [
        ({"name": "", "members": ["1"]}, "name"),
        ({"name": "a,b", "members": ["1"]}, "name"),
        ({"name": "a", "members": []}, "members"),
        ({"name": "a", "members": "1000"}, "members"),
        ({"name": "a", "members": ["1000", "12345678"]}, "members"),
        ({"name": "a", "members": ["all"]}, "members"),
    ],
)
def test_a_group_that_breaks_a_rule_is_refused(settings: dict[str, Any], parameter: str) -> None:
    wire = Wire()
    for send in (PbxApi(wire).extension_groups.add, lambda **k: PbxApi(wire).extension_groups.update(id="8", **k)):
        with pytest.raises(PbxInvalidParameterError) as caught:
            send(**settings)
        assert (caught.value.parameter, wire.sent) == (parameter, [])


def test_changing_a_group() -> None:
    wire = Wire()
    api = PbxApi(wire)
    api.extension_groups.update(id="8", name="yeastar", members=["1000", "1001"])
    api.extension_groups.update(id="8", members=("1000",))
    assert wire.sent == [
        ("extensiongroup/update", {"id": "8", "name": "yeastar", "members": "1000,1001"}),
        ("extensiongroup/update", {"id": "8", "members": "1000"}),
    ]


def test_reading_groups() -> None:
    answer = [{"id": "13", "name": "training team", "members": "1008, 1009,"}, {"id": 14, "name": "empty"}]
    team, empty = PbxApi(Wire({"extgroupinfos": answer})).extension_groups.query(ids=ALL)
    assert (team.id, team.name, team.members) == ("13", "training team", ("1008", "1009"))
    assert (empty.id, empty.members) == ("14", ())
    assert PbxApi(Wire()).extension_groups.query(ids=ALL) == ()
