"""`work`: the worker and the timer of a small hotel in one process, without Celery."""

import signal
import threading
from typing import Any

import structlog
from django.core.management.base import BaseCommand, CommandParser
from django.db import OperationalError, close_old_connections

from hotelpbx.frontdesk.sweep import sweep

log = structlog.get_logger(__name__)


class Command(BaseCommand):
    """Does everything that is due now, once or for ever."""

    help = "Does everything that is due: stored reports, PBX commands, wake-up calls, sweeps."

    def add_arguments(self, parser: CommandParser) -> None:
        """Arguments of the command."""
        parser.add_argument("--once", action="store_true", help="do what is due now, print the counts, end")
        parser.add_argument("--interval", type=float, default=0.5, help="seconds between two rounds (0.5)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run once, or until SIGTERM or Ctrl-C."""
        if options["once"]:
            for name, count in sorted(sweep().items()):
                self.stdout.write(f"{name}: {count}")
            return
        stop = threading.Event()
        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, lambda *_: stop.set())
        while not stop.is_set():
            close_old_connections()
            try:
                sweep()
            except OperationalError as error:  # the database is away or busy; it comes back
                log.warning("sweep_postponed", reason=str(error).strip())
            stop.wait(options["interval"])
