"""Check the connection to a PBX."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotelpbx.common.errors import ApplicationError
from pbx.selectors import pbx_get
from pbx.services.checklist import pbx_checklist

MARKS = {True: "[ok]  ", False: "[FAIL]", None: "[info]"}


class Command(BaseCommand):
    """`pbx_check NAME`; exit code 1 when something is missing."""

    help = "Log in and print device, clock, reports and extensions as a checklist."

    def add_arguments(self, parser: CommandParser) -> None:
        """The PBX."""
        parser.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the checklist."""
        try:
            pbx = pbx_get(options["name"])
        except ApplicationError as error:
            raise CommandError(str(error)) from None
        is_good = True
        for check in pbx_checklist(pbx=pbx):
            is_good = is_good and check.ok is not False
            self.stdout.write(f"{MARKS[check.ok]} {check.text}")
        if not is_good:
            sys.exit(1)
