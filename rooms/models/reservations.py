"""Reservations: who is to come, from when to when, and what was promised."""

import builtins

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from rooms.enums import Readiness, ReservationStatus
from rooms.models.guests import Guest
from rooms.models.properties import Property, ServiceLevel
from rooms.models.rooms import Room, RoomType
from rooms.models.stays import Stay


class Reservation(models.Model):
    """A promise of nights to one guest: of a room, of a room of a type, or of any.

    `code` is what the guest is told (or the number of the system that booked). Only a booked one holds its room; the
    nights are those from `arrival_on` until the one before `departure_on`.
    """

    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="reservations")
    code = models.CharField(max_length=20)
    first_name = models.CharField(max_length=80, blank=True)
    last_name = models.CharField(max_length=80)
    language = models.CharField(max_length=10, blank=True)
    vip = models.BooleanField(default=False)
    room_type = models.ForeignKey(
        RoomType, null=True, blank=True, on_delete=models.PROTECT, related_name="reservations"
    )
    room = models.ForeignKey(Room, null=True, blank=True, on_delete=models.PROTECT, related_name="reservations")
    arrival_on = models.DateField()
    departure_on = models.DateField()
    service_level = models.ForeignKey(ServiceLevel, on_delete=models.PROTECT, related_name="reservations")
    group = models.CharField(max_length=40, blank=True, db_index=True)
    notes = models.CharField(max_length=500, blank=True)
    status = models.CharField(max_length=10, choices=ReservationStatus.choices, default=ReservationStatus.BOOKED)
    stay = models.OneToOneField(Stay, null=True, blank=True, on_delete=models.PROTECT, related_name="reservation")
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["property", "code"], name="reservation_one_per_code"),
            models.CheckConstraint(
                condition=Q(departure_on__gt=F("arrival_on")), name="reservation_departs_after_arrival"
            ),
            models.CheckConstraint(
                condition=Q(status=ReservationStatus.CHECKED_IN, stay__isnull=False)
                | (~Q(status=ReservationStatus.CHECKED_IN) & Q(stay__isnull=True)),
                name="reservation_checked_in_has_stay",
            ),
            models.CheckConstraint(
                condition=Q(status=ReservationStatus.BOOKED, closed_at__isnull=True)
                | (~Q(status=ReservationStatus.BOOKED) & Q(closed_at__isnull=False)),
                name="reservation_booked_until_closed",
            ),
        ]
        indexes = [
            models.Index(fields=["property", "status", "arrival_on"]),
            models.Index(fields=["room", "status", "departure_on"]),
        ]
        ordering = ["arrival_on", "id"]

    def __str__(self) -> str:
        return f"{self.code}, {self.guest_name}"

    @builtins.property
    def guest_name(self) -> str:
        """The name as people say it."""
        return Guest(first_name=self.first_name, last_name=self.last_name).full_name

    @builtins.property
    def nights(self) -> int:
        """How many nights are promised."""
        return (self.departure_on - self.arrival_on).days

    @builtins.property
    def readiness(self) -> Readiness:
        """Whether its room could be given now."""
        return self.room.readiness if self.room else Readiness.NO_ROOM
