"""`retention_run`: clear now what the properties need not keep any longer."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from hotelpbx.common.errors import ApplicationError
from hotelpbx.frontdesk.retention import retention_clear
from rooms.selectors.properties import property_get


class Command(BaseCommand):
    """The nightly clearing of one property, at once."""

    help = "Clears what a property (the only one, unless named) need not keep any longer, and prints how much."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which property."""
        parser.add_argument("--property", help="code of the property")

    def handle(self, *args: Any, **options: Any) -> None:
        """Clear and count."""
        try:
            property = property_get(options["property"])
        except ApplicationError as error:
            raise CommandError(str(error)) from error
        for kind, count in retention_clear(property=property, now=timezone.now()).items():
            self.stdout.write(f"{kind}: {count}")
