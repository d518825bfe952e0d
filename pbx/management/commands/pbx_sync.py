"""Compare a PBX with the database and request what differs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotelpbx.common.errors import ApplicationError
from pbx.selectors import pbx_get
from pbx.services.comparison import pbx_sync


class Command(BaseCommand):
    """`pbx_sync NAME`."""

    help = "Compare the extensions of the device with the database and request a sync of those that differ."

    def add_arguments(self, parser: CommandParser) -> None:
        """The PBX."""
        parser.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Compare, request, and say what was found."""
        try:
            drift, requested = pbx_sync(pbx=pbx_get(options["name"]), requested_by="pbx_sync")
        except ApplicationError as error:
            raise CommandError(str(error)) from None
        for number, names in sorted(drift.different.items()):
            self.stdout.write(f"{number}: {', '.join(names)}")
        for number in drift.missing_on_device:
            self.stdout.write(f"{number}: missing on the device; add it there, or correct the number of the room")
        self.stdout.write(f"{requested} syncs requested.")
