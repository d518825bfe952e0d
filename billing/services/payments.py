"""Money that is taken and given back: payments, deposits, refunds."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from billing.enums import EntryPurpose, EntrySource, PaymentMethod
from billing.errors import RefundError
from billing.locks import folio_lock
from billing.models import Folio, FolioEntry
from billing.models.folios import FIRST_WINDOW
from billing.postings import payment_of
from billing.selectors.windows import window_balances
from billing.services.closing import folio_close_after_departure
from billing.services.entries import entries_write, folio_check_open
from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.errors import InputError
from hotelpbx.common.money import money_text, round_money

PAYMENT_PURPOSES = ("", EntryPurpose.DEPOSIT)


@transaction.atomic(savepoint=False)
def payment_post(
    *,
    folio: Folio,
    method: str,
    amount: Decimal,
    reference: str = "",
    window: int = FIRST_WINDOW,
    purpose: str = "",
    source: str = EntrySource.DESK,
    actor: Actor,
    now: dt.datetime | None = None,
) -> FolioEntry:
    """Take a payment into a window; a deposit is one with that purpose, also before anything is charged.

    Raises `InputError` unless the amount is above zero and fits the currency, `FolioClosedError`,
    `WindowNotFoundError`.
    """
    label = _method_label(method)
    if purpose not in PAYMENT_PURPOSES:
        raise InputError(_("A payment is a deposit or none."), {"purpose": [_("“deposit”, or nothing.")]})
    what = _("Deposit, %(how)s") % {"how": label.lower()} if purpose else label
    posting = payment_of(
        method=method,
        label=what,
        amount=amount,
        currency=folio.currency,
        source=source,
        reference=reference,
        window=window,
        purpose=purpose,
    )
    locked = folio_lock(folio.pk)
    folio_check_open(locked)
    (entry,) = entries_write(folio=locked, postings=[posting], actor=actor, now=now)
    audit_record("billing.payment.posted", actor, locked, {"entry": entry.pk, "amount": str(entry.amount)})
    folio_close_after_departure(folio=locked, actor=actor, now=now)
    return entry


@transaction.atomic(savepoint=False)
def refund_post(
    *,
    folio: Folio,
    method: str,
    amount: Decimal,
    reason: str = "",
    window: int = FIRST_WINDOW,
    source: str = EntrySource.DESK,
    actor: Actor,
    now: dt.datetime | None = None,
) -> FolioEntry:
    """Give money back out of a window, never more than was paid into it.

    More than the window's credit, so that something is owed afterwards, needs a `reason`. Raises `RefundError`,
    `InputError`, `FolioClosedError`, `WindowNotFoundError`.
    """
    posting = payment_of(
        method=method,
        label=_("Refund, %(how)s") % {"how": _method_label(method).lower()},
        amount=amount,
        currency=folio.currency,
        source=source,
        reference=reason.strip(),
        window=window,
        purpose=EntryPurpose.REFUND,
    )
    locked = folio_lock(folio.pk)
    folio_check_open(locked)
    _check_refund(locked, window, amount, reason.strip())
    (entry,) = entries_write(folio=locked, postings=[posting], actor=actor, now=now)
    audit_record("billing.refund.posted", actor, locked, {"entry": entry.pk, "amount": str(entry.amount)})
    folio_close_after_departure(folio=locked, actor=actor, now=now)
    return entry


def window_paid(folio: Folio, window: int) -> Decimal:
    """What was paid into a window and not given back, taken back or moved away since."""
    paid = folio.entries.filter(window=window, department__isnull=True).aggregate(total=Sum("amount"))["total"]
    return round_money(-(paid or Decimal(0)), folio.currency)


def _check_refund(folio: Folio, window: int, amount: Decimal, reason: str) -> None:
    paid = window_paid(folio, window)
    if amount > paid:
        text = money_text(paid, folio.currency)
        message = _("Only %(paid)s %(currency)s was paid here; no more can be given back.")
        words = {"paid": text, "currency": folio.currency}
        raise RefundError(message % words, "refund_exceeds_payments", {"paid": text, **_currency(folio)})
    credit = max(-window_balances(folio).get(window, Decimal(0)), Decimal(0))
    if amount > credit and not reason:
        text = money_text(credit, folio.currency)
        message = _("The guest has %(credit)s %(currency)s to his credit; say why more is given back.")
        words = {"credit": text, "currency": folio.currency}
        raise RefundError(message % words, "refund_needs_reason", {"credit": text, **_currency(folio)})


def _currency(folio: Folio) -> dict[str, str]:
    return {"currency": folio.currency}


def _method_label(method: str) -> str:
    if method not in PaymentMethod.values:
        ways = ", ".join(str(way) for way in PaymentMethod.labels)
        raise InputError(_("Guests pay by %(ways)s.") % {"ways": ways}, {"method": [_("Unknown way to pay.")]})
    return str(PaymentMethod(method).label).capitalize()
