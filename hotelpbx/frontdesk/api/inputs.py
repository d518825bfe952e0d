"""Parsing of what clients send; no rules here."""

from typing import Any

from rest_framework import serializers

from billing.enums import PaymentMethod
from billing.models.folios import FIRST_WINDOW, MOST_WINDOWS
from hotelpbx.common.privacy import TextGuardSerializer
from rooms.enums import StayStatus
from rooms.services.stays import GuestInput


class GuestIn(TextGuardSerializer):
    """A guest as a client names him."""

    first_name = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    last_name = serializers.CharField(max_length=80)
    language = serializers.CharField(max_length=10, required=False, allow_blank=True, default="")
    vip = serializers.BooleanField(required=False, default=False)


def guest_inputs(rows: list[dict[str, Any]]) -> list[GuestInput]:
    """Validated rows as what the services take."""
    return [GuestInput(**row) for row in rows]


class StayFilterIn(TextGuardSerializer):
    """Filters of the list of stays."""

    status = serializers.ChoiceField(choices=StayStatus.choices, required=False)
    room = serializers.CharField(required=False)
    group = serializers.CharField(required=False)
    guest = serializers.CharField(required=False)
    departure = serializers.DateField(required=False)


class CheckInIn(TextGuardSerializer):
    """A check-in."""

    property = serializers.CharField(required=False)
    room = serializers.CharField()
    guests = GuestIn(many=True, allow_empty=False)
    service_level = serializers.CharField(default="standard")
    departure = serializers.DateField()
    group = serializers.CharField(max_length=40, required=False, allow_blank=True, default="")
    override_dirty = serializers.BooleanField(required=False, default=False)
    share = serializers.BooleanField(required=False, default=False)


class GroupRoomIn(TextGuardSerializer):
    """A room of a group."""

    room = serializers.CharField()
    guests = GuestIn(many=True, allow_empty=False)


class GroupCheckInIn(TextGuardSerializer):
    """A group check-in."""

    property = serializers.CharField(required=False)
    group = serializers.CharField(max_length=40)
    service_level = serializers.CharField(default="standard")
    departure = serializers.DateField()
    rooms = GroupRoomIn(many=True, allow_empty=False)
    override_dirty = serializers.BooleanField(required=False, default=False)


class StayPatchIn(TextGuardSerializer):
    """What of a stay may be changed."""

    guests = GuestIn(many=True, allow_empty=False, required=False)
    service_level = serializers.CharField(required=False)


class MoveIn(TextGuardSerializer):
    """A room move."""

    room = serializers.CharField()
    override_dirty = serializers.BooleanField(required=False, default=False)


class ExtendIn(TextGuardSerializer):
    """A new day of departure."""

    departure = serializers.DateField()


class SettleIn(TextGuardSerializer):
    """A payment at check-out, for what is in a window of the folio."""

    method = serializers.ChoiceField(choices=PaymentMethod.choices)
    amount = serializers.DecimalField(max_digits=12, decimal_places=3)
    window = serializers.IntegerField(min_value=1, max_value=MOST_WINDOWS, default=FIRST_WINDOW)


class CheckOutIn(TextGuardSerializer):
    """A check-out."""

    settle = SettleIn(many=True, required=False, default=list)
    force = serializers.BooleanField(required=False, default=False)


class AllowCallsIn(TextGuardSerializer):
    """Why a guest may call outside again."""

    reason = serializers.CharField(max_length=200)


class GroupCheckOutIn(TextGuardSerializer):
    """A check-out of a group."""

    property = serializers.CharField(required=False)
    force = serializers.BooleanField(required=False, default=False)


class TakeIn(TextGuardSerializer):
    """Who is on an item; `take_over` takes it from whoever is on it now."""

    take_over = serializers.BooleanField(required=False, default=False)


class ResolveIn(TextGuardSerializer):
    """What was done about an attention item."""

    note = serializers.CharField(max_length=2000)
