"""Reports on their way out: which receivers they go to, in which format, and what became of them."""

import json
import queue
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pbx.simulator.legacy import legacy_reports
from pbx.simulator.push import post_report
from pbx.simulator.spelling import report_spelled
from pbx.simulator.state import KEPT

if TYPE_CHECKING:
    from pbx.simulator.exchange import Exchange


@dataclass
class Report:
    """One report for one receiver. `delivered` is None while it is on its way."""

    number: int
    payload: dict[str, Any]
    transport: str
    target: str
    at: str
    delivered: bool | None = None
    error: str = ""
    attempts: int = 0

    def describe(self) -> dict[str, Any]:
        return dict(vars(self))


@dataclass
class Receiver:
    """Somebody who gets reports: `send` raises OSError when it did not arrive."""

    target: str
    version: str
    tries: int
    send: Callable[[bytes], None]


class Outbox:
    """Numbers the reports and hands them, in order, to one sending thread."""

    def __init__(self, exchange: "Exchange") -> None:
        self.exchange = exchange
        self.reports: deque[Report] = deque(maxlen=KEPT)
        self.sent = 0
        self._last_number = 0
        self.links: list[Receiver] = []
        self.close_links: Callable[[], None] = lambda: None
        self._queue: queue.Queue[tuple[Report, Receiver] | None] = queue.Queue()
        self._pending = 0
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        self._stopping.clear()
        self._thread = threading.Thread(target=self._work, name="simulator-reports", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self._stopping.set()
        self._queue.put(None)
        if self._thread is not None:
            self._thread.join(timeout=0.5)

    def reset(self) -> None:
        """Forget what was sent, and start to count anew."""
        self.reports.clear()
        self.sent = self._last_number = 0
        self.drop_links()

    def drop_links(self) -> None:
        self.close_links()

    @property
    def pending(self) -> int:
        return self._pending

    def add(self, report: dict[str, Any]) -> None:
        """Queue the report for every receiver there is now; without one it is recorded as not delivered."""
        receivers = self._receivers()
        if not receivers:
            lost = self._record(report, "")
            lost.delivered, lost.error = False, "nobody is connected to receive reports"
        for receiver in receivers:
            for payload in self._in_format(report, receiver.version):
                self._pending += 1
                self._queue.put((self._record(payload, receiver.target), receiver))

    def _in_format(self, report: dict[str, Any], version: str) -> list[dict[str, Any]]:
        settings = self.exchange.state.settings
        if not (settings.report_version or version).startswith("2"):
            return legacy_reports(report)
        return [report_spelled(settings.profile, report)]

    def wait(self, timeout: float) -> bool:
        """Wait until every queued report was sent or given up; False when `timeout` seconds passed before."""
        deadline = time.monotonic() + timeout
        while self._pending and time.monotonic() < deadline:
            time.sleep(0.005)
        return not self._pending

    def _receivers(self) -> list[Receiver]:
        if self.exchange.state.settings.transport == "TCP":
            return list(self.links)
        targets: dict[str, Receiver] = {}
        for session in self.exchange.live_sessions():
            receiver = self._http_receiver(report_url(session), session.version)
            targets[receiver.target] = receiver
        return list(targets.values())

    def _http_receiver(self, url: str, version: str) -> Receiver:
        settings = self.exchange.state.settings
        printed = settings.host_header == "printed"

        def send(body: bytes) -> None:
            post_report(url, body, printed_host=printed)

        return Receiver(url, version, settings.repeat_reports, send)

    def _record(self, payload: dict[str, Any], target: str) -> Report:
        transport = self.exchange.state.settings.transport
        at = self.exchange.clock.now().isoformat()
        self._last_number += 1
        self.reports.append(Report(self._last_number, payload, transport, target, at))
        return self.reports[-1]

    def _work(self) -> None:
        while (item := self._queue.get()) is not None:
            self._deliver(*item)

    def _deliver(self, report: Report, receiver: Receiver) -> None:
        body = json.dumps(report.payload, ensure_ascii=False).encode()
        delivered = self._try_often(report, receiver, body)
        with self.exchange.lock:
            report.delivered = delivered
            self.sent += delivered
            self._pending -= 1

    def _try_often(self, report: Report, receiver: Receiver, body: bytes) -> bool:
        for attempt in range(max(1, receiver.tries)):
            if attempt and self._stopping.wait(self.exchange.state.settings.repeat_pause):
                return False
            if self.exchange.faults.away:
                report.error = "the device is away"
                return False
            report.attempts += 1
            try:
                receiver.send(body)
            except OSError as error:
                report.error = str(error) or type(error).__name__
            else:
                report.error = ""
                return True
        return False


def report_url(session: Any) -> str:
    """Where a session wants its reports: relative to its own address, or the absolute url it gave."""
    if not session.absolute:
        return f"http://{session.host}:{session.port}/{session.url.lstrip('/')}"
    return session.url if session.url.startswith(("http://", "https://")) else f"http://{session.url}"
