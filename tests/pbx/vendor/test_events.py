"""Reports: every event of the manual in both formats, every spelling seen, and hostile input."""
# ruff: noqa: DTZ001 - the device's times are naive local times

import datetime as dt
import json
from typing import Any

import pytest

from pbx.vendor import (
    EVENT_NAMES,
    BootUpReport,
    CallDirection,
    CallFailedReport,
    CallOutcome,
    CallStatusReport,
    CdrReport,
    ConferenceStatusReport,
    ConfigChangeReport,
    DtmfReport,
    Event,
    ExtensionState,
    ExtensionStatusReport,
    ForwardReport,
    IncomingReport,
    InviteReport,
    MalformedReport,
    Member,
    MemberKind,
    MemberStatus,
    MissedCall,
    PlayPromptEndReport,
    QueueAgentRingNoAnswerTimeoutReport,
    QueueAutoPauseReport,
    SatisfactionReport,
    SmsSendReport,
    TransferReport,
    UacstaCallReport,
    UnknownReport,
    decode,
)
from pbx.vendor.reports import FailureCause

SN = "369451090405"
EXT = {"ext": {"number": "1023", "channelid": "PJSIP/1023-00000031", "memberstatus": "RING", "callpath": "6500"}}
IN = {
    "inbound": {"from": "12345678", "to": "1023", "trunkname": "siptrunk", "channelid": "c-30", "memberstatus": "ALERT"}
}
OUT = {"outbound": {"from": "prompt", "to": "2000", "trunkname": "siptrunk", "channelid": "c-74"}}
EXT_MEMBER = Member(
    kind=MemberKind.EXTENSION,
    number="1023",
    channelid="PJSIP/1023-00000031",
    status=MemberStatus.RING,
    callpath="6500",
)
IN_MEMBER = Member(
    kind=MemberKind.INBOUND,
    from_="12345678",
    to="1023",
    trunk="siptrunk",
    channelid="c-30",
    status=MemberStatus.ALERT,
)
OUT_MEMBER = Member(kind=MemberKind.OUTBOUND, from_="prompt", to="2000", trunk="siptrunk", channelid="c-74")
CDR: dict[str, Any] = {
    "event": "NewCdr",
    "callid": "1571897930.5",
    "timestart": "2019-10-23 22:18:50",
    "callfrom": "1023",
    "callto": "0041791234567",
    "callduraction": "19",
    "talkduraction": "14",
    "srctrunkname": "",
    "dsttrcunkname": "siptrunk",
    "pincode": "",
    "status": "ANSWERED",
    "type": "Outbound",
    "recording": "20191024-1023.wav",
    "didnumber": "",
    "agentringtime": "0",
    "sn": SN,
}


def report(event: str, **fields: object) -> Event:
    return decode(json.dumps({"event": event, "sn": SN, **fields}))


def call(event: str, *members: object, **fields: object) -> Event:
    return report(event, callid="1571887584.74", members=list(members), **fields)


def cdr(**changes: object) -> CdrReport:
    found = decode({key: value for key, value in {**CDR, **changes}.items() if value is not None})
    assert isinstance(found, CdrReport)
    return found


def test_a_restart() -> None:
    assert report("BootUp") == BootUpReport(name="BootUp", serial_number=SN)


def test_a_changed_extension_and_a_changed_trunk() -> None:
    extension = report("ConfigChange", type="extension", extid="1000", operation="update")
    assert extension == ConfigChangeReport(
        name="ConfigChange", serial_number=SN, type="extension", operation="update", number="1000", trunk=""
    )
    trunk = report("ConfigChange", type="trunk", trunkname="siptrunk", operation="del")
    assert isinstance(trunk, ConfigChangeReport)
    assert (trunk.trunk, trunk.operation) == ("siptrunk", "del")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("Ringing", "Ringing"),
        ("busy", "Busy"),
        ("Idle", "Idle"),
        ("Unregistered", "Unregistered"),
        ("Dancing", "Unknown"),
    ],
)
def test_an_extension_changed_its_state(status: str, state: str) -> None:
    assert report(
        "ExtensionStatus", extension="1023", status=status, registeredIP="192.0.2.7"
    ) == ExtensionStatusReport(
        name="ExtensionStatus",
        serial_number=SN,
        number="1023",
        status=ExtensionState(state),
        registered_ip="192.0.2.7",
    )


def test_the_legs_of_a_call() -> None:
    assert call("CallStatus", IN, EXT, OUT) == CallStatusReport(
        name="CallStatus", serial_number=SN, callid="1571887584.74", members=(IN_MEMBER, EXT_MEMBER, OUT_MEMBER)
    )


