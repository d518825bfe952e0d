"""Login, the device, telephones, alarms, messages and call records."""
# ruff: noqa: DTZ001 - the device's times are naive local times

import datetime as dt
from typing import Any

from pbx.vendor.reports import ExtensionState
from pbx.vendor.wakeups import Alarm, AlarmType, StoredAlarm
from tests.contract.everything import Everything
from tests.contract.intents.kinds import Intent, Intents, Values

RECORDING = "20191024012719-1571909237.191-4000-4001-Internal.wav"
_DAY: dict[str, Any] = {"start": dt.datetime(2019, 10, 24), "end": dt.datetime(2019, 10, 24, 15, 59, 59)}
_ALARM = Alarm(time=dt.time(12), repeats=None)
_STORED = StoredAlarm(
    number="5000",
    wakeupid="9",
    time=dt.time(15),
    type=AlarmType.ONE_TIME,
    repeats=3,
    repeat_interval_minutes=5,
    prompt="macroform-cold_day",
)


def _file(api: Everything, section: str, **subject: Any) -> bytes:
    with getattr(api, section).download(**subject) as chunks:
        return b"".join(chunks)


INTENTS: Intents = {
    "login:522": Intent(lambda api: api.session.login()),
    "login:1022": Intent(
        lambda api: api.session.login(),
        ("48a7d7481a5355aa4fb5dc285edeb40e", "TCP"),
        lambda state: (state.token, state.transport),
    ),
    "login:1059": Intent(lambda api: api.session.login()),
    "heartbeat:1112": Intent(lambda api: api.session.heartbeat()),
    "logout:1244": Intent(lambda api: api.session.logout()),
    "deviceinfo/query:1179": Intent(
        lambda api: api.system.device_info(),
        ("Yeastar S300", "369451090405", "30.11.0.11", dt.datetime(2019, 10, 17, 23, 7, 43), "UTC-8", 22, 500),
        lambda info: (
            info.name,
            info.serial_number,
            info.firmware,
            info.system_time.local,
            info.system_time.zone,
            info.extensions_used,
            info.extensions_max,
        ),
    ),
    "extension/list:1628": Intent(
        lambda api: api.extensions.list(),
        [("1022", ExtensionState.IDLE, "SIP"), ("1023", ExtensionState.REGISTERED, "SIP")],
        lambda found: [(extension.number, extension.status, extension.type) for extension in found],
    ),
    "extension/query:1752": Intent(
        lambda api: api.extensions.query(numbers="1001"),
        [("1001", "18508937881", "ann@yeastar.com", "Voicemail", True, 30, ("routeout",), ("local_calls",), "")],
        lambda found: [
            (
                one.number,
                one.mobile,
                one.email,
                one.noanswer_forward.to,
                one.busy_forward.enabled,
                one.ringtimeout,
                one.selectoutroute,
                one.unselectoutroute,
                one.agentid,
            )
            for one in found
        ],
    ),
    "extension/query_call:1908": Intent(
        lambda api: api.extensions.query_call(numbers="1000"),
        [("1084", "1593507412.76", [("31622", "1000"), ("1084", "")])],
        lambda found: [
            (one.number, call.callid, [(member.from_ or member.number, member.callpath) for member in call.members])
            for one in found
            for call in one.calls
        ],
    ),
    "extension/add:2049": Intent(
        lambda api: api.extensions.add(
            number="5000", username="5000", registername="5000", registerpassword="v0S*ZrB6Y3g~1-oe"
        )
    ),
    "extension/update:2160": Intent(lambda api: api.extensions.update(number="1002", username="Amy")),
    "extension/delete:2215": Intent(lambda api: api.extensions.delete(numbers="1000")),
    "voicemail/query:5395": Intent(
        lambda api: api.voicemail.query(numbers="4000"),
        ("4000", "msg0000.wav", "3000", "unread"),
        lambda found: (found[0].number, found[0].file, found[0].caller, found[0].status),
    ),
    "voicemail/delete:5476": Intent(
        lambda api: api.voicemail.delete(numbers="2023", files="msg0000.wav", status="unread")
    ),
    "voicemail/get_random:5551": Intent(
        lambda api: api.voicemail.get_random(number="1023", file="msg0000.wav", status="unread"),
        "7d48ba0d1fb647346ed81d6b677f7423",
        lambda ticket: ticket.random,
    ),
    "voicemail/download:5601": Intent(
        lambda api: _file(api, "voicemail", number="1005", file="msg0000.wav", status="unread")
    ),
    "cdr/get_random:5656": Intent(
        lambda api: api.cdr.get_random(numbers="4000", **_DAY),
        "7b5a748e176d1ed625793d3a231808dc",
        lambda ticket: ticket.random,
    ),
    "cdr/download:5704": Intent(lambda api: list(api.cdr.records(numbers="4000", **_DAY))),
    "recording/get_random:5756": Intent(
        lambda api: api.recordings.get_random(recording=RECORDING),
        "2d2f919b742cc62f5e03c77351350f7c",
        lambda ticket: ticket.random,
    ),
    "recording/download:5798": Intent(
        lambda api: _file(api, "recordings", recording="20170901181806-1504261084.7-1001-1003-Internal.wav")
    ),
    "wakeupcall/query:5860": Intent(lambda api: api.wakeups.query(numbers="5000"), _STORED, lambda found: found[0]),
    "wakeupcall/create:5947": Intent(
        lambda api: api.wakeups.create(
            numbers="4000", alarm=Alarm(time=dt.time(11), repeats=3, repeat_interval_minutes=5)
        )
    ),
    "wakeupcall/update:6022": Intent(lambda api: api.wakeups.update(number="4001", wakeupid="25", alarm=_ALARM)),
    "wakeupcall/delete:6080": Intent(lambda api: api.wakeups.delete(numbers="1000", wakeupids="all")),
    "hotel/checkout:6142": Intent(lambda api: api.hotel.checkout(numbers="4000")),
}

