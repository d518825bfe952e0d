"""Run a simulated Yeastar S-Series exchange for a demo, for training, or for tests."""

import logging
import os
import signal
import threading
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

from django.core.management.base import BaseCommand, CommandError

from pbx.simulator.keeping import load, save
from pbx.simulator.server import DEFAULT_PASSWORD, Simulator

SAVE_EVERY_SECONDS = 3.0


class Command(BaseCommand):
    help = "Runs a simulated Yeastar S-Series PBX: the API and its control on --port, the report stream on --tcp-port."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
        parser.add_argument("--port", type=int, default=8088, help="web port of the API (default: 8088)")
        parser.add_argument("--tcp-port", type=int, default=8333, help="port of the report stream (default: 8333)")
        parser.add_argument("--rooms", default="1001-1040", help="room extensions, for example 101-110,201-210")
        parser.add_argument("--extensions", default="", help="staff extensions, for example 8001-8005")
        parser.add_argument("--username", default="api")
        parser.add_argument("--password", default=None, help="API password (default: $PBX_SIM_PASSWORD or simulator)")
        parser.add_argument("--transport", choices=["http", "tcp"], default="http", help="how reports are sent")
        parser.add_argument("--timezone", default="UTC", help="time zone of the device, for example Europe/Berlin")
        parser.add_argument("--state-file", type=Path, default=None, help="keep settings, alarms and records in it")
        parser.add_argument("--profile", choices=["device", "manual"], default="device", help="spelling of the wire")
        parser.add_argument("--furnished", action="store_true", help="with trunks, queues, groups, a menu and contacts")
        parser.add_argument("--sn", default="369451090405", help="serial number")

    def handle(self, *args: Any, **options: Any) -> None:
        stopped = threading.Event()

        def stop(number: int, frame: FrameType | None) -> None:
            stopped.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        logging.getLogger("pbx.simulator").setLevel(logging.INFO)
        simulator = self._start(options)
        try:
            self.stdout.write(
                f"Simulated PBX at {simulator.url}, reports over {simulator.state.settings.transport}, "
                f"report stream on port {simulator.tcp_port}, {len(simulator.state.extensions)} extensions. "
                "Stop with Ctrl-C."
            )
            self.stdout.flush()
            self._stay(simulator, options["state_file"], stopped)
        finally:
            simulator.stop()

    def _stay(self, simulator: Simulator, state_file: Path | None, stopped: threading.Event) -> None:
        """Until a signal comes; the state file is never older than a few seconds."""
        while not stopped.wait(SAVE_EVERY_SECONDS if state_file else None):
            if state_file:
                save(simulator.exchange, state_file)
        if state_file:
            save(simulator.exchange, state_file)

    def _start(self, options: dict[str, Any]) -> Simulator:
        try:
            simulator = Simulator(
                host=options["host"],
                port=options["port"],
                tcp_port=options["tcp_port"],
                rooms=options["rooms"],
                extensions=options["extensions"],
                username=options["username"],
                password=options["password"] or os.environ.get("PBX_SIM_PASSWORD") or DEFAULT_PASSWORD,
                transport=options["transport"],
                timezone=options["timezone"],
                sn=options["sn"],
                profile=options["profile"],
                furnished=options["furnished"],
            )
            if options["state_file"]:
                load(simulator.exchange, options["state_file"])
            return simulator.start()
        except (ValueError, ZoneInfoNotFoundError) as error:
            raise CommandError(f"The simulator cannot start: {error}") from error
        except OSError as error:
            raise CommandError(f"A port of the simulator is taken or not allowed: {error}") from error
