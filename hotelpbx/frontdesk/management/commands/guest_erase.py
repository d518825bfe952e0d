"""`guest_erase`: take the name of a guest away for ever."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.errors import ApplicationError
from hotelpbx.frontdesk.guest_data import guest_erase
from rooms.selectors.guests import guest_get


class Command(BaseCommand):
    """Asks first; money and dates stay."""

    help = "Takes the name of one guest away for ever; what was charged and paid stays."

    def add_arguments(self, parser: CommandParser) -> None:
        """Whose."""
        parser.add_argument("guest", type=int, help="the number of the guest (as in the API's answer for a stay)")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        """Erase and say so."""
        try:
            guest = guest_get(options["guest"])
            if not options["yes"] and input(f"Erase {guest.full_name} for ever? [y/N] ").strip().lower() != "y":
                raise CommandError("Nothing was erased.")
            guest_erase(guest=guest, actor=SYSTEM)
        except ApplicationError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"guest {guest.pk} erased")
