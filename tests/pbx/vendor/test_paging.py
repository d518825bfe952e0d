"""Paging groups: what goes on the wire, what is refused before it, and what comes back."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbx.vendor import ALL, PbxApi, PbxInvalidParameterError
from pbx.vendor.paging import PagingGroup, PagingGroupSummary, PagingType
from tests.pbx.vendor.wire import Wire


@pytest.mark.parametrize("key", ["paginggrouplist", "paginggroup"])
def test_the_list_of_groups(key: str) -> None:
    wire = Wire({key: [{"number": 6300, "name": "Pool"}]})
    assert PbxApi(wire).paging.list() == (PagingGroupSummary(number="6300", name="Pool"),)
    assert wire.sent == [("paginggroup/list", None)]
    assert PbxApi(Wire()).paging.list() == ()


@pytest.mark.parametrize("key", ["paginggroup", "paginggrouplist"])
def test_the_settings_of_groups(key: str) -> None:
    one = {"number": "6300", "name": "Pool", "type": "Paging", "member": "4000,4001,", "membergroup": "sales,"}
    other = {"number": "6301", "name": "Fire", "type": "multicast", "multicastip": "224.0.1.75"}
    wire = Wire({key: [{**one, "enabledialtoanswer": "no"}, other]})
    assert PbxApi(wire).paging.query(numbers=ALL) == (
        PagingGroup(
            number="6300",
            name="Pool",
            type=PagingType.PAGING,
            member=("4000", "4001"),
            membergroup=("sales",),
            enabledialtoanswer=False,
            multicastip="",
        ),
        PagingGroup(
            number="6301",
            name="Fire",
            type=PagingType.MULTICAST,
            member=(),
            membergroup=(),
            enabledialtoanswer=None,
            multicastip="224.0.1.75",
        ),
    )
    assert wire.sent == [("paginggroup/query", {"number": "all"})]


def test_a_group_of_each_type_is_added() -> None:
    wire = Wire()
    paging = PbxApi(wire).paging
    paging.add(
        number="6301",
        name="6301",
        type="paging",
        member=["4001", "4003"],
        membergroup=["sales", "back office"],
        enabledialtoanswer=False,
    )
    paging.add(number="6302", name="x", type=PagingType.INTERCOM, membergroup=["sales"], enabledialtoanswer=True)
    paging.add(number="6303", name="y", type=PagingType.MULTICAST, multicastip="224.0.1.75:10008")
    assert wire.sent == [
        (
            "paginggroup/add",
            {
                "number": "6301",
                "name": "6301",
                "type": "paging",
                "member": "4001,4003",
                "membergroup": "sales,back office",
                "enabledialtoanswer": "no",
            },
        ),
        (
            "paginggroup/add",
            {"number": "6302", "name": "x", "type": "intercom", "membergroup": "sales", "enabledialtoanswer": "yes"},
        ),
        ("paginggroup/add", {"number": "6303", "name": "y", "type": "multicast", "multicastip": "224.0.1.75:10008"}),
    ]


ADD = {"number": "6301", "name": "x", "type": "paging", "member": ["4001"], "enabledialtoanswer": False}


@pytest.mark.parametrize(
    ("change", "parameter"),
    [
        ({"number": "6301x"}, "number"),
        ({"name": None}, "name"),
        ({"type": None}, "type"),
        ({"type": "loud"}, "type"),
        ({"member": None}, "member"),
        ({"member": []}, "member"),
        ({"member": ["0041791234567"]}, "member"),
        ({"membergroup": ["a,b"]}, "membergroup"),
        ({"enabledialtoanswer": None}, "enabledialtoanswer"),
        ({"multicastip": "224.0.1.75"}, "member"),
        ({"member": None, "enabledialtoanswer": None, "multicastip": "224.0.1.75"}, "multicastip"),
        ({"type": "multicast"}, "member"),
        ({"type": "multicast", "member": None}, "enabledialtoanswer"),
        ({"type": "multicast", "member": None, "enabledialtoanswer": None}, "multicastip"),
    ],
)
def test_a_new_group_that_breaks_a_rule_is_refused(change: dict[str, Any], parameter: str) -> None:
    wire = Wire()
    with pytest.raises(PbxInvalidParameterError) as caught:
        PbxApi(wire).paging.add(**{**ADD, **change})
    assert (caught.value.parameter, wire.sent) == (parameter, [])


@pytest.mark.parametrize(
    "address", ["192.168.5.1", "224.0.1.75:0", "224.0.1.75:65536", "all", "", "224.0.1", "ff02::1:x"]
)
def test_an_address_that_is_not_multicast_is_refused(address: str) -> None:
    with pytest.raises(PbxInvalidParameterError, match="multicastip"):
        PbxApi(Wire()).paging.add(number="6303", name="y", type="multicast", multicastip=address)


def test_a_change_rests_on_what_the_device_has() -> None:
    wire = Wire()
    paging = PbxApi(wire).paging
    paging.update(number="6303", name="New")
    paging.update(number="6303", member=[], membergroup=["sales"])
    paging.update(number="6303", type="paging")
    paging.update(number="6303", multicastip="239.255.255.250")
    assert [body for _endpoint, body in wire.sent] == [
        {"number": "6303", "name": "New"},
        {"number": "6303", "member": "", "membergroup": "sales"},
        {"number": "6303", "type": "paging"},
        {"number": "6303", "multicastip": "239.255.255.250"},
    ]
    assert {endpoint for endpoint, _body in wire.sent} == {"paginggroup/update"}


@pytest.mark.parametrize(
    ("settings", "parameter"),
    [
        ({}, "settings"),
        ({"member": [], "membergroup": []}, "member"),
        ({"member": ["4001"], "multicastip": "224.0.1.75"}, "member"),
        ({"type": "intercom", "multicastip": "224.0.1.75"}, "multicastip"),
        ({"type": "multicast", "enabledialtoanswer": True}, "enabledialtoanswer"),
    ],
)
def test_a_change_that_breaks_a_rule_is_refused(settings: dict[str, Any], parameter: str) -> None:
    wire = Wire()
    with pytest.raises(PbxInvalidParameterError) as caught:
        PbxApi(wire).paging.update(number="6303", **settings)
    assert (caught.value.parameter, wire.sent) == (parameter, [])


def test_deleting_and_stopping_the_music() -> None:
    wire = Wire()
    paging = PbxApi(wire).paging
    paging.delete(numbers=["6300", "6301"])
    paging.delete(numbers=ALL)
    paging.hangup_music(number="6300")
    assert wire.sent == [
        ("paginggroup/delete", {"number": "6300,6301"}),
        ("paginggroup/delete", {"number": "all"}),
        ("paginggroup/hangup/music", {"number": "6300"}),
    ]
    with pytest.raises(PbxInvalidParameterError, match="number"):
        paging.hangup_music(number=ALL)


SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "name": st.just("Pool"),
        "type": st.sampled_from(PagingType),
        "member": st.lists(st.sampled_from(["4001", "4002"]), max_size=2),
        "membergroup": st.lists(st.just("sales"), max_size=1),
        "enabledialtoanswer": st.booleans(),
        "multicastip": st.sampled_from(["224.0.1.75", "239.0.0.1:5000"]),
    },
)


@given(SETTINGS)
def test_a_new_group_is_complete_for_its_type_or_refused(settings: dict[str, Any]) -> None:
    """Exactly the manual's table of the type: all it needs, nothing that belongs to another one."""
    wire = Wire()
    given_names = set(settings)
    is_multicast = given_names == {"name", "type", "multicastip"} and settings["type"] == "multicast"
    has_members = bool(settings.get("member") or settings.get("membergroup"))
    own = {"name", "type", "enabledialtoanswer"} <= given_names and "multicastip" not in given_names
    if is_multicast or (own and has_members and settings["type"] != "multicast"):
        PbxApi(wire).paging.add(number="6301", **settings)
        assert set(wire.sent[0][1]) == {"number", *settings}
    else:
        with pytest.raises(PbxInvalidParameterError):
            PbxApi(wire).paging.add(number="6301", **settings)
        assert not wire.sent
