"""The wire against the simulator beyond single requests: the login's life, the report link, faults."""

from collections.abc import Iterator

import pytest

from pbx.simulator.server import Simulator
from pbx.vendor.api import PbxApi
from pbx.vendor.call_details import CallOutcome
from pbx.vendor.client import PbxClient
from pbx.vendor.config import PbxConfig
from pbx.vendor.errors import (
    PbxAuthError,
    PbxBusyError,
    PbxConnectError,
    PbxError,
    PbxProtocolError,
    PbxRejectedError,
    PbxTimeoutError,
)
from pbx.vendor.events import decode
from pbx.vendor.reports import CdrReport, DtmfReport
from pbx.vendor.session import MemoryTokenStore, PbxSession
from pbx.vendor.stream import ReportStream, Tick


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


def test_a_report_says_the_same_as_the_record(sim: Simulator) -> None:
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
