"""`guest_export`: all that is stored of one guest, as JSON."""

import json
from argparse import FileType
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.errors import ApplicationError
from hotelpbx.frontdesk.guest_data import guest_export
from rooms.selectors.guests import guest_get


class Command(BaseCommand):
    """Writes the file, or prints it; the audit trail notes it."""

    help = "Writes all that is stored of one guest as JSON."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose, and where to."""
        parser.add_argument("guest", type=int, help="the number of the guest (as in the API's answer for a stay)")
        parser.add_argument("--output", type=FileType("x", encoding="utf-8"), help="a new file; else it is printed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it."""
        try:
            data = guest_export(guest=guest_get(options["guest"]), actor=SYSTEM)
        except ApplicationError as error:
            raise CommandError(str(error)) from error
        text = json.dumps(data, ensure_ascii=False, indent=1)
        if options["output"] is None:
            self.stdout.write(text)
            return
        with options["output"] as file:
            file.write(text + "\n")
