"""Two workers and two listeners at once: nothing is done twice, nothing is lost. On SQLite and on PostgreSQL."""

import json
import threading
from collections.abc import Callable, Iterator

import pytest
from django.db import connections
from django.utils import timezone

from hotelpbx.common.models import AttentionItem
from pbx.enums import CommandKind, CommandState, ReceiptState, SyncState, Transport
from pbx.models import CallRecord, Command, Extension, Pbx, Receipt
from pbx.services.commands import Wish, extensions_check_out, extensions_want
from pbx.services.dispatch import commands_drain
from pbx.services.intake import event_receive, receipts_process
from pbx.simulator.server import Simulator
from rooms.models import Room
from tests.factories import PbxFactory, PropertyFactory, RoomFactory, ServiceLevelFactory

pytestmark = pytest.mark.django_db(transaction=True)

NUMBERS = [str(number) for number in range(1001, 1013)]


@pytest.fixture
def sim() -> Iterator[Simulator]:
    with Simulator(rooms=NUMBERS) as simulator:
        yield simulator


@pytest.fixture
def pbx_row(sim: Simulator) -> Pbx:
    row: Pbx = PbxFactory(url=sim.url, password="simulator", tcp_port=sim.tcp_port)
    return row


def in_threads(deed: Callable[[], object], count: int = 3) -> None:
    """The deed in several threads that begin together; what one raises fails the test."""
    start, errors = threading.Barrier(count), []

    def run() -> None:
        try:
            start.wait(timeout=10)
            deed()
        except BaseException as error:
            errors.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    assert errors == []


def drain() -> None:
    while commands_drain():
        pass


def test_commands_are_sent_once_and_in_order(pbx_row: Pbx, sim: Simulator) -> None:
    extensions = [Extension.objects.create(pbx=pbx_row, number=number) for number in NUMBERS]
    rights = {"routes": ["local"], "outbound": True, "voicemail": True}
    extensions_want(wishes=[Wish(extension=each, name="Old", **rights) for each in extensions])
    commands_drain()
    extensions_check_out(extensions=extensions)
    extensions_want(wishes=[Wish(extension=each, name=f"New {each.number}", **rights) for each in extensions])
    before = len(sim.control("requests")["requests"])

    in_threads(drain)

    sent = sim.control("requests")["requests"][before:]
    assert [entry["endpoint"] for entry in sent].count("hotel/checkout") == 1
    updates = [entry["body"]["number"] for entry in sent if entry["endpoint"] == "extension/update"]
    assert sorted(updates) == NUMBERS
    assert set(Extension.objects.values_list("sync_state", flat=True)) == {SyncState.SYNCED}
    assert {row["username"] for row in sim.control("state")["extensions"]} >= {f"New {number}" for number in NUMBERS}
    states = Command.objects.values_list("state", "attempts_made")
    assert set(states) == {(CommandState.DONE, 1)}
    assert Command.objects.filter(kind=CommandKind.CHECKOUT).count() == 1


def test_reports_are_processed_once_by_however_many_workers(pbx_row: Pbx) -> None:
    PropertyFactory()
    Extension.objects.create(pbx=pbx_row, number="1001")
    for number in range(20):
        record = {
            "event": "NewCdr",
            "callid": f"1700000000.{number}",
            "timestart": "2026-11-23 08:00:00",
            "callfrom": "1001",
            "callto": "1002",
            "callduraction": "20",
            "talkduraction": "10",
            "status": "ANSWERED",
            "type": "Internal",
        }
        event_receive(pbx=pbx_row, payload=json.dumps(record).encode(), source=Transport.HTTP)

    in_threads(receipts_process)

    assert set(Receipt.objects.values_list("state", "attempts_made")) == {(ReceiptState.PROCESSED, 1)}
    assert CallRecord.objects.count() == 20


def test_two_listeners_that_hear_the_same_post_it_once(pbx_row: Pbx) -> None:
    """The code of an unknown phone becomes one item a posting; the same report through two links is one posting."""
    report = {"event": "DTMF", "callid": "1700000000.1", "infos": "777*01", "members": [{"ext": {"number": "4444"}}]}
    payload = json.dumps(report).encode()

    def hear() -> None:
        event_receive(pbx=pbx_row, payload=payload, source=Transport.TCP, received_at=timezone.now())
        receipts_process()

    in_threads(hear, 4)
    states = sorted(Receipt.objects.values_list("state", flat=True))
    assert states == [ReceiptState.DUPLICATE] * 3 + [ReceiptState.PROCESSED]
    assert AttentionItem.objects.filter(kind="room_code_unknown").count() == 1


def test_rooms_change_their_guests_while_workers_drain(pbx_row: Pbx, sim: Simulator) -> None:
    """Whatever the order of the threads: in the end the device shows the last guest of every room."""
    from rooms.services.stays import stays_check_out
    from tests.rooms.helpers import DESK, check_in

    ServiceLevelFactory(outbound_routes=["local"])
    rooms = [RoomFactory(number=number) for number in NUMBERS[:4]]
    busy = threading.Event()

    def guests_come_and_go() -> None:
        try:
            for turn in range(3):
                for room in rooms:
                    stay = check_in(Room.objects.get(pk=room.pk), f"Guest {turn}", override_dirty=True)
                    if turn < 2:
                        stays_check_out(stays=[stay], actor=DESK)
        finally:
            busy.set()

    def work() -> None:
        while not busy.is_set():
            commands_drain()
        drain()

    deeds = iter([guests_come_and_go, work, work])
    lock = threading.Lock()

    def next_deed() -> None:
        with lock:
            deed = next(deeds)
        deed()

    in_threads(next_deed)
    drain()
    shown = {row["number"]: row["username"] for row in sim.control("state")["extensions"]}
    assert {shown[room.number] for room in rooms} == {"Guest 2"}
    assert set(Command.objects.values_list("state", flat=True)) <= {CommandState.DONE, CommandState.CANCELLED}
    assert set(Extension.objects.values_list("sync_state", flat=True)) == {SyncState.SYNCED}
