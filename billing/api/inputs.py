"""What the API of the money side takes; types only, rules live in the services."""

import datetime as dt
from decimal import Decimal
from typing import Any

from rest_framework import serializers
from rest_framework.request import Request

from billing.models.folios import FIRST_WINDOW, MOST_WINDOWS
from billing.selectors.lights import LABELS
from hotelpbx.common.privacy import TextGuardSerializer


def parsed(kind: type[serializers.Serializer[Any]], request: Request, **options: Any) -> dict[str, Any]:
    """The validated body of a request."""
    body = kind(data=request.data, **options)
    body.is_valid(raise_exception=True)
    return dict(body.validated_data)


def price_field(**options: Any) -> serializers.DecimalField:
    """A price with up to six digits behind the point."""
    return serializers.DecimalField(max_digits=12, decimal_places=6, min_value=0, **options)


def has_neighbours(date: dt.date) -> bool:
    """Whether every time zone can show it: in the first and the last year of the calendar a shift leaves it."""
    return dt.MINYEAR < date.year < dt.MAXYEAR


class InstantField(serializers.DateTimeField):
    """An instant with an offset, which every time zone can show: whose clock a bare time means is not guessed."""

    def enforce_timezone(self, value: dt.datetime) -> dt.datetime:
        """The instant; refuses one without an offset, and the first and the last year of the calendar."""
        if value.tzinfo is None:
            self.fail("invalid", format="2026-11-23T12:00:00+01:00")
        if not has_neighbours(value):
            self.fail("overflow")
        instant: dt.datetime = super().enforce_timezone(value)
        return instant


class ChargeIn(TextGuardSerializer):
    """A charge; an article brings its own price and description."""

    code = serializers.CharField(max_length=40)
    description = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")
    quantity = serializers.DecimalField(max_digits=10, decimal_places=2, default=Decimal(1))
    unit_price = serializers.DecimalField(max_digits=14, decimal_places=4, required=False, allow_null=True)
    reference = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    window = serializers.IntegerField(min_value=1, max_value=MOST_WINDOWS, required=False, allow_null=True)


class PaymentIn(TextGuardSerializer):
    """A payment."""

    method = serializers.CharField(max_length=20)
    amount = serializers.DecimalField(max_digits=14, decimal_places=3)
    reference = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    window = serializers.IntegerField(min_value=1, max_value=MOST_WINDOWS, default=FIRST_WINDOW)
    purpose = serializers.CharField(max_length=8, required=False, allow_blank=True, default="")


class ReverseIn(TextGuardSerializer):
    """Why an entry is taken back."""

    reason = serializers.CharField(max_length=120)


class TariffIn(TextGuardSerializer):
    """A draft; without a tax it takes that of the department PHONE."""

    name = serializers.CharField(max_length=80)
    currency = serializers.RegexField(r"^[A-Z]{3}$", required=False, default="")
    tax_rate = serializers.DecimalField(
        max_digits=6, decimal_places=3, min_value=0, required=False, allow_null=True, default=None
    )
    tax_included = serializers.BooleanField(required=False, allow_null=True, default=None)
    markup_percent = serializers.DecimalField(max_digits=6, decimal_places=2, min_value=0, default=Decimal(0))
    valid_from = InstantField(required=False, allow_null=True, default=None)


class RateIn(TextGuardSerializer):
    """A rate of a draft."""

    prefix = serializers.CharField(max_length=40)
    destination = serializers.CharField(max_length=120)
    price_per_minute = price_field()
    connection_fee = price_field(default=Decimal(0))
    initial_increment = serializers.IntegerField(min_value=1, max_value=32767, default=60)
    increment = serializers.IntegerField(min_value=1, max_value=32767, default=60)
    minimum_charge = price_field(default=Decimal(0))
    free_seconds = serializers.IntegerField(min_value=0, max_value=32767, default=0)
    band = serializers.CharField(max_length=40, required=False, allow_null=True, default=None)


class TariffCopyIn(TextGuardSerializer):
    """What the copy is called."""

    name = serializers.CharField(max_length=80)


class ImportIn(TextGuardSerializer):
    """The text of a CSV file; sent as `text/csv`, as the part `file` of a form, or as this."""

    not_free_text = ("csv",)

    csv = serializers.CharField(trim_whitespace=False)


class ActivateIn(TextGuardSerializer):
    """From when; nothing means now. `force` with a `reason`: also without a rate for where guests have called."""

    valid_from = InstantField(required=False, allow_null=True, default=None)
    force = serializers.BooleanField(default=False)
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class QuoteIn(TextGuardSerializer):
    """A call whose price is asked for."""

    not_free_text = ("number",)

    number = serializers.CharField(max_length=64)
    seconds = serializers.IntegerField(min_value=0, max_value=30 * 24 * 3600)
    started_at = InstantField(required=False, allow_null=True, default=None)
    service_level = serializers.CharField(max_length=32, required=False, allow_null=True, allow_blank=True, default="")
    extension = serializers.CharField(max_length=7, required=False, allow_null=True, allow_blank=True, default="")


class NightAuditIn(TextGuardSerializer):
    """The date to close; `accept` names the yellow lights that are accepted, `accept_yellow` false refuses all others.

    Without `accept` every yellow light is accepted, unless `accept_yellow` is false.
    """

    business_date = serializers.DateField()
    accept_yellow = serializers.BooleanField(default=True)
    accept = serializers.ListField(child=serializers.ChoiceField(list(LABELS)), required=False, allow_null=True)


class ReportMailsIn(TextGuardSerializer):
    """The closed date whose report is to be sent to the list."""

    business_date = serializers.DateField()
