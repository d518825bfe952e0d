"""The drills themselves: each brings about a fault under traffic, and ends it."""

import datetime as dt
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import requests

from tests.drills.clicks import double_click
from tests.drills.desk import BERLIN, Desk
from tests.drills.house import Hotel
from tests.drills.processes import LISTENER, WORKER
from tests.drills.reading import patiently
from tests.drills.scene import Scene
from tests.helpers.hotel import eventually

SLOWEST_ANSWER = 10.0  # seconds, on a machine that has other work too


Run = Callable[[Scene], None]


@dataclass(frozen=True)
class Drill:
    """A drill's name and deed; `needs` says why it cannot be done on this house, or nothing.

    `is_short`: also in the short form, which has one drill of each kind.
    """

    name: str
    run: Run
    needs: Callable[[Hotel], str] = lambda hotel: ""
    is_short: bool = False


def calm(scene: Scene) -> None:
    """No fault: the traffic itself agrees with the ledger."""
    scene.traffic.during(scene.pause)


def faulty(mode: str, **values: object) -> Run:
    """The device has a fault for a while."""

    def run(scene: Scene) -> None:
        def fault() -> None:
            scene.pause(0.2)
            scene.hotel.sim("faults", {"mode": mode, **values})
            scene.pause()
            if mode == "away":
                scene.expect(is_told(scene, "pbx.link", within=60), "a device that is away is an attention item")
            scene.hotel.sim("faults", {"mode": "none"})
            scene.pause(0.2)

        scene.traffic.during(fault)
        if mode == "away":
            scene.hotel.settle()
            scene.expect(not is_told(scene, "pbx.link"), "the item is closed when the device is back")

    return run


def is_told(scene: Scene, kind: str, within: float = 0) -> bool:
    """Whether an item of this kind is open, now or within some seconds."""
    from hotelpbx.common.models import AttentionItem

    deadline = time.monotonic() + within
    while not patiently(AttentionItem.objects.filter(kind=kind, resolved_at__isnull=True).exists):
        if time.monotonic() >= deadline:
            return False
        time.sleep(0.2)
    return True


def token_expired(scene: Scene) -> None:
    """The device has forgotten our token, in the middle of the work."""
    from pbx.models import PbxSession

    def fault() -> None:
        for _ in range(4):
            scene.pause(0.25)
            token = PbxSession.objects.values_list("token", flat=True).first()
            requests.post(f"{scene.hotel.sim_url}/api/v2.0.0/logout?token={token}", json={}, timeout=10)

    scene.traffic.during(fault)


def rebooted(scene: Scene) -> None:
    """The device restarts: calls, tokens and reports are gone, BootUp comes."""

    def fault() -> None:
        for _ in range(2):
            scene.pause(0.4)
            scene.hotel.sim("reboot", {})
        scene.pause(0.4)

    scene.traffic.during(fault)


def clock_wrong(scene: Scene) -> None:
    """The device's clock is ten minutes ahead; nobody comes or goes meanwhile."""
    from pbx.models import Pbx

    def set_clock(minutes: int) -> None:
        moment = dt.datetime.now(BERLIN) + dt.timedelta(minutes=minutes)
        scene.hotel.sim("clock", {"set": moment.isoformat()})

    def look(within: float) -> bool:
        """Have the clock compared now; a comparison under way may have asked before it was changed."""
        Pbx.objects.update(clock_checked_at=None)
        return is_told(scene, "pbx.clock", within=within)

    def fault() -> None:
        set_clock(10)
        scene.pause()
        scene.expect(any(look(within=10) for _ in range(6)), "a wrong clock is an attention item")

    with scene.traffic.without_turnover():
        scene.traffic.during(fault)
        scene.hotel.settle()
    set_clock(0)
    deadline = time.monotonic() + 60
    while look(within=0) and time.monotonic() < deadline:
        time.sleep(3)
    scene.expect(not is_told(scene, "pbx.clock"), "the item is closed when the clock is right again")