def test_a_leg_of_an_unknown_kind_is_skipped_and_an_unknown_status_is_marked() -> None:
    found = call("CallStatus", {"video": {}}, {"ext": {"number": 1023, "memberstatus": "DANCE"}})
    assert [(m.number, m.status) for m in found.members] == [("1023", MemberStatus.UNKNOWN)]


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Invite", InviteReport),
        ("Incoming", IncomingReport),
        ("Forward", ForwardReport),
        ("CallForward", ForwardReport),
        ("Tranfer", TransferReport),
        ("Transfer", TransferReport),
        ("CallTransfer", TransferReport),
        ("Call Status", CallStatusReport),
    ],
)
def test_reports_about_a_call_in_every_spelling(name: str, kind: type[Event]) -> None:
    found = call(name, IN)
    assert type(found) is kind
    assert found.name in EVENT_NAMES
    assert found.members == (IN_MEMBER,)


def test_a_failed_call() -> None:
    found = call("CallFailed", EXT, reason="486 Busy here")
    assert isinstance(found, CallFailedReport)
    assert (found.reason, found.members) == ("486 Busy here", (EXT_MEMBER,))


@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        ("NO Outbound Restriction", FailureCause.NO_PERMISSION),
        ("Line unreachable", FailureCause.LINE_UNREACHABLE),
        ("480 Temporarily Unavailable", FailureCause.UNAVAILABLE),
        ("408 Request Timeout", FailureCause.REQUEST_TIMEOUT),
        ("500 Meltdown", FailureCause.UNKNOWN),
        ("", FailureCause.UNKNOWN),
        *((str(cause), cause) for cause in FailureCause),
    ],
)
def test_why_a_call_failed(reason: str, cause: FailureCause) -> None:
    found = call("CallFailed", EXT, reason=reason)
    assert isinstance(found, CallFailedReport)
    assert found.cause is cause


def test_a_leg_in_the_other_shapes_of_the_manual() -> None:
    """The key `members` in place of the status, and a list of legs under one key."""
    found = call("DTMF", {"inbound": [{"from": "500", "members": "ANSWERED"}, {"from": "501"}]}, info="1")
    assert [(m.from_, m.status) for m in found.members] == [("500", MemberStatus.ANSWERED), ("501", None)]
    with pytest.raises(MalformedReport, match="members"):
        call("DTMF", {"inbound": [{}] * 501}, info="1")


def test_a_trailing_comma_as_the_device_sends_it() -> None:
    found = decode(b'{"event":"CallFailed","callid":"1.2","members":[{"ext":{"number":"1023",},},],"sn":"1",}')
    assert found.members[0].number == "1023"


def test_a_single_key() -> None:
    found = call("DTMF", EXT, info="2", flag="0")
    assert isinstance(found, DtmfReport)
    assert (found.info, found.flag, found.infos, found.is_final) == ("2", 0, None, False)


def test_the_whole_string_of_keys() -> None:
    found = call("DTMF", EXT, infos="777*01")
    assert isinstance(found, DtmfReport)
    assert (found.info, found.flag, found.infos, found.is_final) == (None, None, "777*01", True)


def test_an_empty_string_of_keys_is_final() -> None:
    found = call("DTMF", EXT, infos="")
    assert isinstance(found, DtmfReport)
    assert found.infos == ""


@pytest.mark.parametrize(
    "fields", [{}, {"info": "12"}, {"info": "x"}, {"info": "1", "flag": "first"}, {"info": "1", "flag": -1}]
)
def test_keys_that_are_none_are_malformed(fields: dict[str, object]) -> None:
    with pytest.raises(MalformedReport, match=r"info|flag"):
        call("DTMF", EXT, **fields)


def test_report_format_1_x_names_the_extension_extid() -> None:
    found = decode(
        {
            "action": "DTMF",
            "callid": "1575425107.149",
            "call": [{"ext": {"extid": "2003"}}],
            "infos": "778*12*2",
            "sn": SN,
        }
    )
    assert isinstance(found, DtmfReport)
    assert (found.name, found.infos, found.members[0].number) == ("DTMF", "778*12*2", "2003")


def test_report_format_1_0_has_its_legs_outside_of_a_list() -> None:
    found = decode(
        {"action": "Tranfer", "callid": "1.2", "ext": {"extid": "1000"}, "inbound": {"trunk": "T", "inboundid": "1.3"}}
    )
    assert isinstance(found, TransferReport)
    assert [(m.kind, m.number, m.trunk, m.channelid) for m in found.members] == [
        ("ext", "1000", "", ""),
        ("inbound", "", "T", "1.3"),
    ]


def test_the_end_of_a_prompt_and_of_a_menu_prompt() -> None:
    file = call("PlayPromptEnd", OUT, prompt="music1")
    menu = call("PlayPromptEnd", EXT, ivr={"number": "6500"})
    assert isinstance(file, PlayPromptEndReport)
    assert isinstance(menu, PlayPromptEndReport)
    assert (file.prompt, file.ivr, file.members) == ("music1", "", (OUT_MEMBER,))
    assert (menu.prompt, menu.ivr) == ("", "6500")


def test_a_survey() -> None:
    found = report("satisfaction", callid="1.2", surveyresult="1")
    assert found == SatisfactionReport(name="satisfaction", serial_number=SN, callid="1.2", survey_result="1")


