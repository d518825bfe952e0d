"""Login, the device, telephones, alarms and check-out."""

import datetime as dt
from typing import Any

import pytest

from pbx.vendor.errors import (
    PbxAuthError,
    PbxLockedError,
    PbxRejectedError,
    PbxTokenError,
    PbxUnknownTargetError,
)
from pbx.vendor.reports import ConfigChangeReport, ExtensionState
from pbx.vendor.wakeups import Alarm, AlarmType
from tests.contract.cases.registry import Cases, Refusal, World, busy, config_of, fault
from tests.contract.everything import everything

cases = Cases()
REGISTER_PASSWORD = "Abcdefgh7Ijklmn4Qx"
ONCE = Alarm(time=dt.time(6, 30), repeats=2, repeat_interval_minutes=5)
NEW: dict[str, Any] = {
    "number": "5001",
    "username": "New",
    "registername": "5001",
    "registerpassword": REGISTER_PASSWORD,
}


@cases.of("login", "heartbeat", "logout")
def a_login_lives_from_login_to_logout(world: World) -> None:
    state = world.api.session.login()
    assert (len(state.token) > 8, state.transport) == (True, "HTTP")
    world.sim.advance(29 * 60)
    world.api.session.heartbeat()
    world.sim.advance(29 * 60)
    assert world.sim.control("state")["sessions"] == 1
    world.api.session.logout()
    assert world.sim.control("state")["sessions"] == 0


@cases.of("deviceinfo/query")
def the_device_names_itself(world: World) -> None:
    info = world.api.system.device_info()
    assert (info.serial_number, info.extensions_used, info.extensions_max) == ("369451090405", 5, 500)
    assert info.system_time is not None
    shown = world.sim.exchange.clock.now().replace(tzinfo=None)
    assert abs((info.system_time.local - shown).total_seconds()) < 3


@cases.of("extension/list")
def all_extensions_with_what_they_do(world: World) -> None:
    world.phone("1002", "behaviour", incoming="unregistered")
    world.phone("1001", "dial", number="9000")
    states = {one.number: one.status for one in world.api.extensions.list()}
    assert states["9000"] == ExtensionState.RINGING
    assert states["1001"] == ExtensionState.BUSY
    assert states["1002"] == ExtensionState.UNAVAILABLE
    assert states["1003"] == ExtensionState.REGISTERED


@cases.of("extension/query")
def the_settings_of_one_of_some_of_all(world: World) -> None:
    (one,) = world.api.extensions.query(numbers="9000")
    assert (one.number, one.selectoutroute) == ("9000", ("local", "national", "international"))
    assert (one.hasvoicemail, one.ringtimeout, one.maxduration) == (True, 30, "Follow System")
    assert [one.number for one in world.api.extensions.query(numbers=["1001", "1003"])] == ["1001", "1003"]
    assert len(world.api.extensions.query(numbers="all")) == 5


@cases.of("extension/query_call")
def who_talks_with_whom(world: World) -> None:
    callid = world.talk("1001", "1002")
    found = {one.number: one.calls for one in world.api.extensions.query_call(numbers=["1001", "1003"])}
    assert [call.callid for call in found["1001"]] == [callid]
    assert {member.number for member in found["1001"][0].members} == {"1001", "1002"}
    assert found.get("1003", ()) == ()


@cases.of("extension/add")
def a_new_extension_has_the_defaults(world: World) -> None:
    world.api.extensions.add(**NEW, email="new@example.com", mobile="13800001111")
    (added,) = world.api.extensions.query(numbers="5001")
    assert (added.username, added.email, added.mobile) == ("New", "new@example.com", "13800001111")
    assert (added.noanswer_forward.enabled, added.noanswer_forward.to) == (True, "Voicemail")
    assert world.reports(ConfigChangeReport)[-1].operation == "add"


