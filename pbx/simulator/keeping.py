"""What survives when the simulated exchange is switched off: settings, alarms, messages and records, in a JSON file."""

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pbx.simulator.alarms import alarm_arm
from pbx.simulator.exchange import Exchange
from pbx.simulator.state import Alarm, State, Voicemail

ALARM_FIELDS = ("wakeupid", "number", "time", "type", "weekdays", "repeats", "repeatinterval", "prompt")


def save(pbx: Exchange, path: Path) -> None:
    """Write the file anew; a process that dies meanwhile leaves the older one. Raises OSError."""
    with pbx.lock:
        text = json.dumps(_to_json(pbx.state), ensure_ascii=False)
    if path.exists() and path.read_text() == text:
        return
    temporary = path.with_suffix(".new")
    temporary.write_text(text)
    os.replace(temporary, path)


def load(pbx: Exchange, path: Path) -> None:
    """Take up what `save` left; without a file the exchange is as new.

    Extensions that are no longer configured are forgotten. Raises ValueError for a file that is not ours.
    """
    if not path.exists():
        return
    try:
        data = json.loads(path.read_text())
        with pbx.lock:
            _from_json(pbx, data)
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
        raise ValueError(f"{path} is no file of the simulator: delete it to start as new") from error


def _to_json(state: State) -> dict[str, Any]:
    return {
        "extensions": {number: extension.settings for number, extension in state.extensions.items()},
        "alarms": [{name: getattr(alarm, name) for name in ALARM_FIELDS} for alarm in state.alarms.values()],
        "voicemails": [asdict(message) for message in state.voicemails],
        "cdrs": state.cdrs,
        "last_wakeupid": state.last_wakeupid,
        "last_call": state.last_call,
    }


def _from_json(pbx: Exchange, data: dict[str, Any]) -> None:
    state = pbx.state
    for number, settings in data["extensions"].items():
        if number in state.extensions:
            state.extensions[number].settings.update(settings)
    for row in data["alarms"]:
        if row["number"] in state.extensions:
            alarm = state.alarms[row["wakeupid"]] = Alarm(**row)
            alarm_arm(pbx, alarm)
    state.voicemails = [Voicemail(**row) for row in data["voicemails"]]
    state.cdrs = list(data["cdrs"])
    state.last_wakeupid, state.last_call = int(data["last_wakeupid"]), int(data["last_call"])
