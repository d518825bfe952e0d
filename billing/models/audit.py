"""The night audit: its run, one closed business date with its stored report, and the mails that carry it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from billing.enums import JobState
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


class NightAuditRun(models.Model):
    """An attempt to close a business date: which step it is at, how far that is, and what stopped it.

    `beat_at` tells a run that goes on from one whose process has died; whoever changes it last owns the run.
    `started_by`, `origin` and `address` are the actor. `accepted` names who takes which yellow light upon himself (the
    code `*`: all of them), with the count once it was seen. `results` has the counts of each step that is done.
    """

    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="night_audit_runs")
    business_date = models.DateField()
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.WAITING)
    step = models.CharField(max_length=40, blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)
    started_at = models.DateTimeField()
    beat_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    origin = models.CharField(max_length=20, default="system")
    address = models.CharField(max_length=45, blank=True)
    accepted = models.JSONField(default=list, blank=True)
    results = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["property"],
                condition=Q(state__in=[JobState.WAITING, JobState.RUNNING]),
                name="night_audit_one_run_per_property",
            )
        ]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.property} {self.business_date} {self.state}"


class ReportMail(models.Model):
    """A report on its way to an address of the property's list, one row each, so that none gets it twice or waits.

    `waiting` until `not_before`, `running` while a worker sends it, `failed` when it was given up.
    """

    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="report_mails")
    business_date = models.DateField()
    recipients = models.JSONField(default=list)
    language = models.CharField(max_length=10, default="en")
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    not_before = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [models.Index(fields=["state", "not_before"], name="report_mail_by_due_time")]
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.property} {self.business_date} {self.state}"
