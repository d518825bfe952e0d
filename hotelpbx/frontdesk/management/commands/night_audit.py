"""`night_audit`: close the business date of a property, for a timer or by hand."""

import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing.services.audit import night_audit_run
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.errors import ApplicationError
from rooms.selectors.properties import property_get


class Command(BaseCommand):
    """Closes one business date; closing it again changes nothing."""

    help = "Closes the business date of a property (the only one, unless named)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Arguments of the command."""
        parser.add_argument("--property", help="code of the property")
        parser.add_argument("--date", type=dt.date.fromisoformat, help="the date to close (the business date)")
        parser.add_argument("--strict", action="store_true", help="let yellow lights stop the audit too")

    def handle(self, *args: Any, **options: Any) -> None:
        """Close the date and say so."""
        try:
            property = property_get(options["property"])
            audit, created = night_audit_run(
                property=property,
                business_date=options["date"] or property.business_date,
                actor=SYSTEM,
                accept_yellow=not options["strict"],
            )
        except ApplicationError as error:
            raise CommandError(str(error)) from error
        verb = "closed" if created else "was closed already"
        totals = audit.report["totals"]
        currency = audit.report["currency"]
        self.stdout.write(f"{property.code} {audit.business_date} {verb}: {totals['amount']} {currency}")
