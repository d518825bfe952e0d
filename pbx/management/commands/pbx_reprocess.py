"""Replay reports."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.errors import ApplicationError
from pbx.enums import ReceiptState
from pbx.models import Receipt
from pbx.services.intake import receipt_reprocess, receipts_process


class Command(BaseCommand):
    """`pbx_reprocess --failed` or `pbx_reprocess --id N`."""

    help = "Process reports again: all that failed, or one that failed, could not be read or was not used."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which reports."""
        group = parser.add_mutually_exclusive_group(required=True)
        group.add_argument("--failed", action="store_true", help="all failed reports")
        group.add_argument("--id", type=int, help="one report")

    def handle(self, *args: Any, **options: Any) -> None:
        """Replay, and print what became of them."""
        wanted = Receipt.objects.select_related("pbx").order_by("pk")
        wanted = wanted.filter(state=ReceiptState.FAILED) if options["failed"] else wanted.filter(pk=options["id"])
        receipts = list(wanted)
        if not receipts and options["id"]:
            raise CommandError(f"There is no report {options['id']}.")
        for receipt in receipts:
            try:
                receipt_reprocess(receipt=receipt, actor=SYSTEM)
            except ApplicationError as error:
                raise CommandError(str(error)) from None
        while receipts_process():
            pass
        for receipt in receipts:
            receipt.refresh_from_db()
            self.stdout.write(f"{receipt.pk} {receipt.event_type or '?'}: {receipt.state} {receipt.error}".rstrip())
        self.stdout.write(f"{len(receipts)} reports replayed.")
