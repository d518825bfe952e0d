"""What the API shows of this app's rows; no rules here."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from hotelpbx.common.models import AttentionItem
from rooms.enums import Occupancy
from rooms.models import Guest, Property, Room, RoomType, ServiceLevel, Stay, WakeUpAttempt, WakeUpCall
from rooms.selectors.rooms import tile_of
from rooms.selectors.stays import stay_phone_sync

CLOCK = "%H:%M"


@extend_schema_field({"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]$"})
class ClockField(serializers.TimeField):
    """A time of day without seconds, which the description's own word for a time would not allow."""


class PropertySerializer(serializers.ModelSerializer[Property]):
    """A property."""

    check_out_time = ClockField(format=CLOCK)

    class Meta:
        model = Property
        fields = ("code", "name", "timezone", "currency", "business_date", "check_out_time")


class RoomTypeSerializer(serializers.ModelSerializer[RoomType]):
    """A room type."""

    property = serializers.CharField(source="property.code", read_only=True)

    class Meta:
        model = RoomType
        fields = ("id", "property", "code", "name")


class ServiceLevelSerializer(serializers.ModelSerializer[ServiceLevel]):
    """What a class of guest may do with the phone."""

    property = serializers.CharField(source="property.code", read_only=True)

    class Meta:
        model = ServiceLevel
        fields = (
            "id",
            "property",
            "code",
            "name",
            "outbound_routes",
            "outbound_allowed",
            "voicemail",
            "discount_percent",
            "credit_limit",
            "credit_action",
        )


class RoomPhoneSerializer(serializers.Serializer[Any]):
    """A phone of a room."""

    number = serializers.CharField()
    is_primary = serializers.BooleanField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field of this name


class RoomServiceSerializer(serializers.Serializer[Any]):
    """The signs at the door."""

    dnd = serializers.BooleanField()
    make_up_room = serializers.BooleanField()


class PhoneStateSerializer(serializers.Serializer[Any]):
    """What the phone does and whether the device has confirmed our wishes."""

    state = serializers.CharField()
    sync = serializers.ChoiceField(choices=["synced", "pending", "failed"])
    error = serializers.CharField()


class RoomStaySerializer(serializers.Serializer[Any]):
    """Who lives in the room."""

    id = serializers.IntegerField()
    guest_name = serializers.CharField()
    departure = serializers.DateField()


class RoomSerializer(serializers.Serializer[Room]):
    """A room that came from `rooms_with_details`."""

    id = serializers.IntegerField()
    property = serializers.CharField()
    number = serializers.CharField()
    floor = serializers.CharField()
    room_type = serializers.CharField(allow_null=True)
    extensions = RoomPhoneSerializer(many=True)
    occupancy = serializers.ChoiceField(choices=["vacant", "occupied"])
    condition = serializers.ChoiceField(choices=["dirty", "clean", "inspected"])
    block = serializers.ChoiceField(choices=["out_of_order", "out_of_service"], allow_null=True)
    service = RoomServiceSerializer()
    status_code = serializers.CharField()
    phone = PhoneStateSerializer()
    stay = RoomStaySerializer(allow_null=True)
    sharers = serializers.IntegerField()
    wake_up = serializers.CharField(allow_null=True)
    message_waiting = serializers.BooleanField()

    def to_representation(self, instance: Room) -> dict[str, Any]:
        """The fields of the contract, from the room's tile."""
        tile = tile_of(instance)
        stay = tile.stay
        return {
            "id": tile.room_id,
            "property": instance.property.code,
            "number": tile.number,
            "floor": tile.floor,
            "room_type": tile.room_type or None,
            "extensions": [
                {"number": phone.number, "is_primary": phone.is_primary, "label": phone.label} for phone in tile.phones
            ],
            "occupancy": tile.occupancy,
            "condition": tile.condition,
            "block": tile.block or None,
            "service": {"dnd": tile.do_not_disturb, "make_up_room": tile.make_up_room},
            "status_code": tile.status_code,
            "phone": {"state": tile.phone_state, "sync": tile.sync, "error": tile.sync_error},
            "stay": stay and {"id": stay.id, "guest_name": stay.guest_name, "departure": stay.departure.isoformat()},
            "sharers": tile.sharers,
            "wake_up": tile.wake_up or None,
            "message_waiting": tile.message_waiting,
        }


