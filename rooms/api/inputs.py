"""Parsing of what clients send; no rules here."""

from decimal import Decimal
from typing import Any

from django.core.validators import RegexValidator
from rest_framework import serializers
from rest_framework.request import Request

from hotelpbx.common.privacy import TextGuardSerializer
from rooms.enums import Block, Condition, CreditAction, Occupancy, Recurrence

_CODE = RegexValidator(r"^[-a-zA-Z0-9_]{1,32}$")
_NUMBER = RegexValidator(r"^[0-9A-Za-z]{1,10}$")


def body_of(kind: type[serializers.Serializer[Any]], request: Request, *, partial: bool = False) -> dict[str, Any]:
    """The validated body. Raises DRF's `ValidationError`."""
    data = kind(data=request.data, partial=partial)
    data.is_valid(raise_exception=True)
    return dict(data.validated_data)


def query_of(kind: type[serializers.Serializer[Any]], request: Request) -> dict[str, Any]:
    """The validated filters. Raises DRF's `ValidationError`."""
    data = kind(data={name: value for name, value in request.query_params.items() if value})
    data.is_valid(raise_exception=True)
    return dict(data.validated_data)


class PropertyChoice(TextGuardSerializer):
    """Which property; may be left out where only one exists."""

    property = serializers.CharField(required=False, allow_null=True, default=None)


class RoomTypeIn(PropertyChoice):
    """A new room type."""

    code = serializers.CharField(validators=[_CODE])
    name = serializers.CharField(max_length=80)


class RoomTypePatchIn(TextGuardSerializer):
    """Another name of a room type."""

    name = serializers.CharField(max_length=80)


class RoomIn(PropertyChoice):
    """A new room; the first extension is the primary one."""

    number = serializers.CharField(validators=[_NUMBER])
    floor = serializers.CharField(max_length=10, required=False, allow_blank=True, default="")
    room_type = serializers.CharField(required=False, allow_null=True, default=None)
    extensions = serializers.ListField(child=serializers.CharField(max_length=7), required=False, default=list)
    pbx = serializers.CharField(required=False, default="")


class RoomPatchIn(TextGuardSerializer):
    """What of a room may be changed."""

    floor = serializers.CharField(max_length=10, required=False, allow_blank=True)
    room_type = serializers.CharField(required=False, allow_null=True)
    extensions = serializers.ListField(child=serializers.CharField(max_length=7), required=False)
    pbx = serializers.CharField(required=False)


class RoomFilterIn(PropertyChoice):
    """Filters of the room list."""

    number = serializers.CharField(required=False)
    floor = serializers.CharField(required=False)
    occupancy = serializers.CharField(required=False)
    condition = serializers.ChoiceField(choices=Condition.choices, required=False)


class ReportIn(TextGuardSerializer):
    """Something that housekeeping says; `reported_at` when it was said, for what could not be sent at once."""

    reported_at = serializers.DateTimeField(required=False, allow_null=True, default=None)


class ConditionIn(ReportIn):
    """How the room is."""

    condition = serializers.ChoiceField(choices=Condition.choices)
    by = serializers.CharField(max_length=150, required=False, allow_blank=True, default="")


class SignsIn(ReportIn):
    """The signs at the door, and whether the guest wants no service today; what is left out stays."""

    dnd = serializers.BooleanField(required=False, allow_null=True, default=None)
    make_up_room = serializers.BooleanField(required=False, allow_null=True, default=None)
    service_refused = serializers.BooleanField(required=False, allow_null=True, default=None)


class SeenIn(ReportIn):
    """What housekeeping saw; "" takes it back."""

    seen = serializers.ChoiceField(choices=Occupancy.choices, allow_blank=True)


class MaintenanceIn(TextGuardSerializer):
    """What is broken."""

    note = serializers.CharField(max_length=120)


class BlockIn(TextGuardSerializer):
    """Why the room cannot be sold."""

    block = serializers.ChoiceField(choices=Block.choices, default=Block.OUT_OF_ORDER)
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class EmptyIn(TextGuardSerializer):
    """A body without values."""


class LevelPatchIn(TextGuardSerializer):
    """The values of a service level."""

    name = serializers.CharField(max_length=80)
    outbound_routes = serializers.ListField(child=serializers.CharField(max_length=64), required=False)
    outbound_allowed = serializers.BooleanField(required=False)
    voicemail = serializers.BooleanField(required=False)
    discount_percent = serializers.DecimalField(
        max_digits=5, decimal_places=2, min_value=Decimal(0), max_value=Decimal(100), required=False
    )
    credit_limit = serializers.DecimalField(
        max_digits=12, decimal_places=3, min_value=Decimal(0), required=False, allow_null=True
    )
    credit_action = serializers.ChoiceField(choices=CreditAction.choices, required=False)


class LevelIn(LevelPatchIn, PropertyChoice):
    """A new service level."""

    code = serializers.CharField(validators=[_CODE])


class WakeUpPatchIn(TextGuardSerializer):
    """When and how a wake-up call rings: `interval` in minutes, weekdays 0 = Sunday, no prompt: the device's own."""

    date = serializers.DateField()
    time = serializers.TimeField()
    recurrence = serializers.ChoiceField(choices=Recurrence.choices, required=False)
    weekdays = serializers.ListField(child=serializers.IntegerField(min_value=0, max_value=6), required=False)
    until = serializers.DateField(required=False, allow_null=True)
    repeats = serializers.IntegerField(min_value=1, max_value=3, required=False)
    interval = serializers.IntegerField(min_value=1, max_value=60, required=False)
    prompt = serializers.CharField(max_length=80, required=False, allow_null=True, allow_blank=True)

    def validate_prompt(self, value: str | None) -> str:
        """Null and nothing mean the same."""
        return value or ""


class WakeUpIn(WakeUpPatchIn, PropertyChoice):
    """Wake-up calls for rooms or for a group."""

    rooms = serializers.ListField(child=serializers.CharField(max_length=10), required=False, allow_empty=False)
    group = serializers.CharField(max_length=40, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Exactly one of both."""
        if ("rooms" in attrs) == ("group" in attrs):
            raise serializers.ValidationError({"rooms": "Name either rooms or a group."})
        return attrs


class WakeUpFilterIn(PropertyChoice):
    """Filters of the list of wake-up calls."""

    room = serializers.CharField(required=False)
    date = serializers.DateField(required=False)
    status = serializers.CharField(required=False)
    group = serializers.CharField(required=False)
