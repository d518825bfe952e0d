"""The life of a call: opened, rung, answered, left by members, ended."""

from collections.abc import Callable
from dataclasses import replace

from pbx.simulator import csta
from pbx.simulator.exchange import Exchange
from pbx.simulator.reports import record, report_failed, report_transfer
from pbx.simulator.reports import report_extension as report_extension
from pbx.simulator.reports import report_keys as report_keys
from pbx.simulator.reports import report_status as report_status
from pbx.simulator.state import Call, Extension, Leg, Voicemail

VOICEMAIL_SECONDS = 8

Step = Callable[[Exchange, Call], None]

# The reasons of CallFailed, spelled as the device spells them.
BARRED = "NO Outbound Restriction"
CONGESTION = "Circuit/channel congestion"
DND = "DND"
LINE_DOWN = "Line Unreachable"
GONE = "410 Gone"
NOT_FOUND = "404 NOT found"
OFF = "408 Request Time"
UNAVAILABLE = "480 Temporatily Unavailable"
INCOMPLETE = "484 Address incomplete"
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
    if status == "RING":
        csta.follow(pbx, leg, csta.RINGING)
    return leg


def join_trunk(pbx: Exchange, call: Call, *, kind: str, origin: str, target: str, trunk: str, status: str) -> Leg:
    channel = pbx.state.next_channel(f"trunk-{trunk}-endpoint")
    leg = Leg(kind, channel, status, origin=origin, target=target, trunk=trunk, callpath=call.path)
    call.legs.append(leg)
    return leg


def after(pbx: Exchange, call: Call, seconds: float, action: Step) -> None:
    """Do `action(pbx, call)` later, unless the call has ended by then."""

    def run() -> None:
        if not call.ended:
            action(pbx, call)

    pbx.clock.call_later(seconds, run)


def ring(
    pbx: Exchange,
    call: Call,
    number: str,
    *,
    seconds: float = 0.0,
    on_answer: Callable[[], None] | None = None,
    on_lost: Callable[[str], None] | None = None,
) -> Leg | None:
    """Ring an extension for the call, or fail the call when it cannot ring. Forwarding rules: see forwarding.py.

    `seconds` is how long, the extension's own time when 0. With `on_lost` the call goes on without this member when it
    cannot be reached: it leaves the call, and `on_lost` gets the reason. `on_answer` comes in place of the call's own.
    """
    reason = obstacle(pbx, number)
    if reason and on_lost is not None:
        on_lost(reason)
        return None
    if reason:
        fail(pbx, call, reason, called=number)
        return None
    leg = join_extension(pbx, call, number, "RING")
    leg.on_answer, leg.on_lost = on_answer, on_lost
    report_status(pbx, call)
    _start_behaviour(pbx, call, leg, seconds)
    return leg


def obstacle(pbx: Exchange, number: str) -> str:
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


def _start_behaviour(pbx: Exchange, call: Call, leg: Leg, seconds: float) -> None:
    extension = pbx.state.extensions[leg.number]
    if extension.incoming == "refuse":
        after(pbx, call, 0.0, lambda pbx, call: _if_ringing(call, leg, lambda: refuse(pbx, call, leg.number)))
    if extension.incoming == "answer":
        wait = extension.answer_after
        after(pbx, call, wait, lambda pbx, call: _if_ringing(call, leg, lambda: answer(pbx, call, leg.number)))
    timeout = seconds or float(extension.settings["ringtimeout"])
    after(pbx, call, timeout, lambda pbx, call: _if_ringing(call, leg, lambda: _ring_timeout(pbx, call, leg)))


def _if_ringing(call: Call, leg: Leg, action: Callable[[], None]) -> None:
    if leg in call.legs and leg.status == "RING":
        action()


def _ring_timeout(pbx: Exchange, call: Call, leg: Leg) -> None:
    extension = pbx.state.extensions[leg.number]
    if leg.on_lost is None and _has_voicemail(extension):
        to_voicemail(pbx, call, extension.number)
        return
    lose(pbx, call, leg, UNAVAILABLE if extension.incoming == "no_answer" else RING_TIMEOUT)


def _has_voicemail(extension: Extension) -> bool:
    settings = extension.settings
    forwarded = settings["noanswerforward"] == "on" and settings["ntransferto"] == "Voicemail"
    return settings["hasvoicemail"] == "on" and (forwarded or extension.incoming == "voicemail")


def to_voicemail(pbx: Exchange, call: Call, number: str) -> None:
    """The caller leaves a message, and the call ends."""
    leave_voicemail(pbx, number, call.caller, VOICEMAIL_SECONDS)
    finish(pbx, call, status="VOICEMAIL")


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
    csta.follow(pbx, leg, csta.ANSWERED)
    picked_up(call, leg)


def picked_up(call: Call, leg: Leg) -> None:
    """Do what waits for the answer of this member, otherwise what waits for the first answer in the call."""
    leg.on_lost = None
    if leg.on_answer is not None:
        follow, leg.on_answer = leg.on_answer, None
        follow()
    elif call.on_answer is not None:
        follow, call.on_answer = call.on_answer, None
        follow()


