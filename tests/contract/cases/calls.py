"""Running calls and remotely controlled telephones."""

from typing import Any

import pytest

from pbx.vendor.errors import PbxBusyError, PbxRejectedError, PbxUnknownTargetError
from pbx.vendor.members import MemberStatus
from pbx.vendor.reports import IncomingReport, InviteReport, PlayPromptEndReport, UacstaCallReport
from tests.contract.cases.registry import Cases, Refusal, World, busy

cases = Cases()
GUEST = "13800001111"
OUTSIDE = "02345678"


def _statuses(world: World, callid: str) -> dict[str, MemberStatus | None]:
    (call,) = world.api.calls.query(callid=callid)
    return {member.number or member.from_: member.status for member in call.members}


def _call_in(world: World, to: str = "1001", **switches: bool) -> Any:
    """A call from outside; the switches are those of the trunk."""
    world.sim.control("settings", dict(switches))
    return world.sim.control("inbound", {"from": GUEST, "to": to})


def _announced(world: World, kind: type[InviteReport] | type[IncomingReport]) -> str:
    """The channel id in the report that asks what to do."""
    (report,) = world.reports(kind)
    return str(report.members[0].channelid)


@cases.of("call/dial", "call/query", "call/hangup")
def the_caller_rings_first(world: World) -> None:
    callid = world.api.calls.dial(caller="1001", callee="1002")
    assert (world.phone_state("1001"), world.phone_state("1002")) == ("ringing", "idle")
    world.phone("1001", "answer")
    assert world.phone_state("1002") == "ringing"
    world.phone("1002", "answer")
    (call,) = world.api.calls.query(callid=callid)
    assert {member.number for member in call.members} == {"1001", "1002"}
    assert MemberStatus.ANSWER in {member.status for member in call.members}
    assert world.api.calls.hangup(channelid=call.members[0].channelid) == callid
    assert world.phone_state("1002") == "idle"
    with pytest.raises(PbxUnknownTargetError):
        world.api.calls.query(callid=callid)


@cases.of("call/dial")
def a_menu_calls_out_with_somebodys_permission(world: World) -> None:
    world.sim.control("outside", {"behaviour": "answer", "answer_after": 0})
    callid = world.api.calls.dial(caller="6500", callee=OUTSIDE, dial_permission="9000")
    (call,) = world.api.calls.query(direction="outbound")
    assert (call.callid, call.members[0].callpath) == (callid, "6500")
    assert world.api.calls.query(direction="inbound") == ()


@cases.of("call/dial")
def a_phone_can_answer_by_itself(world: World) -> None:
    world.api.calls.dial(caller="1001", callee="1002", auto_answer=True)
    assert world.phone_state("1002") == "ringing"


@cases.of("call/accept_inbound")
def a_call_from_outside_is_let_in(world: World) -> None:
    call = _call_in(world, answer_control=True)
    assert world.phone_state("1001") == "idle"
    assert world.api.calls.accept_inbound(channelid=_announced(world, InviteReport)) == call["callid"]
    assert world.phone_state("1001") == "ringing"


@cases.of("call/refuse_inbound")
def a_refused_call_leaves_no_record(world: World) -> None:
    call = _call_in(world, answer_control=True)
    assert world.api.calls.refuse_inbound(channelid=_announced(world, InviteReport)) == call["callid"]
    assert (world.sim.control("state")["calls"], world.sim.control("state")["cdrs"]) == ([], [])


@cases.of("call/transfer")
def a_call_from_outside_is_given_its_destination(world: World) -> None:
    _call_in(world, destination_control=True)
    world.api.calls.transfer(channelid=_announced(world, IncomingReport), number="9000")
    assert (world.phone_state("1001"), world.phone_state("9000")) == ("idle", "ringing")


@cases.of("call/transfer")
def one_side_of_a_call_is_sent_on(world: World) -> None:
    callid = world.talk("1001", "1002")
    assert world.api.calls.transfer(channelid=world.channel(callid, "1001"), number="1003") == callid
    assert [world.phone_state(number) for number in ("1001", "1002", "1003")] == ["dialing", "idle", "ringing"]


