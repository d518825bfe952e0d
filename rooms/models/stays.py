"""Stays: who holds which room, from when to when."""

from django.db import models
from django.db.models import F, Q

from rooms.enums import StayStatus
from rooms.models.guests import Guest
from rooms.models.properties import Property, ServiceLevel
from rooms.models.rooms import Room


class Stay(models.Model):
    """A stay of one or more guests in a room. The primary stay of a room owns its phone; sharers do not.

    `outbound_barred`: no outside calls for now, whatever the service level allows.
    """

    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="stays")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="stays")
    guests: "models.ManyToManyField[Guest, StayGuest]" = models.ManyToManyField(
        Guest, through="StayGuest", related_name="stays"
    )
    guest_name = models.CharField(max_length=200)
    service_level = models.ForeignKey(ServiceLevel, on_delete=models.PROTECT, related_name="stays")
    group = models.CharField(max_length=40, blank=True, db_index=True)
    status = models.CharField(max_length=12, choices=StayStatus.choices, default=StayStatus.IN_HOUSE)
    is_primary = models.BooleanField(default=True)
    outbound_barred = models.BooleanField(default=False)
    arrival = models.DateField()
    departure = models.DateField()
    checked_in_at = models.DateTimeField()
    checked_out_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["room"],
                condition=Q(status=StayStatus.IN_HOUSE, is_primary=True),
                name="stay_one_primary_in_house_per_room",
            ),
            models.CheckConstraint(condition=Q(departure__gte=F("arrival")), name="stay_departs_after_arrival"),
        ]
        indexes = [models.Index(fields=["status", "departure"])]
        ordering = ["-checked_in_at", "-id"]

    def __str__(self) -> str:
        return f"{self.guest_name}, {self.room}"


class StayGuest(models.Model):
    """A guest of a stay, in the order of the registration."""

    stay = models.ForeignKey(Stay, on_delete=models.CASCADE, related_name="stay_guests")
    guest = models.ForeignKey(Guest, on_delete=models.PROTECT, related_name="stay_guests")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["stay", "guest"], name="stay_guest_once")]
        ordering = ["stay_id", "position", "id"]

    def __str__(self) -> str:
        return str(self.guest)


class StayRoom(models.Model):
    """A stretch of time for which a stay held a room: the answer to "whose call was it"."""

    stay = models.ForeignKey(Stay, on_delete=models.PROTECT, related_name="room_history")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="stay_history")
    is_primary = models.BooleanField(default=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["room"],
                condition=Q(is_primary=True, ended_at__isnull=True),
                name="stay_room_one_open_primary_per_room",
            )
        ]
        indexes = [models.Index(fields=["room", "started_at"])]

    def __str__(self) -> str:
        return f"{self.stay_id} in {self.room_id}"
