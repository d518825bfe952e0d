"""The requests of each section: what goes on the wire, what is refused before it, and what comes back."""
# ruff: noqa: DTZ001 - the device's times are naive local times

import datetime as dt
from typing import Any, cast

import pytest

from pbx.vendor import (
    ALL,
    FOLLOW_SYSTEM,
    Alarm,
    AlarmType,
    ExtensionState,
    MemberStatus,
    PbxApi,
    PbxInvalidParameterError,
    PbxProtocolError,
)
from tests.pbx.vendor.wire import Wire


def test_device_info() -> None:
    info = {
        "devicename": "Yeastar S300",
        "sn": "369451090405",
        "hardwarever": "V1.10",
        "firmwarever": "30.13.0.30",
        "systemtime": "2019-10-17 23:07:43 UTC-8",
        "uptime": "00:32:59",
        "extensionstatus": "22/500",
    }
    wire = Wire({"deviceinfo": info})
    found = PbxApi(wire).system.device_info()
    assert wire.sent == [("deviceinfo/query", None)]
    assert (found.name, found.serial_number, found.firmware) == ("Yeastar S300", "369451090405", "30.13.0.30")
    assert (found.extensions_used, found.extensions_max) == (22, 500)
    assert found.system_time is not None
    assert found.system_time.local == dt.datetime(2019, 10, 17, 23, 7, 43)
    with pytest.raises(PbxProtocolError, match="deviceinfo"):
        PbxApi(Wire()).system.device_info()


def test_the_list_of_extensions() -> None:
    wire = Wire({"extlist": [{"number": 1022, "status": "idle", "type": "FXS", "port": "3", "username": "Ann"}]})
    found = PbxApi(wire).extensions.list()
    assert wire.sent == [("extension/list", None)]
    assert (found[0].number, found[0].status, found[0].port) == ("1022", ExtensionState.IDLE, "3")
    assert PbxApi(Wire()).extensions.list() == ()


@pytest.mark.parametrize("mobile", ["mobile", "moblie"])
def test_the_settings_of_extensions(mobile: str) -> None:
    info = {
        "number": "1001",
        "username": "Ann",
        "status": "Registered",
        "type": "SIP",
        "vmsecret": "9876",
        mobile: "18508937881",
        "hasvoicemail": "on",
        "noanswerforward": "on",
        "ntransferto": "Voicemail",
        "ringtimeout": "30",
        "maxduration": "Follow System",
        "dnd": "off",
        "agentid": "none",
        "selectoutroute": "local,international,",
    }
    wire = Wire({"extinfos": [info]})
    found = PbxApi(wire).extensions.query(numbers=["1001", "1002"])[0]
    assert wire.sent == [("extension/query", {"number": "1001,1002"})]
    assert (found.mobile, found.hasvoicemail, found.dnd, found.callrestriction) == ("18508937881", True, False, None)
    assert (found.agentid, found.ringtimeout, found.selectoutroute) == ("", 30, ("local", "international"))
    assert (found.noanswer_forward.enabled, found.noanswer_forward.to) == (True, "Voicemail")
    assert "9876" not in repr(found)


@pytest.mark.parametrize("key", ["numbercalls", "numercalls", "numbertocalls"])
def test_the_present_calls_of_an_extension(key: str) -> None:
    calls = [{"callid": "1.76", "members": [{"ext": {"number": "1084", "memberstatus": "RING"}}]}]
    found = PbxApi(Wire({"calllist": [{"number": "1084", key: calls}]})).extensions.query_call(numbers=ALL)
    assert (found[0].number, found[0].calls[0].callid) == ("1084", "1.76")
    assert found[0].calls[0].members[0].status is MemberStatus.RING


