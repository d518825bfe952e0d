"""Automatic recordings, on while the setting `record_calls` is. A recording is known by the record that names it."""

import re
from datetime import timedelta

from pbx.simulator.exchange import Exchange
from pbx.simulator.state import Call


def recorded(pbx: Exchange, call: Call) -> str:
    """The name of the recording of a call that ends: {begin of the talk}-{id}-{from}-{to}-{type}.wav, or nothing."""
    if not pbx.state.settings.record_calls or call.answered_elapsed is None:
        return ""
    begin = call.started + timedelta(seconds=call.answered_elapsed - call.started_elapsed)
    parts = (f"{begin:%Y%m%d%H%M%S}", call.callid, call.caller, call.callee, call.kind)
    return "-".join(re.sub(r"[^\w.+*#]", "_", part) for part in parts) + ".wav"


def recording_seconds(pbx: Exchange, name: str) -> int | None:
    """How long a recording is; None when there is none of this name."""
    record = next((record for record in pbx.state.cdrs if name and record["recording"] == name), None)
    return int(record["talkduraction"]) if record else None
