"""The state of the simulator as the control API shows it."""

from typing import Any

from pbx.simulator import parking
from pbx.simulator.exchange import Exchange
from pbx.simulator.reports import talk_seconds
from pbx.simulator.state import Alarm, Call, Extension

Json = dict[str, Any]
SHOWN_SETTINGS = ("username", "callrestriction", "selectoutroute", "hasvoicemail", "dnd")
SHOWN_ALARM = ("wakeupid", "number", "time", "type", "weekdays", "repeats", "repeatinterval", "prompt")


def state_view(pbx: Exchange) -> Json:
    state = pbx.state
    return {
        "clock": {"now": pbx.clock.now().isoformat(), "speed": pbx.clock.speed},
        "transport": state.settings.transport,
        "extensions": [extension_view(extension) for extension in state.extensions.values()],
        "alarms": [alarm_view(alarm) for alarm in state.alarms.values()],
        "calls": [call_view(pbx, call) for call in state.calls.values()],
        "parked": parking.describe(pbx),
        "voicemails": [dict(vars(message)) for message in state.voicemails],
        "cdrs": list(state.cdrs),
        "faults": pbx.faults.describe(),
        "sessions": len(pbx.live_sessions()),
        "tcp_links": len(pbx.outbox.links),
        "reports_sent": pbx.outbox.sent,
        "reports_pending": pbx.outbox.pending,
    }


def extension_view(extension: Extension) -> Json:
    settings = {key: extension.settings[key] for key in SHOWN_SETTINGS}
    return {"number": extension.number, **settings, "state": extension.phone_state, "status": extension.status}


def phone_view(pbx: Exchange, extension: Extension) -> Json:
    call = extension.call
    return {
        **extension_view(extension),
        "incoming": extension.incoming,
        "answer_after": extension.answer_after,
        "call": call_view(pbx, call) if call else None,
    }


def call_view(pbx: Exchange, call: Call) -> Json:
    return {
        "callid": call.callid,
        "caller": call.caller,
        "callee": call.callee,
        "type": call.kind,
        "state": _call_state(call),
        "talk_seconds": round(talk_seconds(pbx, call)),
        "members": call.members(),
        "waiting_for": call.waiting_for,
        "held": [leg.channelid for leg in call.legs if leg.status == "HOLD"],
        "muted": [leg.channelid for leg in call.legs if leg.muted],
        "listening": dict(vars(call.listening)) if call.listening else None,
    }


def _call_state(call: Call) -> str:
    if call.ended:
        return "ended"
    if call.waiting_for:
        return "waiting"
    return "ringing" if call.answered_elapsed is None else "talking"


def alarm_view(alarm: Alarm) -> dict[str, str]:
    return {key: getattr(alarm, key) for key in SHOWN_ALARM}