@cases.of("call/listen")
def a_call_is_listened_to(world: World) -> None:
    _allow_listening(world)
    world.talk("1001", "1002")
    assert world.api.calls.listen(monitor="9000", extension="1001", type="whisper")
    assert world.phone_state("9000") == "ringing"


def _allow_listening(world: World) -> None:
    world.api.extensions.update(number="1001", allowbeingmonitored=True)
    world.api.extensions.update(number="9000", monitormode="Extensive")


@cases.of("call/hold", "call/unhold")
def a_side_is_held_and_taken_back(world: World) -> None:
    callid = world.talk("1001", "1002")
    channel = world.channel(callid, "1002")
    for _ in range(2):
        assert world.api.calls.hold(channelid=channel) == callid
    assert _statuses(world, callid)["1002"] == MemberStatus.HOLD
    assert world.api.calls.unhold(channelid=channel) == callid
    assert _statuses(world, callid)["1002"] == MemberStatus.ANSWER


@cases.of("call/mute", "call/unmute")
def sides_are_muted_and_heard_again(world: World) -> None:
    callid = world.talk("1001", "1002")
    channels = [world.channel(callid, "1001"), world.channel(callid, "1002")]
    legs = world.sim.state.calls[callid].legs
    for _ in range(2):
        assert world.api.calls.mute(channelids=channels) == callid
        assert [leg.muted for leg in legs] == [True, True]
    assert world.api.calls.unmute(channelids=channels[0]) == callid
    assert [leg.muted for leg in legs] == [False, True]


@cases.of("call/callpark", "call/callpark_status")
def a_call_is_parked_and_picked_up(world: World) -> None:
    callid = world.talk("1001", "1002")
    assert world.api.calls.park_status() == ()
    slot = world.api.calls.park(channelid=world.channel(callid, "1002"), parking_slot="6905")
    (parked,) = world.api.calls.park_status()
    assert (slot, parked.parkingslot, parked.parker, parked.parkedparty) == ("6905", "6905", "1001", "1002")
    assert parked.parktime in (59, 60)
    world.api.calls.dial(caller="1003", callee=slot)
    world.phone("1003", "answer")
    assert world.api.calls.park_status() == ()
    assert set(_statuses(world, callid)) == {"1002", "1003"}


@cases.of("call/callpark")
def without_a_slot_the_device_picks_one(world: World) -> None:
    callid = world.talk("1001", "1002")
    assert world.api.calls.park(channelid=world.channel(callid, "1002")) == "6900"


def _consult(world: World) -> tuple[str, str]:
    """1001 talks with 1002 and asks 1003, who answers: the call's id and the channel of 1001."""
    callid = world.talk("1001", "1002")
    channel = world.channel(callid, "1001")
    assert world.api.calls.attended_transfer(channelid=channel, to_number="1003") == callid
    assert _statuses(world, callid)["1002"] == MemberStatus.HOLD
    world.phone("1003", "answer")
    return callid, channel


@cases.of("call/attended_transfer", "call/attended_transfer_operate")
def a_consultation_is_completed(world: World) -> None:
    callid, channel = _consult(world)
    assert world.api.calls.attended_transfer_operate(channelid=channel, operate="complete") == callid
    assert set(_statuses(world, callid)) == {"1002", "1003"}
    assert world.phone_state("1001") == "idle"


@cases.of("call/attended_transfer_operate")
def a_consultation_is_given_up(world: World) -> None:
    callid, channel = _consult(world)
    world.api.calls.attended_transfer_operate(channelid=channel, operate="abort")
    assert set(_statuses(world, callid)) == {"1001", "1002"}
    assert MemberStatus.HOLD not in _statuses(world, callid).values()


@cases.of("call/attended_transfer_operate")
def a_consultation_swaps_and_ends_with_three(world: World) -> None:
    callid, channel = _consult(world)
    world.api.calls.attended_transfer_operate(channelid=channel, operate="swap")
    held = [number for number, status in _statuses(world, callid).items() if status == MemberStatus.HOLD]
    assert held == ["1003"]
    world.api.calls.attended_transfer_operate(channelid=channel, operate="threeway")
    assert set(_statuses(world, callid)) == {"1001", "1002", "1003"}
    assert MemberStatus.HOLD not in _statuses(world, callid).values()


