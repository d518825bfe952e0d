"""What is to be posted, before it becomes an entry: an article times a quantity, priced and rounded once."""

from dataclasses import dataclass, field, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from billing.enums import EntryKind, EntryPurpose, EntrySource
from billing.models import Department, FolioEntry
from billing.models.folios import FIRST_WINDOW
from billing.pricing import Price, price_of
from hotelpbx.common.errors import InputError
from hotelpbx.common.money import round_money
from pbx.models import CallRecord

MOST = Decimal(10) ** 9  # of one posting; what is more is a slip of the finger
MOST_PIECES = Decimal(10) ** 6


@dataclass(frozen=True, slots=True)
class Article:
    """What a charge's code stands for: a department, or an article of one with its own price and tax."""

    department: Department
    code: str
    name: str
    tax_rate: Decimal
    tax_included: bool
    unit_price: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Posting:
    """An entry in the making; without a `window` the folio's routing rules decide."""

    kind: EntryKind = EntryKind.CHARGE
    purpose: str = ""
    window: int | None = None
    department: Department | None = None
    code: str
    description: str
    quantity: Decimal = Decimal(1)
    unit_price: Decimal
    price: Price
    tax_rate: Decimal | None = None
    source: str = EntrySource.SYSTEM
    reference: str = ""
    business_key: str | None = None
    explanation: list[dict[str, Any]] = field(default_factory=list)
    reverses: FolioEntry | None = None
    moved_from: FolioEntry | None = None
    call: CallRecord | None = None


def charge_of(
    article: Article,
    *,
    quantity: Decimal,
    unit_price: Decimal,
    currency: str,
    description: str = "",
    source: str = EntrySource.SYSTEM,
    reference: str = "",
    business_key: str | None = None,
    window: int | None = None,
) -> Posting:
    """A charge for `quantity` pieces at `unit_price`. Raises `InputError` for amounts that make no sense."""
    _check(quantity, unit_price)
    price = price_of(
        Fraction(quantity) * Fraction(unit_price),
        tax_rate=article.tax_rate,
        tax_included=article.tax_included,
        currency=currency,
    )
    return Posting(
        window=window,
        department=article.department,
        code=article.code,
        description=(description.strip() or article.name)[:200],
        quantity=quantity,
        unit_price=unit_price,
        price=price,
        tax_rate=article.tax_rate,
        source=source,
        reference=reference,
        business_key=business_key,
    )


def payment_of(
    *,
    method: str,
    label: str,
    amount: Decimal,
    currency: str,
    source: str,
    reference: str,
    window: int = FIRST_WINDOW,
    purpose: str = "",
) -> Posting:
    """Money that was taken, a negative amount without tax; with the purpose `refund` money given back, a positive one.

    Raises `InputError` unless the amount is above zero and fits the currency.
    """
    if not amount.is_finite() or not 0 < amount < MOST or round_money(amount, currency) != amount:
        message = _("A payment is more than zero and has no more digits than the currency.")
        raise InputError(message, {"amount": [message]})
    moved = round_money(amount, currency) * (1 if purpose == EntryPurpose.REFUND else -1)
    return Posting(
        kind=EntryKind.PAYMENT,
        purpose=purpose,
        window=window,
        code=method,
        description=label,
        unit_price=moved,
        price=Price(net=moved, tax=Decimal(0), amount=moved),
        source=source,
        reference=reference,
    )


def reversal_of(entry: FolioEntry, *, reason: str, source: str, purpose: str = "") -> Posting:
    """The opposite of an entry; with the purpose `move` it only makes room for what comes in its place."""
    return Posting(
        kind=EntryKind.REVERSAL,
        purpose=purpose or ("" if entry.purpose == EntryPurpose.MOVE else entry.purpose),
        window=entry.window,
        department=entry.department,
        code=entry.code,
        description=(_("Reversal: %(what)s") % {"what": entry.description})[:200],
        quantity=-entry.quantity,
        unit_price=entry.unit_price,
        price=Price(entry.net, entry.tax, entry.amount).negated(),
        tax_rate=entry.tax_rate,
        source=source,
        reference=reason,
        reverses=entry,
        call=entry.call,
    )


def move_of(entry: FolioEntry, *, window: int, source: str, **changes: Any) -> Posting:
    """The entry once more, elsewhere; `changes` are what is not as it was. Its business key stays with the entry."""
    posting = Posting(
        kind=EntryKind(entry.kind),
        purpose=entry.purpose or EntryPurpose.MOVE,
        window=window,
        department=entry.department,
        code=entry.code,
        description=entry.description,
        quantity=entry.quantity,
        unit_price=entry.unit_price,
        price=Price(entry.net, entry.tax, entry.amount),
        tax_rate=entry.tax_rate,
        source=source,
        reference=entry.reference,
        explanation=list(entry.explanation),
        moved_from=entry,
        call=entry.call,
    )
    return replace(posting, **{**changes, "description": changes.get("description", entry.description)[:200]})


def _check(quantity: Decimal, unit_price: Decimal) -> None:
    wrong: dict[str, list[str]] = {}
    if not quantity.is_finite() or not 0 < quantity <= MOST_PIECES or round(quantity, 2) != quantity:
        wrong["quantity"] = [_("A quantity is more than zero and has at most two digits behind the point.")]
    if not unit_price.is_finite() or not 0 <= unit_price < MOST or round(unit_price, 4) != unit_price:
        wrong["unit_price"] = [_("A price is not negative and has at most four digits behind the point.")]
    elif not wrong and quantity * unit_price >= MOST:
        wrong["quantity"] = [_("This is more than one posting takes.")]
    if wrong:
        raise InputError(_("This cannot be charged."), wrong)
