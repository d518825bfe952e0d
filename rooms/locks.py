"""The only row locks of this app, in the order room -> stay -> reservation -> wake-up call, rows of one table by pk.

Every function must run inside a transaction and returns fresh rows.
"""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from rooms.enums import StayStatus
from rooms.errors import RoomNotFoundError
from rooms.models import Property, Reservation, Room, Stay, WakeUpCall


def property_lock(pk: int) -> Property:
    """Lock a property's row alone, before any other: postings wait, and their entries are seen."""
    return Property.objects.select_for_update(no_key=True).get(pk=pk)


def rooms_lock(pks: Iterable[int]) -> dict[int, Room]:
    """Lock rooms; their stays cannot begin, move or end until the transaction does.

    Raises `RoomNotFoundError` when one of them has been given up meanwhile.
    """
    wanted = set(pks)
    rooms = Room.objects.select_for_update(no_key=True).filter(pk__in=wanted).order_by("pk")
    found = {room.pk: room for room in rooms}
    if len(found) < len(wanted):
        raise RoomNotFoundError(_("A room of these has been given up meanwhile. Look at the list of rooms again."))
    return found


def stays_in_rooms_lock(room_pks: Iterable[int]) -> list[Stay]:
    """Lock every in-house stay of these (already locked) rooms."""
    stays = Stay.objects.select_for_update(no_key=True)
    return list(stays.filter(room_id__in=set(room_pks), status=StayStatus.IN_HOUSE).order_by("pk"))


def reservation_lock(pk: int) -> Reservation:
    """Lock a reservation; the room that it is to have is locked already."""
    return Reservation.objects.select_for_update(no_key=True).get(pk=pk)


def wakeups_lock(pks: Iterable[int]) -> list[WakeUpCall]:
    """Lock wake-up calls."""
    return list(WakeUpCall.objects.select_for_update(no_key=True).filter(pk__in=set(pks)).order_by("pk"))