@cases.of("call/add_member")
def one_more_is_called_in(world: World) -> None:
    callid = world.talk("1001", "1002")
    assert world.api.calls.add_member(channelid=world.channel(callid, "1001"), number="1003") == callid
    world.phone("1003", "answer")
    assert set(_statuses(world, callid)) == {"1001", "1002", "1003"}


@cases.of("call/playprompt")
def voice_files_are_played_to_an_extension(world: World) -> None:
    callid = world.api.calls.playprompt(number="1002", prompts=["hello", "bye"], count=2, volume=10)
    world.phone("1002", "answer")
    world.sim.advance(60)
    (report,) = world.reports(PlayPromptEndReport)
    assert (report.callid, report.prompt, report.members[0].number) == (callid, "hello+bye", "1002")
    assert world.phone_state("1002") == "idle"


@cases.of("call/playprompt")
def voice_files_are_played_to_the_outside(world: World) -> None:
    world.sim.control("outside", {"behaviour": "answer", "answer_after": 0})
    world.api.calls.playprompt(number=OUTSIDE, prompts=["hello"], dial_permission="9000")
    world.sim.advance(60)
    (report,) = world.reports(PlayPromptEndReport)
    assert (report.members[0].from_, report.members[0].to) == ("prompt", OUTSIDE.removeprefix("0"))


def _remote(world: World) -> dict[str, Any]:
    """1002 rings under remote control: what a request about it needs."""
    world.sim.control("settings", {"uacsta": True})
    world.phone("1001", "dial", number="1002")
    report = world.reports(UacstaCallReport)[-1]
    assert (report.operation, report.number) == ("callstart", "1002")
    return {"ext_number": report.number, "csta_callid": report.csta_callid, "ip_address": report.ip_address}


@cases.of("uacstacall/accept_inbound", "uacstacall/hangup")
def a_telephone_is_made_to_answer_and_to_hang_up(world: World) -> None:
    call = _remote(world)
    world.api.uacsta.accept_inbound(**call)
    assert world.phone_state("1002") == "in_call"
    world.api.uacsta.hangup(**call)
    assert world.phone_state("1002") == "idle"
    steps = [report.operation for report in world.reports(UacstaCallReport) if report.number == "1002"]
    assert steps == ["callstart", "callanswer", "callover"]


@cases.of("uacstacall/refuse_inbound")
def a_telephone_is_made_to_refuse(world: World) -> None:
    call = _remote(world)
    world.api.uacsta.refuse_inbound(**call)
    assert world.phone_state("1002") == "idle"


def _leg(world: World, number: str = "1001") -> str:
    return world.channel(world.talk("1001", "1002"), number)


def _trunk_leg(world: World) -> str:
    call = _call_in(world)
    world.phone("1001", "answer")
    return world.channel(call["callid"], GUEST)


def _too_late(world: World) -> None:
    _call_in(world, answer_control=True)
    world.sim.advance(11)


def _no_such(world: World) -> dict[str, Any]:
    world.sim.control("settings", {"uacsta": True})
    return {"ext_number": "1001", "csta_callid": "32999", "ip_address": "192.168.5.100:5060"}