@pytest.mark.parametrize(("status", "delivered"), [("Success", True), ("Succeed", True), ("Failed", False)])
def test_a_text_message(status: str, delivered: bool) -> None:
    found = report("sms-send", status=status, smsid="15980751615-1571987010")
    assert isinstance(found, SmsSendReport)
    assert (found.smsid, found.delivered) == ("15980751615-1571987010", delivered)


def test_a_conference() -> None:
    found = call("ConferenceStatus", EXT, conferencenumber="6409", conferencename=" 6409")
    assert isinstance(found, ConferenceStatusReport)
    assert (found.conference_number, found.conference_name) == ("6409", "6409")


@pytest.mark.parametrize(
    ("written", "operation"), [("callanwer", "callanswer"), ("callanswer", "callanswer"), ("callover", "callover")]
)
def test_a_remotely_controlled_phone(written: str, operation: str) -> None:
    found = report("uacstacall", operation=written, extnumber="1000", cstacallid="32788", ipaddress="192.0.2.70:5060")
    assert found == UacstaCallReport(
        name="uacstacall",
        serial_number=SN,
        operation=operation,
        number="1000",
        csta_callid="32788",
        ip_address="192.0.2.70:5060",
    )


def test_the_two_queue_reports_name_the_queue_alike() -> None:
    missed = report("QueueAgentRingNoAnswerTimeout", queue="queue-6700", agent="P. Huff", callid="1.3", caller="2000")
    paused = report("QueueAutoPause", queue="6700", agent="1000", misscall=[{"caller": "2000", "callid": "1.92"}])
    assert isinstance(missed, QueueAgentRingNoAnswerTimeoutReport)
    assert isinstance(paused, QueueAutoPauseReport)
    assert (missed.queue, missed.agent, missed.caller, missed.callid) == ("6700", "P. Huff", "2000", "1.3")
    assert (paused.queue, paused.missed_calls) == ("6700", (MissedCall(caller="2000", callid="1.92"),))


def test_a_call_record() -> None:
    found = cdr()
    assert found.started_at_local == dt.datetime(2019, 10, 23, 22, 18, 50)
    assert (found.callid, found.caller, found.callee) == ("1571897930.5", "1023", "0041791234567")
    assert (found.call_seconds, found.talk_seconds, found.agent_ring_seconds) == (19, 14, 0)
    assert (found.source_trunk, found.destination_trunk, found.recording) == ("", "siptrunk", "20191024-1023.wav")
    assert (found.status, found.type) == (CallOutcome.ANSWERED, CallDirection.OUTBOUND)
    assert (found.name, found.serial_number) == ("NewCdr", SN)


@pytest.mark.parametrize("spelling", ["dsttrcunkname", "dsttrunkname", "desttrunkname"])
def test_every_spelling_of_the_destination_trunk(spelling: str) -> None:
    assert cdr(**{"dsttrcunkname": None, spelling: "T2"}).destination_trunk == "T2"


def test_both_spellings_of_the_durations() -> None:
    found = cdr(callduraction=None, talkduraction=None, callduration=20, talkduration="15")
    assert (found.call_seconds, found.talk_seconds) == (20, 15)


@pytest.mark.parametrize(
    ("written", "outcome"),
    [
        ("ANSWERD", CallOutcome.ANSWERED),
        ("NO ANSWER", CallOutcome.NO_ANSWER),
        ("NO ANSWERED", CallOutcome.NO_ANSWER),
        ("no_answer", CallOutcome.NO_ANSWER),
        ("BUSY", CallOutcome.BUSY),
        ("VOICEMAIL", CallOutcome.VOICEMAIL),
        ("FAILED", CallOutcome.FAILED),
    ],
)
def test_every_spelling_of_the_outcome(written: str, outcome: CallOutcome) -> None:
    assert cdr(status=written).status is outcome


def test_a_call_nobody_answered_may_come_without_a_talk_duration() -> None:
    assert cdr(status="NO ANSWER", talkduraction="").talk_seconds == 0


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("callid", ""),
        ("timestart", "2019-13-01 00:00:00"),
        ("timestart", None),
        ("callduraction", "-1"),
        ("callduraction", "1e3"),
        ("callduraction", "99999999"),
        ("talkduraction", ""),
        ("talkduraction", "٣"),
        ("talkduraction", [3]),
        ("status", "MAYBE"),
        ("type", "Sideways"),
        ("callto", "1" * 65),
        ("recording", {"a": 1}),
        ("agentringtime", "soon"),
    ],
)
def test_a_call_record_that_cannot_be_trusted_names_the_field(field: str, value: object) -> None:
    with pytest.raises(MalformedReport) as caught:
        cdr(**{field: value})
    assert caught.value.reason.startswith(f"{field}:")


def test_an_unknown_event_is_kept_readable() -> None:
    found = report("Earthquake", richter="7")
    assert isinstance(found, UnknownReport)
    assert (found.name, found.serial_number, found.payload["richter"]) == ("Earthquake", SN, "7")
