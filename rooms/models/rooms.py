"""Rooms, their types and their phones."""

import builtins
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q

from pbx.models import Extension
from rooms.enums import Block, Condition, Occupancy, Readiness, readiness_of, status_code
from rooms.models.properties import Property


class RoomType(models.Model):
    """A kind of room."""

    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="room_types")
    code = models.SlugField(max_length=32)
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["property", "code"], name="room_type_one_per_code")]
        ordering = ["property_id", "code"]

    def __str__(self) -> str:
        return self.name


class RoomsInUse(models.Manager["Room"]):
    """The rooms that the house has; one that is given up is found through `Room.every` and what points at it."""

    def get_queryset(self) -> "models.QuerySet[Room]":
        """Without the retired ones."""
        return super().get_queryset().filter(retired_at__isnull=True)


class Room(models.Model):
    """A room. `occupancy` says whether an in-house stay holds it and changes only with that stay.

    `seen` is what housekeeping saw of the present guest or emptiness, "" when nobody has looked since the last change.
    """

    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="rooms")
    number = models.CharField(max_length=10)
    floor = models.CharField(max_length=10, blank=True)
    room_type = models.ForeignKey(RoomType, null=True, blank=True, on_delete=models.PROTECT, related_name="rooms")
    occupancy = models.CharField(max_length=10, choices=Occupancy.choices, default=Occupancy.VACANT)
    condition = models.CharField(max_length=10, choices=Condition.choices, default=Condition.CLEAN)
    condition_changed_at = models.DateTimeField(null=True, blank=True)
    condition_changed_by = models.CharField(max_length=150, blank=True)
    block = models.CharField(max_length=16, choices=Block.choices, blank=True, default="")
    block_reason = models.CharField(max_length=200, blank=True)
    do_not_disturb = models.BooleanField(default=False)
    make_up_room = models.BooleanField(default=False)
    service_refused_at = models.DateTimeField(null=True, blank=True)
    service_refused_by = models.CharField(max_length=150, blank=True)
    seen = models.CharField(max_length=10, choices=Occupancy.choices, blank=True, default="")
    seen_at = models.DateTimeField(null=True, blank=True)
    seen_by = models.CharField(max_length=150, blank=True)
    housekeeper = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="rooms_to_clean"
    )

    retired_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = RoomsInUse()
    every: "ClassVar[models.Manager[Room]]" = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["property", "number"], name="room_one_per_number"),
            models.CheckConstraint(
                condition=Q(block="") | Q(occupancy=Occupancy.VACANT), name="room_blocked_only_when_vacant"
            ),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True) | Q(occupancy=Occupancy.VACANT),
                name="room_retired_only_when_vacant",
            ),
        ]
        ordering = ["property_id", "number"]

    def __str__(self) -> str:
        return self.number

    @builtins.property  # the field above has taken the name
    def status_code(self) -> str:
        """The letters of the trade: VD VC VI OD OC OI OOO OOS."""
        return status_code(self.occupancy, self.condition, self.block)

    @builtins.property
    def readiness(self) -> Readiness:
        """Whether a guest who arrives could be given the room now."""
        return readiness_of(self.occupancy, self.condition, self.block)


class RoomExtension(models.Model):
    """A phone of a room; one of them is the primary one, which wake-up calls ring. No `since`: from the beginning."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="phones")
    extension = models.OneToOneField(Extension, on_delete=models.PROTECT, related_name="room_phone")
    is_primary = models.BooleanField(default=False)
    label = models.CharField(max_length=40, blank=True)
    since = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["room"], condition=Q(is_primary=True), name="room_extension_one_primary_per_room"
            )
        ]
        ordering = ["room_id", "-is_primary", "id"]

    def __str__(self) -> str:
        return self.extension.number


class FormerPhone(models.Model):
    """A phone that a room had until then: a record that comes later still finds whose call it was."""

    room = models.ForeignKey(Room, on_delete=models.CASCADE, related_name="former_phones")
    extension = models.ForeignKey(Extension, on_delete=models.PROTECT, related_name="former_rooms")
    since = models.DateTimeField(null=True, blank=True)
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["extension", "until"])]
        ordering = ["until", "id"]

    def __str__(self) -> str:
        return f"{self.extension} in {self.room}"