GONE = PbxUnknownTargetError
NOBODY = "PJSIP/1001-ffffffff"
REFUSALS = [
    Refusal("call/query", "10005", GONE, lambda w: w.api.calls.query(callid="1571386069.8")),
    Refusal("call/dial", "10006", GONE, lambda w: w.api.calls.dial(caller="7777", callee="1001")),
    Refusal(
        "call/dial",
        "10008",
        PbxBusyError,
        lambda w: w.api.calls.dial(caller="1001", callee="9000"),
        lambda w: w.talk("1001", "1002"),
    ),
    Refusal("call/dial", "10011", GONE, lambda w: w.api.calls.dial(caller="1001", callee="7777")),
    Refusal("call/dial", "10024", PbxRejectedError, lambda w: w.api.calls.dial(caller="1001", callee=OUTSIDE)),
    Refusal(
        "call/dial",
        "10101",
        PbxRejectedError,
        lambda w: w.api.calls.dial(caller="6500", callee="1001", dial_permission="9000"),
    ),
    Refusal(
        "call/accept_inbound",
        "10016",
        PbxRejectedError,
        lambda w: w.api.calls.accept_inbound(channelid=_announced(w, InviteReport)),
        _too_late,
    ),
    Refusal(
        "call/refuse_inbound",
        "10016",
        PbxRejectedError,
        lambda w: w.api.calls.refuse_inbound(channelid=_announced(w, InviteReport)),
        _too_late,
    ),
    Refusal("call/accept_inbound", "10103", GONE, lambda w: w.api.calls.accept_inbound(channelid=NOBODY)),
    Refusal(
        "call/listen",
        "10009",
        PbxRejectedError,
        lambda w: w.api.calls.listen(monitor="9000", extension="1002", type="listen"),
        _allow_listening,
    ),
    Refusal(
        "call/listen",
        "10010",
        PbxRejectedError,
        lambda w: w.api.calls.listen(monitor="1003", extension="1001", type="barge"),
        _allow_listening,
    ),
    Refusal("call/hold", "10103", GONE, lambda w: w.api.calls.hold(channelid=NOBODY)),
    Refusal("call/unhold", "10103", GONE, lambda w: w.api.calls.unhold(channelid=NOBODY)),
    Refusal("call/mute", "10103", GONE, lambda w: w.api.calls.mute(channelids=NOBODY)),
    Refusal("call/unmute", "10103", GONE, lambda w: w.api.calls.unmute(channelids=NOBODY)),
    Refusal(
        "call/callpark", "10151", PbxRejectedError, lambda w: w.api.calls.park(channelid=_leg(w), parking_slot="6100")
    ),
    busy("call/callpark_status", lambda w: w.api.calls.park_status()),
    Refusal("call/transfer", "10103", GONE, lambda w: w.api.calls.transfer(channelid=NOBODY, number="1003")),
    Refusal("call/transfer", "10011", GONE, lambda w: w.api.calls.transfer(channelid=_leg(w), number="7777")),
    Refusal(
        "call/attended_transfer",
        "10130",
        PbxRejectedError,
        lambda w: w.api.calls.attended_transfer(channelid=_trunk_leg(w), to_number="1003"),
    ),
    Refusal(
        "call/attended_transfer_operate",
        "10107",
        PbxRejectedError,
        lambda w: w.api.calls.attended_transfer_operate(channelid=_leg(w), operate="complete"),
    ),
    Refusal(
        "call/attended_transfer_operate",
        "10105",
        PbxRejectedError,
        lambda w: w.api.raw("call/attended_transfer_operate", channelid=_leg(w), operate="dance"),
    ),
    Refusal("call/add_member", "10103", GONE, lambda w: w.api.calls.add_member(channelid=NOBODY, number="1003")),
    Refusal("call/playprompt", "10006", GONE, lambda w: w.api.calls.playprompt(number="7777", prompts=["hello"])),
    Refusal(
        "call/playprompt",
        "10024",
        PbxRejectedError,
        lambda w: w.api.calls.playprompt(number=OUTSIDE, prompts=["hello"], dial_permission="1001"),
    ),
    Refusal(
        "call/playprompt",
        "10023",
        GONE,
        lambda w: w.api.calls.playprompt(number="1001", prompts=["missing"]),
        before=lambda w: w.sim.control("settings", {"prompts": ["hello"]}),
    ),
    Refusal("call/hangup", "10103", GONE, lambda w: w.api.calls.hangup(channelid=NOBODY)),
    Refusal(
        "uacstacall/accept_inbound", "10153", PbxRejectedError, lambda w: w.api.uacsta.accept_inbound(**_no_such(w))
    ),
    Refusal(
        "uacstacall/refuse_inbound", "10153", PbxRejectedError, lambda w: w.api.uacsta.refuse_inbound(**_no_such(w))
    ),
    Refusal("uacstacall/hangup", "10153", PbxRejectedError, lambda w: w.api.uacsta.hangup(**_no_such(w))),
]
