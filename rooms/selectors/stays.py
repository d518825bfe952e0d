"""Stays: lists, one, and whose phone it was at an instant."""

import datetime as dt

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hotelpbx.common.scope import in_scope
from pbx.enums import SyncState
from pbx.models import Extension
from rooms.enums import StayStatus
from rooms.errors import StayNotFoundError
from rooms.models import FormerPhone, Property, Room, RoomExtension, Stay, StayRoom
from rooms.selectors.rooms import room_get

DEVICE_SECOND = dt.timedelta(microseconds=999_999)


def stay_queryset() -> QuerySet[Stay]:
    """Stays with everything their API answer shows, newest first."""
    stays = in_scope(Stay.objects.select_related("property", "room", "service_level"), "property__code")
    return stays.prefetch_related("stay_guests__guest", "room__phones__extension")


def stay_list(
    *,
    property: Property | None = None,
    status: str = "",
    room: str = "",
    group: str = "",
    guest: str = "",
    departure: dt.date | None = None,
    arrival: dt.date | None = None,
) -> QuerySet[Stay]:
    """Stays, newest first; `guest` is any part of a guest's name."""
    stays = stay_queryset()
    exact = {"property": property, "status": status, "room__number": room, "group": group}
    dates = {"departure": departure, "arrival": arrival}
    stays = stays.filter(**{name: value for name, value in {**exact, **dates}.items() if value})
    for word in guest.split():
        names = Q(guests__last_name__icontains=word) | Q(guests__first_name__icontains=word)
        stays = stays.filter(names | Q(guest_name__icontains=word)).distinct()
    return stays


def stay_get(pk: int) -> Stay:
    """The stay of this id. Raises `StayNotFoundError`."""
    stay = stay_queryset().filter(pk=pk).first()
    if stay is None:
        raise StayNotFoundError(_("There is no stay number %(id)s.") % {"id": pk})
    return stay


def room_stay_in_house(property: Property, number: str) -> Stay | None:
    """The primary stay in a room now. Raises `RoomNotFoundError`."""
    return stay_queryset().filter(room=room_get(property, number), status=StayStatus.IN_HOUSE, is_primary=True).first()


def stays_of_group(property: Property, group: str) -> list[Stay]:
    """The stays of a group that are in house. Raises `StayNotFoundError` when there is none."""
    stays = list(stay_list(property=property, status=StayStatus.IN_HOUSE, group=group).order_by("room__number", "pk"))
    if not group or not stays:
        raise StayNotFoundError(_("Nobody of group “%(group)s” is in house.") % {"group": group}, "group_not_found")
    return stays


def rooms_of_phone(extension: Extension, at: dt.datetime) -> QuerySet[Room]:
    """The room to which a phone belonged at an instant, which need not be the one it belongs to now; at most one."""
    begun = Q(since__isnull=True) | Q(since__lte=at)
    now = RoomExtension.objects.filter(begun, extension=extension)
    then = FormerPhone.objects.filter(begun, extension=extension, until__gt=at)
    return Room.objects.filter(Q(pk__in=now.values("room")) | Q(pk__in=then.values("room")))


def stay_holding(*, extension: Extension, at: dt.datetime) -> StayRoom | None:
    """The stretch of the primary stay that held the phone's room at an instant; None when the room was vacant."""
    held = StayRoom.objects.filter(room__in=rooms_of_phone(extension, at), is_primary=True, started_at__lte=at)
    held = held.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at))
    return held.select_related("stay", "room").order_by("-started_at", "-pk").first()


def stay_holding_in_second(*, extension: Extension, at: dt.datetime) -> StayRoom | None:
    """As `stay_holding`, for an instant that the device tells in whole seconds.

    A guest who checked in within that second held the room too, unless somebody else did at the beginning of it.
    """
    return stay_holding(extension=extension, at=at) or stay_holding(extension=extension, at=at + DEVICE_SECOND)


def stay_phone_sync(stay: Stay) -> str | None:
    """Whether the device has confirmed the phones of a stay from `stay_queryset`: the worst of them.

    None for a stay that owns no phone now: a sharer, one that has ended, a room without a phone.
    """
    if stay.status != StayStatus.IN_HOUSE or not stay.is_primary:
        return None
    states = {phone.extension.sync_state for phone in stay.room.phones.all()}
    return next(
        (str(state) for state in (SyncState.FAILED, SyncState.PENDING, SyncState.SYNCED) if state in states), None
    )
