"""How each report comes about on the device, and what it then says."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pbx.vendor import reports
from pbx.vendor.call_details import CallDirection, CallOutcome
from pbx.vendor.members import MemberStatus
from tests.contract.cases.registry import World

GUEST = "13800001111"
Provoke = Callable[[World], Any]


@dataclass(frozen=True)
class ReportCase:
    """What provokes a report (`before` goes before somebody listens), and the values that it must carry."""

    kind: type[reports.Event]
    provoke: Provoke
    facts: dict[str, Any]
    before: Provoke | None = None

    @property
    def id(self) -> str:
        return f"{self.kind.__name__}-{self.provoke.__name__.strip('_')}"


def _a_server_comes_back(world: World) -> None:
    """After a restart of the device: the link that is opened next hears of it."""


def _a_name_changes(world: World) -> None:
    world.api.extensions.update(number="1001", username="Guest")


def _a_trunk_is_added(world: World) -> None:
    world.api.trunks.add_sip(trunkname="peer", trunktype="peer", host="192.0.2.9", port=5060, domain="192.0.2.9")


def _a_call_comes_in(world: World, **switches: bool) -> None:
    world.sim.control("settings", dict(switches))
    world.sim.control("inbound", {"from": GUEST, "to": "1001"})


def _asked_whether_to_take_a_call(world: World) -> None:
    _a_call_comes_in(world, answer_control=True)


def _asked_where_a_call_goes(world: World) -> None:
    _a_call_comes_in(world, destination_control=True)


def _a_phone_rings(world: World) -> None:
    world.phone("1001", "dial", number="1002")


def _a_call_ends(world: World) -> None:
    world.talk("1001", "1002")
    world.phone("1001", "hangup")


def _a_phone_transfers(world: World) -> None:
    world.talk("1001", "1002")
    world.phone("1001", "transfer", to="1003")


def _a_call_is_forwarded(world: World) -> None:
    world.api.extensions.update(number="1002", alwaysforward=True, atransferto="Extension", atransferext="1003")
    world.phone("1001", "dial", number="1002")


def _the_outside_is_busy(world: World) -> None:
    world.sim.control("outside", {"behaviour": "busy"})
    world.phone("9000", "dial", number="02345678")
    world.sim.advance(30)


def _a_code_is_dialled(world: World) -> None:
    world.phone("1001", "dial", number="777*01")


def _a_key_is_pressed(world: World) -> None:
    world.phone("1001", "dial", number="6500")
    world.phone("1001", "keys", keys="9")


def _a_file_was_played(world: World) -> None:
    world.api.calls.playprompt(number="1001", prompts=["music1"])
    world.phone("1001", "answer")
    world.sim.advance(60)


def _a_menu_was_played(world: World) -> None:
    world.phone("1001", "dial", number="6500")
    world.sim.advance(6)


def _a_survey_is_answered(world: World) -> None:
    world.api.queues.update(number="6700", satisfactionsurvey="survey")
    world.phone("1001", "dial", number="6700")
    world.phone("1003", "answer")
    world.phone("1003", "hangup")
    world.phone("1001", "keys", keys="4")


def _a_message_is_sent(world: World) -> None:
    world.api.sms.send(trunk="gsm", phonenumber=GUEST, message="Hello")
    world.sim.advance(10)


def _a_message_is_lost(world: World) -> None:
    world.sim.control("outside", {"behaviour": "busy"})
    _a_message_is_sent(world)


def _somebody_joins(world: World) -> None:
    world.phone("1002", "dial", number="6400")


def _a_controlled_phone_rings(world: World) -> None:
    world.sim.control("settings", {"uacsta": True})
    world.phone("1001", "dial", number="1002")


def _an_agent_lets_it_ring(world: World) -> None:
    world.phone("1001", "dial", number="6700")
    world.sim.advance(31)


def _an_agent_lets_it_ring_too_often(world: World) -> None:
    world.phone("1001", "dial", number="6700")
    for _ in range(3):
        world.sim.advance(61)


REPORT_CASES = [
    ReportCase(
        reports.BootUpReport, _a_server_comes_back, {"callid": ""}, lambda world: world.sim.control("reboot", {})
    ),
    ReportCase(
        reports.ConfigChangeReport, _a_name_changes, {"type": "extension", "number": "1001", "operation": "update"}
    ),
    ReportCase(reports.ConfigChangeReport, _a_trunk_is_added, {"type": "trunk", "trunk": "peer", "operation": "add"}),
    ReportCase(reports.InviteReport, _asked_whether_to_take_a_call, {"parties": [("inbound", GUEST)]}),
    ReportCase(reports.IncomingReport, _asked_where_a_call_goes, {"parties": [("inbound", GUEST)]}),
    ReportCase(reports.ExtensionStatusReport, _a_phone_rings, {"status": reports.ExtensionState.RINGING}),
    ReportCase(
        reports.CallStatusReport,
        _a_call_comes_in,
        {"statuses": {GUEST: MemberStatus.ALERT, "1001": MemberStatus.RING}},
    ),
    ReportCase(
        reports.CdrReport,
        _a_call_ends,
        {"caller": "1001", "callee": "1002", "status": CallOutcome.ANSWERED, "type": CallDirection.INTERNAL},
    ),
    ReportCase(reports.TransferReport, _a_phone_transfers, {"name": "Transfer"}),
    ReportCase(reports.ForwardReport, _a_call_is_forwarded, {"parties": [("ext", "1001")]}),
    ReportCase(reports.CallFailedReport, _the_outside_is_busy, {"reason": "486 Busy here"}),
    ReportCase(reports.DtmfReport, _a_code_is_dialled, {"infos": "777*01", "is_final": True}),
    ReportCase(reports.DtmfReport, _a_key_is_pressed, {"info": "9", "flag": 0, "is_final": False}),
    ReportCase(reports.PlayPromptEndReport, _a_file_was_played, {"prompt": "music1", "ivr": ""}),
    ReportCase(reports.PlayPromptEndReport, _a_menu_was_played, {"prompt": "", "ivr": "6500"}),
    ReportCase(reports.SatisfactionReport, _a_survey_is_answered, {"survey_result": "4"}),
    ReportCase(reports.SmsSendReport, _a_message_is_sent, {"delivered": True}),
    ReportCase(reports.SmsSendReport, _a_message_is_lost, {"delivered": False}),
    ReportCase(
        reports.ConferenceStatusReport,
        _somebody_joins,
        {"conference_number": "6400", "conference_name": "PM", "parties": [("ext", "1002")]},
    ),
    ReportCase(reports.UacstaCallReport, _a_controlled_phone_rings, {"operation": "callstart", "number": "1002"}),
    ReportCase(
        reports.QueueAgentRingNoAnswerTimeoutReport,
        _an_agent_lets_it_ring,
        {"queue": "6700", "agent": "1003", "caller": "1001"},
    ),
    ReportCase(
        reports.QueueAutoPauseReport, _an_agent_lets_it_ring_too_often, {"queue": "6700", "agent": "1003", "missed": 3}
    ),
]


def said(event: reports.Event, fact: str) -> Any:
    """One fact of a report; some are drawn together from its members."""
    if fact == "parties":
        return [(member.kind.value, member.number or member.from_) for member in event.members]
    if fact == "statuses":
        return {member.number or member.from_: member.status for member in event.members}
    if fact == "missed":
        return len(getattr(event, "missed_calls"))  # noqa: B009 - only one of the reports has it
    return getattr(event, fact)