@cases.of("extension/update")
def what_is_left_out_of_a_change_stays(world: World) -> None:
    world.api.extensions.update(
        number="1001",
        username="Zoë Müller 王",
        selectoutroute=["local", "national"],
        mobile="13800001111",
        noanswerforward=True,
        ntransferto="Mobile Number",
        busyforward=True,
        btransferto="Extension",
        btransferext="9000",
    )
    world.api.extensions.update(number="1001", dnd=True)
    (shown,) = world.api.extensions.query(numbers="1001")
    assert (shown.username, shown.mobile, shown.dnd) == ("Zoë Müller 王", "13800001111", True)
    assert (shown.selectoutroute, shown.unselectoutroute) == (("local", "national"), ("international",))
    assert (shown.noanswer_forward.to, shown.busy_forward.extension) == ("Mobile Number", "9000")
    world.api.extensions.update(number="1001", selectoutroute=[])
    assert world.api.extensions.query(numbers="1001")[0].selectoutroute == ()


@cases.of("extension/delete")
def deleted_extensions_are_gone(world: World) -> None:
    world.api.extensions.delete(numbers=["1001", "1002"])
    assert [one.number for one in world.api.extensions.list()] == ["1003", "1004", "9000"]
    assert world.reports(ConfigChangeReport)[-1].operation == "del"
    world.api.extensions.delete(numbers="all")
    assert world.api.extensions.list() == ()


@cases.of("wakeupcall/create", "wakeupcall/query")
def alarms_of_several_extensions(world: World) -> None:
    assert world.api.wakeups.query(numbers="all") == ()
    weekly = Alarm(time=dt.time(7), type=AlarmType.CUSTOM, weekdays=(1, 5), repeats=3, repeat_interval_minutes=10)
    world.api.wakeups.create(numbers=["1001", "1002"], alarm=ONCE)
    world.api.wakeups.create(numbers="1001", alarm=weekly)
    first, second = world.api.wakeups.query(numbers="1001")
    assert (first.time, first.type, first.repeats, first.repeat_interval_minutes) == (
        dt.time(6, 30),
        AlarmType.ONE_TIME,
        2,
        5,
    )
    assert (second.type, second.weekdays) == (AlarmType.CUSTOM, (1, 5))
    assert [alarm.number for alarm in world.api.wakeups.query(numbers="all")] == ["1001", "1001", "1002"]


@cases.of("wakeupcall/update")
def a_changed_alarm_keeps_what_is_left_out(world: World) -> None:
    world.api.wakeups.create(numbers="1001", alarm=ONCE)
    (alarm,) = world.api.wakeups.query(numbers="1001")
    later = Alarm(time=dt.time(8, 15), type=AlarmType.EVERY_DAY, repeats=None)
    world.api.wakeups.update(number="1001", wakeupid=alarm.wakeupid, alarm=later)
    (changed,) = world.api.wakeups.query(numbers="1001")
    assert (changed.wakeupid, changed.time, changed.type) == (alarm.wakeupid, dt.time(8, 15), AlarmType.EVERY_DAY)
    assert changed.repeats == 2


@cases.of("wakeupcall/delete")
def alarms_are_deleted_by_id_or_all(world: World) -> None:
    world.api.wakeups.create(numbers=["1001", "1002"], alarm=ONCE)
    world.api.wakeups.create(numbers="1001", alarm=Alarm(time=dt.time(7)))
    first, second = world.api.wakeups.query(numbers="1001")
    world.api.wakeups.delete(numbers="1001", wakeupids=[first.wakeupid])
    assert world.api.wakeups.query(numbers="1001") == (second,)
    world.api.wakeups.delete(numbers="1001", wakeupids="all")
    assert [alarm.number for alarm in world.api.wakeups.query(numbers="all")] == ["1002"]