def reports_over_http(mode: str) -> Run:
    """What a network does with reports: see the relay."""

    def run(scene: Scene) -> None:
        def fault() -> None:
            scene.hotel.relay.mode = mode
            scene.pause()

        scene.traffic.during(fault)
        scene.hotel.relay.mode = "pass"
        scene.hotel.relay.release(shuffled=mode == "reorder")

    return run


def reports_over_tcp(scene: Scene) -> None:
    """Reports in pieces, reports glued together, and a link that breaks in the middle of one."""

    def fault() -> None:
        for chunking in ("split", "glued"):
            scene.hotel.sim("settings", {"tcp_chunking": chunking})
            scene.pause(0.4)
            scene.hotel.sim("faults", {"mode": "away"})
            scene.hotel.sim("faults", {"mode": "none"})
            scene.pause(0.4)
        scene.hotel.sim("settings", {"tcp_chunking": "normal"})

    with OverTcp(scene):
        scene.traffic.during(fault)
        scene.hotel.settle()


def killed(*targets: str, tcp: bool = False) -> Run:
    """kill -9 at random moments under traffic."""

    def run(scene: Scene) -> None:
        def fault() -> None:
            for _ in range(scene.kills):
                time.sleep(scene.random.uniform(1.0, 4.0))
                scene.hotel.kill(scene.random.choice(targets))
            time.sleep(2)

        if tcp:
            with OverTcp(scene):
                scene.traffic.during(fault)
                scene.hotel.settle()
        else:
            scene.traffic.during(fault)

    return run


class OverTcp:
    """The reports come over TCP for a while."""

    def __init__(self, scene: Scene) -> None:
        self.hotel = scene.hotel

    def __enter__(self) -> None:
        self.hotel.transport("tcp")

    def __exit__(self, *error: object) -> None:
        self.hotel.transport("http")


def two_of_each(scene: Scene) -> None:
    """Two workers and two listeners: each report comes twice, each command is wanted by two."""
    keeper, env = scene.hotel.keeper, scene.hotel.env
    with OverTcp(scene):
        keeper.run("worker-2", WORKER, env)
        keeper.run("listener-2", LISTENER, env)
        eventually(lambda: scene.hotel.sim("state")["tcp_links"] == 2, within=40)
        scene.traffic.during(scene.pause)
        scene.hotel.settle()
        keeper.end("worker-2")
        keeper.end("listener-2")


def disk_full(scene: Scene) -> None:
    """No room for the database to grow: what was accepted stays, what cannot be kept is not accepted."""
    ballast = scene.hotel.folder / "db" / "ballast"

    def fault() -> None:
        scene.pause(0.3)
        before, deadline = scene.ledger.failed, time.monotonic() + 60
        while scene.ledger.failed == before and time.monotonic() < deadline:
            empty_wal()  # else what it once grew to is room enough
            fill(ballast)
            time.sleep(0.5)
        scene.expect(scene.ledger.failed > before, "a request that cannot be kept is refused")
        time.sleep(scene.away_seconds / 2)
        ballast.unlink()
        scene.pause(0.3)

    scene.traffic.during(fault)


def empty_wal() -> None:
    """Have SQLite give back the room of its journal, as far as it is not in use."""
    from django.db import DatabaseError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except DatabaseError:
        connection.close()  # the disk is full by now, which is what was wanted


