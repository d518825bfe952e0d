"""A property and its classes of service."""

import datetime as dt
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from hotelpbx.common.append_only import KEPT_AT_LEAST_DAYS
from hotelpbx.common.privacy import MOST_HIDDEN
from rooms.enums import CreditAction


def validate_audit_days(days: int) -> None:
    """The database refuses to delete younger audit records."""
    if 0 < days < KEPT_AT_LEAST_DAYS:
        raise ValidationError(_("The audit trail is kept for at least a year."))


class Property(models.Model):
    """One hotel. Everything below `rooms` knows it by its `code`, which therefore never changes."""

    code = models.SlugField(unique=True, max_length=32)
    name = models.CharField(max_length=120)
    timezone = models.CharField(max_length=64, default="UTC")
    currency = models.CharField(max_length=3, validators=[RegexValidator(r"^[A-Z]{3}$")])
    country = models.CharField(max_length=2, default="DE", validators=[RegexValidator(r"^[A-Z]{2}$")])
    business_date = models.DateField()
    check_out_time = models.TimeField(default=dt.time(11, 0))
    mask_dialled_digits = models.PositiveSmallIntegerField(
        _("hidden digits of dialled numbers"),
        default=3,
        validators=[MaxValueValidator(MOST_HIDDEN)],
        help_text=_("The last digits of outside numbers, for roles that may not see call records; 0 hides nothing."),
    )
    keep_call_details_days = models.PositiveIntegerField(
        _("days to keep who called whom"),
        default=180,
        help_text=_("Then numbers, PINs and names of recordings are removed from the calls; 0 keeps them for ever."),
    )
    keep_reports_days = models.PositiveIntegerField(
        _("days to keep raw reports"), default=90, help_text=_("Then they are deleted; 0 keeps them for ever.")
    )
    keep_guests_days = models.PositiveIntegerField(
        _("days to keep guests after check-out"),
        default=1095,
        help_text=_("Then they become “erased guest”; what they paid stays. 0 keeps them for ever."),
    )
    keep_audit_days = models.PositiveIntegerField(
        _("days to keep the audit trail"),
        default=3650,
        validators=[validate_audit_days],
        help_text=_("Then its records are deleted; at least a year, 0 keeps them for ever."),
    )
    retention_done_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name_plural = "properties"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def property_code(self) -> str:
        """Its own code: what the audit trail asks of whatever it notes."""
        return self.code


class ServiceLevel(models.Model):
    """What a class of guest may do with the phone, and what it pays."""

    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="service_levels")
    code = models.SlugField(max_length=32)
    name = models.CharField(max_length=80)
    outbound_routes = models.JSONField(default=list, blank=True)
    outbound_allowed = models.BooleanField(default=True)
    voicemail = models.BooleanField(default=True)
    discount_percent = models.DecimalField(
        max_digits=5,
        decimal_places=2,
        default=Decimal(0),
        validators=[MinValueValidator(Decimal(0)), MaxValueValidator(Decimal(100))],
    )
    credit_limit = models.DecimalField(max_digits=12, decimal_places=3, null=True, blank=True)
    credit_action = models.CharField(max_length=9, choices=CreditAction.choices, default=CreditAction.ATTENTION)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["property", "code"], name="service_level_one_per_code")]
        ordering = ["property_id", "id"]

    def __str__(self) -> str:
        return self.name
