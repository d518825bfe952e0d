"""Rows of the hotel side."""

from rooms.models.guests import Guest
from rooms.models.properties import Property, ServiceLevel
from rooms.models.rooms import FormerPhone, Room, RoomExtension, RoomType
from rooms.models.stays import Stay, StayGuest, StayRoom
from rooms.models.wakeups import WakeUpAttempt, WakeUpCall

__all__ = [
    "FormerPhone",
    "Guest",
    "Property",
    "Room",
    "RoomExtension",
    "RoomType",
    "ServiceLevel",
    "Stay",
    "StayGuest",
    "StayRoom",
    "WakeUpAttempt",
    "WakeUpCall",
]
