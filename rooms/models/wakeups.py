"""Wake-up calls: the promise, its alarm on the device, and every ring."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from pbx.models import Command, Extension
from rooms.enums import AlarmKind, AttemptResult, Origin, Recurrence, WakeUpStatus
from rooms.models.properties import Property
from rooms.models.rooms import Room
from rooms.models.stays import Stay


class WakeUpCall(models.Model):
    """A promise with a date, a time, a room and a person.

    `due_at` is the instant of the next (or, when closed, the last) call and `window_ends_at` the one until which the
    device may still ring for it. `alarm_extension` and `pbx_wakeup_id` name the alarm on the device that is ours,
    `alarm_kind` its type there; `arm_command` is the command that creates or created it. `closed_at` is empty as long
    as something is still to come.
    """

    property = models.ForeignKey(Property, on_delete=models.PROTECT, related_name="wake_up_calls")
    room = models.ForeignKey(Room, on_delete=models.PROTECT, related_name="wake_up_calls")
    stay = models.ForeignKey(Stay, null=True, blank=True, on_delete=models.PROTECT, related_name="wake_up_calls")
    date = models.DateField()
    time = models.TimeField()
    recurrence = models.CharField(max_length=8, choices=Recurrence.choices, default=Recurrence.ONCE)
    weekdays = models.JSONField(default=list, blank=True)
    until = models.DateField(null=True, blank=True)
    repeats = models.PositiveSmallIntegerField(default=2, validators=[MinValueValidator(1), MaxValueValidator(3)])
    interval = models.PositiveSmallIntegerField(default=5, validators=[MinValueValidator(1), MaxValueValidator(60)])
    prompt = models.CharField(max_length=80, blank=True)
    origin = models.CharField(max_length=5, choices=Origin.choices, default=Origin.DESK)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(auto_now_add=True)
    status = models.CharField(max_length=10, choices=WakeUpStatus.choices, default=WakeUpStatus.SCHEDULED)
    status_reason = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField(db_index=True)
    alarm_extension = models.ForeignKey(
        Extension, null=True, blank=True, on_delete=models.PROTECT, related_name="wake_up_alarms"
    )
    pbx_wakeup_id = models.CharField(max_length=20, blank=True)
    arm_command = models.ForeignKey(
        Command, null=True, blank=True, on_delete=models.SET_NULL, related_name="wake_up_calls"
    )
    alarm_kind = models.CharField(max_length=8, choices=AlarmKind.choices, blank=True)
    window_ends_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["alarm_extension", "pbx_wakeup_id"],
                condition=~Q(pbx_wakeup_id=""),
                name="wakeup_one_promise_per_alarm",
            )
        ]
        indexes = [
            models.Index(fields=["status", "due_at"]),
            models.Index(
                fields=["window_ends_at"], condition=Q(closed_at__isnull=True), name="wakeup_open_by_window_end"
            ),
        ]
        ordering = ["due_at", "id"]

    def __str__(self) -> str:
        return f"{self.room} {self.time:%H:%M}"


class WakeUpAttempt(models.Model):
    """One ring: when the phone rang for a call that was due at `due_at`, and how that ended."""

    wake_up_call = models.ForeignKey(WakeUpCall, on_delete=models.CASCADE, related_name="attempts")
    due_at = models.DateTimeField()
    extension = models.ForeignKey(Extension, on_delete=models.PROTECT, related_name="wake_up_attempts")
    callid = models.CharField(max_length=64, blank=True)
    rang_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(max_length=10, choices=AttemptResult.choices, default=AttemptResult.RINGING)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["wake_up_call", "extension", "callid"],
                condition=~Q(callid=""),
                name="wakeup_attempt_once_per_call",
            )
        ]
        ordering = ["rang_at", "id"]

    def __str__(self) -> str:
        return f"{self.wake_up_call} {self.result}"
