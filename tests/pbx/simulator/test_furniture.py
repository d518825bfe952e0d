"""The demonstration device, seen over its API."""

from collections.abc import Iterator

import pytest

from pbx.simulator.server import Simulator

from .device import Device


@pytest.fixture
def house() -> Iterator[Device]:
    with Simulator(rooms="101-104", extensions="8001-8003", furnished=True) as sim:
        device = Device(sim)
        device.login()
        yield device


def test_lines(house):
    states = [(trunk["type"], trunk["status"]) for trunk in house.ok("trunk/list")["trunklist"]]
    assert states == [("SIP", "Registered"), ("SIP", "Failure"), ("GSM", "Idle")]
    house.ok("sms/send", {"trunk": "GSM", "phonenumber": "01701234567", "message": "Hi"})


@pytest.mark.parametrize(
    ("request_name", "body", "key", "count"),
    [
        ("queue/query", {"number": "6700,6701"}, "queues", 2),
        ("paginggroup/list", None, "paginggrouplist", 2),
        ("ivr/query", {"number": "6500"}, "ivr", 1),
        ("conference/query", {"number": "6400"}, "conferences", 1),
        ("companycontacts/query", {"id": "all"}, "companycontacts", 4),
        ("extensiongroup/query", {"id": "all"}, "extgroupinfos", 2),
        ("inroute/query", {"id": "all"}, "inroutes", 4),
        ("outroute/query", {"id": "all"}, "outroutes", 3),
    ],
)
def test_what_there_is(house, request_name, body, key, count):
    assert len(house.ok(request_name, body)[key]) == count


def test_everything_refers_to_something_that_exists(house):
    """Each object, sent back as it was answered, passes the checks of the device."""
    for route in house.ok("inroute/query", {"id": "all"})["inroutes"]:
        house.ok("inroute/update", route)
    for route in house.ok("outroute/query", {"id": "all"})["outroutes"]:
        house.ok("outroute/update", route)
    for group in house.ok("extensiongroup/query", {"id": "all"})["extgroupinfos"]:
        house.ok("extensiongroup/update", group)
    for trunk in house.ok("trunk/query_siptrunk", {"id": "all"})["trunks"]:
        house.ok("trunk/update_siptrunk", trunk)


def test_a_reset_furnishes_again(house):
    house.ok("trunk/delete_siptrunk", {"id": "all"})
    house.sim.control("reset", {})
    house.login()
    assert len(house.ok("trunk/list")["trunklist"]) == 3


def test_a_deleted_extension_leaves_every_feature(house):
    house.ok("extension/delete", {"number": "8001"})
    features = house.sim.state.features
    assert features.queues["6700"].settings["agents"] == "8002,8003"
    assert features.ringgroups["6200"].members == ["8002", "8003"]
    assert features.conferences["6400"].settings["moderators"] == ""
    assert "8001" not in features.paging["6300"].settings["member"]


def test_calls_to_a_rooms_own_number_still_reach_the_room(house):
    house.sim.control("inbound", {"from": "0301", "to": "101"})
    assert house.sim.control("phones/101")["state"] == "ringing"
