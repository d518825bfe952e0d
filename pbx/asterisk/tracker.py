"""The calls of Asterisk as the device knows them: members with a status, from the events of channels.

A channel that Asterisk opens for a telephone that dials is there with state Ring; one that is called is Down first,
then Ringing, then Up. Channels with one Linkedid are one call; those of an announcement to many are made one by
`Tracker.follow`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from pbx.asterisk import outcomes
from pbx.asterisk.names import endpoint_of
from pbx.asterisk.records import Asked, record_synthesised, records_of
from pbx.simulator.calls import OFF, hold, unhold
from pbx.simulator.exchange import Exchange
from pbx.simulator.reports import report_failed, report_status, report_transfer
from pbx.simulator.routes import is_outside
from pbx.simulator.state import Call, Extension, Leg

# The records of a call come shortly before or after its last channel is gone.
RECORD_SECONDS = 0.7

Event = Mapping[str, str]


@dataclass
class Purpose:
    """A call that was asked for here, and who wants to know how it ended.

    `dials`: the telephone that rings first is the caller, so its answer connects nobody yet.
    """

    dials: bool = False
    prompt: str = ""
    ended: Callable[[str], None] | None = None


@dataclass
class Channel:
    """One telephone or trunk in a call; `leg` once it takes part, so not before it rings."""

    name: str
    uniqueid: str
    endpoint: str
    is_caller: bool
    call: Call
    number: str = ""
    leg: Leg | None = None


@dataclass
class Tracker:
    """Called with the exchange's lock held."""

    pbx: Exchange
    trunks: tuple[str, ...]
    keep_record: Callable[[dict[str, str], Event], bool]
    channels: dict[str, Channel] = field(default_factory=dict)
    purposes: dict[str, Purpose] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)
    cdrs: dict[str, list[Event]] = field(default_factory=dict)
    ended: dict[str, Call] = field(default_factory=dict)
    over_at: dict[str, float] = field(default_factory=dict)
    part_of: dict[str, str] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._handlers: dict[str, Callable[[Event], None]] = {
            "Newchannel": self._opened,
            "Newstate": self._changed,
            "DialBegin": self._dialled,
            "Hangup": self._hung_up,
            "OriginateResponse": self._originated,
            "Hold": lambda event: self._held(event, hold),
            "Unhold": lambda event: self._held(event, unhold),
            "BlindTransfer": self._transferred,
            "DTMFEnd": self._key,
            "UserEvent": self._told,
            "Cdr": self._recorded,
            "DeviceStateChange": self._device_state,
            "ContactStatus": self._contact,
        }

    def take(self, event: Event) -> None:
        handler = self._handlers.get(event.get("Event", ""))
        if handler is not None:
            handler(event)

    def open(self, callid: str, *, kind: str, caller: str, callee: str, purpose: Purpose | None = None) -> Call:
        call = Call(callid, kind, caller, callee, self.pbx.clock.now(), self.pbx.clock.elapsed())
        self.pbx.state.calls[callid] = call
        if purpose is not None:
            self.purposes[callid] = purpose
        return call

    def is_asked(self, number: str) -> bool:
        """Whether a call was asked for from this telephone that Asterisk has not begun yet."""
        asked = (self.pbx.state.calls[callid] for callid in self.purposes if callid in self.pbx.state.calls)
        return any(call.caller == number and not call.legs and not call.gone for call in asked)

    def follow(self, channelid: str, call: Call) -> None:
        """The channel that will be opened under this id belongs to the call."""
        self.part_of[channelid] = call.callid

    def abandon(self, call: Call) -> None:
        """Asterisk did not take the request for this call."""
        call.ended = True
        self.pbx.state.calls.pop(call.callid, None)
        self.purposes.pop(call.callid, None)
        self.part_of = {key: whole for key, whole in self.part_of.items() if whole != call.callid}

    def forget(self) -> None:
        """The connection was lost: what goes on now is not known any more, and a wake-up call counts as not heard."""
        waiting = [self.purposes[callid].ended for callid in self.purposes if callid in self.pbx.state.calls]
        self.pbx.drop_calls()
        for ended in waiting:
            if ended is not None:
                ended("NO ANSWER")
        for kept in (self.channels, self.purposes, self.reasons, self.ended, self.over_at, self.part_of):
            kept.clear()

    def extension_left(self, number: str) -> list[str]:
        """The channels of an extension."""
        return [channel.name for channel in self.channels.values() if channel.endpoint == number]

    # channels

    def _opened(self, event: Event) -> None:
        endpoint = endpoint_of(event["Channel"])
        if endpoint not in self.pbx.state.extensions and endpoint not in self.trunks:
            return
        is_caller = event["ChannelStateDesc"] in {"Ring", "Up"} and event["Uniqueid"] == event["Linkedid"]
        call = self._call_of(event, endpoint)
        channel = Channel(event["Channel"], event["Uniqueid"], endpoint, is_caller, call)
        self.channels[channel.uniqueid] = channel
        if is_caller:
            self._join(channel, "ALERT")
            report_status(self.pbx, call)

    def _call_of(self, event: Event, endpoint: str) -> Call:
        callid = self.part_of.get(event["Linkedid"], event["Linkedid"])
        known = self.pbx.state.calls.get(callid)
        if known is not None:
            return known
        outside = is_outside(self.pbx, event["Exten"])
        kind = "Inbound" if endpoint in self.trunks else "Outbound" if outside else "Internal"
        caller = event["CallerIDNum"] if endpoint in self.trunks else endpoint
        return self.open(callid, kind=kind, caller=caller, callee=event["Exten"])

    def _join(self, channel: Channel, status: str) -> None:
        call, state = channel.call, self.pbx.state
        if channel.endpoint in self.trunks:
            kind = "inbound" if channel.is_caller else "outbound"
            target = call.callee if channel.is_caller else channel.number or call.callee
            leg = Leg(kind, channel.name, status, origin=call.caller, target=target, trunk=channel.endpoint)
            call.kind = "Inbound" if channel.is_caller else "Outbound" if call.kind == "Internal" else call.kind
        else:
            leg = Leg("ext", channel.name, status, number=channel.endpoint)
        leg.callpath = call.path
        channel.leg = leg
        call.legs.append(leg)
        if leg.kind == "ext":
            state.extensions[leg.number].call = call
            self.report_extension(state.extensions[leg.number])

    def _dialled(self, event: Event) -> None:
        channel = self.channels.get(event.get("DestUniqueid", ""))
        if channel is not None and channel.leg is None:
            channel.number = event.get("DialString", "").partition("@")[0].rpartition("/")[2]
            if channel.endpoint in self.trunks:  # a provider need not say that it rings
                self._rings(channel)

    def _changed(self, event: Event) -> None:
        channel = self.channels.get(event["Uniqueid"])
        if channel is None:
            return
        if event["ChannelStateDesc"] == "Ringing":
            self._rings(channel)
        elif event["ChannelStateDesc"] == "Up":
            self._answers(channel)

    def _rings(self, channel: Channel) -> None:
        if channel.leg is None:
            self._join(channel, "RING")
            report_status(self.pbx, channel.call)

    def _answers(self, channel: Channel) -> None:
        if channel.leg is None:
            self._join(channel, "RING")
        leg, call = channel.leg, channel.call
        if leg is None or leg.is_talking:
            return
        purpose = self.purposes.get(call.callid)
        if channel.is_caller:
            leg.status = "ANSWERED"
        elif purpose is not None and purpose.dials and call.legs == [leg]:
            leg.status = "ALERT"
        else:
            leg.status = "ANSWER"
            _connect_callers(call)
        if leg.status != "ALERT" and call.answered_elapsed is None:
            call.answered_elapsed = self.pbx.clock.elapsed()
        report_status(self.pbx, call)
        if leg.kind == "ext" and leg.number in self.pbx.state.extensions:
            self.report_extension(self.pbx.state.extensions[leg.number])

    def _hung_up(self, event: Event) -> None:
        channel = self.channels.pop(event["Uniqueid"], None)
        if channel is None:
            return
        call = channel.call
        cause = outcomes.reason(event.get("Cause", ""), event.get("TechCause", ""))
        if cause and not (channel.leg and channel.leg.is_talking):
            self.reasons.setdefault(call.callid, cause)
        if channel.leg is not None:
            self._leave(channel.leg, call)
        if not any(other.call is call for other in self.channels.values()):
            self._over(call)

    def _leave(self, leg: Leg, call: Call) -> None:
        leg.status = "BYE"
        report_status(self.pbx, call)
        call.legs.remove(leg)
        call.gone.append(leg)
        extension = self.pbx.state.extensions.get(leg.number) if leg.kind == "ext" else None
        if extension is not None and extension.call is call:
            extension.call = None
            self.report_extension(extension)

    def _over(self, call: Call) -> None:
        """Its last channel is gone. A call that was asked for here is told how it ended at once."""
        if call.ended:
            return
        call.ended = True
        self.over_at[call.callid] = self.pbx.clock.elapsed()
        self.pbx.state.calls.pop(call.callid, None)
        self.ended[call.callid] = call
        purpose = self.purposes.get(call.callid)
        reason = self.reasons.pop(call.callid, "")
        if purpose is not None and call.answered_elapsed is None:
            report_failed(self.pbx, call, reason or outcomes.NO_ANSWER, called=call.callee)
        if purpose is not None and purpose.ended is not None:
            purpose.ended(outcomes.status(call, reason))
        self.pbx.clock.call_later(RECORD_SECONDS, lambda: self._record(call.callid))

    def _originated(self, event: Event) -> None:
        """A telephone that is not there has no channel at all, so nothing else tells of it."""
        channelid = event.get("ActionID", "").removeprefix("call-")
        call = self.pbx.state.calls.get(self.part_of.get(channelid, channelid))
        if event.get("Response") == "Success" or call is None or channelid in self.channels:
            return
        self.part_of.pop(channelid, None)
        others = call.callid in self.part_of.values() or any(each.call is call for each in self.channels.values())
        if not others and not call.gone:
            self.reasons[call.callid] = OFF
            self._over(call)

    def _held(self, event: Event, change: Callable[[Leg], None]) -> None:
        """The telephone that presses hold is the one whose partner waits."""
        channel = self.channels.get(event["Uniqueid"])
        if channel is None or channel.leg is None:
            return
        change(channel.leg)
        report_status(self.pbx, channel.call)

    def _transferred(self, event: Event) -> None:
        channel = self.channels.get(event.get("TransfererUniqueid", ""))
        if channel is not None and event.get("Result") == "Success":
            report_transfer(self.pbx, channel.call, channel.call.legs)

    # what the dialplan and the keys say

    def _key(self, event: Event) -> None:
        channel = self.channels.get(event["Uniqueid"])
        if channel is None or channel.leg is None or event.get("Direction") != "Received":
            return
        call = channel.call
        members = [channel.leg.describe()]
        report = {"event": "DTMF", "callid": call.callid, "members": members}
        self.pbx.emit({**report, "info": event["Digit"], "flag": str(call.keys_pressed)})
        call.keys_pressed += 1

    def _told(self, event: Event) -> None:
        channel = self.channels.get(event.get("Uniqueid", ""))
        if channel is None or channel.leg is None:
            return
        call, leg = channel.call, channel.leg
        if event["UserEvent"] == "DtmfEndString":
            self.pbx.emit(
                {"event": "DTMF", "callid": call.callid, "members": [leg.describe()], "infos": event.get("Info", "")}
            )
        elif event["UserEvent"] == "HotelPbxFailed":
            called = event.get("Number", "")
            inside = called in self.pbx.state.extensions
            reason = outcomes.dial_reason(event.get("Status", ""), event.get("Cause", ""), inside=inside)
            report_failed(self.pbx, call, reason, called=called)
        elif event["UserEvent"] == "HotelPbxPlayed":
            members = [leg.describe(with_status=False)]
            prompt = event.get("Prompt", "")
            self.pbx.emit({"event": "PlayPromptEnd", "callid": call.callid, "members": members, "prompt": prompt})

    # records

    def _recorded(self, event: Event) -> None:
        linked = event.get("Linkedid") or event["UniqueID"]
        callid = self.part_of.get(linked, linked)
        self.cdrs.setdefault(callid, []).append(event)
        if callid not in self.pbx.state.calls and callid not in self.ended:
            self.pbx.clock.call_later(RECORD_SECONDS, lambda: self._record(callid))

    def _record(self, callid: str) -> None:
        call, cdrs = self.ended.pop(callid, None), self.cdrs.pop(callid, [])
        purpose, over_at = self.purposes.pop(callid, None), self.over_at.pop(callid, 0.0)
        asked = Asked(call, over_at) if call is not None and purpose is not None else None
        kind = call.kind if call is not None else "Internal"
        found = records_of(callid, cdrs, self.pbx.state.extensions, self.trunks, asked=asked, kind=kind)
        for record, cdr in found:
            if self.keep_record(record, cdr):
                self._emit_record(record)
        if not found and call is not None and (call.gone or purpose):
            record = record_synthesised(call, over_at)
            self.keep_record(record, {"UniqueID": callid, "Sequence": "0"})
            self._emit_record(record)
        for channelid in [channelid for channelid, whole in self.part_of.items() if whole == callid]:
            del self.part_of[channelid]

    def _emit_record(self, record: dict[str, str]) -> None:
        self.pbx.state.cdrs.append({**record, "sn": self.pbx.state.settings.serial})
        self.pbx.emit({"event": "NewCdr", **record})

    # telephones

    def _device_state(self, event: Event) -> None:
        name, works = event.get("Device", "").removeprefix("PJSIP/"), is_registered(event.get("State", ""))
        extension, trunk = self.pbx.state.extensions.get(name), self.pbx.state.trunk_named(name)
        if extension is not None:
            self.set_registered(extension, works and name in self.addresses)
        elif trunk is not None:
            trunk.status = "Registered" if works else "Unreachable"

    def _contact(self, event: Event) -> None:
        """Where the telephone is: sip:1001@192.0.2.7:5060. A telephone that goes is told by its device state."""
        number, uri = event.get("AOR", ""), event.get("URI", "")
        if event.get("ContactStatus") == "Removed":
            self.addresses.pop(number, None)
        elif number in self.pbx.state.extensions and "@" in uri:
            self.addresses[number] = uri.partition("@")[2].partition(";")[0]
            self.set_registered(self.pbx.state.extensions[number], True)

    def set_registered(self, extension: Extension, registered: bool) -> None:
        if extension.registered != registered:
            extension.registered = registered
            self.report_extension(extension)

    def report_extension(self, extension: Extension) -> None:
        words = {"unregistered": "Unregistered", "idle": "Registered", "ringing": "Ringing"}
        status = words.get(extension.phone_state, "Busy")
        report = {"event": "ExtensionStatus", "extension": extension.number, "status": status}
        address = self.addresses.get(extension.number, "")
        self.pbx.emit({**report, "registeredIP": address} if address and extension.registered else report)


def is_registered(device_state: str) -> bool:
    """In Asterisk's words, as NOT_INUSE or Not in use."""
    return device_state.upper().replace(" ", "_") not in {"UNAVAILABLE", "INVALID", "UNKNOWN"}


def _connect_callers(call: Call) -> None:
    for other in call.legs:
        if other.status == "ALERT":
            other.status = "ANSWERED"
