"""What the API takes about a folio as a whole: windows, routing, transfers, splits, refunds, terms."""

from decimal import Decimal
from typing import Any

from rest_framework import serializers

from billing.api.inputs import ChargeIn
from billing.enums import PayerKind, PaymentMethod
from billing.models.folios import FIRST_WINDOW, MOST_WINDOWS
from billing.services.transfers import MOST_ENTRIES, MOST_PARTS
from hotelpbx.common.privacy import TextGuardSerializer


def window_field(**options: Any) -> serializers.IntegerField:
    """The number of a window."""
    return serializers.IntegerField(min_value=1, max_value=MOST_WINDOWS, **options)


def amount_field(**options: Any) -> serializers.DecimalField:
    """An amount; how many digits it may have says the currency."""
    return serializers.DecimalField(max_digits=14, decimal_places=3, **options)


class WindowPatchIn(TextGuardSerializer):
    """Who pays what is in a window."""

    payer_kind = serializers.ChoiceField(PayerKind.choices, required=False)
    payer_name = serializers.CharField(max_length=200, required=False)
    payer_address = serializers.CharField(max_length=500, required=False, allow_blank=True)
    payer_tax_number = serializers.CharField(max_length=40, required=False, allow_blank=True)


class WindowIn(WindowPatchIn):
    """A new window."""

    payer_name = serializers.CharField(max_length=200)


class RoutingRuleIn(TextGuardSerializer):
    """Where new charges of a department go; no department: those of every other one."""

    department = serializers.CharField(max_length=20, allow_null=True, required=False, default=None)
    window = window_field()


class RoutingIn(TextGuardSerializer):
    """All rules of a folio; what is posted already stays where it is."""

    rules = RoutingRuleIn(many=True, max_length=100)  # type: ignore[call-arg]

    def validate_rules(self, rules: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """One rule a department."""
        named = [rule["department"] for rule in rules]
        if len(named) != len(set(named)):
            raise serializers.ValidationError("A department has one rule.")
        return rules


class TransferIn(TextGuardSerializer):
    """Which entries go where; without a `folio` to another window of this one."""

    entries = serializers.ListField(child=serializers.IntegerField(min_value=1), min_length=1, max_length=MOST_ENTRIES)
    folio = serializers.IntegerField(min_value=1, required=False, allow_null=True, default=None)
    window = window_field(default=FIRST_WINDOW)


class PartIn(TextGuardSerializer):
    """A part: its amount with tax or its percentage, and its window if it is to be another one."""

    amount = amount_field(required=False)
    percent = serializers.DecimalField(max_digits=6, decimal_places=3, min_value=Decimal("0.001"), required=False)
    window = window_field(required=False, allow_null=True, default=None)


class SplitIn(TextGuardSerializer):
    """Either `parts`, all of them with an amount or all with a percentage, or `equal` parts."""

    parts = PartIn(many=True, required=False, max_length=MOST_PARTS)  # type: ignore[call-arg]
    equal = serializers.IntegerField(min_value=2, max_value=MOST_PARTS, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """One way to say it."""
        parts = attrs.get("parts", [])
        if bool(parts) == ("equal" in attrs):
            raise serializers.ValidationError({"parts": ["Send either parts or equal."]})
        kinds = {(("amount" in part), ("percent" in part)) for part in parts}
        if kinds - {(True, False)} and kinds - {(False, True)}:
            raise serializers.ValidationError({"parts": ["Give each part an amount, or each a percentage."]})
        return attrs


class RefundIn(TextGuardSerializer):
    """Money that is given back."""

    method = serializers.ChoiceField(PaymentMethod.choices)
    amount = amount_field()
    reason = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
    window = window_field(default=FIRST_WINDOW)


class TermsIn(TextGuardSerializer):
    """What holds for this folio alone; null takes a limit or a rate of its own away."""

    no_post = serializers.BooleanField(required=False)
    credit_limit = amount_field(required=False, allow_null=True)
    nightly_rate = amount_field(required=False, allow_null=True)
    city_tax_exempt = serializers.BooleanField(required=False)


class ReasonIn(TextGuardSerializer):
    """Why."""

    reason = serializers.CharField(max_length=120)


class LateChargeIn(ChargeIn):
    """A charge to a folio that may be closed already."""

    reason = serializers.CharField(max_length=120)


class TenderIn(TextGuardSerializer):
    """A payment with which a window is settled."""

    method = serializers.ChoiceField(PaymentMethod.choices)
    amount = amount_field()
    window = window_field(default=FIRST_WINDOW)


class FolioSettleIn(TextGuardSerializer):
    """What is paid before the folio is closed; `force` closes it with a balance."""

    settle = TenderIn(many=True, required=False, default=list, max_length=MOST_WINDOWS * len(PaymentMethod))  # type: ignore[call-arg]
    force = serializers.BooleanField(default=False)
