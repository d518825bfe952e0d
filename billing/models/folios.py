"""Folios: append-only. Database triggers refuse any update or deletion of an entry."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from billing.enums import EntryKind, EntrySource, FolioStatus
from rooms.models import Property, Stay

HALF_DIGIT = Decimal("0.0005")


class Department(models.Model):
    """Where revenue belongs, with its tax (percent, on top of the net price unless `tax_included`)."""

    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="departments")
    code = models.CharField(max_length=20)
    name = models.CharField(max_length=80)
    tax_rate = models.DecimalField(max_digits=6, decimal_places=3, default=Decimal(0))
    tax_included = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["property", "code"], name="department_one_per_code")]
        ordering = ["property_id", "id"]

    def __str__(self) -> str:
        return self.name


class Folio(models.Model):
    """The account of a stay."""

    stay = models.OneToOneField(Stay, on_delete=models.PROTECT, related_name="folio")
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=6, choices=FolioStatus.choices, default=FolioStatus.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def property_code(self) -> str:
        """The property of its stay."""
        return self.stay.property.code


class FolioEntry(models.Model):
    """A charge, a payment (negative amount) or a reversal. The balance of a folio is the sum of `amount`."""

    folio = models.ForeignKey(Folio, on_delete=models.PROTECT, related_name="entries")
    kind = models.CharField(max_length=8, choices=EntryKind.choices)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT, related_name="entries")
    code = models.CharField(max_length=40)
    description = models.CharField(max_length=200)
    quantity = models.DecimalField(max_digits=10, decimal_places=2, default=Decimal(1))
    unit_price = models.DecimalField(max_digits=14, decimal_places=4, default=Decimal(0))
    net = models.DecimalField(max_digits=14, decimal_places=3)
    tax = models.DecimalField(max_digits=14, decimal_places=3, default=Decimal(0))
    amount = models.DecimalField(max_digits=14, decimal_places=3)
    business_date = models.DateField(db_index=True)
    posted_at = models.DateTimeField()
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    source = models.CharField(max_length=8, choices=EntrySource.choices, default=EntrySource.DESK)
    reference = models.CharField(max_length=120, blank=True)
    business_key = models.CharField(max_length=120, unique=True, null=True, blank=True)
    explanation = models.JSONField(default=list, blank=True)
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(kind=EntryKind.REVERSAL, reverses__isnull=False)
                | (~Q(kind=EntryKind.REVERSAL) & Q(reverses__isnull=True)),
                name="entry_reversal_names_its_entry",
            ),
            models.CheckConstraint(
                # SQLite keeps decimals as binary fractions, hence the half of the last digit.
                condition=Q(amount__gt=F("net") + F("tax") - HALF_DIGIT)
                & Q(amount__lt=F("net") + F("tax") + HALF_DIGIT),
                name="entry_amount_is_net_and_tax",
            ),
        ]
        indexes = [models.Index(fields=["folio", "posted_at"])]
        ordering = ["posted_at", "id"]

    def __str__(self) -> str:
        return f"{self.description} {self.amount}"
