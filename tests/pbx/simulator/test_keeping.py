"""A switched-off exchange remembers its settings, alarms and messages."""

from pathlib import Path

import pytest

from pbx.simulator.keeping import load, save
from pbx.simulator.server import Simulator


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


def test_a_foreign_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "state.json"
    path.write_text("[]")
    with pytest.raises(ValueError, match="delete it to start as new"):
        load(Simulator(rooms=["101"]).exchange, path)