def test_an_update_sends_only_what_is_given_and_only_text() -> None:
    wire = Wire()
    PbxApi(wire).extensions.update(
        number="1002",
        username="Søn and 王",
        hasvoicemail=True,
        dnd=False,
        callrestriction=None,
        ringtimeout=25,
        maxduration=FOLLOW_SYSTEM,
        ntransferto="Extension",
        ntransferext="1003",
        selectoutroute=["local", "mobile"],
        agentid="",
    )
    assert wire.sent == [
        (
            "extension/update",
            {
                "number": "1002",
                "username": "Søn and 王",
                "hasvoicemail": "on",
                "dnd": "off",
                "ringtimeout": "25",
                "maxduration": "Follow System",
                "ntransferto": "Extension",
                "ntransferext": "1003",
                "selectoutroute": "local,mobile",
                "agentid": "",
            },
        )
    ]


def test_all_outbound_routes_can_be_taken_away() -> None:
    wire = Wire()
    PbxApi(wire).extensions.update(number="1002", selectoutroute=())
    assert wire.sent[0][1] == {"number": "1002", "selectoutroute": ""}


@pytest.mark.parametrize(
    ("settings", "parameter"),
    [
        ({"number": "12345678", "dnd": True}, "number"),
        ({"number": "10a", "dnd": True}, "number"),
        ({"number": "1002"}, "settings"),
        ({"username": "O'Brien"}, "username"),
        ({"username": ""}, "username"),
        ({"username": "x" * 65}, "username"),
        ({"callerid": "12-3"}, "callerid"),
        ({"registername": "x" * 32}, "registername"),
        ({"registerpassword": "Short1"}, "registerpassword"),
        ({"registerpassword": "alllowercase12345"}, "registerpassword"),
        ({"registerpassword": "Has Blanks And 12345"}, "registerpassword"),
        ({"registerpassword": "v0SZrB6Y3g1oe1002x"}, "registerpassword"),
        ({"maxregistrations": 6}, "maxregistrations"),
        ({"email": "a b@c"}, "email"),
        ({"mobile": "+41791234567"}, "mobile"),
        ({"vmsecret": "12a4"}, "vmsecret"),
        ({"atransferto": "Moon"}, "atransferto"),
        ({"btransfernum": "1" * 16}, "btransfernum"),
        ({"ntransferprefix": "12345678"}, "ntransferprefix"),
        ({"monitormode": "Spy"}, "monitormode"),
        ({"ringtimeout": 0}, "ringtimeout"),
        ({"maxduration": "for ever"}, "maxduration"),
        ({"dnd": "on"}, "dnd"),
        ({"ringtimeout": True}, "ringtimeout"),
        ({"selectoutroute": "local"}, "selectoutroute"),
        ({"selectoutroute": ["a,b"]}, "selectoutroute"),
        ({"colour": "red"}, "colour"),
    ],
)
def test_a_setting_that_breaks_a_rule_is_refused_before_anything_is_sent(
    settings: dict[str, Any], parameter: str
) -> None:
    wire = Wire()
    with pytest.raises(PbxInvalidParameterError) as caught:
        PbxApi(wire).extensions.update(**{"number": "1002", **settings})
    assert caught.value.parameter == parameter
    assert wire.sent == []


def test_a_new_extension() -> None:
    wire = Wire()
    api = PbxApi(wire)
    new: dict[str, Any] = {"number": "5000", "username": "5000", "registername": "5000"}
    api.extensions.add(**new, registerpassword="v0S*ZrB6Y3g~1-oe")
    assert wire.sent == [("extension/add", {**new, "registerpassword": "v0S*ZrB6Y3g~1-oe"})]
    with pytest.raises(PbxInvalidParameterError, match="registerpassword: is required"):
        api.extensions.add(**new)


@pytest.mark.parametrize(
    ("settings", "missing"),
    [
        ({"enablemobile": True}, "mobile"),
        ({"alwaysforward": True, "atransferto": "Extension"}, "atransferext"),
        ({"busyforward": True, "btransferto": "Mobile Number"}, "mobile"),
        ({"noanswerforward": True, "ntransferto": "Custom Number"}, "ntransfernum"),
    ],
)
def test_a_new_extension_needs_what_its_switches_rest_on(settings: dict[str, Any], missing: str) -> None:
    complete = {"username": "a", "registername": "a", "registerpassword": "v0S*ZrB6Y3g~1-oe"}
    with pytest.raises(PbxInvalidParameterError) as caught:
        PbxApi(Wire()).extensions.add(number="5000", **complete, **settings)
    assert caught.value.parameter == missing


