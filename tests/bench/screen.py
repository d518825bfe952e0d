"""The room rack in a browser: from the press of Enter in the address bar until a key moves from room to room."""

import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext

from tests.bench.burst import desk_session
from tests.bench.full_house import full_house
from tests.bench.measure import Line
from tests.bench.servers import web
from tests.helpers.browser import CHROMIUM, chromium

GOAL = 1.0  # second
TIMES = 5
# Milliseconds since the navigation began at which the focus has moved; the page's own clock.
_MOVED = """() => new Promise(done => {
  const tiles = document.querySelectorAll('.tile');
  tiles[0].focus();
  tiles[0].dispatchEvent(new KeyboardEvent('keydown', {key: 'ArrowRight', bubbles: true}));
  requestAnimationFrame(() => done([document.activeElement === tiles[1], performance.now(), tiles.length]));
})"""


def screen_lines(rooms: int) -> list[Line]:
    """A first visit with nothing kept, and a later one."""
    if not CHROMIUM:
        return [Line("room rack in a browser", f"{rooms} rooms", 0, 0, figure="no Chromium here")]
    session = desk_session(full_house("screen", rooms))
    with tempfile.TemporaryDirectory() as name, web(Path(name) / "web.log") as (_server, port), chromium() as browser:
        cookie: Any = {"name": "sessionid", "value": session, "url": f"http://127.0.0.1:{port}"}
        first, later = [], []
        for _visit in range(TIMES):
            context = browser.new_context(base_url=f"http://127.0.0.1:{port}", viewport={"width": 1280, "height": 800})
            context.add_cookies([cookie])
            first.append(_visit_seconds(context, rooms))
            later.append(_visit_seconds(context, rooms))
            context.close()
    return [_line("first visit", rooms, min(first[1:])), _line("a later one", rooms, min(later))]


def _visit_seconds(context: BrowserContext, rooms: int) -> float:
    page = context.new_page()
    page.goto("/", wait_until="domcontentloaded")
    has_moved, milliseconds, tiles = page.evaluate(_MOVED)
    assert has_moved
    assert tiles == rooms
    page.close()
    return float(milliseconds) / 1e3


def _line(visit: str, rooms: int, seconds: float) -> Line:
    return Line(
        f"room rack in Chromium until a key works, {visit}",
        f"{rooms} rooms",
        0,
        seconds * 1e3,
        figure=f"{seconds:.2f} s",
        goal=f"<= {GOAL:.0f} s",
        ok=seconds <= GOAL,
    )