def connect(pbx: Exchange, call: Call) -> None:
    """The called side is there: whoever heard the ringback tone is connected; talking time starts with the first."""
    for leg in call.legs:
        if leg.status == "ALERT":
            leg.status = "ANSWERED"
    if call.answered_elapsed is None:
        call.answered_elapsed = pbx.clock.elapsed()
    report_status(pbx, call)


def refuse(pbx: Exchange, call: Call, number: str) -> None:
    """The ringing extension turns the call down."""
    leg = call.leg_of(number)
    if leg is not None and not (call.visit is not None and call.visit.leave(leg)):
        lose(pbx, call, leg, REFUSED)


def lose(pbx: Exchange, call: Call, leg: Leg, reason: str) -> None:
    """A called member cannot be had: the call fails, or goes on without it when somebody else provided for that."""
    if leg.on_lost is None:
        fail(pbx, call, reason, called=leg.number)
        return
    follow, leg.on_lost = leg.on_lost, None
    leave(pbx, call, leg)
    follow(reason)


def fail(pbx: Exchange, call: Call, reason: str, *, called: str = "") -> None:
    """Report why the call could not be made, then end it. The member is the extension that wanted to call."""
    report_failed(pbx, call, reason, called=called)
    finish(pbx, call, status="BUSY" if reason == BUSY else "NO ANSWER")


def press_key(pbx: Exchange, call: Call, leg: Leg, key: str) -> None:
    """A member presses a key: reported as a single key, then given to the feature that the call is inside of."""
    if pbx.state.settings.single_keys:
        report = {"event": "DTMF", "callid": call.callid, "members": [leg.describe()]}
        pbx.emit({**report, "info": key, "flag": str(call.keys_pressed)})
    call.keys_pressed += 1
    if call.visit is not None:
        call.visit.key(leg, key)


def hang_up(pbx: Exchange, call: Call, leg: Leg) -> None:
    """A member hangs up, or turns down what it was called for.

    The call goes on when two who talk stay; inside of a feature (`call.visit`) that feature decides.
    """
    staying = [other for other in call.legs if other is not leg and other.is_talking]
    if leg.status == "RING" and leg.on_lost is not None:
        lose(pbx, call, leg, REFUSED)
    elif call.visit is None and len(staying) >= 2:
        leave(pbx, call, leg)
    else:
        finish(pbx, call, by=leg)


def drop_out(pbx: Exchange, call: Call, leg: Leg) -> None:
    """The telephone of a member is off the network: it does not answer, or has hung up."""
    if leg.status == "RING":
        lose(pbx, call, leg, OFF)
    else:
        hang_up(pbx, call, leg)


def leave(pbx: Exchange, call: Call, leg: Leg) -> None:
    """A member is out of the call, with BYE, and the call goes on."""
    leg.status = "BYE"
    report_status(pbx, call)
    call.legs.remove(leg)
    call.gone.append(leg)
    release(pbx, call, leg)
    _end_consultation(pbx, call, leg)


def move(pbx: Exchange, leg: Leg, source: Call, target: Call) -> None:
    """Put a member into another call, without a word to anybody; a call that is empty then ends with its record."""
    source.legs.remove(leg)
    source.gone.append(replace(leg))
    target.legs.append(leg)
    if leg.kind == "ext":
        pbx.state.extensions[leg.number].call = target
    if not source.legs:
        finish(pbx, source)


def hold(leg: Leg) -> None:
    if leg.status != "HOLD":
        leg.held_from, leg.status = leg.status, "HOLD"


def unhold(leg: Leg) -> None:
    if leg.status == "HOLD":
        leg.status = leg.held_from


def _end_consultation(pbx: Exchange, call: Call, leg: Leg) -> None:
    """Whoever of a consultation leaves, those who stay talk to each other."""
    consultation = call.consultation
    if consultation is None:
        return
    call.consultation = None
    if consultation.by_phone and leg is consultation.consultant:
        report_transfer(pbx, call, [*(other for other in call.legs if other is not consultation.target), leg])
    if any(other.status == "HOLD" for other in call.legs):
        for other in call.legs:
            unhold(other)
        report_status(pbx, call)


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
    record(pbx, call, outcome)
    for follow in call.on_end:
        follow(outcome)


def _report_goodbye(pbx: Exchange, call: Call, by: Leg | None) -> None:
    for leg in call.legs:
        if by is None or leg is by:
            leg.status = "BYE"
    if call.legs:
        report_status(pbx, call)
    for leg in call.legs:
        release(pbx, call, leg)


def release(pbx: Exchange, call: Call, leg: Leg) -> None:
    """The telephone of a member who is out of the call is idle again."""
    extension = pbx.state.extensions.get(leg.number) if leg.kind == "ext" else None
    if extension is not None and extension.call is call:
        extension.call = None
        report_extension(pbx, extension)
        csta.follow(pbx, leg, csta.OVER)
