"""Who held a room at an instant, and whether it has changed hands since."""

import datetime as dt

from django.db.models import Q

from rooms.models import Room, Stay, StayRoom


def stay_of_room_at(room: Room, at: dt.datetime) -> Stay | None:
    """The primary stay that held the room then, wherever it is now; None when the room was vacant."""
    begun = StayRoom.objects.filter(room=room, is_primary=True, started_at__lte=at)
    held = begun.filter(Q(ended_at__isnull=True) | Q(ended_at__gt=at)).select_related("stay")
    found = held.order_by("-started_at", "-pk").first()
    return found.stay if found else None


def room_changed_hands(room: Room, since: dt.datetime) -> bool:
    """Whether somebody has come to the room or left it after `since`."""
    held = StayRoom.objects.filter(room=room, is_primary=True)
    return held.filter(Q(started_at__gt=since) | Q(ended_at__gt=since)).exists()
