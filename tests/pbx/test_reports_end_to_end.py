"""From the phone in the room to the event in the house, over both transports and real sockets."""

import contextlib
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from hotelpbx.common.models import AttentionItem
from pbx import events, listener
from pbx.enums import PhoneState, ReceiptState, Transport
from pbx.listener import Listener
from pbx.models import CallRecord, Extension, Pbx, PbxSession, Receipt
from pbx.simulator.server import Simulator
from pbx.sweep import pbx_sweep

pytestmark = pytest.mark.django_db(transaction=True)


def until(condition: Callable[[], Any], seconds: float = 5.0) -> bool:
    """The database of the tests lives in memory, where a reader does not wait for a writer but is refused."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with contextlib.suppress(OperationalError):
            if condition():
                return True
        time.sleep(0.02)
    return False


@pytest.fixture
def http_row(pbx_row: Pbx, extension: Extension, live_server: LiveServer) -> Pbx:
    Pbx.objects.update(events_url=live_server.url, state="offline")
    pbx_sweep()
    pbx_row.refresh_from_db()
    return pbx_row


@pytest.mark.parametrize("version", ["2.0.0", "1.0.0"])
def test_a_code_keyed_in_a_room_arrives_over_http(
    http_row: Pbx, sim: Simulator, heard: list[Any], version: str
) -> None:
    sim.control("settings", {"report_version": version})
    sim.control("phones/1001/dial", {"number": "777*01"})
    assert sim.wait_reports()
    pbx_sweep()
    codes = [event for event in heard if isinstance(event, events.CodeDialled)]
    assert [(event.code, event.number, event.extension.number) for event in codes] == [("777*01", "1001", "1001")]
    assert not Receipt.objects.filter(state__in=[ReceiptState.FAILED, ReceiptState.MALFORMED]).exists()


def test_a_call_to_the_outside_becomes_a_record(http_row: Pbx, sim: Simulator) -> None:
    sim.control("outside", {"behaviour": "answer", "answer_after": 0})
    sim.state.extensions["1001"].settings.update(callrestriction="off", selectoutroute="local")
    sim.control("phones/1001/dial", {"number": "02345678"})
    sim.control("phones/1001/talk", {"seconds": 95})
    sim.control("phones/1001/hangup", {})
    assert sim.wait_reports()
    pbx_sweep()
    record = CallRecord.objects.get()
    assert (record.type, record.callee, record.trunk) == ("outbound", "02345678", "siptrunk")
    assert record.talk_seconds in (95, 96)
    assert Extension.objects.get().phone_state == PhoneState.IDLE


def test_after_a_restart_of_the_device_reports_come_again_by_themselves(
    http_row: Pbx, sim: Simulator, heard: list[Any]
) -> None:
    sim.control("reboot", {})
    PbxSession.objects.update(last_used_at=None)
    Pbx.objects.update(clock_checked_at=None)
    pbx_sweep()  # logs in again, which makes the device report its restart
    assert sim.wait_reports()
    pbx_sweep()
    assert any(isinstance(event, events.PbxRestarted) for event in heard)
    pbx_sweep()
    sim.control("phones/1001/dial", {"number": "777*00"})
    assert sim.wait_reports()
    pbx_sweep()
    assert [event.code for event in heard if isinstance(event, events.CodeDialled)] == ["777*00"]


@pytest.fixture
def running(pbx_row: Pbx, sim: Simulator, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Listener]]:
    """Starts listeners and stops them."""
    monkeypatch.setattr(listener, "LOOK_EVERY_SECONDS", 0.1)
    monkeypatch.setattr(listener, "STORE_PAUSE_SECONDS", 0.05)
    monkeypatch.setattr(listener, "STORE_TRIES", 50)
    sim.control("settings", {"transport": "TCP"})
    Pbx.objects.update(transport=Transport.TCP, clock_checked_at=pbx_row.state_changed_at)
    started: list[tuple[Listener, threading.Thread]] = []

    def start() -> Listener:
        own = Listener()
        thread = threading.Thread(target=own.run, daemon=True)
        thread.start()
        started.append((own, thread))
        return own

    yield start
    for own, thread in started:
        own.stop.set()
        thread.join(timeout=3)
        assert not thread.is_alive()


def links(sim: Simulator) -> int:
    return int(sim.control("state")["tcp_links"])


@pytest.mark.parametrize("chunking", ["normal", "split", "glued"])
def test_a_code_arrives_over_tcp(
    sim: Simulator, running: Callable[[], Listener], extension: Extension, heard: list[Any], chunking: str
) -> None:
    sim.control("settings", {"tcp_chunking": chunking})
    running()
    assert until(lambda: links(sim) == 1)
    sim.control("phones/1001/dial", {"number": "778*12*3"})
    assert sim.wait_reports()
    assert until(lambda: any(b"infos" in bytes(raw) for raw in Receipt.objects.values_list("raw", flat=True)))
    pbx_sweep()
    assert [event.code for event in heard if isinstance(event, events.CodeDialled)] == ["778*12*3"]
    assert set(Receipt.objects.values_list("source", flat=True)) == {"tcp"}


def test_a_broken_link_is_made_again_and_asks_for_what_was_missed(
    sim: Simulator, running: Callable[[], Listener], extension: Extension, pbx_row: Pbx
) -> None:
    running()
    assert until(lambda: links(sim) == 1)
    Pbx.objects.update(reconcile_due_at=None)
    sim.control("reboot", {})
    assert until(lambda: Pbx.objects.get().reconcile_due_at is not None)
    assert until(lambda: links(sim) == 1)


def test_a_pbx_added_later_is_picked_up_and_a_removed_one_dropped(
    sim: Simulator, running: Callable[[], Listener]
) -> None:
    Pbx.objects.update(transport=Transport.HTTP)
    running()
    time.sleep(0.15)
    assert links(sim) == 0
    Pbx.objects.update(transport=Transport.TCP)
    assert until(lambda: links(sim) == 1)
    Pbx.objects.update(transport=Transport.HTTP)
    assert until(lambda: links(sim) == 0)


def test_it_stops_within_a_second(sim: Simulator, running: Callable[[], Listener]) -> None:
    own = running()
    assert until(lambda: links(sim) == 1)
    began = time.monotonic()
    own.stop.set()
    assert until(lambda: links(sim) == 0, 1.0)
    assert time.monotonic() - began < 1.0


def test_a_wrong_password_does_not_lock_our_address(
    sim: Simulator, running: Callable[[], Listener], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listener, "MOST_BACKOFF_SECONDS", 0.05)
    Pbx.objects.update(password="wrong")
    running()
    assert until(lambda: PbxSession.objects.filter(password_failures=3).exists())
    assert until(lambda: AttentionItem.objects.filter(kind="pbx.reports").exists())
    time.sleep(0.2)
    assert PbxSession.objects.get().password_failures == 3

    Pbx.objects.update(password="simulator")
    PbxSession.objects.update(password_failures=0)
    assert until(lambda: links(sim) == 1)
    assert until(lambda: not AttentionItem.objects.filter(resolved_at__isnull=True).exists())


def test_with_nothing_to_listen_to_it_says_so_once(db: None, monkeypatch: pytest.MonkeyPatch, client: Client) -> None:
    monkeypatch.setattr(listener, "LOOK_EVERY_SECONDS", 0.02)
    said: list[str] = []
    own = Listener(say=said.append)
    thread = threading.Thread(target=own.run, daemon=True)
    thread.start()
    time.sleep(0.15)
    own.stop.set()
    thread.join(timeout=2)
    assert len(said) == 1
