"""`reencrypt`: after a new FIELD_ENCRYPTION_KEY was put in front, store every secret with it."""

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from hotelpbx.common.crypto import secrets_reencrypt


class Command(BaseCommand):
    """Stores every secret with the newest key; may run beside a working hotel, and again."""

    help = "Stores every secret with the newest of FIELD_ENCRYPTION_KEY; then the older keys can be taken away."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, and say how many."""
        try:
            count = secrets_reencrypt()
        except ImproperlyConfigured as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{count} secrets are stored with the newest key.")
