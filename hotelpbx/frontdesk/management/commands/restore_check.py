"""Rehearse a restore."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotelpbx.frontdesk.backup import BackupError, restore_check


class Command(BaseCommand):
    """`restore_check FILE`; exit code 1 when the backup is not good."""

    help = "Restores a backup into a scratch database, compares rows, ledger sums and passwords, and throws it away."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file that `backup` wrote."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Rehearse and say what was found."""
        try:
            found = restore_check(options["file"])
        except BackupError as error:
            raise CommandError(f"The backup is not good: {error}") from error
        for currency, (entries, amount, _net, _tax) in sorted(found["ledger"].items()):
            self.stdout.write(f"Ledger {currency}: {entries} entries, {amount}.")
        self.stdout.write(f"The backup is good: {sum(found['tables'].values())} rows in {len(found['tables'])} tables.")
