"""Every typed request of the wire against the simulator, which reads the manual on its own, over a real socket."""

import datetime as dt
from collections.abc import Iterator

import pytest

from pbx.simulator.server import Simulator
from pbx.vendor.api import PbxApi
from pbx.vendor.call_details import CallDetail, CallDirection, CallOutcome
from pbx.vendor.client import PbxClient
from pbx.vendor.config import PbxConfig
from pbx.vendor.errors import (
    PbxAuthError,
    PbxBusyError,
    PbxConnectError,
    PbxError,
    PbxLockedError,
    PbxProtocolError,
    PbxRejectedError,
    PbxTimeoutError,
    PbxUnknownTargetError,
)
from pbx.vendor.members import MemberStatus
from pbx.vendor.reports import CdrReport, DtmfReport, ExtensionState
from pbx.vendor.session import MemoryTokenStore, PbxSession
from pbx.vendor.stream import ReportStream, Tick
from pbx.vendor.wakeups import Alarm, AlarmType


@pytest.fixture
def sim() -> Iterator[Simulator]:
    with Simulator(rooms=["1001", "1002"], extensions=["9000"], timezone="Asia/Shanghai") as simulator:
        yield simulator


def session_of(sim: Simulator, password: str = "", read_timeout: float = 5.0) -> PbxSession:
    config = PbxConfig(
        base_url=sim.url,
        username="api",
        password=password or "simulator",
        tcp_port=sim.tcp_port,
        read_timeout=read_timeout,
    )
    return PbxSession(PbxClient(config), MemoryTokenStore())


@pytest.fixture
def api(sim: Simulator) -> PbxApi:
    return PbxApi(session_of(sim))


def test_session(sim: Simulator) -> None:
    session = session_of(sim)
    assert session.login().transport == "HTTP"
    session.heartbeat()
    assert session.keep_alive() is False
    session.logout()
    assert sim.control("state")["sessions"] == 0
    assert session.keep_alive() is True


def test_a_wrong_password_and_a_locked_address(sim: Simulator) -> None:
    for _ in range(5):
        with pytest.raises(PbxAuthError):
            session_of(sim, "wrong").login()
    with pytest.raises(PbxLockedError):
        session_of(sim).login()


def test_device_info(api: PbxApi, sim: Simulator) -> None:
    info = api.system.device_info()
    assert (info.serial_number, info.extensions_used, info.extensions_max) == ("369451090405", 3, 500)
    assert info.system_time is not None
    shown = sim.exchange.clock.now().replace(tzinfo=None)
    assert abs((info.system_time.local - shown).total_seconds()) < 3


def test_extensions_are_listed_read_and_changed(api: PbxApi) -> None:
    first, *_others = api.extensions.list()
    assert (first.number, first.status) == ("1001", ExtensionState.REGISTERED)
    api.extensions.update(
        number="1001",
        username="Zoë Müller 王",
        selectoutroute=["local", "national"],
        callrestriction=False,
        hasvoicemail=False,
        dnd=True,
    )
    (shown,) = api.extensions.query(numbers="1001")
    assert (shown.username, shown.selectoutroute) == ("Zoë Müller 王", ("local", "national"))
    assert (shown.callrestriction, shown.hasvoicemail, shown.dnd) == (False, False, True)
    assert shown.unselectoutroute == ("international",)
    assert len(api.extensions.query(numbers="all")) == 3
    api.extensions.update(number="1001", selectoutroute=[])
    assert api.extensions.query(numbers=["1001"])[0].selectoutroute == ()


def test_extensions_are_added_and_deleted(api: PbxApi) -> None:
    password = "Abcdefgh7Ijklmn4Qx"
    api.extensions.add(number="5001", username="New", registername="5001", registerpassword=password)
    with pytest.raises(PbxRejectedError) as caught:
        api.extensions.add(number="5001", username="New", registername="5001", registerpassword=password)
    assert caught.value.vendor_code == "10085"
    api.extensions.delete(numbers=["5001"])
    with pytest.raises(PbxUnknownTargetError):
        api.extensions.query(numbers="5001")


