"""`night_audit`: close the business date of a property, for a timer or by hand.

It ends with 0 when the date is closed, now or before; 1 when a rule forbids it or a step failed; 2 for wrong arguments;
3 when lights of the checklist stand in the way; 4 when another process is closing the night.
"""

import datetime as dt
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from billing.enums import NightStep
from billing.errors import NightAuditError, NightAuditRunningError
from billing.models import NightAudit, NightAuditRun
from billing.selectors.lights import LABELS
from billing.services.audit import night_audit_run
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.errors import ApplicationError
from rooms.selectors.properties import property_get

REFUSED, LIGHTS, RUNNING = 1, 3, 4


def codes(text: str) -> list[str]:
    """Points of the checklist, separated by commas."""
    found = [code.strip() for code in text.split(",") if code.strip()]
    if unknown := [code for code in found if code not in LABELS]:
        raise ArgumentTypeError(f"there is no light {unknown[0]}; there are {', '.join(LABELS)}")
    return found


class Command(BaseCommand):
    """Closes one business date; closing it again changes nothing."""

    help = "Closes the business date of a property (the only one, unless named)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Arguments of the command."""
        parser.add_argument("--property", help="code of the property")
        parser.add_argument("--date", type=dt.date.fromisoformat, help="the date to close (the business date)")
        parser.add_argument("--strict", action="store_true", help="let yellow lights stop the audit too")
        parser.add_argument(
            "--accept", type=codes, metavar="CODE,...", help="accept these yellow lights only, such as pbx_offline"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Close the date, tell each step, and print the stored result."""
        self.told = ""
        try:
            property = property_get(options["property"])
            audit, created = night_audit_run(
                property=property,
                business_date=options["date"] or property.business_date,
                actor=SYSTEM,
                accept_yellow=not options["strict"],
                accept=options["accept"],
                told=self._tell if options["verbosity"] else None,
            )
        except ApplicationError as error:
            self._tell_lights(error.extra.get("checks", []))
            raise CommandError(str(error), returncode=_code(error)) from error
        self._tell_result(audit, created)

    def _tell(self, run: NightAuditRun) -> None:
        """A line a step, and one for each tenth of a long one."""
        steps = list(NightStep)
        number = steps.index(NightStep(run.step)) + 1 if run.step else 1
        tenth = f" {run.done * 10 // run.total * 10} %" if run.total else ""
        line = f"{number}/{len(steps)} {NightStep(run.step).label if run.step else ''}{tenth}"
        if line != self.told:
            self.told = line
            self.stdout.write(line)

    def _tell_lights(self, checks: list[dict[str, Any]]) -> None:
        for check in checks:
            self.stderr.write(f"{check['light']} {check['code']} {check['count']}: {check['detail']}")

    def _tell_result(self, audit: NightAudit, created: bool) -> None:
        verb = "closed" if created else "was closed already"
        totals, currency = audit.report["totals"], audit.report["currency"]
        self.stdout.write(f"{audit.property.code} {audit.business_date} {verb}: {totals['amount']} {currency}")
        for row in audit.report["departments"]:
            self.stdout.write(f"  {row['code']}: {row['amount']} {currency}")
        for row in audit.report["payments"]:
            self.stdout.write(f"  {row['method']}: {row['amount']} {currency}")


def _code(error: ApplicationError) -> int:
    if isinstance(error, NightAuditRunningError):
        return RUNNING
    return LIGHTS if isinstance(error, NightAuditError) and "checks" in error.extra else REFUSED
