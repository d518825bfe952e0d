"""The outbox: what the device is to do, in order, and every attempt at it."""

from django.db import models
from django.db.models import Q

from pbx.enums import WAITING_STATES, CommandKind, CommandState
from pbx.models.exchanges import Extension, Pbx


class Command(models.Model):
    """One request to a device.

    Commands that share a target run in the order of (`sequence`, id), one in flight. A sync command reads the wanted
    state when it is sent; a one-shot command carries `not_after` and a `key` and is never blindly repeated.
    """

    pbx = models.ForeignKey(Pbx, on_delete=models.PROTECT, related_name="commands")
    kind = models.CharField(max_length=20, choices=CommandKind.choices)
    payload = models.JSONField(default=dict)
    key = models.CharField(max_length=120, unique=True, null=True, blank=True)
    sync_extension = models.ForeignKey(
        Extension, null=True, blank=True, on_delete=models.PROTECT, related_name="sync_commands"
    )
    targets: "models.ManyToManyField[Extension, CommandTarget]" = models.ManyToManyField(
        Extension, through="CommandTarget", related_name="commands"
    )
    sequence = models.BigIntegerField(default=0, db_index=True)
    state = models.CharField(max_length=16, choices=CommandState.choices, default=CommandState.QUEUED)
    reason = models.CharField(max_length=300, blank=True)
    error_code = models.CharField(max_length=20, blank=True)
    attempts_made = models.PositiveIntegerField(default=0)
    not_before = models.DateTimeField()
    not_after = models.DateTimeField(null=True, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    requested_by = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sync_extension"],
                condition=Q(kind=CommandKind.EXTENSION_SYNC, state__in=list(WAITING_STATES)),
                name="command_one_waiting_sync_per_extension",
            ),
        ]
        indexes = [models.Index(fields=["state", "not_before"])]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    @property
    def property_code(self) -> str:
        """The property of its PBX."""
        return self.pbx.property_code


class CommandTarget(models.Model):
    """An extension whose order a command respects."""

    command = models.ForeignKey(Command, on_delete=models.CASCADE)
    extension = models.ForeignKey(Extension, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["command", "extension"], name="command_target_once")]

    def __str__(self) -> str:
        return f"{self.command_id} -> {self.extension_id}"


class CommandAttempt(models.Model):
    """One try at a command; written before the network call, so that a process that dies leaves a trace."""

    command = models.ForeignKey(Command, on_delete=models.CASCADE, related_name="attempts")
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=20, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"attempt {self.pk} of {self.command_id}"
