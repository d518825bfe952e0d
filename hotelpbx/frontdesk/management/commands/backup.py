"""Back the database up."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotelpbx.frontdesk.backup import BackupError, backup_make, manifest_path


class Command(BaseCommand):
    """`backup FILE`."""

    help = "Writes the whole database into a file, while everything runs, and what it holds into FILE.json."

    def add_arguments(self, parser: CommandParser) -> None:
        """The file."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Back up and say what there is."""
        try:
            manifest = backup_make(options["file"])
        except (BackupError, OSError) as error:
            raise CommandError(f"No backup was made: {error}") from error
        rows = sum(manifest["tables"].values())
        self.stdout.write(f"{options['file']}: {len(manifest['tables'])} tables, {rows} rows.")
        self.stdout.write(f"What it holds is in {manifest_path(options['file'])}. Keep FIELD_ENCRYPTION_KEY elsewhere.")
