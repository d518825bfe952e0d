"""Rows of the hotel side."""

from rooms.models.guests import Guest
from rooms.models.messages import GuestMessage
from rooms.models.properties import Property, ServiceLevel
from rooms.models.reservations import Reservation
from rooms.models.rooms import FormerPhone, Room, RoomExtension, RoomType
from rooms.models.stays import Stay, StayGuest, StayRoom
from rooms.models.wakeups import WakeUpAttempt, WakeUpCall

__all__ = [
    "FormerPhone",
    "Guest",
    "GuestMessage",
    "Property",
    "Reservation",
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