class RoomRepairSerializer(serializers.ModelSerializer[AttentionItem]):
    """Something broken in a room: the item of the attention inbox."""

    note = serializers.SerializerMethodField()

    class Meta:
        model = AttentionItem
        fields = ("id", "note", "raised_at")

    def get_note(self, item: AttentionItem) -> str:
        """What was said."""
        return str(item.data["note"])


class DiscrepancySerializer(serializers.ModelSerializer[Room]):
    """A room that housekeeping saw otherwise than the desk has it."""

    property = serializers.CharField(source="property.code")
    room = serializers.CharField(source="number")
    kind = serializers.SerializerMethodField()
    desk = serializers.ChoiceField(source="occupancy", choices=Occupancy.choices)
    seen = serializers.ChoiceField(choices=Occupancy.choices)

    class Meta:
        model = Room
        fields = ("property", "room", "kind", "desk", "seen", "seen_at", "seen_by")

    @extend_schema_field(serializers.ChoiceField(choices=["skip", "sleep"]))
    def get_kind(self, room: Room) -> str:
        """`skip`: the desk has a guest in it and nobody was seen; `sleep`: the other way round."""
        return "skip" if room.seen == Occupancy.VACANT else "sleep"


class GuestSerializer(serializers.ModelSerializer[Guest]):
    """A guest."""

    class Meta:
        model = Guest
        fields = ("id", "first_name", "last_name", "language", "vip")


class StaySerializer(serializers.ModelSerializer[Stay]):
    """A stay without its folio; from `stay_queryset`."""

    property = serializers.CharField(source="property.code")
    room = serializers.CharField(source="room.number")
    guests = serializers.SerializerMethodField()
    service_level = serializers.CharField(source="service_level.code")
    phone_sync = serializers.SerializerMethodField()

    class Meta:
        model = Stay
        fields: tuple[str, ...] = (
            "id",
            "property",
            "room",
            "status",
            "guests",
            "guest_name",
            "service_level",
            "group",
            "arrival",
            "departure",
            "checked_in_at",
            "checked_out_at",
            "is_primary",
            "outbound_barred",
            "phone_sync",
        )

    def get_guests(self, stay: Stay) -> list[dict[str, Any]]:
        """The guests in the order of the registration."""
        return [dict(GuestSerializer(link.guest).data) for link in stay.stay_guests.all()]

    def get_phone_sync(self, stay: Stay) -> str | None:
        """Whether the phone system has confirmed the guest's phone; null for a stay that owns none."""
        return stay_phone_sync(stay)


class AttemptSerializer(serializers.ModelSerializer[WakeUpAttempt]):
    """One ring."""

    class Meta:
        model = WakeUpAttempt
        fields = ("due_at", "rang_at", "ended_at", "result", "reason")


class WakeUpSerializer(serializers.ModelSerializer[WakeUpCall]):
    """A wake-up call; `date` is the day asked for, `due_at` the next or last call."""

    property = serializers.CharField(source="property.code")
    room = serializers.CharField(source="room.number")
    stay = serializers.IntegerField(source="stay_id", allow_null=True)
    guest_name = serializers.CharField(source="stay.guest_name", default="")
    time = ClockField(format=CLOCK)
    prompt = serializers.SerializerMethodField()
    pbx_wakeup_id = serializers.SerializerMethodField()
    attempts = AttemptSerializer(many=True)
    created_by = serializers.CharField(source="created_by.username", default=None, allow_null=True)

    class Meta:
        model = WakeUpCall
        fields = (
            "id",
            "property",
            "room",
            "stay",
            "guest_name",
            "date",
            "time",
            "recurrence",
            "weekdays",
            "until",
            "repeats",
            "interval",
            "prompt",
            "origin",
            "status",
            "status_reason",
            "due_at",
            "pbx_wakeup_id",
            "attempts",
            "created_by",
            "created_at",
        )

    def get_prompt(self, call: WakeUpCall) -> str | None:
        """The voice prompt; null for the phone system's own."""
        return call.prompt or None

    def get_pbx_wakeup_id(self, call: WakeUpCall) -> str | None:
        """The id of our alarm on the phone system while it has one."""
        return call.pbx_wakeup_id or None