def test_alarms(api: PbxApi) -> None:
    assert api.wakeups.query(numbers="all") == ()
    once = Alarm(time=dt.time(6, 30), repeats=2, repeat_interval_minutes=5)
    weekly = Alarm(time=dt.time(7, 0), type=AlarmType.CUSTOM, weekdays=(1, 5), repeats=3, repeat_interval_minutes=10)
    api.wakeups.create(numbers=["1001", "1002"], alarm=once)
    api.wakeups.create(numbers="1001", alarm=weekly)
    first, second = api.wakeups.query(numbers="1001")
    assert (first.time, first.type, first.repeats, first.repeat_interval_minutes) == (
        dt.time(6, 30),
        AlarmType.ONE_TIME,
        2,
        5,
    )
    assert (second.type, second.weekdays) == (AlarmType.CUSTOM, (1, 5))
    with pytest.raises(PbxRejectedError) as caught:
        api.wakeups.create(numbers="1002", alarm=once)
    assert caught.value.vendor_code == "10022"

    api.wakeups.update(number="1001", wakeupid=first.wakeupid, alarm=Alarm(time=dt.time(8, 15), repeats=None))
    changed = next(a for a in api.wakeups.query(numbers="1001") if a.wakeupid == first.wakeupid)
    assert (changed.time, changed.repeats) == (dt.time(8, 15), 2)
    api.wakeups.delete(numbers="1001", wakeupids=[first.wakeupid])
    assert [alarm.wakeupid for alarm in api.wakeups.query(numbers="1001")] == [second.wakeupid]
    with pytest.raises(PbxUnknownTargetError):
        api.wakeups.delete(numbers="1001", wakeupids=[first.wakeupid])
    api.wakeups.delete(numbers="1001", wakeupids="all")
    assert [alarm.number for alarm in api.wakeups.query(numbers="all")] == ["1002"]


def test_checkout_wipes_a_group_or_nobody(api: PbxApi, sim: Simulator) -> None:
    api.extensions.update(number="1001", username="Guest", selectoutroute=["local"])
    api.wakeups.create(numbers="1001", alarm=Alarm(time=dt.time(6, 30)))
    sim.control("voicemail", {"number": "1001", "from": "9000", "seconds": 5})
    with pytest.raises(PbxUnknownTargetError):
        api.hotel.checkout(numbers=["1001", "7777"])
    assert api.extensions.query(numbers="1001")[0].username == "Guest"
    api.hotel.checkout(numbers=["1001", "1002"])
    shown = api.extensions.query(numbers="1001")[0]
    assert (shown.username, shown.selectoutroute) == ("1001", ())
    assert api.wakeups.query(numbers="1001") == ()
    assert api.voicemail.query(numbers="1001") == ()


def test_calls(api: PbxApi, sim: Simulator) -> None:
    callid = api.calls.dial(caller="1001", callee="1002")
    with pytest.raises(PbxBusyError):
        api.calls.dial(caller="1001", callee="9000")
    sim.control("phones/1001/answer", {})
    sim.control("phones/1002/answer", {})
    (call,) = api.calls.query(callid=callid)
    assert {member.number for member in call.members} == {"1001", "1002"}
    assert MemberStatus.ANSWER in {member.status for member in call.members}
    (busy, _other) = api.extensions.query_call(numbers=["1001", "1002"])
    assert busy.calls[0].callid == callid
    assert api.calls.query(direction="outbound") == ()
    assert api.calls.hangup(channelid=call.members[0].channelid) == callid
    with pytest.raises(PbxUnknownTargetError):
        api.calls.query(callid=callid)
    assert api.calls.playprompt(number="1002", prompts=["hello"], count=2, volume=10)


