"""Rows of the kernel: the audit trail, the attention inbox, remembered API answers.

Below `rooms` a property is known by its code only; `property_code` is empty for what concerns every property.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditRecord(models.Model):
    """Who did what to which thing, when, through what and from which address; the database refuses to change it."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    action = models.CharField(max_length=80)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT)
    origin = models.CharField(max_length=20, default="system")
    address = models.CharField(max_length=45, blank=True)
    property_code = models.CharField(max_length=32, blank=True)
    target = models.CharField(max_length=80, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes = [
            models.Index(fields=["target", "at"]),
            models.Index(fields=["property_code", "at"]),
            models.Index(fields=["action", "at"]),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.target}"


class PropertyAccess(models.Model):
    """A property that a user works for. Whoever has none of these rows works for every property."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="property_access")
    property_code = models.CharField(_("property"), max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "property_code"], name="property_access_once")]
        verbose_name = _("property of a user")
        verbose_name_plural = _("properties of a user")
        ordering = ["property_code"]

    def __str__(self) -> str:
        return self.property_code


class Account(models.Model):
    """What a sign-in is held to besides the password; a user without such a row is held to nothing more.

    One that `is_service` belongs to a program: it has no password, only tokens.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="account")
    must_change_password = models.BooleanField(_("must choose a new password"), default=False)
    is_demo = models.BooleanField(_("demo account"), default=False, editable=False)
    is_service = models.BooleanField(_("of a program"), default=False, editable=False)

    class Meta:
        verbose_name = _("sign-in")

    def __str__(self) -> str:
        return str(self.user)


class ApiToken(models.Model):
    """The token of a program, as a digest: see `tokens.py`."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(db_index=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.user}, {self.created_at:%Y-%m-%d}"


class Gravity(models.TextChoices):
    """How soon a person must look."""

    RED = "red", _("urgent")
    YELLOW = "yellow", _("soon")


class AttentionItem(models.Model):
    """Something that needs a person. At most one open item per key."""

    property_code = models.CharField(max_length=32, blank=True, db_index=True)
    kind = models.CharField(max_length=60)
    gravity = models.CharField(max_length=10, choices=Gravity.choices, default=Gravity.YELLOW)
    key = models.CharField(max_length=200)
    subject = models.CharField(max_length=200)
    detail = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    raised_at = models.DateTimeField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    resolution = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(resolved_at__isnull=True), name="attention_one_open_per_key"
            )
        ]
        indexes = [models.Index(fields=["resolved_at", "raised_at"])]

    def __str__(self) -> str:
        return self.subject


class IdempotencyRecord(models.Model):
    """The first answer to a POST with an `Idempotency-Key`; `status` is empty while the first one still runs."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    key = models.CharField(max_length=200)
    path = models.CharField(max_length=300)
    body_digest = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.JSONField(null=True)
    created_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="idempotency_one_per_user_and_key")]

    def __str__(self) -> str:
        return f"{self.key} {self.path}"
