"""A switched-off exchange remembers its settings, alarms and messages."""

import json
from pathlib import Path

import pytest

from pbx.simulator.keeping import load, save
from pbx.simulator.server import Simulator

from .device import Device


def test_settings_alarms_and_messages_survive(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    with Simulator(rooms=["101", "102"]) as first:
        first.state.extensions["101"].settings["username"] = "李 明"
        first.control("voicemail", {"number": "101", "from": "8001", "seconds": 9})
        from pbx.simulator.alarms import alarm_arm
        from pbx.simulator.state import Alarm

        alarm = Alarm("7", "101", "06:30", "onetime", "", "1", "5", "macroform-cold_day")
        first.state.alarms["7"] = alarm
        first.state.last_wakeupid = 7
        with first.exchange.lock:
            alarm_arm(first.exchange, alarm)
        save(first.exchange, path)

    second = Simulator(rooms=["101", "103"])
    load(second.exchange, path)
    with second:
        assert second.state.extensions["101"].settings["username"] == "李 明"
        assert set(second.state.extensions) == {"101", "103"}
        assert [message.number for message in second.state.voicemails] == ["101"]
        assert second.state.last_wakeupid == 7
        second.advance(24 * 3600)
        assert second.state.cdrs[-1]["callto"] == "101", "the alarm rings on the new clock"


def test_configured_objects_survive(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    first = Simulator(rooms=["101", "102"], extensions=["8001"], furnished=True)
    with first:
        device = Device(first)
        device.login()
        device.ok("companycontacts/delete", {"id": "1"})
        device.ok("outroute/update", {"id": "1", "name": "town", "extensions": "101"})
        new = {"trunkname": "north", "trunktype": "register", "host": "a.b", "domain": "a.b", "username": "u"}
        device.ok("trunk/add_siptrunk", {**new, "authname": "u", "password": "p"})
        device.ok("linkus/update_client", {"number": "101", "enablelinkus": "on"})
        save(first.exchange, path)
        configured = first.state

    second = Simulator(rooms=["101"], extensions=["8001"])
    load(second.exchange, path)
    state = second.state
    assert state.contacts == configured.contacts
    assert state.routes["town"] == configured.routes["town"]
    assert state.extensions["101"].routes == ["town"]
    assert state.extensions["101"].linkus
    assert state.trunk_named("north").status == "Registered"
    assert state.inroutes == configured.inroutes
    assert state.features.queues.keys() == {"6700", "6701"}
    assert {group.name: group.members for group in state.groups.values()} == {"rooms": ["101"], "staff": ["8001"]}
    assert state.next_id("trunks") == "5", "no id is given out twice"


def test_the_file_of_an_older_simulator_leaves_the_furniture(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    sim = Simulator(rooms=["101"], furnished=True)
    save(sim.exchange, path)
    older = {key: value for key, value in json.loads(path.read_text()).items() if key != "configuration"}
    path.write_text(json.dumps(older))
    load(sim.exchange, path)
    assert len(sim.state.trunks) == 3


def test_a_foreign_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text("[]")
    with pytest.raises(ValueError, match="delete it to start as new"):
        load(Simulator(rooms=["101"]).exchange, path)