def test_deleting_extensions() -> None:
    wire = Wire()
    PbxApi(wire).extensions.delete(numbers="4000, 4001,")
    assert wire.sent == [("extension/delete", {"number": "4000,4001"})]
    with pytest.raises(PbxInvalidParameterError, match="number"):
        PbxApi(wire).extensions.delete(numbers=[])


def test_checking_out_several_rooms_but_never_all() -> None:
    wire = Wire()
    PbxApi(wire).hotel.checkout(numbers=["1000", "1001"])
    assert wire.sent == [("hotel/checkout", {"number": "1000,1001"})]
    with pytest.raises(PbxInvalidParameterError):
        PbxApi(wire).hotel.checkout(numbers=ALL)


@pytest.mark.parametrize("shape", [lambda alarm: [alarm], lambda alarm: alarm])
def test_the_alarms_of_an_extension(shape: Any) -> None:
    alarm = {
        "wakeupid": 9,
        "time": "15:00",
        "type": "Custom",
        "weekdays": "1,3,",
        "repeats": "3",
        "repeatinterval": "5",
    }
    found = PbxApi(Wire({"wakeups": [{"number": "5000", "wakeup": shape(alarm)}]})).wakeups.query(numbers=["5000"])[0]
    assert (found.number, found.wakeupid, found.time, found.type) == ("5000", "9", dt.time(15), AlarmType.CUSTOM)
    assert (found.weekdays, found.repeats, found.repeat_interval_minutes) == ((1, 3), 3, 5)


def test_an_extension_without_alarms_answers_the_status_alone() -> None:
    assert PbxApi(Wire()).wakeups.query(numbers=ALL) == ()


@pytest.mark.parametrize("alarm", [{"time": "25:00", "type": "onetime"}, {"time": "07:00", "type": "sometimes"}, {}])
def test_an_alarm_that_cannot_be_read_is_an_error_not_a_guess(alarm: dict[str, str]) -> None:
    with pytest.raises(PbxProtocolError, match="alarm"):
        PbxApi(Wire({"wakeups": [{"number": "5000", "wakeup": [{"wakeupid": "1", **alarm}]}]})).wakeups.query(
            numbers=ALL
        )


def test_setting_an_alarm() -> None:
    wire = Wire()
    alarm = Alarm(time=dt.time(7, 5), repeats=3, repeat_interval_minutes=5)
    PbxApi(wire).wakeups.create(numbers=["4000", "4001"], alarm=alarm)
    wakeup = {"time": "07:05", "type": "onetime", "repeats": "3", "repeatinterval": "5"}
    assert wire.sent == [("wakeupcall/create", {"number": "4000,4001", "wakeup": [wakeup]})]


def test_changing_an_alarm_sends_one_object() -> None:
    wire = Wire()
    alarm = Alarm(time=dt.time(12), type=AlarmType.CUSTOM, weekdays=(5, 1, 1), repeats=None, prompt="morning")
    PbxApi(wire).wakeups.update(number="4001", wakeupid="25", alarm=alarm)
    wakeup = {"time": "12:00", "type": "custom", "weekdays": "1,5", "prompt": "morning"}
    assert wire.sent == [("wakeupcall/update", {"number": "4001", "wakeupid": "25", "wakeup": wakeup})]


