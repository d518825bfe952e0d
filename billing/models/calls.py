"""What became of a call in the books: exactly one row per call record."""

from django.db import models

from billing.enums import RatingStatus
from billing.models.folios import FolioEntry
from billing.models.tariffs import Tariff
from pbx.models import CallRecord
from rooms.models import Property, Room, Stay


class CallRating(models.Model):
    """The verdict on a call: whose it was, whether it costs, and the folio entry that says so."""

    call = models.OneToOneField(CallRecord, on_delete=models.PROTECT, related_name="rating")
    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="call_ratings")
    status = models.CharField(max_length=10, choices=RatingStatus.choices)
    reason = models.CharField(max_length=200, blank=True)
    room = models.ForeignKey(Room, null=True, blank=True, on_delete=models.PROTECT, related_name="call_ratings")
    stay = models.ForeignKey(Stay, null=True, blank=True, on_delete=models.PROTECT, related_name="call_ratings")
    number = models.CharField(max_length=64, blank=True)
    destination = models.CharField(max_length=120, blank=True)
    tariff = models.ForeignKey(Tariff, null=True, blank=True, on_delete=models.PROTECT, related_name="call_ratings")
    entry = models.OneToOneField(
        FolioEntry, null=True, blank=True, on_delete=models.PROTECT, related_name="call_rating"
    )
    explanation = models.JSONField(default=list, blank=True)
    rated_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["property", "status"])]

    def __str__(self) -> str:
        return f"{self.call} {self.status}"
