"""Compare a PBX's own lists with ours, now: calls, alarms, extensions, voice messages."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotelpbx.common.audit import Actor
from hotelpbx.common.errors import ApplicationError
from pbx.selectors import pbx_get
from pbx.services.reconcile import pbx_reconcile


class Command(BaseCommand):
    """`pbx_reconcile NAME`."""

    help = "Store the calls that were missed, and compare alarms, extensions and voice messages with what should be."

    def add_arguments(self, parser: CommandParser) -> None:
        """The PBX."""
        parser.add_argument("name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Reconcile, and say what was found."""
        try:
            found = pbx_reconcile(pbx=pbx_get(options["name"]), actor=Actor(origin="command"))
        except ApplicationError as error:
            raise CommandError(str(error)) from None
        self.stdout.write(f"{found.calls} new calls, {found.extensions} extensions differ.")
        if found.failed:
            raise CommandError(f"Could not be compared: {', '.join(found.failed)}.")
