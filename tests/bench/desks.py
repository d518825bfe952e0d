"""Many open desks: what their polls cost the web server, and how soon a change at one is at all of them."""

import itertools
import re
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests
from django.db import close_old_connections
from django.urls import reverse

from pbx.models import Pbx
from rooms.enums import Condition
from rooms.models import Property, Room
from rooms.services.housekeeping import room_condition_set
from tests.bench.burst import desk_session
from tests.bench.full_house import full_house
from tests.bench.house import DESK, call_reports
from tests.bench.measure import Line, cpu_of, percentile
from tests.bench.servers import post, process, web

EVERY = 1.5  # seconds between polls, as the templates have it
CHANGE_EVERY, CALL_EVERY = 2.0, 0.5
CORES_GOAL, SIGHT_GOAL = 1.0, 2.0
# What is open at twenty desks; the rack is where a desk rests.
SCREENS = ("rack-tiles",) * 14 + ("housekeeping-live", "stays-live") * 2 + ("wakeups-live", "attention-live")
TILE = re.compile(r'data-room="(\w+)"[^>]*data-digest="([\w.]+)"')
VERSION = re.compile(r'data-version="(\w+)"')


@dataclass
class Desk:
    """A browser that polls one screen and the top bar, as app.js does; when it saw which room change."""

    screen: str
    port: int
    cookie: str
    delay: float
    stop: threading.Event
    seen: dict[str, float] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)
    answers: int = 0
    unchanged: int = 0
    received: int = 0
    wrong: list[str] = field(default_factory=list)
    tiles: dict[str, str] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)

    def work(self) -> None:
        """Open the screen, then ask again and again until told to stop."""
        with requests.Session() as browser:
            browser.headers.update({"Cookie": f"sessionid={self.cookie}", "HX-Request": "true"})
            self._rack(browser.get(self._url("home")).text) if self.screen == "rack-tiles" else None
            self.stop.wait(self.delay)
            while not self.stop.is_set():
                begun = time.monotonic()
                self._ask(browser, self.screen)
                self._ask(browser, "pulse")
                self.stop.wait(max(0.0, EVERY - (time.monotonic() - begun)))

    def _ask(self, browser: requests.Session, name: str) -> None:
        headers = {"X-Version": self.versions.get(name, "")}
        if name == "rack-tiles":
            headers["X-Tiles"] = " ".join(self.tiles.values())
        begun = time.perf_counter()
        answer = browser.get(self._url(name), headers=headers, timeout=30)
        self.seconds.append(time.perf_counter() - begun)
        self.answers += 1
        self.unchanged += answer.status_code == 204
        self.received += int(answer.headers.get("Content-Length", 0))
        if answer.status_code not in (200, 204):
            self.wrong.append(f"{name}: {answer.status_code}")
        if version := VERSION.search(answer.text):
            self.versions[name] = version[1]
        if name == "rack-tiles":
            self._rack(answer.text)

    def _rack(self, html: str) -> None:
        for room, digest in TILE.findall(html):
            if self.tiles.get(room) != digest:
                self.tiles[room] = digest
                self.seen[room] = time.monotonic()

    def _url(self, name: str) -> str:
        return f"http://127.0.0.1:{self.port}{reverse(name)}"


def desks_lines(rooms: int, seconds: float) -> list[Line]:
    """One desk, then twenty, with calls and housekeeping all the while."""
    property = full_house("desks", rooms)
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        log = Path(name) / "processes.log"
        server, port = stack.enter_context(web(log))
        stack.enter_context(process("manage.py", "work", log=log))
        one = _minutes(property, server.pid, port, SCREENS[:1], seconds / 4)
        many = _minutes(property, server.pid, port, SCREENS, seconds)
    return [_line(one, seconds / 4), _line(many, seconds), _sight(many)]


@dataclass(frozen=True)
class Shift:
    """What came of some desks that were open for a while."""

    desks: Sequence[Desk]
    cores: float
    cpu: float
    sights: list[float]


def _minutes(property: Property, pid: int, port: int, screens: Sequence[str], seconds: float) -> Shift:
    stop, cookie = threading.Event(), desk_session(property)
    desks = [Desk(screen, port, cookie, n * EVERY / len(screens), stop) for n, screen in enumerate(screens)]
    racks = [desk for desk in desks if desk.screen == "rack-tiles"]
    threads = [threading.Thread(target=desk.work) for desk in desks]
    for thread in threads:
        thread.start()
    time.sleep(2 * EVERY)  # every desk has its screen
    with _calls(property, port, stop):
        used, begun = cpu_of(pid), time.monotonic()
        sights = list(_changes(property, racks, begun + seconds))
        elapsed = time.monotonic() - begun
        cpu = cpu_of(pid) - used
    for thread in threads:
        thread.join()
    assert not (wrong := [line for desk in desks for line in desk.wrong]), wrong[:3]
    return Shift(desks, cpu / elapsed, cpu, sights)


@contextmanager
def _calls(property: Property, port: int, stop: threading.Event) -> Iterator[None]:
    """Telephones that ring, are answered and hang up, until the end of the block."""
    exchange = Pbx.objects.get(property_code=property.code)
    bodies = itertools.cycle(call_reports(3000, property.rooms.count()))

    def pour() -> None:
        while not stop.wait(CALL_EVERY):
            post(port, f"/pbx/events/{exchange.intake_key}/", next(bodies))

    pouring = threading.Thread(target=pour)
    pouring.start()
    try:
        yield
    finally:
        stop.set()
        pouring.join()
        close_old_connections()


def _changes(property: Property, racks: Sequence[Desk], until: float) -> Iterator[float]:
    """Housekeeping reports a room every other second; seconds until each desk with a rack shows it."""
    rooms = list(Room.objects.filter(property=property).order_by("-number"))
    for room in itertools.cycle(rooms):
        if time.monotonic() > until:
            return
        wanted = Condition.DIRTY if room.condition != Condition.DIRTY else Condition.CLEAN
        room_condition_set(room=room, condition=wanted, actor=DESK)
        room.condition = wanted
        changed = time.monotonic()
        time.sleep(CHANGE_EVERY)
        yield from (desk.seen.get(room.number, changed + 60) - changed for desk in racks)


def _line(shift: Shift, seconds: float) -> Line:
    answers = sum(desk.answers for desk in shift.desks)
    unchanged = sum(desk.unchanged for desk in shift.desks) / answers
    took = [each for desk in shift.desks for each in desk.seconds]
    sent = sum(desk.received for desk in shift.desks) / len(shift.desks) / seconds
    return Line(
        "open desks, web server",
        f"{len(shift.desks)} desks, {seconds:.0f} s",
        shift.cpu * 1e3,
        percentile(took, 50) * 1e3,
        figure=f"{shift.cores:.2f} cores, {unchanged:.0%} unchanged, {sent / 1e3:.1f} kB/s each, "
        f"95 % in {percentile(took, 95) * 1e3:.0f} ms",
        goal=f"<= {CORES_GOAL:.0f} core",
        ok=shift.cores <= CORES_GOAL,
    )


def _sight(shift: Shift) -> Line:
    late = percentile(shift.sights, 95)
    return Line(
        "open desks, a change is on the rack of each",
        f"{len(shift.sights)} sights",
        0,
        percentile(shift.sights, 50) * 1e3,
        figure=f"95 % in {late:.2f} s, the last in {max(shift.sights):.2f} s",
        goal=f"<= {SIGHT_GOAL:.0f} s",
        ok=late <= SIGHT_GOAL,
    )
