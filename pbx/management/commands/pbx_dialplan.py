"""Write the dialplan of an exchange."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotelpbx.common.errors import ApplicationError
from pbx.dialplan.options import Dialect
from pbx.dialplan.writing import dialplan_text
from pbx.selectors import pbx_get
from pbx.services.dialplans import dialplan_options


class Command(BaseCommand):
    """`pbx_dialplan NAME [--dialect macro|gosub] [--output FILE]`."""

    help = "Write extensions_support.conf for an exchange: with Macro for the S-Series, with Gosub for other Asterisks."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which exchange, for which Asterisk, and where to."""
        parser.add_argument("name", help="the exchange, as pbx_add named it")
        parser.add_argument("--dialect", choices=[each.value for each in Dialect], default=Dialect.MACRO.value)
        parser.add_argument("--output", type=Path, metavar="FILE", help="write to this file; else it is printed")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write or print the file."""
        try:
            pbx = pbx_get(options["name"])
        except ApplicationError as error:
            raise CommandError(str(error)) from None
        text = dialplan_text(dialplan_options(pbx), Dialect(options["dialect"]))
        output: Path | None = options["output"]
        if output is None:
            self.stdout.write(text, ending="")
            return
        output.write_text(text)
        self.stdout.write(f"{output} is written. Load it: docs/pbx-setup.md, “The dialplan”.")
