"""Words of the money side."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class DepartmentCode(TextChoices):
    """Departments that every property has."""

    PHONE = "PHONE", _("Telephone")
    MINIBAR = "MINIBAR", _("Minibar")
    ROOM = "ROOM", _("Room")
    MISC = "MISC", _("Miscellaneous")


class FolioStatus(TextChoices):
    """Whether a folio takes entries."""

    OPEN = "open", _("open")
    CLOSED = "closed", _("closed")


class EntryKind(TextChoices):
    """Kinds of folio entries."""

    CHARGE = "charge", _("charge")
    PAYMENT = "payment", _("payment")
    REVERSAL = "reversal", _("reversal")


class EntrySource(TextChoices):
    """Through what an entry came in."""

    DESK = "desk", _("front desk")
    API = "api", _("API")
    CALL = "call", _("call")
    PHONE = "phone", _("room phone")
    SYSTEM = "system", _("system")


class PaymentMethod(TextChoices):
    """How a guest pays."""

    CASH = "cash", _("cash")
    CARD = "card", _("card")
    INVOICE = "invoice", _("invoice")


class TariffStatus(TextChoices):
    """A tariff is a draft, active from an instant, then retired."""

    DRAFT = "draft", _("draft")
    ACTIVE = "active", _("active")
    RETIRED = "retired", _("retired")


class RatingStatus(TextChoices):
    """What became of a call in the books."""

    RATED = "rated", _("charged")
    FREE = "free", _("free")
    UNMATCHED = "unmatched", _("no guest found")
    NO_RATE = "no_rate", _("no price found")
    LATE = "late", _("guest has left")
    INTERNAL = "internal", _("internal")
