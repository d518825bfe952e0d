"""The engineer's tables: what is set up once. Stays and wake-up calls are changed by their services only."""

from django.contrib import admin

from hotelpbx.common.admin import AuditedAdmin
from rooms.models import Property, Room, RoomExtension, RoomType, ServiceLevel


class RoomExtensionInline(admin.TabularInline):  # type: ignore[type-arg]  # Django's admin takes no parameters at run time
    """The phones of a room."""

    model = RoomExtension
    extra = 0
    raw_id_fields = ("extension",)


@admin.register(Property)
class PropertyAdmin(AuditedAdmin):
    """Properties; the code and the business date are not for changing here."""

    list_display = ("code", "name", "timezone", "currency", "business_date")
    readonly_fields = ("business_date",)

    def get_readonly_fields(self, request: object, obj: Property | None = None) -> tuple[str, ...]:
        """Below `rooms` a property is known by its code, so it stays what it was at first."""
        return ("code", *self.readonly_fields) if obj else ()


@admin.register(RoomType)
class RoomTypeAdmin(AuditedAdmin):
    """Room types."""

    list_display = ("code", "name", "property")


@admin.register(Room)
class RoomAdmin(AuditedAdmin):
    """Rooms and their phones; state is changed at the desk."""

    list_display = ("number", "floor", "room_type", "property", "occupancy", "condition", "block")
    list_filter = ("property", "floor")
    search_fields = ("number",)
    inlines = (RoomExtensionInline,)
    readonly_fields = (
        "occupancy",
        "condition",
        "condition_changed_at",
        "condition_changed_by",
        "block",
        "block_reason",
        "do_not_disturb",
        "make_up_room",
    )


@admin.register(ServiceLevel)
class ServiceLevelAdmin(AuditedAdmin):
    """Service levels; read only, because a change must reach the phones."""

    list_display = (
        "code",
        "name",
        "property",
        "outbound_allowed",
        "voicemail",
        "discount_percent",
        "credit_limit",
        "credit_action",
    )

    def has_change_permission(self, request: object, obj: ServiceLevel | None = None) -> bool:
        """Changes go through the service, which brings the phones up to date."""
        return False
