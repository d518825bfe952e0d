"""Words of the money side."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class DepartmentCode(TextChoices):
    """Departments that every property has."""

    PHONE = "PHONE", _("Telephone")
    MINIBAR = "MINIBAR", _("Minibar")
    ROOM = "ROOM", _("Room")
    MISC = "MISC", _("Miscellaneous")


CITY_TAX = "CITYTAX"  # the department that a property gets when it takes city tax


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


class EntryPurpose(TextChoices):
    """What sort of charge or payment an entry is, where its kind does not say it."""

    DEPOSIT = "deposit", _("deposit")
    REFUND = "refund", _("refund")
    MOVE = "move", _("moved")
    RERATE = "rerate", _("rated again")
    NIGHT = "night", _("posted by the night audit")


class PayerKind(TextChoices):
    """Who pays what is in a window of a folio."""

    GUEST = "guest", _("guest")
    COMPANY = "company", _("company")


class PaymentMethod(TextChoices):
    """How a guest pays."""

    CASH = "cash", _("cash")
    CARD = "card", _("card")
    BANK = "bank", _("bank transfer")
    VOUCHER = "voucher", _("voucher")
    INVOICE = "invoice", _("invoice")


class InvoiceKind(TextChoices):
    """What an issued document is."""

    INVOICE = "invoice", pgettext_lazy("document", "invoice")
    CREDIT_NOTE = "credit", pgettext_lazy("document", "credit note")


class JobState(TextChoices):
    """Where long work stands: an import, a closing of the night, a mail."""

    WAITING = "waiting", _("waiting")
    RUNNING = "running", _("under way")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class NightStep(TextChoices):
    """The steps of a night audit, in their order; each may be done again without harm."""

    RECONCILE = "reconcile", _("fetch missed call records from the phone system")
    RATE = "rate", _("rate the calls that are left")
    CHECKS = "checks", _("look at the checklist")
    CHARGES = "charges", _("post room and city tax")
    CLOSE = "close", _("store the report and close the date")


class NumberClass(TextChoices):
    """What a table of special numbers says of a number."""

    EMERGENCY = "emergency", _("emergency")
    TOLL_FREE = "toll_free", _("freephone")
    SHARED_COST = "shared_cost", _("shared cost")
    PREMIUM = "premium", _("premium rate")
    SERVICE = "service", _("service")


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


class CallDecision(TextChoices):
    """What a person makes of a call that found no place in the books by itself."""

    REOPEN = "reopen", _("Open the folio again and charge it")
    GUEST = "guest", _("Charge it to the guest in a room")
    COST_CENTRE = "cost_centre", _("Charge it to a cost centre")
    WRITE_OFF = "write_off", _("Write it off")