def fill(path: Path) -> None:
    """Write until there is no room."""
    block = b"\0" * (1 << 20)
    with path.open("ab", buffering=0) as ballast:
        while block:
            try:
                ballast.write(block)
            except OSError:
                block = block[: len(block) // 2]


def broker_gone(scene: Scene) -> None:
    """No task reaches a worker: the rows wait, and are done when the broker is back."""

    def fault() -> None:
        scene.pause(0.2)
        take_broker_away(scene.hotel)
        time.sleep(scene.away_seconds)
        bring_broker_back(scene.hotel)
        scene.pause(0.2)

    scene.traffic.during(fault)


def take_broker_away(hotel: Hotel) -> None:
    """Redis ends; the folder of the embedded broker becomes something that cannot be written to."""
    if hotel.redis_port:
        hotel.keeper.end("redis")
        return
    queue = hotel.folder / "broker" / "queue"
    queue.rename(queue.with_name("queue.away"))
    queue.write_text("not a folder")


def bring_broker_back(hotel: Hotel) -> None:
    """As before."""
    if hotel.redis_port:
        hotel.start_redis()
        return
    queue = hotel.folder / "broker" / "queue"
    queue.unlink()
    queue.with_name("queue.away").rename(queue)


def burst_over_http(scene: Scene) -> None:
    """Telephones come and go faster than anybody looks. Each report is a connection of its own, so fewer of them."""
    _burst(scene, scene.burst // 5)


def burst_over_tcp(scene: Scene) -> None:
    """The same over one connection."""
    with OverTcp(scene):
        _burst(scene, scene.burst)
        scene.hotel.settle()


def _burst(scene: Scene, count: int) -> None:
    """No report is lost, and the desk still answers."""
    thread = threading.Thread(target=_come_and_go, args=(scene, count))
    desk = Desk(scene.hotel, scene.ledger, "12", 1)
    slowest = 0.0
    thread.start()
    while thread.is_alive():
        began = time.monotonic()
        desk.look("rooms/?number=101")
        slowest = max(slowest, time.monotonic() - began)
        time.sleep(0.5)
    thread.join()
    eventually(lambda: scene.hotel.sim("state")["reports_pending"] == 0, within=600)
    scene.expect(slowest < SLOWEST_ANSWER, f"the desk answers during a burst: {slowest:.1f} s")


def _come_and_go(scene: Scene, count: int) -> None:
    numbers = [room for desk in scene.traffic.desks for room in desk.rooms]
    for n in range(count // 2):
        phone = f"phones/{numbers[n % len(numbers)]}/behaviour"
        scene.hotel.sim(phone, {"incoming": "unregistered"})
        scene.hotel.sim(phone, {"incoming": "answer"})


def _on_sqlite(hotel: Hotel) -> str:
    if hotel.postgres:
        return "the server's disk is not ours to fill; on SQLite only"
    return "" if (hotel.folder / "db").is_mount() else "needs a small file system of its own (unshare and tmpfs)"


def _on_postgres(hotel: Hotel) -> str:
    return "" if hotel.postgres else "SQLite has no server; its file is in the processes that are killed"


DRILLS = (
    Drill("no fault", calm, is_short=True),
    Drill("a clerk's double click from two desks", double_click, is_short=True),
    Drill("device away", faulty("away"), is_short=True),
    Drill("device slow", faulty("slow", seconds=1.5)),
    Drill("device answers 500", faulty("error500")),
    Drill("device answers garbage", faulty("garbage"), is_short=True),
    Drill("device has too many requests", faulty("errno", errno="10025")),
    Drill("answer lost after execution", faulty("answer_lost"), is_short=True),
    Drill("token expired", token_expired),
    Drill("device rebooted", rebooted, is_short=True),
    Drill("device's clock wrong", clock_wrong),
    Drill("reports repeated", reports_over_http("repeat")),
    Drill("reports in another order", reports_over_http("reorder")),
    Drill("reports late", reports_over_http("late"), is_short=True),
    Drill("reports truncated", reports_over_http("truncate"), is_short=True),
    Drill("reports broken off", reports_over_http("break")),
    Drill("reports glued, split, link broken (TCP)", reports_over_tcp, is_short=True),
    Drill("burst of reports", burst_over_http),
    Drill("burst of reports (TCP)", burst_over_tcp),
    Drill("two workers and two listeners", two_of_each),
    Drill("kill -9 of web and worker", killed("web", "worker", "worker", "timer"), is_short=True),
    Drill(
        "kill -9 of listener, web, worker (TCP)",
        killed("listener", "listener", "web", "worker", tcp=True),
        is_short=True,
    ),
    Drill("kill -9 of the database", killed("database"), _on_postgres),
    Drill("disk full on the database", disk_full, _on_sqlite, is_short=True),
    Drill("broker gone", broker_gone, is_short=True),
)
