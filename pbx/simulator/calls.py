"""The life of a call: opened, rung, answered, ended, and the reports and records on the way."""

from collections.abc import Callable

from pbx.simulator.exchange import Exchange
from pbx.simulator.state import Call, Extension, Leg, Voicemail

REGISTERED_IP = "192.168.5.100"
VOICEMAIL_SECONDS = 8

Step = Callable[[Exchange, Call], None]

# The reasons of CallFailed, spelled as the device spells them.
BARRED = "NO Outbound Restriction"
DND = "DND"
NOT_FOUND = "404 NOT found"
OFF = "408 Request Time"
UNAVAILABLE = "480 Temporatily Unavailable"
BUSY = "486 Busy here"
REFUSED = "User Busy"
RING_TIMEOUT = "603 Declined"


def call_open(pbx: Exchange, *, kind: str, caller: str, callee: str, did: str = "") -> Call:
    callid = pbx.state.next_call(pbx.clock.timestamp())
    call = Call(callid, kind, caller, callee, pbx.clock.now(), pbx.clock.elapsed(), did=did)
    pbx.state.calls[callid] = call
    return call


def join_extension(pbx: Exchange, call: Call, number: str, status: str) -> Leg:
    """Put an extension into the call and say how its telephone is now."""
    leg = Leg("ext", pbx.state.next_channel(number), status, number=number, callpath=call.path)
    call.legs.append(leg)
    extension = pbx.state.extensions[number]
    extension.call = call
    report_extension(pbx, extension)
    return leg


def join_trunk(pbx: Exchange, call: Call, *, kind: str, origin: str, target: str, trunk: str, status: str) -> Leg:
    channel = pbx.state.next_channel(f"trunk-{trunk}-endpoint")
    leg = Leg(kind, channel, status, origin=origin, target=target, trunk=trunk, callpath=call.path)
    call.legs.append(leg)
    return leg


def report_status(pbx: Exchange, call: Call) -> None:
    pbx.emit({"event": "CallStatus", "callid": call.callid, "members": call.members()})


def report_extension(pbx: Exchange, extension: Extension) -> None:
    words = {"unregistered": "Unregistered", "idle": "Registered", "ringing": "Ringing"}
    status = words.get(extension.phone_state, "Busy")
    report = {"event": "ExtensionStatus", "extension": extension.number, "status": status}
    if extension.registered:
        report["registeredIP"] = REGISTERED_IP
    pbx.emit(report)


def after(pbx: Exchange, call: Call, seconds: float, action: Step) -> None:
    """Do `action(pbx, call)` later, unless the call has ended by then."""

    def run() -> None:
        if not call.ended:
            action(pbx, call)

    pbx.clock.call_later(seconds, run)


def ring(pbx: Exchange, call: Call, number: str) -> None:
    """Ring an extension for the call, or fail the call when its telephone cannot ring."""
    obstacle = _obstacle(pbx, number)
    if obstacle:
        fail(pbx, call, obstacle, called=number)
        return
    extension = pbx.state.extensions[number]
    join_extension(pbx, call, number, "RING")
    report_status(pbx, call)
    _start_behaviour(pbx, call, extension)


def _obstacle(pbx: Exchange, number: str) -> str:
    """Why the extension cannot ring now; empty when it can."""
    extension = pbx.state.extensions.get(number)
    if extension is None:
        return NOT_FOUND
    if not extension.registered:
        return OFF
    if extension.settings["dnd"] == "on":
        return DND
    if extension.call is not None or extension.incoming == "busy":
        return BUSY
    return ""


def _start_behaviour(pbx: Exchange, call: Call, extension: Extension) -> None:
    number = extension.number
    if extension.incoming == "refuse":
        after(pbx, call, 0.0, lambda pbx, call: refuse(pbx, call, number))
    if extension.incoming == "answer":
        after(pbx, call, extension.answer_after, lambda pbx, call: answer(pbx, call, number))
    timeout = float(extension.settings["ringtimeout"])
    after(pbx, call, timeout, lambda pbx, call: _ring_timeout(pbx, call, extension))


def _ring_timeout(pbx: Exchange, call: Call, extension: Extension) -> None:
    if extension.phone_state != "ringing" or extension.call is not call:
        return
    if _has_voicemail(extension):
        leave_voicemail(pbx, extension.number, call.caller, VOICEMAIL_SECONDS)
        finish(pbx, call, status="VOICEMAIL")
        return
    fail(pbx, call, UNAVAILABLE if extension.incoming == "no_answer" else RING_TIMEOUT, called=extension.number)


