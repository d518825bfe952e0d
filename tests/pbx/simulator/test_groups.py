"""extensiongroup/*."""

import pytest


def groups(hotel, which: str = "all") -> list[dict]:
    return hotel.ok("extensiongroup/query", {"id": which})["extgroupinfos"]


@pytest.fixture
def sale(hotel) -> str:
    return hotel.ok("extensiongroup/add", {"name": "sale", "members": "1001,1002"})["id"]


def test_add_and_query(hotel, sale):
    assert groups(hotel, sale) == [{"id": sale, "name": "sale", "members": "1001,1002"}]


def test_unknown_members_are_named_and_left_out(hotel):
    answer = hotel.ok("extensiongroup/add", {"name": "test", "members": "1001,1055,1056"})
    assert answer["errnum"] == "1055,1056"
    assert groups(hotel, answer["id"])[0]["members"] == "1001"


def test_no_errnum_without_unknown_members(hotel):
    assert "errnum" not in hotel.ok("extensiongroup/add", {"name": "sale", "members": "1001"})


@pytest.mark.parametrize(
    ("change", "errno"),
    [
        ({"name": ""}, "10004"),
        ({"members": ""}, "10004"),
        ({"name": "a,b"}, "10144"),
        ({"name": "x" * 32}, "10144"),
        ({"name": "sale"}, "10145"),
    ],
)
def test_add_refuses(hotel, sale, change, errno):
    assert hotel.errno("extensiongroup/add", {"name": "new", "members": "1001", **change}) == errno
    assert [group["name"] for group in groups(hotel)] == ["sale"]


def test_too_many(sim, hotel, sale):
    template = sim.state.groups[sale]
    sim.state.groups.update({f"more{number}": template for number in range(99)})
    assert hotel.errno("extensiongroup/add", {"name": "one too many", "members": "1001"}) == "10148"


def test_update_keeps_what_is_absent(hotel, sale):
    hotel.ok("extensiongroup/update", {"id": sale, "name": "training team"})
    assert groups(hotel) == [{"id": sale, "name": "training team", "members": "1001,1002"}]
    hotel.ok("extensiongroup/update", {"id": sale, "members": "1003,1099"})
    assert groups(hotel) == [{"id": sale, "name": "training team", "members": "1003"}]


def test_update_needs_one_member_that_exists(hotel, sale):
    assert hotel.errno("extensiongroup/update", {"id": sale, "name": "other", "members": "1055"}) == "10149"
    assert groups(hotel) == [{"id": sale, "name": "sale", "members": "1001,1002"}]


def test_name_of_another_group_is_taken(hotel, sale):
    other = hotel.ok("extensiongroup/add", {"name": "test", "members": "1003"})["id"]
    assert hotel.errno("extensiongroup/update", {"id": other, "name": "sale"}) == "10145"
    hotel.ok("extensiongroup/update", {"id": other, "name": "test"})


@pytest.mark.parametrize("request_name", ["query", "update", "delete"])
def test_unknown_group(hotel, request_name):
    assert hotel.errno(f"extensiongroup/{request_name}", {"id": "99"}) == "10143"


def test_a_deleted_extension_leaves_its_groups(hotel, sale):
    hotel.ok("extension/delete", {"number": "1001"})
    assert groups(hotel)[0]["members"] == "1002"


def test_delete_several(hotel, sale):
    more = [hotel.ok("extensiongroup/add", {"name": name, "members": "1001"})["id"] for name in ("a", "b")]
    hotel.ok("extensiongroup/delete", {"id": f"{sale},{more[0]}"})
    assert [group["name"] for group in groups(hotel)] == ["b"]
    hotel.ok("extensiongroup/delete", {"id": "all"})
    assert groups(hotel) == []
