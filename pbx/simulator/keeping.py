"""What survives when the simulated exchange is switched off, in a JSON file.

Settings, configured objects, features, alarms, messages and records; not calls, tokens and reports on their way.
"""

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import Any

from pbx.simulator.alarms import alarm_arm
from pbx.simulator.changes import extension_gone
from pbx.simulator.config import Contact, ExtensionGroup, InboundRoute, OutboundRoute, Trunk
from pbx.simulator.exchange import Exchange
from pbx.simulator.features import Features
from pbx.simulator.state import Alarm, State, Voicemail

ALARM_FIELDS = ("wakeupid", "number", "time", "type", "weekdays", "repeats", "repeatinterval", "prompt")


def save(pbx: Exchange, path: Path) -> None:
    """Write the file anew; a process that dies meanwhile leaves the older one. Raises OSError."""
    with pbx.lock:
        text = json.dumps(to_json(pbx.state), ensure_ascii=False)
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
            from_json(pbx, data)
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
        raise ValueError(f"{path} is no file of the simulator: delete it to start as new") from error


def to_json(state: State) -> dict[str, Any]:
    """What `from_json` takes up again."""
    return {
        "extensions": {number: extension.settings for number, extension in state.extensions.items()},
        "alarms": [{name: getattr(alarm, name) for name in ALARM_FIELDS} for alarm in state.alarms.values()],
        "voicemails": [asdict(message) for message in state.voicemails],
        "cdrs": state.cdrs,
        "configuration": _configuration(state),
        "last_wakeupid": state.last_wakeupid,
        "last_call": state.last_call,
    }


def _configuration(state: State) -> dict[str, Any]:
    tables = ("contacts", "groups", "trunks", "inroutes", "routes")
    return {
        **{table: [asdict(each) for each in getattr(state, table).values()] for table in tables},
        "features": state.features.to_json(),
        "linkus": [extension.number for extension in state.extensions.values() if extension.linkus],
        "last_ids": state.last_ids,
    }


def from_json(pbx: Exchange, data: dict[str, Any]) -> None:
    """Raises KeyError, TypeError or AttributeError for data that `to_json` did not make."""
    state = pbx.state
    for number, settings in data["extensions"].items():
        if number in state.extensions:
            state.extensions[number].settings.update(settings)
    if "configuration" in data:  # the file of an older simulator has none
        _configure(pbx, data["configuration"], set(data["extensions"]) - set(state.extensions))
    for row in data["alarms"]:
        if row["number"] in state.extensions:
            alarm = state.alarms[row["wakeupid"]] = Alarm(**row)
            alarm_arm(pbx, alarm)
    state.voicemails = [Voicemail(**row) for row in data["voicemails"]]
    state.cdrs = list(data["cdrs"])
    state.last_wakeupid, state.last_call = int(data["last_wakeupid"]), int(data["last_call"])


def _configure(pbx: Exchange, data: dict[str, Any], gone: set[str]) -> None:
    """`gone` are extensions that existed when this was kept: nothing refers to them any more."""
    state = pbx.state
    state.contacts = {row["id"]: Contact(**row) for row in data["contacts"]}
    state.groups = {row["id"]: ExtensionGroup(**row) for row in data["groups"]}
    state.trunks = {row["id"]: _trunk(row) for row in data["trunks"]}
    state.inroutes = {row["id"]: InboundRoute(**row) for row in data["inroutes"]}
    state.routes = {row["name"]: OutboundRoute(**row) for row in data["routes"]}
    state.features = Features.from_json(data["features"])
    state.last_ids = dict(data["last_ids"])
    for extension in state.extensions.values():
        extension.linkus = extension.number in data["linkus"]
    for number in gone:
        extension_gone(pbx, number)


def _trunk(row: dict[str, Any]) -> Trunk:
    """A trunk that was just registering is registered by now."""
    trunk = Trunk(**row)
    trunk.status = "Registered" if trunk.status == "Registering" else trunk.status
    return trunk
