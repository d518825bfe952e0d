"""What a property has decided about its books, and what its rooms cost a night."""

from decimal import Decimal

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rooms.models import Property, RoomType

PERCENT_OR_AMOUNT = [MinValueValidator(Decimal(0))]


class BillingSettings(models.Model):
    """The header of invoices, what the night posts, rules for the minibar, and who gets the reports."""

    property = models.OneToOneField(Property, on_delete=models.CASCADE, related_name="billing_settings")
    legal_name = models.CharField(_("legal name"), max_length=120, blank=True)
    address = models.TextField(_("address"), max_length=400, blank=True)
    tax_number = models.CharField(_("tax number"), max_length=40, blank=True)
    contact = models.CharField(_("telephone, mail, web"), max_length=200, blank=True)
    bank_account = models.CharField(_("bank account"), max_length=200, blank=True)
    invoice_footer = models.TextField(_("last lines of an invoice"), max_length=500, blank=True)
    invoice_prefix = models.CharField(
        _("before an invoice's number"), max_length=12, default="R-", validators=[RegexValidator(r"^[A-Za-z0-9/-]*$")]
    )
    credit_note_prefix = models.CharField(
        _("before a credit note's number"),
        max_length=12,
        default="C-",
        validators=[RegexValidator(r"^[A-Za-z0-9/-]*$")],
    )
    room_charge = models.BooleanField(_("the night audit posts the room"), default=False)
    city_tax = models.BooleanField(_("the night audit posts city tax"), default=False)
    city_tax_amount = models.DecimalField(
        _("city tax for a guest and night"),
        max_digits=12,
        decimal_places=3,
        default=Decimal(0),
        validators=PERCENT_OR_AMOUNT,
    )
    city_tax_percent = models.DecimalField(
        _("city tax in percent of the room"),
        max_digits=6,
        decimal_places=3,
        default=Decimal(0),
        validators=PERCENT_OR_AMOUNT,
    )
    holiday_region = models.CharField(
        _("region of the holidays"), max_length=10, blank=True, help_text=_("Of the country, such as BY in DE.")
    )
    minibar_pin_required = models.BooleanField(_("minibar by phone only with a PIN"), default=False)
    minibar_void_minutes = models.PositiveSmallIntegerField(
        _("minutes in which the phone takes minibar goods back"), default=10
    )
    report_recipients = models.TextField(
        _("who gets the nightly reports"), max_length=1000, blank=True, help_text=_("Mail addresses, one a line.")
    )
    report_language = models.CharField(_("language of the reports"), max_length=10, default="en")

    class Meta:
        verbose_name_plural = "billing settings"

    def __str__(self) -> str:
        return str(self.property)


class RoomRate(models.Model):
    """What a night in a room of a type costs (no type: any without a rate of its own); taxed as the department ROOM."""

    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="room_rates")
    room_type = models.ForeignKey(RoomType, null=True, blank=True, on_delete=models.PROTECT, related_name="rates")
    amount = models.DecimalField(max_digits=12, decimal_places=3, validators=PERCENT_OR_AMOUNT)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["property", "room_type"], name="room_rate_one_per_type"),
            models.UniqueConstraint(
                fields=["property"], condition=Q(room_type__isnull=True), name="room_rate_one_for_the_rest"
            ),
        ]
        ordering = ["property_id", "id"]

    def __str__(self) -> str:
        return f"{self.room_type or '*'} {self.amount}"
