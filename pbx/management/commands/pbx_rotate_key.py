"""`pbx_rotate_key NAME`: a new secret address for the reports of a PBX, without a gap."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotelpbx.common.errors import ApplicationError
from pbx.gateway import intake_url
from pbx.selectors import pbx_get
from pbx.services.exchanges import intake_key_rotate


class Command(BaseCommand):
    """Changes the key in the address to which the device sends its reports."""

    help = "Gives the reports of a PBX a new secret address; the old one stays good for some hours."

    def add_arguments(self, parser: CommandParser) -> None:
        """Arguments of the command."""
        parser.add_argument("name")
        parser.add_argument("--keep-hours", type=float, default=24, help="how long the old address is good (24)")

    def handle(self, *args: Any, **options: Any) -> None:
        """Change it and print the new address."""
        try:
            pbx = pbx_get(options["name"])
        except ApplicationError as error:
            raise CommandError(str(error)) from None
        pbx = intake_key_rotate(pbx=pbx, keep_for=dt.timedelta(hours=options["keep_hours"]))
        self.stdout.write(f"PBX {pbx.name}: the old address is good until {pbx.previous_key_until:%Y-%m-%d %H:%M} UTC.")
        self.stdout.write(f"The device is told at the next login. New address: {intake_url(pbx) or pbx.intake_key}")
