"""Decodes a report of the device: hostile bytes in, a typed value or `MalformedReport` out, nothing else.

Report format 2.0.0 and the 1.x formats (`action`, `call`, `extid`) that a login without a version gets, in every
spelling seen on real devices. A report is never half understood: a field that carries meaning is right or it is named.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from pbx.vendor import reports
from pbx.vendor.call_details import bounded, parse_call_detail
from pbx.vendor.errors import MalformedReport, PbxProtocolError
from pbx.vendor.members import parse_members
from pbx.vendor.payloads import object_list, parse_int
from pbx.vendor.reports import Event, ExtensionState, UnknownReport
from pbx.vendor.wire_json import check_depth, read_json_object

MAX_REPORT_BYTES = 256 * 1024
MAX_MISSED_CALLS = 500
NUMBER, NAME, CHANNEL = 64, 128, 128

Fields = Mapping[str, Any]
_KEY = re.compile(r"[0-9*#A-Da-d]")


def decode(payload: bytes | str | Fields) -> Event:
    """The report in `payload`. Raises `MalformedReport`; an unknown event name gives an `UnknownReport`."""
    fields = _read(payload)
    written = bounded(fields, "event", "action", max_length=NUMBER)
    if not written:
        raise MalformedReport("event: missing")
    name = _NAMES.get(re.sub(r"[\s_-]", "", written).lower())
    if name is None:
        return UnknownReport(name=written, serial_number=_serial(fields), payload=dict(fields))
    return _DECODERS[name](name, fields)


def _read(payload: bytes | str | Fields) -> Fields:
    try:
        if isinstance(payload, Mapping):
            check_depth(payload)
            return payload
        if not isinstance(payload, bytes | str):
            raise ValueError("not a JSON object")
        if len(payload) > MAX_REPORT_BYTES:
            raise ValueError(f"larger than {MAX_REPORT_BYTES} bytes")
        return read_json_object(payload)
    except ValueError as exc:
        raise MalformedReport(f"report: {exc}") from None


def _serial(fields: Fields) -> str:
    return bounded(fields, "sn", max_length=NUMBER)


def _required(fields: Fields, *keys: str, max_length: int) -> str:
    text = bounded(fields, *keys, max_length=max_length)
    if not text:
        raise MalformedReport(f"{keys[0]}: missing")
    return text


def _call(name: str, fields: Fields) -> dict[str, Any]:
    """The common attributes of a report about a call."""
    return {
        "name": name,
        "serial_number": _serial(fields),
        "callid": _required(fields, "callid", max_length=NUMBER),
        "members": parse_members(fields),
    }


def _members_only(report: type[Event]) -> Callable[[str, Fields], Event]:
    def decode_report(name: str, fields: Fields) -> Event:
        return report(**_call(name, fields))

    return decode_report


def _boot_up(name: str, fields: Fields) -> Event:
    return reports.BootUpReport(name=name, serial_number=_serial(fields))


def _config_change(name: str, fields: Fields) -> Event:
    return reports.ConfigChangeReport(
        name=name,
        serial_number=_serial(fields),
        type=_required(fields, "type", max_length=NUMBER).lower(),
        operation=_required(fields, "operation", max_length=NUMBER).lower(),
        number=bounded(fields, "extid", "extension", "number", max_length=NUMBER),
        trunk=bounded(fields, "trunkname", "trunk", max_length=NAME),
    )


def _extension_status(name: str, fields: Fields) -> Event:
    return reports.ExtensionStatusReport(
        name=name,
        serial_number=_serial(fields),
        number=_required(fields, "extension", "extid", "number", max_length=NUMBER),
        status=ExtensionState.parse(_required(fields, "status", max_length=NUMBER)),
        registered_ip=bounded(fields, "registeredIP", "registeredip", max_length=NUMBER),
    )


def _new_cdr(name: str, fields: Fields) -> Event:
    return reports.CdrReport(name=name, **parse_call_detail(fields))


def _call_failed(name: str, fields: Fields) -> Event:
    return reports.CallFailedReport(**_call(name, fields), reason=bounded(fields, "reason", max_length=NAME))


def _dtmf(name: str, fields: Fields) -> Event:
    common = _call(name, fields)
    infos = bounded(fields, "infos", max_length=NAME)
    key = bounded(fields, "info", max_length=NUMBER).removeprefix("\\")
    if infos or (not key and "infos" in fields):
        return reports.DtmfReport(**common, infos=infos)
    if not _KEY.fullmatch(key):
        raise MalformedReport("info: missing" if not key else f"info: not a key: {key[:16]!r}")
    return reports.DtmfReport(**common, info=key.upper(), flag=_flag(fields))


def _flag(fields: Fields) -> int | None:
    text = bounded(fields, "flag", max_length=NUMBER)
    flag = parse_int(text)
    if text and (flag is None or flag < 0):
        raise MalformedReport(f"flag: not a position: {text[:16]!r}")
    return flag


def _play_prompt_end(name: str, fields: Fields) -> Event:
    ivr = fields.get("ivr")
    ivr_fields = ivr if isinstance(ivr, Mapping) else {"number": ivr}
    return reports.PlayPromptEndReport(
        **_call(name, fields),
        prompt=bounded(fields, "prompt", max_length=255),
        ivr=bounded(ivr_fields, "number", "ivrid", "ivrnumber", max_length=NUMBER),
    )


def _satisfaction(name: str, fields: Fields) -> Event:
    result = bounded(fields, "surveyresult", max_length=NUMBER)
    return reports.SatisfactionReport(**_call(name, fields), survey_result=result)


def _sms_send(name: str, fields: Fields) -> Event:
    status = _required(fields, "status", max_length=NUMBER).lower()
    delivered = {"success": True, "succeed": True, "failed": False}.get(status)
    if delivered is None:
        raise MalformedReport(f"status: unknown value {status[:16]!r}")
    smsid = _required(fields, "smsid", max_length=NAME)
    return reports.SmsSendReport(name=name, serial_number=_serial(fields), smsid=smsid, delivered=delivered)


def _conference_status(name: str, fields: Fields) -> Event:
    return reports.ConferenceStatusReport(
        **_call(name, fields),
        conference_number=_required(fields, "conferencenumber", max_length=NUMBER),
        conference_name=bounded(fields, "conferencename", max_length=NAME),
    )


def _uacsta_call(name: str, fields: Fields) -> Event:
    operation = _required(fields, "operation", max_length=NUMBER).lower()
    return reports.UacstaCallReport(
        name=name,
        serial_number=_serial(fields),
        operation="callanswer" if operation == "callanwer" else operation,
        number=_required(fields, "extnumber", max_length=NUMBER),
        csta_callid=_required(fields, "cstacallid", max_length=NUMBER),
        ip_address=bounded(fields, "ipaddress", max_length=NUMBER),
    )


def _queue_timeout(name: str, fields: Fields) -> Event:
    return reports.QueueAgentRingNoAnswerTimeoutReport(
        **_call(name, fields),
        queue=_queue(fields),
        agent=bounded(fields, "agent", max_length=NAME),
        caller=bounded(fields, "caller", max_length=NUMBER),
    )


def _queue_auto_pause(name: str, fields: Fields) -> Event:
    return reports.QueueAutoPauseReport(
        name=name,
        serial_number=_serial(fields),
        queue=_queue(fields),
        agent=_required(fields, "agent", max_length=NAME),
        missed_calls=_missed_calls(fields),
    )


def _queue(fields: Fields) -> str:
    """The queue's number; one of the two queue reports writes `queue-6700`."""
    return _required(fields, "queue", max_length=NUMBER).removeprefix("queue-")


