"""Add a PBX, or change one; the password comes from the environment and is stored encrypted."""

import os
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotelpbx.common.errors import ApplicationError
from pbx.enums import Repair, Transport
from pbx.gateway import intake_url
from pbx.models import Pbx
from pbx.services.exchanges import pbx_store

OPTIONS = {
    "property": "property_code",
    "url": "url",
    "username": "username",
    "transport": "transport",
    "tcp_port": "tcp_port",
    "events_url": "events_url",
    "timezone": "timezone",
    "networks": "allowed_networks",
    "assembled_numbers": "assembled_numbers",
    "key_timeout": "key_timeout_seconds",
    "repair": "repair",
}
REQUIRED = ("property", "url", "username", "password_env")


class Command(BaseCommand):
    """`pbx_add NAME --property CODE --url … --username … --password-env VAR`."""

    help = "Add a PBX; again with the same name: change what is given. Prints the address for its reports."

    def add_arguments(self, parser: CommandParser) -> None:
        """Options that are left out keep their value when the PBX exists."""
        parser.add_argument("name")
        parser.add_argument("--property", help="code of the property")
        parser.add_argument("--url", help="web address of the device, such as http://192.0.2.10:80")
        parser.add_argument("--username", help="API user name")
        parser.add_argument("--password-env", help="environment variable that holds the API password")
        parser.add_argument("--transport", choices=Transport.values, help="how the device sends its reports")
        parser.add_argument("--tcp-port", type=int, help="report port of the device")
        parser.add_argument("--events-url", help="address of this server as the device reaches it")
        parser.add_argument("--timezone", help="time zone of the device's clock")
        parser.add_argument(
            "--assembled-numbers",
            metavar="777,778",
            help="services and voice menus whose single keys are put together here; empty: none",
        )
        parser.add_argument("--key-timeout", type=int, help="seconds without a key after which a code is complete")
        parser.add_argument("--repair", choices=Repair.values, help="settings changed on the device: ask or repair")
        parser.add_argument("--networks", help="from where its reports may come: CIDR, separated by commas")
        parser.add_argument("--no-verify-tls", action="store_true", help="accept any certificate")
        parser.add_argument("--new-device", action="store_true", help="another device answers at this address now")

    def handle(self, *args: Any, **options: Any) -> None:
        """Store it and print the intake URL."""
        values = {field: options[option] for option, field in OPTIONS.items() if options[option] is not None}
        if options["password_env"]:
            values["password"] = _password(options["password_env"])
        if options["no_verify_tls"]:
            values["verify_tls"] = False
        self._require(options)
        try:
            pbx, is_new = pbx_store(name=options["name"], values=values, new_device=options["new_device"])
        except ApplicationError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"PBX {pbx.name} {'added' if is_new else 'changed'}.")
        self._say_reports(pbx)

    def _require(self, options: dict[str, Any]) -> None:
        if Pbx.objects.filter(name=options["name"]).exists():
            return
        missing = [f"--{option.replace('_', '-')}" for option in REQUIRED if not options[option]]
        if missing:
            raise CommandError(f"A new PBX needs {', '.join(missing)}.")

    def _say_reports(self, pbx: Pbx) -> None:
        if pbx.transport == Transport.TCP:
            self.stdout.write(f"Reports: over TCP, port {pbx.tcp_port} of the device; run pbx_listen.")
        elif pbx.events_url:
            self.stdout.write(f"Reports: {intake_url(pbx)}")
        else:
            self.stdout.write(
                f"Reports: none yet; give --events-url, the address of this server as the device reaches it. "
                f"The path will be /pbx/events/{pbx.intake_key}/"
            )


def _password(variable: str) -> str:
    password = os.environ.get(variable, "")
    if not password:
        raise CommandError(f"The environment variable {variable} is empty or not set.")
    return password
