"""The gateway as a whole: the device's web port and report stream in front, an Asterisk behind."""

import logging
import threading
from pathlib import Path
from types import TracebackType
from zoneinfo import ZoneInfo

from pbx.asterisk import endpoints, voicemail
from pbx.asterisk.alarms import alarm_resume
from pbx.asterisk.ami import AsteriskAwayError, Connection, Event
from pbx.asterisk.keeping import Store
from pbx.asterisk.options import Address, Options
from pbx.asterisk.reading import Reader
from pbx.asterisk.start import passwords_give, telephones_off, trunks_set
from pbx.asterisk.switch import AsteriskSwitch
from pbx.asterisk.tracker import Tracker
from pbx.simulator import paging, queues
from pbx.simulator.api import ApiError
from pbx.simulator.exchange import Exchange
from pbx.simulator.http import WebServer
from pbx.simulator.numbers import parse_numbers
from pbx.simulator.settings import Settings
from pbx.simulator.tcp import ReportServer

logger = logging.getLogger(__name__)


class Gateway:
    """Port 0 takes a free one. `rooms` and `staff` are the extensions of the first start; later the API adds them."""

    def __init__(
        self,
        address: Address,
        options: Options,
        *,
        state_file: Path,
        settings: Settings,
        rooms: str = "",
        staff: str = "",
        host: str = "127.0.0.1",
        port: int = 0,
        tcp_port: int = 0,
        timezone: str = "UTC",
    ) -> None:
        """Raises ZoneInfoNotFoundError, ValueError for bad numbers, sqlite3.Error for a bad file."""
        self.host, self.port, self.tcp_port = host, port, tcp_port
        self._options = options
        self._connection = Connection(address, on_event=self._event, on_up=self._up, on_down=self._down)
        self._switch = AsteriskSwitch(self._connection, options)
        self.exchange = Exchange(settings, parse_numbers(rooms), parse_numbers(staff), ZoneInfo(timezone), self._switch)
        self.exchange.finders = [queues.find, paging.find]
        self.exchange.players = [self._switch.play_page]
        self._store = Store(state_file)
        self.tracker = Tracker(self.exchange, options.trunks, self._store.keep_record)
        self._switch.tracker = self.tracker
        self._reader = Reader(self.exchange, self.tracker, self._connection)
        self._stopping, self._ready = threading.Event(), threading.Event()
        self.api = endpoints.api(self._switch, self._save, voicemail.Mailboxes(options.voicemail_spool))
        self._web: WebServer | None = None
        self._reports: ReportServer | None = None
        self._threads: list[threading.Thread] = []

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def is_ready(self) -> bool:
        """Asterisk has taken the settings, and was asked what goes on."""
        return self._ready.is_set()

    def start(self) -> "Gateway":
        """Raises OSError when a port is taken."""
        self._resume()
        self._web = WebServer((self.host, self.port), self.exchange, api=self.api)
        try:
            self._reports = ReportServer(self.exchange, self.host, self.tcp_port)
        except OSError:
            self._web.server_close()
            raise
        self.port, self.tcp_port = self._web.server_port, self._reports.port
        self.exchange.outbox.start()
        self._reports.start()
        self._connection.start()
        self._threads = [
            threading.Thread(target=self._web.serve_forever, args=(0.05,), name="gateway-web", daemon=True),
            threading.Thread(target=self._tick, name="gateway-clock", daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        return self

    def stop(self) -> None:
        self._stopping.set()
        with self.exchange.lock:
            self.exchange.clock.wakeup.notify_all()
        if self._web is not None:
            self._web.shutdown()
            self._web.server_close()
        if self._reports is not None:
            self._reports.stop()
        self._connection.stop()
        self.exchange.outbox.stop()
        for thread in self._threads:
            thread.join(timeout=1.0)
        with self.exchange.lock:
            self._save()
            self._store.close()

    def __enter__(self) -> "Gateway":
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _resume(self) -> None:
        with self.exchange.lock:
            alarms = self._store.load(self.exchange)
            passwords_give(self.exchange.state)
            telephones_off(self.exchange.state)
            trunks_set(self.exchange.state, self._options.trunks)
            for kept in alarms:
                if kept.alarm.number in self.exchange.state.extensions:
                    alarm_resume(self.exchange, kept)
            self._save()

    def _save(self) -> None:
        self._store.save(self.exchange)

    def _up(self) -> None:
        """Asterisk is told the settings, and asked what goes on. Raises AsteriskAwayError when it cannot be told."""
        with self.exchange.lock:
            self._reader.read_queues()
            try:
                self._switch.reconfigure(self.exchange)
            except ApiError as error:
                raise AsteriskAwayError(f"Asterisk did not take the settings (error {error.errno})") from error
            self._reader.read_telephones()
            self._reader.read_calls()
            self._reader.announce_restart()
        self._ready.set()

    def _down(self) -> None:
        self._ready.clear()
        with self.exchange.lock:
            self.tracker.forget()

    def _event(self, event: Event) -> None:
        with self.exchange.lock:
            self.exchange.clock.run_due()
            self.tracker.take(event)
            self._store.save_alarms(self.exchange)

    def _tick(self) -> None:
        clock = self.exchange.clock
        with clock.wakeup:
            while not self._stopping.is_set():
                clock.wakeup.wait(clock.real_seconds_to_next())
                try:
                    clock.run_due()
                    self._store.save_alarms(self.exchange)
                except Exception:
                    logger.exception("a timer of the gateway failed")
