"""What the desk was told for a guest."""

from django.db import models
from django.db.models import Q

from rooms.models.stays import Stay

TEXT_LENGTH = 500


class GuestMessage(models.Model):
    """A text for a guest, taken at the desk; it goes with the stay, wherever the guest moves.

    `caller` is who left it, as said; `delivered_by` who gave it to the guest.
    """

    stay = models.ForeignKey(Stay, on_delete=models.CASCADE, related_name="messages")
    text = models.CharField(max_length=TEXT_LENGTH)
    caller = models.CharField(max_length=80, blank=True)
    taken_by = models.CharField(max_length=150)
    taken_at = models.DateTimeField()
    delivered_by = models.CharField(max_length=150, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["stay"], condition=Q(delivered_at=None), name="guest_message_waiting"),
        ]
        ordering = ["-taken_at", "-id"]

    def __str__(self) -> str:
        return f"message {self.pk} for {self.stay_id}"
