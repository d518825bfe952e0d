"""Call records as the device reported them; what they cost is none of this app's business."""

from django.db import models

from pbx.enums import CallStatus, CallType
from pbx.models.exchanges import Extension, Pbx


class CallRecord(models.Model):
    """One record of one call; a call that comes again by report or by reconciliation is recognised by its key."""

    pbx = models.ForeignKey(Pbx, on_delete=models.PROTECT, related_name="call_records")
    callid = models.CharField(max_length=64)
    started_at = models.DateTimeField(db_index=True)
    caller = models.CharField(max_length=64)
    callee = models.CharField(max_length=64)
    extension = models.ForeignKey(
        Extension, null=True, blank=True, on_delete=models.PROTECT, related_name="call_records"
    )
    type = models.CharField(max_length=8, choices=CallType.choices)
    status = models.CharField(max_length=10, choices=CallStatus.choices)
    call_seconds = models.PositiveIntegerField()
    talk_seconds = models.PositiveIntegerField()
    source_trunk = models.CharField(max_length=64, blank=True)
    trunk = models.CharField(max_length=64, blank=True)
    pincode = models.CharField(max_length=64, blank=True)
    recording = models.CharField(max_length=200, blank=True)
    did_number = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField()
    source = models.CharField(max_length=12, default="report")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["pbx", "callid", "caller", "callee", "started_at"], name="call_record_one_per_call_leg"
            )
        ]
        indexes = [models.Index(fields=["extension", "started_at"])]
        ordering = ["-started_at", "-id"]

    def __str__(self) -> str:
        return f"{self.caller} > {self.callee}"

    @property
    def property_code(self) -> str:
        """The property of its PBX."""
        return self.pbx.property_code
