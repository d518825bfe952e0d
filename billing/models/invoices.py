"""Invoices and credit notes: numbered without a gap, never changed; database triggers refuse it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from billing.enums import InvoiceKind
from billing.models.folios import FIRST_WINDOW, Folio, FolioEntry
from rooms.models import Property


class InvoiceSeries(models.Model):
    """The next number of a kind of document; locked while one is issued, so that none is left out or given twice."""

    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="invoice_series")
    kind = models.CharField(max_length=8, choices=InvoiceKind.choices)
    next_number = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["property", "kind"], name="invoice_series_one_per_kind")]

    def __str__(self) -> str:
        return f"{self.property_id} {self.kind} {self.next_number}"


class Invoice(models.Model):
    """A document as it was issued: `snapshot` holds all that is printed on it, whatever changes later.

    A credit note takes back one invoice, which it names in `credits`, as a whole.
    """

    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="invoices")
    kind = models.CharField(max_length=8, choices=InvoiceKind.choices)
    serial = models.PositiveIntegerField()
    number = models.CharField(max_length=40)
    folio = models.ForeignKey(Folio, on_delete=models.PROTECT, related_name="invoices")
    window = models.PositiveSmallIntegerField(default=FIRST_WINDOW)
    business_date = models.DateField()
    issued_at = models.DateTimeField()
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    amount = models.DecimalField(max_digits=14, decimal_places=3)
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=200, blank=True)
    snapshot = models.JSONField()
    credits = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="credited_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["property", "kind", "serial"], name="invoice_one_per_serial"),
            models.UniqueConstraint(fields=["property", "number"], name="invoice_one_per_number"),
            models.CheckConstraint(
                condition=Q(kind=InvoiceKind.CREDIT_NOTE, credits__isnull=False)
                | Q(kind=InvoiceKind.INVOICE, credits__isnull=True),
                name="credit_note_names_its_invoice",
            ),
        ]
        ordering = ["-issued_at", "-id"]

    def __str__(self) -> str:
        return self.number


class InvoicedEntry(models.Model):
    """An entry that stands on a document. It may be invoiced anew only when each invoice it is on was credited."""

    invoice = models.ForeignKey(Invoice, on_delete=models.PROTECT, related_name="invoiced_entries")
    entry = models.ForeignKey(FolioEntry, on_delete=models.PROTECT, related_name="invoiced")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["invoice", "entry"], name="invoiced_entry_once_per_invoice")]

    def __str__(self) -> str:
        return f"{self.entry_id} on {self.invoice_id}"