@cases.of("hotel/checkout")
def a_check_out_wipes_a_group_or_nobody(world: World) -> None:
    world.api.extensions.update(number="1001", username="Guest", selectoutroute=["local"])
    world.api.wakeups.create(numbers="1001", alarm=ONCE)
    world.sim.control("voicemail", {"number": "1001", "from": "9000", "seconds": 5})
    with pytest.raises(PbxUnknownTargetError):
        world.api.hotel.checkout(numbers=["1001", "7777"])
    assert world.api.extensions.query(numbers="1001")[0].username == "Guest"
    world.api.hotel.checkout(numbers=["1001", "1002"])
    (shown,) = world.api.extensions.query(numbers="1001")
    assert (shown.username, shown.selectoutroute) == ("1001", ())
    assert world.api.wakeups.query(numbers="1001") == ()
    assert world.api.voicemail.query(numbers="1001") == ()


def _log_in(world: World, password: str) -> None:
    everything(config_of(world.sim, password)).session.login()


def _log_out(world: World) -> None:
    world.api.session.login()
    world.api.session.logout()


def _guess_passwords(world: World) -> None:
    for guess in range(5):
        with pytest.raises(PbxAuthError):
            _log_in(world, f"guess{guess}")


def _ask_with(world: World, token: str) -> None:
    world.client().post("extension/list", token=token)


def _ask_after_half_an_hour(world: World) -> None:
    token = world.api.session.login().token
    world.sim.advance(31 * 60)
    _ask_with(world, token)


def _alarm(world: World) -> None:
    world.api.wakeups.create(numbers="1001", alarm=ONCE)


REFUSALS = [
    Refusal("login", "20003", PbxAuthError, lambda w: _log_in(w, "wrong")),
    Refusal("login", "20002", PbxLockedError, lambda w: _log_in(w, "simulator"), _guess_passwords),
    fault("heartbeat", "20011", PbxRejectedError, lambda w: w.api.session.heartbeat()),
    busy("logout", _log_out),
    Refusal("extension/list", "20004", PbxTokenError, lambda w: _ask_with(w, "n0such")),
    Refusal("extension/list", "20005", PbxTokenError, lambda w: _ask_with(w, "")),
    Refusal("extension/list", "20006", PbxTokenError, _ask_after_half_an_hour),
    busy("deviceinfo/query", lambda w: w.api.system.device_info()),
    busy("extension/list", lambda w: w.api.extensions.list()),
    Refusal("extension/query", "10006", PbxUnknownTargetError, lambda w: w.api.extensions.query(numbers="7777")),
    Refusal(
        "extension/query_call", "10006", PbxUnknownTargetError, lambda w: w.api.extensions.query_call(numbers="7777")
    ),
    Refusal(
        "extension/add",
        "10085",
        PbxRejectedError,
        lambda w: w.api.extensions.add(**{**NEW, "number": "1001"}),
    ),
    Refusal(
        "extension/update", "10006", PbxUnknownTargetError, lambda w: w.api.extensions.update(number="7777", dnd=True)
    ),
    Refusal(
        "extension/update",
        "10033",
        PbxRejectedError,
        lambda w: w.api.extensions.update(number="1001", selectoutroute=["nowhere"]),
    ),
    Refusal(
        "extension/delete", "10006", PbxUnknownTargetError, lambda w: w.api.extensions.delete(numbers=["1001", "7777"])
    ),
    Refusal("wakeupcall/query", "10006", PbxUnknownTargetError, lambda w: w.api.wakeups.query(numbers="7777")),
    Refusal(
        "wakeupcall/create",
        "10006",
        PbxUnknownTargetError,
        lambda w: w.api.wakeups.create(numbers=["1001", "7777"], alarm=ONCE),
    ),
    Refusal("wakeupcall/create", "10022", PbxRejectedError, _alarm, _alarm),
    Refusal(
        "wakeupcall/update",
        "10021",
        PbxUnknownTargetError,
        lambda w: w.api.wakeups.update(number="1001", wakeupid="77", alarm=ONCE),
    ),
    Refusal(
        "wakeupcall/delete",
        "10021",
        PbxUnknownTargetError,
        lambda w: w.api.wakeups.delete(numbers="1001", wakeupids=["77"]),
    ),
    Refusal("hotel/checkout", "10006", PbxUnknownTargetError, lambda w: w.api.hotel.checkout(numbers="7777")),
]
