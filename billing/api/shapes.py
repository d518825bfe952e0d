"""Shapes of the answers about tariffs, calls, minibar and the night, for the schema."""

from typing import Any

from rest_framework import serializers

from billing.api.outputs import LineOut
from billing.comparisons import ChangeKind
from billing.enums import RatingStatus, TariffStatus
from pbx.enums import CallStatus, CallType


class TariffOut(serializers.Serializer[Any]):
    """A tariff."""

    id = serializers.IntegerField()
    property = serializers.CharField()
    name = serializers.CharField()
    currency = serializers.CharField()
    tax_rate = serializers.CharField()
    tax_included = serializers.BooleanField()
    markup_percent = serializers.CharField()
    status = serializers.ChoiceField(TariffStatus.choices)
    valid_from = serializers.DateTimeField(allow_null=True)
    valid_to = serializers.DateTimeField(allow_null=True)


class RateOut(serializers.Serializer[Any]):
    """A rate."""

    id = serializers.IntegerField()
    prefix = serializers.CharField()
    destination = serializers.CharField()
    price_per_minute = serializers.CharField()
    connection_fee = serializers.CharField()
    initial_increment = serializers.IntegerField()
    increment = serializers.IntegerField()
    minimum_charge = serializers.CharField()
    free_seconds = serializers.IntegerField()
    band = serializers.CharField(allow_null=True)


class ImportOut(serializers.Serializer[Any]):
    """How many rates came in."""

    imported = serializers.IntegerField()


class RateValuesOut(serializers.Serializer[Any]):
    """What a version says about a prefix."""

    destination = serializers.CharField()
    price_per_minute = serializers.CharField()
    connection_fee = serializers.CharField()
    initial_increment = serializers.IntegerField()
    increment = serializers.IntegerField()
    minimum_charge = serializers.CharField()
    free_seconds = serializers.IntegerField()


class RateChangeOut(serializers.Serializer[Any]):
    """A rate that differs; `old` is null for an added one, `new` for a removed one."""

    kind = serializers.ChoiceField([kind.value for kind in ChangeKind])
    prefix = serializers.CharField()
    band = serializers.CharField(allow_null=True)
    old = RateValuesOut(allow_null=True)
    new = RateValuesOut(allow_null=True)


class RateChangesOut(serializers.Serializer[Any]):
    """What differs from another version: counts, and a page of the list."""

    against = serializers.IntegerField(allow_null=True)
    added = serializers.IntegerField()
    removed = serializers.IntegerField()
    changed = serializers.IntegerField()
    count = serializers.IntegerField()
    next = serializers.CharField(allow_null=True)
    previous = serializers.CharField(allow_null=True)
    results = RateChangeOut(many=True)


class SumsOut(serializers.Serializer[Any]):
    """Calls and what they cost by either version."""

    calls = serializers.IntegerField()
    old = serializers.CharField()
    new = serializers.CharField()
    difference = serializers.CharField()
    old_without_rate = serializers.IntegerField()
    new_without_rate = serializers.IntegerField()


class DestinationSumsOut(SumsOut):
    """The same of one destination."""

    destination = serializers.CharField()


class PricedCallOut(serializers.Serializer[Any]):
    """A call by either version; null without a rate."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    destination = serializers.CharField()
    started_at = serializers.DateTimeField()
    talk_seconds = serializers.IntegerField()
    old = serializers.CharField(allow_null=True)
    new = serializers.CharField(allow_null=True)
    difference = serializers.CharField()


class ComparisonOut(SumsOut):
    """The calls of a time by two versions."""

    tariff = serializers.IntegerField()
    compared_with = serializers.IntegerField()
    since = serializers.DateTimeField()
    until = serializers.DateTimeField()
    currency = serializers.CharField()
    destinations = DestinationSumsOut(many=True)
    most_changed = PricedCallOut(many=True)
    without_rate = PricedCallOut(many=True)


class QuoteOut(serializers.Serializer[Any]):
    """What a call would cost; `room` or `cost_centre` (its code) of the extension that was named."""

    room = serializers.CharField(allow_null=True)
    service_level = serializers.CharField(allow_null=True)
    cost_centre = serializers.CharField(allow_null=True)

    number = serializers.CharField()
    destination = serializers.CharField()
    prefix = serializers.CharField()
    billed_seconds = serializers.IntegerField()
    net = serializers.CharField()
    tax = serializers.CharField()
    amount = serializers.CharField()
    currency = serializers.CharField()
    lines = LineOut(many=True)
    number_class = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class ChargeOut(serializers.Serializer[Any]):
    """The charge of a call: on a folio, or what a cost centre pays."""

    amount = serializers.CharField()
    currency = serializers.CharField()
    folio = serializers.IntegerField(allow_null=True)
    entry = serializers.IntegerField(allow_null=True)
    cost_centre = serializers.CharField(allow_null=True)
    explanation = LineOut(many=True)


class CallOut(serializers.Serializer[Any]):
    """A call and its place in the books."""

    id = serializers.IntegerField()
    pbx = serializers.CharField()
    callid = serializers.CharField()
    started_at = serializers.DateTimeField()
    caller = serializers.CharField()
    callee = serializers.CharField()
    type = serializers.ChoiceField(CallType.choices)
    status = serializers.ChoiceField(CallStatus.choices)
    call_seconds = serializers.IntegerField()
    talk_seconds = serializers.IntegerField()
    trunk = serializers.CharField()
    extension = serializers.CharField(allow_null=True)
    room = serializers.CharField(allow_null=True)
    stay = serializers.IntegerField(allow_null=True)
    number = serializers.CharField()
    destination = serializers.CharField()
    number_class = serializers.CharField()
    cost_centre = serializers.CharField(allow_null=True)
    pin_owner = serializers.CharField(allow_null=True)
    charge = ChargeOut(allow_null=True)
    rating_status = serializers.ChoiceField(RatingStatus.choices, allow_null=True)
    rating_reason = serializers.CharField()
    recording = serializers.CharField()


class CheckOut(serializers.Serializer[Any]):
    """A point of the checklist before the night audit."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    count = serializers.IntegerField()
    detail = serializers.CharField()
    light = serializers.ChoiceField(["green", "yellow", "red"])


class ChecklistOut(serializers.Serializer[Any]):
    """The checklist of the current business date."""

    property = serializers.CharField()
    business_date = serializers.DateField()
    checks = CheckOut(many=True)
