"""`user_add NAME --role …` (or `--superuser`): a sign-in whose first password is printed once and must be changed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotelpbx.common.accounts import account_create
from hotelpbx.common.errors import ApplicationError
from hotelpbx.common.roles import ALL_ROLES
from rooms.selectors.properties import property_get


class Command(BaseCommand):
    """Adds a user."""

    help = "Adds a user with roles, for all properties or some; prints the first password, which must be changed."

    def add_arguments(self, parser: CommandParser) -> None:
        """Arguments of the command."""
        parser.add_argument("username")
        parser.add_argument("--role", action="append", default=[], choices=ALL_ROLES, help="may be repeated")
        parser.add_argument("--superuser", action="store_true", help="may do everything, and opens /admin/")
        parser.add_argument("--property", action="append", default=[], help="code; may be repeated; none means all")
        parser.add_argument("--name", default="", help="first and last name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Add it, or say what is wrong."""
        if not options["role"] and not options["superuser"]:
            raise CommandError("Name what the user may do: --role (may be repeated) or --superuser.")
        try:
            codes = [property_get(code).code for code in options["property"]]
            user, password = account_create(
                username=options["username"],
                roles=options["role"],
                properties=codes,
                full_name=options["name"],
                is_superuser=options["superuser"],
            )
        except ApplicationError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"User {user.username} added. First password, to be changed at sign-in: {password}")
