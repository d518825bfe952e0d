"""What the exchange reports about a call, and the record it keeps of it."""

from pbx.simulator import csta
from pbx.simulator.exchange import Exchange
from pbx.simulator.recordings import recorded
from pbx.simulator.state import Call, Extension, Leg


def report_status(pbx: Exchange, call: Call) -> None:
    """CallStatus with the members as they are; those on a trunk only while the trunk's status is monitored."""
    watched = [leg for leg in call.legs if not leg.trunk or pbx.state.trunk_switch(leg.trunk, "status_monitor")]
    if watched:
        members = [leg.describe() for leg in watched]
        pbx.emit({"event": "CallStatus", "callid": call.callid, "members": members})


def report_extension(pbx: Exchange, extension: Extension) -> None:
    words = {"unregistered": "Unregistered", "idle": "Registered", "ringing": "Ringing"}
    status = words.get(extension.phone_state, "Busy")
    report = {"event": "ExtensionStatus", "extension": extension.number, "status": status}
    if extension.registered:
        report["registeredIP"] = csta.REGISTERED_IP
    pbx.emit(report)


def report_failed(pbx: Exchange, call: Call, reason: str, *, called: str = "") -> None:
    """CallFailed alone, for a call that goes on without the one who was called."""
    leg = next((leg for leg in [*call.legs, *call.gone] if leg.kind == "ext"), None)
    if leg is None and called in pbx.state.extensions:
        leg = Leg("ext", pbx.state.next_channel(called), "BYE", number=called)
    members = [leg.describe(with_status=False)] if leg else []
    pbx.emit({"callid": call.callid, "event": "CallFailed", "reason": reason, "members": members})


def report_keys(pbx: Exchange, call: Call, members: list[Leg], keys: str) -> None:
    """The whole string of keys, unless the setting `final_string` says that this device sends single keys only."""
    if pbx.state.settings.final_string:
        described = [leg.describe() for leg in members]
        pbx.emit({"event": "DTMF", "callid": call.callid, "members": described, "infos": keys})


def report_transfer(pbx: Exchange, call: Call, members: list[Leg]) -> None:
    """The device spells the event without its s."""
    described = [leg.describe(with_status=False) for leg in members]
    pbx.emit({"event": "Tranfer", "callid": call.callid, "members": described})


def record(pbx: Exchange, call: Call, status: str) -> None:
    record = {
        "callid": call.callid,
        "timestart": f"{call.started:%Y-%m-%d %H:%M:%S}",
        "callfrom": call.caller,
        "callto": call.callee,
        "callduraction": str(round(max(0.0, pbx.clock.elapsed() - call.started_elapsed) + call.extra_talk)),
        "talkduraction": str(round(talk_seconds(pbx, call))),
        "srctrunkname": call.trunk("inbound"),
        "dsttrcunkname": call.trunk("outbound"),
        "pincode": "",
        "status": status,
        "type": call.kind,
        "recording": recorded(pbx, call),
        "didnumber": call.did,
        "agentringtime": str(round(call.agent_ring_seconds)),
    }
    pbx.state.cdrs.append({**record, "sn": pbx.state.settings.serial})
    pbx.emit({"event": "NewCdr", **record})


def talk_seconds(pbx: Exchange, call: Call) -> float:
    if call.answered_elapsed is None:
        return 0.0
    return max(0.0, pbx.clock.elapsed() - call.answered_elapsed) + call.extra_talk
