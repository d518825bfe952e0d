"""The inbox: each report as it arrived, and what became of it."""

from django.db import models

from pbx.enums import ReceiptState, Transport
from pbx.models.exchanges import Pbx


class Receipt(models.Model):
    """One report of a device, stored before it is acknowledged.

    `report_key` is unique: of identical reports of a call within a few seconds only the first has one, the others are
    `duplicate`. Reports without a call tell a state and need none. `code` is the code that was
    complete with this report.
    """

    pbx = models.ForeignKey(Pbx, on_delete=models.PROTECT, related_name="receipts")
    source = models.CharField(max_length=4, choices=Transport.choices)
    source_address = models.CharField(max_length=45, blank=True)
    received_at = models.DateTimeField(db_index=True)
    raw = models.BinaryField()
    event_type = models.CharField(max_length=60, blank=True)
    code = models.CharField(max_length=128, blank=True)
    fingerprint = models.CharField(max_length=64)
    report_key = models.CharField(max_length=80, unique=True, null=True, blank=True)
    state = models.CharField(max_length=10, choices=ReceiptState.choices, default=ReceiptState.RECEIVED)
    error = models.CharField(max_length=500, blank=True)
    attempts_made = models.PositiveIntegerField(default=0)
    processed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "id"]),
            models.Index(fields=["pbx", "state", "id"], name="receipt_next"),
            models.Index(fields=["pbx", "fingerprint", "received_at"], name="receipt_repeated"),
            models.Index(fields=["pbx", "id"], condition=~models.Q(code=""), name="receipt_with_code"),
        ]

    def __str__(self) -> str:
        return f"{self.event_type or 'report'} #{self.pk}"

    @property
    def text(self) -> str:
        """The report as text, for people."""
        return bytes(self.raw).decode("utf-8", "replace")
