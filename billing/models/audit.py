"""The night audit: one closed business date, one stored report."""

from django.conf import settings
from django.db import models

from rooms.models import Property


class NightAudit(models.Model):
    """The close of one business date with the report as it was made then."""

    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="night_audits")
    business_date = models.DateField()
    closed_at = models.DateTimeField()
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    report = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["property", "business_date"], name="night_audit_once_per_date")]
        ordering = ["-business_date"]

    def __str__(self) -> str:
        return f"{self.property} {self.business_date}"
