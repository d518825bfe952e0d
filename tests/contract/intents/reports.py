"""What each printed report says."""
# ruff: noqa: DTZ001 - the device's times are naive local times

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from pbx.vendor import reports
from pbx.vendor.call_details import CallDirection, CallOutcome
from pbx.vendor.members import Member, MemberStatus

Party = tuple[str, str, str, MemberStatus | None]


@dataclass(frozen=True)
class Said:
    """The class of a report, its facts, and its members as (kind, number or from, callpath, status)."""

    kind: type[reports.Event]
    facts: dict[str, Any] = field(default_factory=dict)
    members: list[Party] = field(default_factory=list)

    def member(self, member: Member) -> Party:
        return (member.kind.value, member.number or member.from_, member.callpath, member.status)


def _key(flag: int, info: str) -> Said:
    facts = {"callid": "1573197470.151", "info": info, "flag": flag, "infos": None, "is_final": False}
    return Said(reports.DtmfReport, facts, [("inbound", "192929500", "6500", MemberStatus.ANSWERED)])


def _prompt_end(callid: str, members: list[Party], *, prompt: str = "", ivr: str = "") -> Said:
    return Said(reports.PlayPromptEndReport, {"callid": callid, "prompt": prompt, "ivr": ivr}, members)


def _dialled(callid: str, number: str, infos: str, status: MemberStatus | None) -> Said:
    facts = {"callid": callid, "infos": infos, "info": None, "flag": None, "is_final": True}
    return Said(reports.DtmfReport, facts, [("ext", number, "", status)])


_FAILED = {"callid": "1573097568.15", "reason": "NO Outbound Restriction"}
_CDR = {
    "callid": "1571897930.5",
    "started_at_local": dt.datetime(2019, 10, 23, 22, 18, 50),
    "caller": "1023",
    "callee": "2023",
    "call_seconds": 19,
    "talk_seconds": 14,
    "status": CallOutcome.ANSWERED,
    "type": CallDirection.INTERNAL,
    "recording": "20191024201242-1571897930.5-203-201-Internal.wav",
}
_MISSED = (reports.MissedCall(caller="2000", callid="1711360264.92"),)
_PHONE = {
    "operation": "callanswer",
    "number": "1000",
    "csta_callid": "32788",
    "ip_address": "192.168.5.70:5060",
}

REPORTS: dict[str, Said] = {
    "BootUp:7977": Said(reports.BootUpReport),
    "ConfigChange:8012": Said(
        reports.ConfigChangeReport, {"type": "extension", "number": "1000", "operation": "update", "trunk": ""}
    ),
    "Invite:8056": Said(reports.InviteReport, {"callid": "1571896991.2"}, [("inbound", "2000", "", None)]),
    "Incoming:8112": Said(reports.IncomingReport, {"callid": "1571897079.3"}, [("inbound", "2000", "", None)]),
    "ExtensionStatus:8155": Said(
        reports.ExtensionStatusReport,
        {"number": "1023", "status": reports.ExtensionState.RINGING, "registered_ip": "192.168.5.100"},
    ),
    "CallStatus:8233": Said(
        reports.CallStatusReport,
        {"callid": "1571887584.74"},
        [("inbound", "12345678", "", MemberStatus.ALERT), ("ext", "1023", "", MemberStatus.RING)],
    ),
    "NewCdr:8301": Said(reports.CdrReport, _CDR),
    "Tranfer:8380": Said(
        reports.TransferReport, {"name": "Transfer"}, [("ext", "2000", "", None), ("ext", "1020", "", None)]
    ),
    "Transfer:8410": Said(
        reports.TransferReport, {"name": "Transfer"}, [("inbound", "12345678", "", None), ("ext", "1020", "", None)]
    ),
    "Forward:8473": Said(reports.ForwardReport, {"callid": "1571901993.46"}, [("inbound", "12345678", "", None)]),
    "CallFailed:8532": Said(reports.CallFailedReport, _FAILED, [("ext", "1023", "", None)]),
    "DTMF:8605": Said(reports.DtmfReport, {"info": "2", "flag": 0}, [("ext", "1023", "6500", MemberStatus.ANSWERED)]),
    "DTMF:8633": _key(0, "1"),
    "DTMF:8659": _key(1, "0"),
    "DTMF:8691": _key(2, "2"),
    "DTMF:8717": _key(3, "0"),
    "DTMF:8747": Said(
        reports.DtmfReport,
        {"infos": "1020", "info": None, "flag": None, "is_final": True},
        [("inbound", "192929500", "6500", MemberStatus.ANSWERED)],
    ),
    "DTMF:8778": Said(reports.DtmfReport, {"info": "1", "flag": 0}, [("ext", "1023", "", MemberStatus.ANSWERED)]),
    "PlayPromptEnd:8881": _prompt_end(
        "1571965641.241", [("ext", "2023", "", None), ("ext", "1023", "", None)], prompt="music1"
    ),
    "PlayPromptEnd:8915": _prompt_end("1571909302.194", [("outbound", "prompt", "", None)], prompt="music1"),
    "PlayPromptEnd:8945": _prompt_end("1571910100.203", [("ext", "1023", "6500", None)], ivr="6500"),
    "PlayPromptEnd:8983": _prompt_end("1571910690.206", [("inbound", "2000", "6500", None)], ivr="6500"),
    "PlayPromptEnd:9018": _prompt_end("1571979960.74", [("outbound", "6501", "6501", None)], ivr="6501"),
    "satisfaction:9065": Said(reports.SatisfactionReport, {"callid": "1571972541.133", "survey_result": "1"}),
    "sms-send:9098": Said(reports.SmsSendReport, {"smsid": "15980751615-1571987010", "delivered": True}),
    "ConferenceStatus:9159": Said(
        reports.ConferenceStatusReport,
        {"conference_number": "6409", "conference_name": "6409"},
        [
            ("outbound", "6409", "6409", MemberStatus.ANSWERED),
            ("ext", "1020", "6409", MemberStatus.ANSWERED),
            ("ext", "2023", "6409", MemberStatus.ANSWERED),
        ],
    ),
    "uacstacall:9241": Said(reports.UacstaCallReport, _PHONE),
    "QueueAgentRingNoAnswerTimeout:9273": Said(
        reports.QueueAgentRingNoAnswerTimeoutReport,
        {"queue": "6700", "agent": "Phillip Huff", "callid": "1711516130.30", "caller": "2000"},
    ),
    "QueueAutoPause:9312": Said(
        reports.QueueAutoPauseReport, {"queue": "6700", "agent": "1000", "missed_calls": _MISSED}
    ),
    "DTMF:9609": _dialled("1575425107.149", "2003", "778*123456789*2", None),
    "DTMF:9739": _dialled("1576311280.555", "1001", "777*01", MemberStatus.ANSWERED),
}
