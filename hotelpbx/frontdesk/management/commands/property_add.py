"""`property_add CODE`: a new property."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotelpbx.common.errors import ApplicationError
from hotelpbx.frontdesk.reference import property_add


class Command(BaseCommand):
    """Adds a property with its service levels and departments."""

    help = "Adds a property with its service levels and departments."

    def add_arguments(self, parser: CommandParser) -> None:
        """Arguments of the command."""
        parser.add_argument("code", help="short name, letters, digits, - and _; never changes")
        parser.add_argument("--name", default="", help="name for people")
        parser.add_argument("--timezone", default="UTC", help="such as Europe/Berlin")
        parser.add_argument("--currency", default="EUR", help="ISO 4217, such as EUR")
        parser.add_argument("--country", default="DE", help="ISO 3166 of its telephone numbers, such as DE")

    def handle(self, *args: Any, **options: Any) -> None:
        """Add it, or say what is wrong."""
        try:
            property = property_add(
                code=options["code"],
                name=options["name"],
                timezone_name=options["timezone"],
                currency=options["currency"],
                country=options["country"],
            )
        except ApplicationError as error:
            raise CommandError(str(error)) from error
        except ValidationError as error:
            raise CommandError("; ".join(error.messages)) from error
        self.stdout.write(f"Property {property.code} added; its business date is {property.business_date}.")
