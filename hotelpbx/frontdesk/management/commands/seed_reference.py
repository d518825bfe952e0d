"""`seed_reference`: roles, service levels, departments."""

from typing import Any

from django.core.management.base import BaseCommand

from hotelpbx.frontdesk.reference import reference_seed


class Command(BaseCommand):
    """Makes what every installation starts with; may be repeated."""

    help = "Makes the roles, and each property's service levels and departments. May be repeated."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make what is missing."""
        reference_seed()
        self.stdout.write("Roles, service levels and departments are there.")
