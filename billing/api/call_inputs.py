"""What the API takes about call accounting; types only, rules live in the services."""

from rest_framework import serializers

from billing.api.inputs import price_field
from billing.enums import CallDecision, NumberClass
from hotelpbx.common.privacy import TextGuardSerializer


class CostCentreIn(TextGuardSerializer):
    """A cost centre."""

    code = serializers.RegexField(r"^[-a-zA-Z0-9_]+$", max_length=20)
    name = serializers.CharField(max_length=80)
    is_default = serializers.BooleanField(required=False)
    active = serializers.BooleanField(required=False)


class CostCentrePhoneIn(TextGuardSerializer):
    """A number inside the phone system; `pbx` may be left out where the hotel has one."""

    pbx = serializers.CharField(max_length=60, required=False, allow_blank=True, default="")
    number = serializers.RegexField(r"^[0-9]{1,7}$")
    label = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")  # type: ignore[assignment]


class PinOwnerIn(TextGuardSerializer):
    """Whose a PIN code is; the code is never answered again."""

    not_free_text = ("pin",)

    name = serializers.CharField(max_length=80)
    pin = serializers.RegexField(r"^[0-9]{3,20}$")
    cost_centre = serializers.CharField(max_length=20)
    active = serializers.BooleanField(required=False)


class TrunkTermsIn(TextGuardSerializer):
    """The terms of a trunk."""

    trunk = serializers.CharField(max_length=64)
    grace_seconds = serializers.IntegerField(min_value=0, max_value=3600, required=False)
    cost_per_minute = price_field(required=False)
    cost_connection = price_field(required=False)
    cost_increment = serializers.IntegerField(min_value=1, max_value=3600, required=False)


class NumberRuleIn(TextGuardSerializer):
    """A line of the hotel's own table of numbers."""

    not_free_text = ("digits",)

    digits = serializers.RegexField(r"^\+?[0-9*#]{1,19}$")
    is_prefix = serializers.BooleanField(required=False)
    number_class = serializers.ChoiceField(NumberClass.choices)
    label = serializers.CharField(max_length=80)  # type: ignore[assignment]
    is_free = serializers.BooleanField(required=False)


class RerateIn(TextGuardSerializer):
    """Why a call is rated again."""

    reason = serializers.CharField(max_length=120)


class CallDecisionIn(TextGuardSerializer):
    """What is to become of a call, and why; `room` for `guest`, the code of a `cost_centre` for that."""

    decision = serializers.ChoiceField(CallDecision.choices)
    room = serializers.CharField(max_length=10, required=False, allow_blank=True, default="")
    cost_centre = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    reason = serializers.CharField(max_length=120)


class RerateRangeIn(TextGuardSerializer):
    """The days, and why; with `preview` nothing is changed and no reason is needed."""

    first = serializers.DateField()
    last = serializers.DateField()
    preview = serializers.BooleanField(default=True)
    reason = serializers.CharField(max_length=120, required=False, allow_blank=True, default="")
