"""Tariffs and their rates."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q

from billing.enums import JobState, TariffStatus
from rooms.models import Property

NOT_NEGATIVE = [MinValueValidator(Decimal(0))]


class Tariff(models.Model):
    """A version of the telephone prices: draft, active from an instant, retired. An active one does not change.

    `markup_percent` is added to the discounted net price, before the tax.
    """

    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="tariffs")
    name = models.CharField(max_length=80)
    currency = models.CharField(max_length=3)
    tax_rate = models.DecimalField(max_digits=6, decimal_places=3, default=Decimal(0))
    tax_included = models.BooleanField(default=False)
    markup_percent = models.DecimalField(max_digits=6, decimal_places=2, default=Decimal(0), validators=NOT_NEGATIVE)
    status = models.CharField(max_length=8, choices=TariffStatus.choices, default=TariffStatus.DRAFT)
    valid_from = models.DateTimeField(null=True, blank=True)
    valid_to = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    cache_token = models.UUIDField(default=uuid.uuid4, editable=False)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(status=TariffStatus.DRAFT) | Q(valid_from__isnull=False),
                name="tariff_active_has_a_beginning",
            ),
            models.UniqueConstraint(
                fields=["property"],
                condition=Q(status=TariffStatus.ACTIVE, valid_to__isnull=True),
                name="tariff_one_open_ended_active_per_property",
            ),
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class TariffRate(models.Model):
    """The price of a destination; `prefix` in international digits without plus sign or zeros."""

    tariff = models.ForeignKey(Tariff, on_delete=models.CASCADE, related_name="rates")
    prefix = models.CharField(max_length=20)
    destination = models.CharField(max_length=120)
    price_per_minute = models.DecimalField(max_digits=12, decimal_places=6, default=Decimal(0), validators=NOT_NEGATIVE)
    connection_fee = models.DecimalField(max_digits=12, decimal_places=6, default=Decimal(0), validators=NOT_NEGATIVE)
    initial_increment = models.PositiveSmallIntegerField(default=60, validators=[MinValueValidator(1)])
    increment = models.PositiveSmallIntegerField(default=60, validators=[MinValueValidator(1)])
    minimum_charge = models.DecimalField(max_digits=12, decimal_places=6, default=Decimal(0), validators=NOT_NEGATIVE)
    free_seconds = models.PositiveSmallIntegerField(default=0)
    band = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tariff", "prefix", "band"], name="rate_one_per_prefix_and_band"),
            models.CheckConstraint(
                condition=Q(increment__gte=1) & Q(initial_increment__gte=1), name="rate_increments_positive"
            ),
        ]
        ordering = ["tariff_id", "prefix"]

    def __str__(self) -> str:
        return f"{self.prefix} {self.destination}"


class TariffImport(models.Model):
    """A CSV file of rates that a worker puts into a draft: all of it or nothing, with its progress and its faults.

    The faults are told in `language`, that of whoever sent the file; the file itself is kept until it is done.
    """

    tariff = models.ForeignKey(Tariff, on_delete=models.CASCADE, related_name="imports")
    file_name = models.CharField(max_length=200)
    content = models.TextField()
    replaces = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.WAITING)
    lines_total = models.PositiveIntegerField(default=0)
    lines_done = models.PositiveIntegerField(default=0)
    language = models.CharField(max_length=10, default="en")
    faults = models.JSONField(default=list, blank=True)
    fault_count = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    beat_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "created_at"], name="tariff_import_by_state")]
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name
