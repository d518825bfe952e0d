"""A PBX, our session with it, and its extensions: what we want of them and what it confirmed."""

import secrets

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models

from hotelpbx.common.crypto import EncryptedTextField
from pbx.enums import LinkState, PhoneState, Repair, SyncState, Transport


def new_intake_key() -> str:
    """The secret part of the path to which the device sends its reports."""
    return secrets.token_urlsafe(24)


class Pbx(models.Model):
    """One telephone exchange of a property.

    `allowed_networks` (CIDR, separated by commas) narrows EVENT_ALLOWED_CIDRS for its reports; empty: it does not.
    Until `previous_key_until` reports are taken with the previous key too.

    `assembled_numbers` are the service numbers and voice menus whose single keys are put together here, separated by
    commas, because the device's dialplan sends no whole string for them; empty where it does. `repair` says what is
    done about settings of our extensions that somebody changed on the device.
    """

    name = models.SlugField(unique=True, max_length=50)
    property_code = models.CharField(max_length=32, db_index=True)
    url = models.URLField(max_length=200)
    username = models.CharField(max_length=64)
    password = EncryptedTextField()
    verify_tls = models.BooleanField(default=True)
    timezone = models.CharField(max_length=64, default="UTC")
    transport = models.CharField(max_length=4, choices=Transport.choices, default=Transport.HTTP)
    tcp_port = models.PositiveIntegerField(default=8333)
    events_url = models.URLField(max_length=200, blank=True)
    intake_key = EncryptedTextField(default=new_intake_key)
    previous_intake_key = EncryptedTextField(blank=True)
    previous_key_until = models.DateTimeField(null=True, blank=True)
    allowed_networks = models.CharField(max_length=300, blank=True)
    outbound_prefix = models.CharField(max_length=7, blank=True)
    assembled_numbers = models.CharField(
        max_length=200, blank=True, validators=[RegexValidator(r"^[0-9]{1,7}(,[0-9]{1,7})*\Z")]
    )
    key_timeout_seconds = models.PositiveSmallIntegerField(
        default=4, validators=[MinValueValidator(1), MaxValueValidator(60)]
    )
    repair = models.CharField(max_length=4, choices=Repair.choices, default=Repair.ASK)

    state = models.CharField(max_length=10, choices=LinkState.choices, default=LinkState.OFFLINE)
    state_changed_at = models.DateTimeField(null=True, blank=True)
    state_reason = models.CharField(max_length=300, blank=True)
    probe_at = models.DateTimeField(null=True, blank=True)
    serial_number = models.CharField(max_length=40, blank=True)
    device_name = models.CharField(max_length=80, blank=True)
    firmware = models.CharField(max_length=40, blank=True)
    clock_skew_seconds = models.IntegerField(null=True, blank=True)
    last_event_at = models.DateTimeField(null=True, blank=True)
    last_answer_at = models.DateTimeField(null=True, blank=True)
    clock_checked_at = models.DateTimeField(null=True, blank=True)
    reconcile_due_at = models.DateTimeField(null=True, blank=True)
    reconcile_began_at = models.DateTimeField(null=True, blank=True)
    reconciled_until = models.DateTimeField(null=True, blank=True)
    messages_due_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "PBX"
        verbose_name_plural = "PBXs"

    def __str__(self) -> str:
        return self.name


class LinkChange(models.Model):
    """An instant from which on the link to a PBX was in this state; rows are only added."""

    pbx = models.ForeignKey(Pbx, on_delete=models.CASCADE, related_name="link_changes")
    state = models.CharField(max_length=10, choices=LinkState.choices)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["pbx", "at"], name="link_change_by_time")]
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.pbx} {self.state}"


class PbxSession(models.Model):
    """The one token that all processes share, the right to log in (a lease), and the wrong passwords so far."""

    pbx = models.OneToOneField(Pbx, on_delete=models.CASCADE, related_name="session")
    token = EncryptedTextField(blank=True)
    transport = models.CharField(max_length=8, blank=True)
    obtained_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)
    password_failures = models.PositiveSmallIntegerField(default=0)
    login_lease_until = models.DateTimeField(null=True, blank=True)
    login_lease_holder = models.CharField(max_length=40, blank=True)

    def __str__(self) -> str:
        return f"session of {self.pbx}"


class Extension(models.Model):
    """An extension: `wanted_*` is what our database asks for, `confirmed_*` what the device last confirmed.

    `drift` names the settings that somebody changed on the device, as the last look at it found. `label` is what the
    house calls a phone that is in no room.
    """

    pbx = models.ForeignKey(Pbx, on_delete=models.PROTECT, related_name="extensions")
    number = models.CharField(max_length=7, validators=[RegexValidator(r"^[0-9]{1,7}$")])
    label = models.CharField(max_length=40, blank=True)

    wanted_name = models.CharField(max_length=64, blank=True)
    wanted_routes = models.JSONField(default=list)
    wanted_outbound = models.BooleanField(default=False)
    wanted_voicemail = models.BooleanField(default=False)
    wanted_dnd = models.BooleanField(default=False)
    wanted_version = models.PositiveIntegerField(default=0)

    confirmed_name = models.CharField(max_length=64, blank=True)
    confirmed_outbound = models.BooleanField(null=True, blank=True)
    confirmed_version = models.PositiveIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    sync_state = models.CharField(max_length=10, choices=SyncState.choices, default=SyncState.SYNCED)
    sync_error = models.CharField(max_length=300, blank=True)

    phone_state = models.CharField(max_length=14, choices=PhoneState.choices, default=PhoneState.UNKNOWN)
    phone_state_at = models.DateTimeField(null=True, blank=True)
    phone_address = models.CharField(max_length=64, blank=True)
    current_callid = models.CharField(max_length=64, blank=True)
    unread_voicemails = models.PositiveIntegerField(default=0)
    status_reported_at = models.DateTimeField(null=True, blank=True)
    compare_due_at = models.DateTimeField(null=True, blank=True)
    drift = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pbx", "number"], name="extension_one_per_number")]
        ordering = ["pbx_id", "number"]

    def __str__(self) -> str:
        return self.number

    @property
    def drift_names(self) -> list[str]:
        """What was changed on the device, each by its English name."""
        return self.drift.split(", ") if self.drift else []

    @property
    def property_code(self) -> str:
        """The property of its PBX."""
        return self.pbx.property_code
