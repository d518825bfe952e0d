"""Check the set-up of a PBX."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotelpbx.common.errors import ApplicationError
from pbx.models import Pbx
from pbx.selectors import pbx_get
from pbx.services.check_lines import Line, Mark
from pbx.services.check_phones import code_line, no_code_line
from pbx.services.checklist import pbx_checklist, wait_for
from pbx.services.intake import receipts_process
from pbx.services.provocation import code_arrived, latest_receipt

MARKS = {Mark.OK: "[ok]  ", Mark.WRONG: "[FAIL]", Mark.REMARK: "[info]"}
WAIT_SECONDS = 10.0
DIAL_SECONDS = 60.0


class Command(BaseCommand):
    """`pbx_check NAME [--wait SECONDS] [--dial EXTENSION]`; exit code 1 when something is wrong."""

    help = (
        "Log in and print a checklist: what is right, what is wrong, and what to tick where. To see whether reports "
        "arrive it gives one extension the display name that it has already."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """The PBX, and how long to wait for what."""
        parser.add_argument("name")
        parser.add_argument("--wait", type=float, default=WAIT_SECONDS, help="seconds to wait for the provoked report")
        parser.add_argument("--dial", metavar="EXTENSION", help="then wait for a code that you dial on this phone")
        parser.add_argument("--dial-wait", type=float, default=DIAL_SECONDS, help="seconds to wait for that code")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the checklist."""
        try:
            pbx = pbx_get(options["name"])
        except ApplicationError as error:
            raise CommandError(str(error)) from None
        lines = [self._say(finding.line) for finding in pbx_checklist(pbx=pbx, wait_seconds=options["wait"])]
        if options["dial"]:
            lines.append(self._wait_for_code(pbx, options["dial"], options["dial_wait"]))
        if any(line.mark == Mark.WRONG for line in lines):
            sys.exit(1)

    def _say(self, line: Line) -> Line:
        self.stdout.write(f"{MARKS[line.mark]} {line.text}")
        if line.hint and line.mark != Mark.OK:
            self.stdout.write(f"       > {line.hint}")
        return line

    def _wait_for_code(self, pbx: Pbx, number: str, seconds: float) -> Line:
        """Reports are processed here meanwhile, so that this works before the worker is set up."""
        since = latest_receipt(pbx)
        self.stdout.write(f"Dial 777*01 on phone {number} now, or dial 777 and key *01. Waiting {seconds:.0f} s ...")
        self.stdout.flush()

        def look() -> Any:
            receipts_process()
            return code_arrived(pbx=pbx, since=since, number=number)

        found = wait_for(look, seconds)
        return self._say(code_line(found) if found else no_code_line(pbx, number))
