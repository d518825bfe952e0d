"""Folios, their windows, and entries that are only ever added: database triggers refuse any update or deletion."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from billing.enums import EntryKind, EntryPurpose, EntrySource, FolioStatus, PayerKind
from pbx.models import CallRecord
from rooms.models import Property, Stay

HALF_DIGIT = Decimal("0.0005")
FIRST_WINDOW = 1
MOST_WINDOWS = 8


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
    """The account of a stay.

    `nightly_rate` (with or without tax, as department ROOM has it; empty: that of the room type) and `city_tax_exempt`
    are for the night audit; `no_post` refuses charges, not payments; `credit_limit` (empty: that of the service level)
    is in the folio's currency.
    """

    stay = models.OneToOneField(Stay, on_delete=models.PROTECT, related_name="folio")
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=6, choices=FolioStatus.choices, default=FolioStatus.OPEN)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    no_post = models.BooleanField(default=False)
    credit_limit = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    nightly_rate = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    city_tax_exempt = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def property_code(self) -> str:
        """The property of its stay."""
        return self.stay.property.code


class FolioWindow(models.Model):
    """A part of a folio with a payer of its own. Window 1 is the guest's and needs no row until it has an address."""

    folio = models.ForeignKey(Folio, on_delete=models.CASCADE, related_name="windows")
    number = models.PositiveSmallIntegerField()
    payer_kind = models.CharField(max_length=8, choices=PayerKind.choices, default=PayerKind.GUEST)
    payer_name = models.CharField(max_length=200)
    payer_address = models.TextField(max_length=500, blank=True)
    payer_tax_number = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["folio", "number"], name="folio_window_one_per_number"),
            models.CheckConstraint(
                condition=Q(number__gte=FIRST_WINDOW) & Q(number__lte=MOST_WINDOWS), name="folio_window_number"
            ),
        ]
        ordering = ["folio_id", "number"]

    def __str__(self) -> str:
        return f"{self.number} {self.payer_name}"


class RoutingRule(models.Model):
    """New charges of a department (empty: of every department without a rule) go to this window of the folio."""

    folio = models.ForeignKey(Folio, on_delete=models.CASCADE, related_name="routing_rules")
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    window = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["folio", "department"], name="routing_one_rule_per_department"),
            models.UniqueConstraint(
                fields=["folio"], condition=Q(department__isnull=True), name="routing_one_rule_for_the_rest"
            ),
        ]
        ordering = ["folio_id", "id"]

    def __str__(self) -> str:
        return f"{self.department or '*'} -> {self.window}"


class FolioEntry(models.Model):
    """A charge, a payment (negative amount; a refund's is positive) or a reversal.

    The balance of a folio is the sum of `amount`. What moves to another folio or window, or is split, is reversed and
    charged again: the new charge names the entry it comes from in `moved_from`. Of the parts of a split charge the
    first keeps the quantity and the others have 0, so that goods and calls stay counted once. `call` is the call that
    was charged, also on the reversal and on what it moved to. `tax_rate` is the percentage that applied when it was
    posted; older entries have none.
    """

    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="folio_entries")
    folio = models.ForeignKey(Folio, on_delete=models.PROTECT, related_name="entries")
    window = models.PositiveSmallIntegerField(default=FIRST_WINDOW)
    kind = models.CharField(max_length=8, choices=EntryKind.choices)
    department = models.ForeignKey(Department, null=True, blank=True, on_delete=models.PROTECT, related_name="entries")
    purpose = models.CharField(max_length=8, choices=EntryPurpose.choices, blank=True, default="")
    code = models.CharField(max_length=40)
    description = models.CharField(max_length=200)
    quantity = models.DecimalField(max_digits=10, decimal_places=2, default=Decimal(1))
    unit_price = models.DecimalField(max_digits=14, decimal_places=4, default=Decimal(0))
    net = models.DecimalField(max_digits=14, decimal_places=3)
    tax = models.DecimalField(max_digits=14, decimal_places=3, default=Decimal(0))
    amount = models.DecimalField(max_digits=14, decimal_places=3)
    tax_rate = models.DecimalField(max_digits=6, decimal_places=3, null=True, blank=True)
    business_date = models.DateField()
    posted_at = models.DateTimeField()
    posted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    source = models.CharField(max_length=8, choices=EntrySource.choices, default=EntrySource.DESK)
    reference = models.CharField(max_length=120, blank=True)
    business_key = models.CharField(max_length=120, unique=True, null=True, blank=True)
    explanation = models.JSONField(default=list, blank=True)
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversed_by")
    moved_from = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="moved_to")
    call = models.ForeignKey(CallRecord, null=True, blank=True, on_delete=models.PROTECT, related_name="folio_entries")

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
        indexes = [
            models.Index(fields=["folio", "posted_at"]),
            models.Index(fields=["property", "business_date"], name="entry_by_business_date"),
        ]
        ordering = ["posted_at", "id"]

    def __str__(self) -> str:
        return f"{self.description} {self.amount}"