VALUES: Values = {
    ("extension/query", "number"): lambda api, value: api.extensions.query(numbers=value),
    ("extension/query_call", "number"): lambda api, value: api.extensions.query_call(numbers=value),
    ("extension/delete", "number"): lambda api, value: api.extensions.delete(numbers=value),
    ("voicemail/query", "number"): lambda api, value: api.voicemail.query(numbers=value),
    ("voicemail/delete", "number"): lambda api, value: api.voicemail.delete(numbers=value),
    ("voicemail/delete", "voicemailfile"): lambda api, value: api.voicemail.delete(numbers="1000", files=value),
    ("voicemail/get_random", "allowedip"): lambda api, value: api.voicemail.get_random(
        number="1000", file="msg0000.wav", status="read", allowed_ip=value
    ),
    ("cdr/get_random", "number"): lambda api, value: api.cdr.get_random(numbers=value, **_DAY),
    ("cdr/get_random", "allowedip"): lambda api, value: api.cdr.get_random(allowed_ip=value, **_DAY),
    ("recording/get_random", "allowedip"): lambda api, value: api.recordings.get_random(
        recording=RECORDING, allowed_ip=value
    ),
    ("wakeupcall/query", "number"): lambda api, value: api.wakeups.query(numbers=value),
    ("wakeupcall/create", "number"): lambda api, value: api.wakeups.create(numbers=value, alarm=Alarm(time=dt.time(7))),
    ("wakeupcall/delete", "number"): lambda api, value: api.wakeups.delete(numbers=value, wakeupids="1"),
    ("wakeupcall/delete", "wakeupid"): lambda api, value: api.wakeups.delete(
        numbers="1000", wakeupids=value if value == "all" else value.split(",")
    ),
    ("hotel/checkout", "number"): lambda api, value: api.hotel.checkout(numbers=value),
}
