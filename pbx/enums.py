"""Words of the telephone side."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Transport(TextChoices):
    """How the PBX sends its reports."""

    HTTP = "http", _("HTTP")
    TCP = "tcp", _("TCP")


class LinkState(TextChoices):
    """Whether the PBX answers."""

    ONLINE = "online", _("online")
    DEGRADED = "degraded", _("degraded")
    OFFLINE = "offline", _("offline")


class SyncState(TextChoices):
    """Whether the device is as our database wants it: asked, confirmed or failed."""

    SYNCED = "synced", _("confirmed by the phone system")
    PENDING = "pending", _("asked, not yet confirmed")
    FAILED = "failed", _("refused by the phone system")


class PhoneState(TextChoices):
    """What a phone does, as last reported."""

    IDLE = "idle", _("idle")
    RINGING = "ringing", _("ringing")
    IN_CALL = "in_call", _("in a call")
    UNREGISTERED = "unregistered", _("not connected")
    UNKNOWN = "unknown", _("not known")


class Repair(TextChoices):
    """What becomes of settings that somebody changed on the device: set right by itself, or a person decides."""

    ASK = "ask", _("a person decides")
    AUTO = "auto", _("set right by itself")


class CommandKind(TextChoices):
    """What we ask of the device."""

    EXTENSION_SYNC = "extension_sync", _("set up extension")
    CHECKOUT = "checkout", _("wipe phones")
    WAKEUP_CREATE = "wakeup_create", _("set wake-up")
    WAKEUP_DELETE = "wakeup_delete", _("delete wake-up")
    CALL_DIAL = "call_dial", _("place call")
    CALL_HANGUP = "call_hangup", _("hang up")
    CALL_TRANSFER = "call_transfer", _("pass a call on")
    PLAY_PROMPT = "play_prompt", _("play prompt")


class CommandState(TextChoices):
    """Where a command stands; `done`, `cancelled` and `expired` are final."""

    QUEUED = "queued", _("waiting")
    IN_FLIGHT = "in_flight", _("being sent")
    RETRYING = "retrying", _("will be tried again")
    NEEDS_ATTENTION = "needs_attention", _("needs a person")
    DONE = "done", _("done")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("too late")


WAITING_STATES = (CommandState.QUEUED, CommandState.RETRYING)
OPEN_STATES = (*WAITING_STATES, CommandState.IN_FLIGHT)


class ReceiptState(TextChoices):
    """What became of a report."""

    RECEIVED = "received", _("received")
    PROCESSED = "processed", _("processed")
    DUPLICATE = "duplicate", _("repeated")
    IGNORED = "ignored", _("not used")
    MALFORMED = "malformed", _("not readable")
    FAILED = "failed", _("failed")


class CallType(TextChoices):
    """Direction of a call."""

    INTERNAL = "internal", _("internal")
    INBOUND = "inbound", _("inbound")
    OUTBOUND = "outbound", _("outbound")


class CallStatus(TextChoices):
    """How a call ended."""

    ANSWERED = "answered", _("answered")
    NO_ANSWER = "no_answer", _("not answered")
    BUSY = "busy", _("busy")
    VOICEMAIL = "voicemail", _("voicemail")
    FAILED = "failed", _("failed")
