"""Run a gateway that serves the API of an S-Series exchange from an Asterisk."""

import logging
import os
import signal
import sqlite3
import threading
from argparse import ArgumentParser
from pathlib import Path
from types import FrameType
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

from django.core.management.base import BaseCommand, CommandError

from pbx.asterisk.options import Address, Options
from pbx.asterisk.server import Gateway
from pbx.simulator.settings import Settings


class Command(BaseCommand):
    help = "Serves the S-Series API from an Asterisk 20 or newer, for a hotel that has one (docs/asterisk.md)."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--asterisk", default="127.0.0.1:5038", help="address of the manager interface")
        parser.add_argument("--ami-user", default="hotelpbx", help="its user; the secret is $ASTERISK_SECRET")
        parser.add_argument("--config-dir", type=Path, required=True, help="folder that Asterisk's files include")
        parser.add_argument(
            "--state-file", type=Path, required=True, help="where settings, alarms and records are kept"
        )
        parser.add_argument(
            "--trunk", action="append", default=[], help="PJSIP endpoint to the outside; may be repeated"
        )
        parser.add_argument("--rooms", default="", help="room extensions of the first start, as 101-110,201-210")
        parser.add_argument("--extensions", default="", help="staff extensions of the first start")
        parser.add_argument("--language", default="", help="of the prompts, as Asterisk names it: en, zh")
        parser.add_argument("--services-context", default="", help="a context with own 777 and 778")
        parser.add_argument(
            "--voicemail-spool", type=Path, default=None, help="for example /var/spool/asterisk/voicemail"
        )
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: 127.0.0.1)")
        parser.add_argument("--port", type=int, default=8088, help="web port of the API (default: 8088)")
        parser.add_argument("--tcp-port", type=int, default=8333, help="port of the report stream (default: 8333)")
        parser.add_argument("--transport", choices=["http", "tcp"], default="tcp", help="how reports are sent")
        parser.add_argument("--timezone", default="UTC", help="time zone of the Asterisk, for example Europe/Berlin")
        parser.add_argument("--username", default="api", help="of the API; its password is $GATEWAY_PASSWORD")
        parser.add_argument("--sn", default="ASTERISK0001", help="serial number to report")

    def handle(self, *args: Any, **options: Any) -> None:
        stopped = threading.Event()

        def stop(number: int, frame: FrameType | None) -> None:
            stopped.set()

        signal.signal(signal.SIGTERM, stop)
        signal.signal(signal.SIGINT, stop)
        logging.getLogger("pbx.asterisk").setLevel(logging.INFO)
        gateway = self._start(options)
        try:
            self.stdout.write(f"Gateway at {gateway.url}, report stream on port {gateway.tcp_port}. Stop with Ctrl-C.")
            self.stdout.flush()
            stopped.wait()
        finally:
            gateway.stop()

    def _start(self, options: dict[str, Any]) -> Gateway:
        try:
            return self._gateway(options).start()
        except (ValueError, ZoneInfoNotFoundError) as error:
            raise CommandError(f"The gateway cannot start: {error}") from error
        except sqlite3.Error as error:
            raise CommandError(f"The state file cannot be used: {error}") from error
        except OSError as error:
            raise CommandError(f"A port is taken, or a folder cannot be written: {error}") from error

    def _gateway(self, options: dict[str, Any]) -> Gateway:
        host, _, port = options["asterisk"].partition(":")
        address = Address(
            host=host,
            port=int(port or 5038),
            username=options["ami_user"],
            secret=_secret("ASTERISK_SECRET"),
        )
        settings = Settings(
            username=options["username"],
            password=_secret("GATEWAY_PASSWORD"),
            serial=options["sn"],
            transport=options["transport"].upper(),
            model="Asterisk",
        )
        return Gateway(
            address,
            Options(
                config_dir=options["config_dir"],
                trunks=tuple(options["trunk"]),
                language=options["language"],
                services_context=options["services_context"],
                voicemail_spool=options["voicemail_spool"],
            ),
            state_file=options["state_file"],
            settings=settings,
            rooms=options["rooms"],
            staff=options["extensions"],
            host=options["host"],
            port=options["port"],
            tcp_port=options["tcp_port"],
            timezone=options["timezone"],
        )


def _secret(name: str) -> str:
    """Not on the command line, where every user of the machine could read it."""
    secret = os.environ.get(name, "")
    if not secret:
        raise CommandError(f"Set {name} in the environment.")
    return secret
