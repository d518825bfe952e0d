"""How a price came about, in the form in which it is stored, shown and sent.

Labels are stored in English and translated where they are shown (`{% translate line.label %}`).
"""

from decimal import Decimal

from django.utils.translation import gettext_noop as _

from billing import rating
from billing.models import Tariff
from billing.numbering import CalledNumber, NumberKind
from billing.rating import Line, RatedCall

ExplanationLine = dict[str, str | None]

LABELS = {
    rating.CONNECTION_FEE: _("Connection fee"),
    rating.TALK_TIME: _("Talk time in seconds, price per minute"),
    rating.MINIMUM: _("Raised to the minimum charge"),
    rating.DISCOUNT: _("Discount"),
    rating.MARKUP: _("Mark-up"),
    rating.TAX: _("Tax"),
    rating.TAX_CONTAINED: _("Tax contained"),
}
FREE_BY_RULE = {
    NumberKind.EMERGENCY: _("Emergency number: free by rule"),
    NumberKind.TOLL_FREE: _("Freephone number: free by rule"),
}
FREE_BY_OWN_TABLE = _("Free by the hotel's own table of numbers")
INCOMING = _("Incoming call")
NOT_ANSWERED = _("Not answered")
WITHIN_THE_HOUSE = _("Call within the house")
WITHIN_GRACE = _("Not longer than the grace of the trunk: not charged")
UNKNOWN_PIN = _("The PIN code belongs to nobody")
NO_CHARGES = _("Nothing may be charged to the folio")
NUMBER_UNKNOWN = _("Passed on to the outside; the record does not say to which number")
UNKNOWN_EXTENSION = _("The extension is not known")
NOBODY_IN_ROOM = _("Nobody held the room when the call began")
NO_TARIFF = _("No tariff was active when the call began")
NO_RATE = _("The tariff has no rate for this number")
GUEST_HAS_LEFT = _("The guest had checked out when the record came")
WRITTEN_OFF = _("Written off")
ASSIGNED = _("Charged by hand")
PART_OF_A_CHARGE = _("Part of a split charge")


def explanation(rated: RatedCall, tariff: Tariff) -> list[ExplanationLine]:
    """The rule with its version, then every step; the amounts add up to the amount of the call."""
    rate = rated.rate
    rule = f"{rate.prefix} {rate.destination} {rate.initial_increment}/{rate.increment}, {tariff.name} #{tariff.pk}"
    zero = f"{rated.amount - rated.amount:f}"
    talk: ExplanationLine = {"label": rule, "quantity": str(rated.talk_seconds), "rate": None, "amount": zero}
    return [talk, *(_line(line) for line in rated.lines)]


def free_explanation(called: CalledNumber, zero: str) -> list[ExplanationLine]:
    """Why a number costs nothing."""
    return [step(FREE_BY_OWN_TABLE if called.own else FREE_BY_RULE[called.kind], zero)]


def step(label: str, amount: str, quantity: str | None = None) -> ExplanationLine:
    """A step without a rate."""
    return {"label": label, "quantity": quantity, "rate": None, "amount": amount}


def _line(line: Line) -> ExplanationLine:
    return {
        "label": line.label,
        "quantity": None if line.quantity is None else _plain(line.quantity),
        "rate": None if line.rate is None else _plain(line.rate),
        "amount": f"{line.amount:f}",
    }


def _plain(value: Decimal) -> str:
    """Without needless zeros, but never in powers of ten."""
    return f"{value.normalize():f}"
