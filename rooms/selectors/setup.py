"""What the set-up pages list: every room with its phones, room types and service levels with how many have them."""

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils.translation import gettext as _

from hotelpbx.common.scope import in_scope
from rooms.enums import StayStatus
from rooms.errors import RoomNotFoundError, RoomTypeNotFoundError, ServiceLevelNotFoundError
from rooms.models import Property, Room, RoomExtension, RoomType, ServiceLevel
from rooms.selectors.rooms import natural


def room_of_scope(pk: int) -> Room:
    """The room of this id, one that was given up too. Raises `RoomNotFoundError`."""
    rooms = in_scope(Room.every.select_related("property", "room_type"), "property__code")
    room = rooms.filter(pk=pk).first()
    if room is None:
        raise RoomNotFoundError(_("There is no room of this number."))
    return room


def room_type_of_scope(pk: int) -> RoomType:
    """The room type of this id. Raises `RoomTypeNotFoundError`."""
    found = in_scope(RoomType.objects.select_related("property"), "property__code").filter(pk=pk).first()
    if found is None:
        raise RoomTypeNotFoundError(_("This room type does not exist."))
    return found


def service_level_of_scope(pk: int) -> ServiceLevel:
    """The service level of this id. Raises `ServiceLevelNotFoundError`."""
    found = in_scope(ServiceLevel.objects.select_related("property"), "property__code").filter(pk=pk).first()
    if found is None:
        raise ServiceLevelNotFoundError(_("This service level does not exist."))
    return found


def rooms_set_up(property: Property, *, text: str = "", retired: bool = False) -> list[Room]:
    """The rooms by floor and number, each with `phone_rows`; `text` is part of a number, floor, type or extension.

    With `retired` only those that were given up. Two statements.
    """
    phones = RoomExtension.objects.select_related("extension").order_by("room_id", "-is_primary", "id")
    rooms = Room.every.filter(property=property, retired_at__isnull=not retired).select_related("room_type")
    for word in text.split():
        rooms = rooms.filter(_holds(word))
    found = rooms.distinct().prefetch_related(Prefetch("phones", phones, to_attr="phone_rows"))
    return sorted(found, key=lambda room: (natural(room.floor), natural(room.number)))


def _holds(word: str) -> Q:
    kinds = Q(room_type__code__icontains=word) | Q(room_type__name__icontains=word)
    return Q(number__icontains=word) | Q(floor=word) | kinds | Q(phones__extension__number__icontains=word)


def rooms_retired_count(property: Property) -> int:
    """How many rooms were given up."""
    return Room.every.filter(property=property, retired_at__isnull=False).count()


def room_types_counted(property: Property) -> QuerySet[RoomType]:
    """The types, each with `room_count`."""
    in_use = Count("rooms", filter=Q(rooms__retired_at__isnull=True))
    return RoomType.objects.filter(property=property).annotate(room_count=in_use).order_by("code")


def service_levels_counted(property: Property) -> QuerySet[ServiceLevel]:
    """The levels, each with `guest_count`, the stays in house."""
    in_house = Count("stays", filter=Q(stays__status=StayStatus.IN_HOUSE))
    return ServiceLevel.objects.filter(property=property).annotate(guest_count=in_house).order_by("id")
