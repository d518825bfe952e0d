"""The simulator as a whole: starts and stops its servers and threads.

In a test:

    with Simulator(port=0, tcp_port=0, rooms=["1001", "1002"]) as sim:
        sim.control("phones/1001/dial", {"number": "777*01"})
        sim.wait_reports()
"""

import logging
import threading
from collections.abc import Iterable
from types import TracebackType
from typing import Any
from zoneinfo import ZoneInfo

from pbx.simulator import conferences, ivr, paging, parking, queues, ringgroups
from pbx.simulator.control import Control
from pbx.simulator.exchange import Exchange
from pbx.simulator.http import WebServer
from pbx.simulator.numbers import parse_numbers
from pbx.simulator.settings import Settings
from pbx.simulator.state import State
from pbx.simulator.tcp import ReportServer
from pbx.simulator.telephones import Telephones

logger = logging.getLogger(__name__)

READS = ("state", "reports", "requests", "conferences")
DEFAULT_PASSWORD = "simulator"  # noqa: S105 - the documented default of a training device


class Simulator:
    """A simulated S-Series exchange. Port 0 takes a free one; `stop` and `start` keep ports and state."""

    def __init__(
        self,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        tcp_port: int = 0,
        rooms: Iterable[str] | str = (),
        extensions: Iterable[str] | str = (),
        username: str = "api",
        password: str = DEFAULT_PASSWORD,
        transport: str = "HTTP",
        timezone: str = "UTC",
        sn: str = "369451090405",
        profile: str = "device",
        furnished: bool = False,
    ) -> None:
        """`extensions` are staff telephones; both lists may be text such as 1001-1040.

        `profile` is how keys and values are spelled: as devices do, or as in the manual (`manual`). `furnished` adds
        trunks, queues, groups and more (furniture.py), at every reset again.

        Raises ZoneInfoNotFoundError for an unknown time zone, ValueError for bad numbers.
        """
        settings = Settings(
            username=username,
            password=password,
            serial=sn,
            transport=transport.upper(),
            profile=profile,
            furnished=furnished,
        )
        self.host, self.port, self.tcp_port = host, port, tcp_port
        self.exchange = Exchange(settings, _numbers(rooms), _numbers(extensions), ZoneInfo(timezone), Telephones())
        self.exchange.finders = [ivr.find, queues.find, ringgroups.find, conferences.find, paging.find, parking.find]
        self.exchange.players = [paging.play]
        self._control = Control(self.exchange)
        self._web: WebServer | None = None
        self._reports: ReportServer | None = None
        self._threads: list[threading.Thread] = []

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def state(self) -> State:
        return self.exchange.state

    def start(self) -> "Simulator":
        """Raises OSError when a port is taken."""
        self._control.stopping.clear()
        self._web = WebServer((self.host, self.port), self.exchange, self._control)
        try:
            self._reports = ReportServer(self.exchange, self.host, self.tcp_port)
        except OSError:
            self._web.server_close()
            raise
        self.port, self.tcp_port = self._web.server_port, self._reports.port
        self.exchange.outbox.start()
        self._reports.start()
        self._threads = [
            threading.Thread(target=self._web.serve_forever, args=(0.02,), name="simulator-web", daemon=True),
            threading.Thread(target=self._tick, name="simulator-clock", daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        return self

    def stop(self) -> None:
        """Close every socket and end every thread; running calls stay as they are."""
        self._control.stopping.set()
        with self.exchange.lock:
            self.exchange.clock.wakeup.notify_all()
        if self._web is not None:
            self._web.shutdown()
            self._web.server_close()
        if self._reports is not None:
            self._reports.stop()
        self.exchange.outbox.stop()
        for thread in self._threads:
            thread.join(timeout=0.5)

    def __enter__(self) -> "Simulator":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def control(self, path: str, body: dict[str, Any] | None = None, **query: str) -> dict[str, Any]:
        """A control request without HTTP: `control("state")`, `control("phones/1001/keys", {"keys": "*01"})`.

        Raises ControlError with the sentence that HTTP would answer.
        """
        path = path.removeprefix("/sim/").strip("/")
        is_phone_view = path.startswith("phones/") and path.count("/") == 1
        if body is None and (path in READS or is_phone_view):
            return self._control.read(path, query)
        return self._control.act(path, body or {})

    def advance(self, seconds: float) -> None:
        """Move the clock forward; every timer that is due fires before this returns."""
        self.control("clock", {"advance": seconds})

    def wait_reports(self, timeout: float = 5.0) -> bool:
        """Wait until every report was sent or given up; False after `timeout` real seconds."""
        return self.exchange.outbox.wait(timeout)

    def _tick(self) -> None:
        clock = self.exchange.clock
        with clock.wakeup:
            while not self._control.stopping.is_set():
                clock.wakeup.wait(clock.real_seconds_to_next())
                try:
                    clock.run_due()
                except Exception:
                    logger.exception("a timer of the simulator failed")


def _numbers(numbers: Iterable[str] | str) -> list[str]:
    return parse_numbers(numbers) if isinstance(numbers, str) else list(numbers)
