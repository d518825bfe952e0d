"""`seed_demo`: the demo hotel."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotelpbx.common.errors import ApplicationError
from hotelpbx.frontdesk.demo import demo_seed
from rooms.models import Property, Stay


class Command(BaseCommand):
    """Makes a deterministic demo hotel in an empty database."""

    help = "Makes the demo hotel: 40 rooms, prices, staff, guests. Refuses a database that holds a property or stays."

    def add_arguments(self, parser: CommandParser) -> None:
        """Arguments of the command."""
        parser.add_argument("--if-empty", action="store_true", help="do nothing where there is a property already")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, or refuse."""
        if Property.objects.exists() or Stay.objects.exists():
            if options["if_empty"]:
                return
            raise CommandError(
                "This database holds a hotel. The demo goes into an empty one: `make reset` makes it so."
            )
        try:
            property = demo_seed()
        except ApplicationError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Demo hotel {property.name}: {property.rooms.count()} rooms.")