@pytest.mark.parametrize(
    ("alarm", "parameter"),
    [
        (Alarm(time=dt.time(7, 0, 30)), "time"),
        (Alarm(time=dt.time(7), type=AlarmType.CUSTOM), "weekdays"),
        (Alarm(time=dt.time(7), weekdays=(1,)), "weekdays"),
        (Alarm(time=dt.time(7), type=AlarmType.CUSTOM, weekdays=(7,)), "weekdays"),
        (Alarm(time=dt.time(7), type=cast(AlarmType, "sometimes")), "type"),
        (Alarm(time=dt.time(7), repeats=4), "repeats"),
        (Alarm(time=dt.time(7), repeats=None), "repeats"),
        (Alarm(time=dt.time(7), repeat_interval_minutes=0), "repeatinterval"),
        (Alarm(time=dt.time(7), prompt="12+34"), "prompt"),
    ],
)
def test_an_alarm_that_breaks_a_rule_is_refused(alarm: Alarm, parameter: str) -> None:
    wire = Wire()
    with pytest.raises(PbxInvalidParameterError) as caught:
        PbxApi(wire).wakeups.create(numbers=["4000"], alarm=alarm)
    assert caught.value.parameter == parameter
    assert wire.sent == []


@pytest.mark.parametrize("wakeupid", ["", "all", "1,2", "x"])
def test_a_change_is_for_one_alarm(wakeupid: str) -> None:
    wire = Wire()
    with pytest.raises(PbxInvalidParameterError, match="wakeupid"):
        PbxApi(wire).wakeups.update(number="4001", wakeupid=wakeupid, alarm=Alarm(time=dt.time(7)))
    assert wire.sent == []


def test_deleting_alarms_always_says_which() -> None:
    wire = Wire()
    api = PbxApi(wire)
    api.wakeups.delete(numbers="1005", wakeupids=["1", "2"])
    api.wakeups.delete(numbers="1005", wakeupids="1, 2,")
    api.wakeups.delete(numbers="1005", wakeupids=ALL)
    assert [params for _, params in wire.sent] == [
        {"number": "1005", "wakeupid": "1,2"},
        {"number": "1005", "wakeupid": "1,2"},
        {"number": "1005", "wakeupid": "all"},
    ]
    for ids in ([], "one"):
        with pytest.raises(PbxInvalidParameterError, match="wakeupid"):
            api.wakeups.delete(numbers="1005", wakeupids=ids)


def test_voice_messages() -> None:
    message = {"voicemailfile": "msg0000.wav", "messagefrom": "3000", "voicemailstatus": "unread"}
    message |= {"voicemaildate": "2019-10-20 21:41:42", "voicemaillength": "77"}
    wire = Wire({"voicemails": [{"number": "4000", "voicemail": [message]}]})
    found = PbxApi(wire).voicemail.query(numbers="4000")
    assert (found[0].number, found[0].file, found[0].status, found[0].length_seconds) == (
        "4000",
        "msg0000.wav",
        "unread",
        77,
    )
    assert found[0].received_at_local == dt.datetime(2019, 10, 20, 21, 41, 42)
    assert PbxApi(Wire()).voicemail.query(numbers="4000") == ()


def test_deleting_voice_messages() -> None:
    wire = Wire()
    PbxApi(wire).voicemail.delete(numbers=["2023"])
    PbxApi(wire).voicemail.delete(numbers="2023", files="a.wav, b.wav", status="unread")
    assert [params for _, params in wire.sent] == [
        {"number": "2023", "voicemailfile": "all", "voicemailstatus": "all"},
        {"number": "2023", "voicemailfile": "a.wav,b.wav", "voicemailstatus": "unread"},
    ]


@pytest.mark.parametrize("wakeupid", ["", "abc", "1" * 21, None], ids=["empty", "letters", "long", "missing"])
def test_an_alarm_without_a_usable_id_is_not_understood(wakeupid: str | None) -> None:
    alarm = {"wakeupid": wakeupid, "time": "06:30", "type": "onetime"}
    with pytest.raises(PbxProtocolError, match="no usable id"):
        PbxApi(Wire({"wakeups": [{"number": "5000", "wakeup": [alarm]}]})).wakeups.query(numbers="5000")