def _missed_calls(fields: Fields) -> tuple[reports.MissedCall, ...]:
    try:
        calls = object_list(fields, "misscall")
    except PbxProtocolError:
        raise MalformedReport("misscall: not a list of objects") from None
    if len(calls) > MAX_MISSED_CALLS:
        raise MalformedReport("misscall: too long")
    return tuple(
        reports.MissedCall(
            caller=bounded(call, "caller", max_length=NUMBER), callid=bounded(call, "callid", max_length=NUMBER)
        )
        for call in calls
    )


_DECODERS: dict[str, Callable[[str, Fields], Event]] = {
    "BootUp": _boot_up,
    "ConfigChange": _config_change,
    "ExtensionStatus": _extension_status,
    "CallStatus": _members_only(reports.CallStatusReport),
    "NewCdr": _new_cdr,
    "Transfer": _members_only(reports.TransferReport),
    "Forward": _members_only(reports.ForwardReport),
    "CallFailed": _call_failed,
    "Invite": _members_only(reports.InviteReport),
    "Incoming": _members_only(reports.IncomingReport),
    "DTMF": _dtmf,
    "PlayPromptEnd": _play_prompt_end,
    "satisfaction": _satisfaction,
    "sms-send": _sms_send,
    "ConferenceStatus": _conference_status,
    "uacstacall": _uacsta_call,
    "QueueAgentRingNoAnswerTimeout": _queue_timeout,
    "QueueAutoPause": _queue_auto_pause,
}
EVENT_NAMES = tuple(_DECODERS)

_ALIASES = {"tranfer": "Transfer", "calltransfer": "Transfer", "callforward": "Forward"}
_NAMES = {re.sub(r"[\s_-]", "", name).lower(): name for name in EVENT_NAMES} | _ALIASES