def test_call_records(api: PbxApi, sim: Simulator) -> None:
    now = sim.exchange.clock.now().replace(tzinfo=None, microsecond=0)
    span = {"start": now - dt.timedelta(hours=1), "end": now + dt.timedelta(hours=1)}
    assert list(api.cdr.records(**span)) == []
    sim.control("outside", {"behaviour": "answer", "answer_after": 0})
    sim.control("phones/9000/dial", {"number": "02345678"})
    sim.control("phones/9000/talk", {"seconds": 75})
    sim.control("phones/9000/hangup", {})
    (record,) = api.cdr.records(**span)
    assert isinstance(record, CallDetail)
    assert (record.caller, record.callee, record.destination_trunk) == ("9000", "02345678", "siptrunk")
    assert (record.status, record.type) == (CallOutcome.ANSWERED, CallDirection.OUTBOUND)
    assert record.talk_seconds in (75, 76)
    assert abs((record.started_at_local - now).total_seconds()) < 5
    ticket = api.cdr.get_random(numbers=["1001"], **span)
    assert ticket.random


def test_a_report_says_the_same_as_the_record(sim: Simulator) -> None:
    from pbx.vendor.events import decode

    sim.control("phones/1001/dial", {"number": "1002"})
    sim.control("phones/1002/answer", {})
    sim.control("phones/1001/hangup", {})
    for entry in sim.control("reports")["reports"]:
        event = decode(entry["payload"])
        assert event.serial_number == "369451090405"
    assert isinstance(event, CdrReport)
    assert (event.caller, event.callee, event.status) == ("1001", "1002", CallOutcome.ANSWERED)


@pytest.mark.parametrize("chunking", ["normal", "split", "glued"])
def test_the_report_link(sim: Simulator, chunking: str) -> None:
    from pbx.vendor.events import decode

    sim.control("settings", {"transport": "TCP", "tcp_chunking": chunking})
    config = PbxConfig(base_url=sim.url, username="api", password="simulator", tcp_port=sim.tcp_port)
    with ReportStream(config, tick_seconds=0.1) as stream:
        sim.control("phones/1001/dial", {"number": "777*01"})
        for item in stream:
            assert not isinstance(item, Tick), "the code did not arrive"
            event = decode(item) if isinstance(item, bytes) else None
            if isinstance(event, DtmfReport) and event.is_final:
                break
    assert event.infos == "777*01"


def test_the_report_link_refuses_a_wrong_password(sim: Simulator) -> None:
    config = PbxConfig(base_url=sim.url, username="api", password="wrong", tcp_port=sim.tcp_port)
    with pytest.raises(PbxAuthError), ReportStream(config):
        pass


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ({"mode": "away"}, PbxConnectError),
        ({"mode": "answer_lost", "endpoint": "call/dial"}, PbxTimeoutError),
        ({"mode": "slow", "seconds": 0.6, "endpoint": "call/dial"}, PbxTimeoutError),
        ({"mode": "garbage", "endpoint": "call/dial"}, PbxProtocolError),
        ({"mode": "error500", "endpoint": "call/dial"}, PbxProtocolError),
        ({"mode": "errno", "errno": "10025", "endpoint": "call/dial"}, PbxBusyError),
        ({"mode": "errno", "errno": "31415", "endpoint": "call/dial"}, PbxRejectedError),
    ],
    ids=lambda value: value["mode"] if isinstance(value, dict) else "",
)
def test_what_goes_wrong_is_told_apart(sim: Simulator, fault: dict[str, object], expected: type[PbxError]) -> None:
    api = PbxApi(session_of(sim, read_timeout=0.3))
    sim.control("faults", dict(fault))
    with pytest.raises(PbxError) as caught:
        api.calls.dial(caller="1001", callee="1002")
    assert type(caught.value) is expected


def test_a_raw_request(api: PbxApi) -> None:
    assert api.raw("extension/query", number="1001")["extinfos"][0]["number"] == "1001"
    with pytest.raises(PbxRejectedError) as caught:
        api.raw("no/such_request")
    assert caught.value.vendor_code == "10003"
