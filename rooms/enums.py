"""Words of the hotel side."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Occupancy(TextChoices):
    """Whether somebody lives in the room."""

    VACANT = "vacant", _("vacant")
    OCCUPIED = "occupied", _("occupied")


class Condition(TextChoices):
    """What housekeeping says of the room."""

    DIRTY = "dirty", _("dirty")
    CLEAN = "clean", _("clean")
    INSPECTED = "inspected", _("inspected")


class Block(TextChoices):
    """Why a room cannot be sold."""

    OUT_OF_ORDER = "out_of_order", _("out of order")
    OUT_OF_SERVICE = "out_of_service", _("out of service")


def status_code(occupancy: str, condition: str, block: str) -> str:
    """The letters of the trade: VD VC VI OD OC OI OOO OOS."""
    if block:
        return "OOO" if block == Block.OUT_OF_ORDER else "OOS"
    return occupancy[0].upper() + condition[0].upper()


class StayStatus(TextChoices):
    """Where a stay stands."""

    IN_HOUSE = "in_house", _("in house")
    CHECKED_OUT = "checked_out", _("checked out")
    CANCELLED = "cancelled", _("cancelled")


class ReservationStatus(TextChoices):
    """Where a reservation stands."""

    BOOKED = "booked", _("booked")
    CHECKED_IN = "checked_in", _("checked in")
    CANCELLED = "cancelled", _("cancelled")
    NO_SHOW = "no_show", _("did not come")


class Readiness(TextChoices):
    """Whether a guest who arrives could be given the room now."""

    NO_ROOM = "no_room", _("no room yet")
    OCCUPIED = "occupied", _("occupied")
    BLOCKED = "blocked", _("blocked")
    DIRTY = "dirty", _("dirty")
    READY = "ready", _("ready")


def readiness_of(occupancy: str, condition: str, block: str) -> Readiness:
    """What keeps a guest out of the room, the gravest first."""
    if block:
        return Readiness.BLOCKED
    if occupancy == Occupancy.OCCUPIED:
        return Readiness.OCCUPIED
    return Readiness.DIRTY if condition == Condition.DIRTY else Readiness.READY


class CreditAction(TextChoices):
    """What happens when a folio goes over its credit limit."""

    WARN = "warn", _("show it")
    ATTENTION = "attention", _("tell the attention inbox")
    BAR = "bar", _("tell the attention inbox and bar outside calls")


class Recurrence(TextChoices):
    """On which days a wake-up call rings."""

    ONCE = "once", _("once")
    DAILY = "daily", _("daily")
    WEEKDAYS = "weekdays", _("on weekdays")


class Origin(TextChoices):
    """Through what a wish came in."""

    DESK = "desk", _("front desk")
    API = "api", _("API")
    PHONE = "phone", _("room phone")
    PMS = "pms", _("PMS")


class WakeUpStatus(TextChoices):
    """Where a wake-up call stands; of a recurring one, where its next or last call stands."""

    SCHEDULED = "scheduled", _("scheduled")
    ARMED = "armed", _("set on the phone system")
    RINGING = "ringing", _("ringing")
    ANSWERED = "answered", _("answered")
    FAILED = "failed", _("failed")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("expired")


LIVE_WAKE_UPS = (WakeUpStatus.SCHEDULED, WakeUpStatus.ARMED, WakeUpStatus.RINGING)


class AttemptResult(TextChoices):
    """How one ring of a wake-up call ended."""

    RINGING = "ringing", _("ringing")
    ANSWERED = "answered", _("answered")
    FAILED = "failed", _("failed")


class AlarmKind(TextChoices):
    """What the device was asked for: one of its alarm types, or a call at once because the alarm came too late."""

    ONETIME = "onetime", _("one-off alarm")
    EVERYDAY = "everyday", _("daily alarm")
    CUSTOM = "custom", _("alarm on weekdays")
    PROMPT = "prompt", _("call placed by us")
