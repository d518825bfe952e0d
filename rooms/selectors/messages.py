"""Texts for guests."""

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from hotelpbx.common.scope import in_scope
from rooms.enums import StayStatus
from rooms.errors import GuestMessageNotFoundError
from rooms.models import GuestMessage, Property, Room

SHOWN = 200


def guest_messages_list(property: Property) -> QuerySet[GuestMessage]:
    """The texts for guests in house, those that wait first, the oldest of them on top; then the latest delivered."""
    rows = GuestMessage.objects.filter(stay__property=property, stay__status=StayStatus.IN_HOUSE)
    latest = F("delivered_at").desc(nulls_first=True)
    return rows.select_related("stay__room").order_by(latest, "taken_at", "pk")[:SHOWN]


def guest_messages_of_room(room: Room) -> list[GuestMessage]:
    """The texts that wait for whoever lives in a room, the oldest first."""
    rows = GuestMessage.objects.filter(stay__room=room, stay__status=StayStatus.IN_HOUSE, delivered_at=None)
    return list(rows.select_related("stay").order_by("taken_at", "pk"))


def guest_message_get(pk: int) -> GuestMessage:
    """The text of this id. Raises `GuestMessageNotFoundError`."""
    rows = in_scope(GuestMessage.objects.select_related("stay__room"), "stay__property__code")
    message = rows.filter(pk=pk).first()
    if message is None:
        raise GuestMessageNotFoundError(_("There is no message number %(id)s.") % {"id": pk})
    return message
