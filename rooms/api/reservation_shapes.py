"""Reservations as clients send them and as they are answered; no rules here."""

from typing import Any, cast

from rest_framework import serializers

from hotelpbx.common.privacy import TextGuardSerializer
from rooms.api.inputs import PropertyChoice
from rooms.enums import Readiness, ReservationStatus
from rooms.models import Property, Reservation
from rooms.selectors.properties import room_type_get, service_level_get
from rooms.selectors.rooms import room_get
from rooms.services.bookings import BookingChanges
from rooms.services.guests import GuestInput

# The contract's words for dates are those of stays.
_NAMES = {"arrival": "arrival_on", "departure": "departure_on"}


class ReservedGuestIn(TextGuardSerializer):
    """Who is to come."""

    first_name = serializers.CharField(max_length=80, required=False, allow_blank=True, default="")
    last_name = serializers.CharField(max_length=80)
    language = serializers.CharField(max_length=10, required=False, allow_blank=True, default="")
    vip = serializers.BooleanField(required=False, default=False)


class ReservationPatchIn(TextGuardSerializer):
    """What of a reservation may be changed; `room: null` takes the room away."""

    guest = ReservedGuestIn(required=False)
    arrival = serializers.DateField(required=False)
    departure = serializers.DateField(required=False)
    room_type = serializers.CharField(max_length=32, required=False, allow_null=True)
    room = serializers.CharField(max_length=10, required=False, allow_null=True)
    service_level = serializers.CharField(max_length=32, required=False)
    group = serializers.CharField(max_length=40, required=False, allow_blank=True)
    notes = serializers.CharField(max_length=500, required=False, allow_blank=True)


class ReservationIn(PropertyChoice, ReservationPatchIn):
    """A new reservation; without `code` it gets one."""

    code = serializers.CharField(max_length=20, required=False, allow_blank=True, default="")
    guest = ReservedGuestIn()
    arrival = serializers.DateField()
    departure = serializers.DateField()
    service_level = serializers.CharField(max_length=32, required=False, default="standard")


class ReservationFilterIn(PropertyChoice):
    """Filters of the list; `guest` is part of a name."""

    status = serializers.ChoiceField(choices=ReservationStatus.choices, required=False)
    room = serializers.CharField(required=False)
    room_type = serializers.CharField(required=False)
    group = serializers.CharField(required=False)
    guest = serializers.CharField(required=False)
    code = serializers.CharField(required=False)
    arrival = serializers.DateField(required=False)
    arrival_from = serializers.DateField(required=False)
    arrival_until = serializers.DateField(required=False)


class CancelIn(TextGuardSerializer):
    """Why the guest does not come."""

    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


def changes_of(property: Property, data: dict[str, Any]) -> BookingChanges:
    """A validated body as what the services take. Raises the not-found error of whatever it names."""
    changes = {_NAMES.get(name, name): value for name, value in data.items()}
    if "guest" in changes:
        changes["guest"] = GuestInput(**changes["guest"])
    if changes.get("room") is not None:
        changes["room"] = room_get(property, changes["room"])
    if changes.get("room_type") is not None:
        changes["room_type"] = room_type_get(property=property, code=changes["room_type"])
    if "service_level" in changes:
        changes["service_level"] = service_level_get(property=property, code=changes["service_level"])
    return cast("BookingChanges", changes)


class ReservedGuestOut(serializers.Serializer[Any]):
    """Who is to come."""

    first_name = serializers.CharField()
    last_name = serializers.CharField()
    language = serializers.CharField()
    vip = serializers.BooleanField()


class ReservationOut(serializers.ModelSerializer[Reservation]):
    """A reservation from `reservation_queryset`; `room_readiness`: whether its room could be given now."""

    property = serializers.CharField(source="property.code")
    guest = ReservedGuestOut(source="*")
    guest_name = serializers.CharField()
    room_type = serializers.CharField(source="room_type.code", default=None, allow_null=True)
    room = serializers.CharField(source="room.number", default=None, allow_null=True)
    room_readiness = serializers.ChoiceField(choices=Readiness.choices, source="readiness")
    arrival = serializers.DateField(source="arrival_on")
    departure = serializers.DateField(source="departure_on")
    service_level = serializers.CharField(source="service_level.code")
    stay = serializers.IntegerField(source="stay_id", allow_null=True)
    created_by = serializers.CharField(source="created_by.username", default=None, allow_null=True)

    class Meta:
        model = Reservation
        fields: tuple[str, ...] = (
            *("id", "property", "code", "status", "guest", "guest_name", "room_type", "room", "room_readiness"),
            *("arrival", "departure", "service_level", "group", "notes", "stay", "created_at", "created_by"),
            "closed_at",
        )


class OverbookingOut(serializers.Serializer[Any]):
    """A night in which rooms are lacking: of a type (its name), or with "" in the whole house."""

    night = serializers.DateField()
    room_type = serializers.CharField()
    short = serializers.IntegerField()


class ReservationBookedOut(ReservationOut):
    """A reservation, and in which of its nights more is promised than there is."""

    overbooked = OverbookingOut(many=True)

    class Meta(ReservationOut.Meta):
        fields = (*ReservationOut.Meta.fields, "overbooked")
