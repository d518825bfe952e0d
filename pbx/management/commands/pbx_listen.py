"""The listener for TCP reports."""

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand

from pbx.listener import Listener


class Command(BaseCommand):
    """`pbx_listen`: runs until it gets SIGTERM or SIGINT."""

    help = "Receive the reports of every PBX that sends them over TCP."

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until told to stop."""
        listener = Listener(say=self.stdout.write)
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, lambda *_: listener.stop.set())
        self.stdout.write("Listening for TCP reports.")
        listener.run()
        self.stdout.write("Stopped.")