def _has_voicemail(extension: Extension) -> bool:
    settings = extension.settings
    forwarded = settings["noanswerforward"] == "on" and settings["ntransferto"] == "Voicemail"
    return settings["hasvoicemail"] == "on" and (forwarded or extension.incoming == "voicemail")


def leave_voicemail(pbx: Exchange, number: str, sender: str, seconds: int) -> Voicemail:
    own = [message for message in pbx.state.voicemails if message.number == number]
    file = f"msg{1 + max((int(message.file[3:7]) for message in own), default=-1):04d}.wav"
    message = Voicemail(number, file, sender, "unread", f"{pbx.clock.now():%Y-%m-%d %H:%M:%S}", seconds)
    pbx.state.voicemails.append(message)
    return message


def answer(pbx: Exchange, call: Call, number: str) -> None:
    """The ringing extension picks up: its leg is ANSWER and the caller's is ANSWERED."""
    leg = call.leg_of(number)
    if leg is None or leg.status != "RING":
        return
    if call.visit is not None:
        call.visit.answering(leg)
    leg.status = "ANSWER"
    connect(pbx, call)
    report_extension(pbx, pbx.state.extensions[number])
    if call.on_answer is not None:
        follow, call.on_answer = call.on_answer, None
        follow()


def connect(pbx: Exchange, call: Call) -> None:
    """The called side is there: whoever heard the ringback tone is connected, and talking time starts."""
    for leg in call.legs:
        if leg.status == "ALERT":
            leg.status = "ANSWERED"
    call.answered_elapsed = pbx.clock.elapsed()
    report_status(pbx, call)


def refuse(pbx: Exchange, call: Call, number: str) -> None:
    """The ringing extension turns the call down."""
    leg = call.leg_of(number)
    if leg is not None and call.visit is not None and call.visit.leave(leg):
        return
    fail(pbx, call, REFUSED, called=number)


def fail(pbx: Exchange, call: Call, reason: str, *, called: str = "") -> None:
    """Report why the call could not be made, then end it. The member is the extension that wanted to call."""
    leg = next((leg for leg in call.legs if leg.kind == "ext"), None)
    if leg is None and called:
        leg = Leg("ext", pbx.state.next_channel(called), "BYE", number=called)
    members = [leg.describe(with_status=False)] if leg else []
    pbx.emit({"callid": call.callid, "event": "CallFailed", "reason": reason, "members": members})
    finish(pbx, call, status="BUSY" if reason == BUSY else "NO ANSWER")


def finish(pbx: Exchange, call: Call, *, by: Leg | None = None, status: str = "") -> None:
    """End the call: BYE of the member that hung up (of all when the exchange ends it), the record, idle telephones.

    `status` is the record's; without one it is ANSWERED or NO ANSWER. A queue or a page may go on without the member.
    """
    if call.ended or (by is not None and call.visit is not None and call.visit.leave(by)):
        return
    call.ended = True
    pbx.state.calls.pop(call.callid, None)
    _report_goodbye(pbx, call, by)
    outcome = status or ("NO ANSWER" if call.answered_elapsed is None else "ANSWERED")
    _record(pbx, call, outcome)
    for follow in call.on_end:
        follow(outcome)


def _report_goodbye(pbx: Exchange, call: Call, by: Leg | None) -> None:
    for leg in call.legs:
        if by is None or leg is by:
            leg.status = "BYE"
    if call.legs:
        report_status(pbx, call)
    for extension in [pbx.state.extensions.get(leg.number) for leg in call.legs if leg.kind == "ext"]:
        if extension is not None and extension.call is call:
            extension.call = None
            report_extension(pbx, extension)


def _record(pbx: Exchange, call: Call, status: str) -> None:
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
        "recording": "",
        "didnumber": call.did,
        "agentringtime": str(round(call.agent_ring_seconds)),
    }
    pbx.state.cdrs.append({**record, "sn": pbx.state.settings.serial})
    pbx.emit({"event": "NewCdr", **record})


def talk_seconds(pbx: Exchange, call: Call) -> float:
    if call.answered_elapsed is None:
        return 0.0
    return max(0.0, pbx.clock.elapsed() - call.answered_elapsed) + call.extra_talk
