"""Folios: opening, charging, paying, reversing, closing. Entries are only ever added.

Every service that posts locks the folio first and holds the property's business date last.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.enums import EntryKind, EntrySource, FolioStatus, PaymentMethod
from billing.errors import EntryReversedError, FolioClosedError, FolioNotSettledError
from billing.locks import business_date_hold, folio_lock
from billing.models import Folio, FolioEntry
from billing.models.folios import FIRST_WINDOW
from billing.postings import Posting, charge_of, payment_of, reversal_of
from billing.selectors.articles import article_find
from billing.selectors.folios import folio_balance
from hotelpbx.common.audit import SYSTEM, Actor, audit_record
from hotelpbx.common.errors import InputError
from hotelpbx.common.money import money_text
from rooms.enums import StayStatus
from rooms.models import Stay


@transaction.atomic(savepoint=False)
def folio_open(*, stay: Stay, now: dt.datetime | None = None) -> Folio:
    """Open the folio of a stay; a stay that has one keeps it."""
    return Folio.objects.get_or_create(
        stay=stay, defaults={"currency": stay.property.currency, "opened_at": now or timezone.now()}
    )[0]


@transaction.atomic(savepoint=False)
def folios_open(*, stays: Iterable[Stay], now: dt.datetime | None = None) -> list[Folio]:
    """Open the folios of several new stays in one statement."""
    opened_at = now or timezone.now()
    return Folio.objects.bulk_create(
        Folio(stay=stay, currency=stay.property.currency, opened_at=opened_at) for stay in stays
    )


@transaction.atomic(savepoint=False)
def charge_post(
    *,
    folio: Folio,
    code: str,
    description: str = "",
    quantity: Decimal = Decimal(1),
    unit_price: Decimal | None = None,
    source: str = EntrySource.DESK,
    actor: Actor,
    business_key: str | None = None,
    reference: str = "",
    now: dt.datetime | None = None,
) -> FolioEntry:
    """Charge a department, or an article of the minibar, by its code; tax follows the department or the article.

    An article brings its price and name unless others are given. The same `business_key` again returns the entry it
    made. Raises `DepartmentNotFoundError`, `FolioClosedError`, `InputError`.
    """
    article = article_find(folio.stay.property, code)
    price = article.unit_price if unit_price is None else unit_price
    if price is None:
        raise InputError(_("Say what one of it costs."), {"unit_price": [_("This field is required.")]})
    posting = charge_of(
        article,
        description=description,
        quantity=quantity,
        unit_price=price,
        currency=folio.currency,
        source=source,
        reference=reference,
        business_key=business_key,
    )
    entry = posting_add(folio=folio, posting=posting, actor=actor, now=now)
    if actor.user is not None:
        audit_record("billing.charge.posted", actor, folio, {"entry": entry.pk, "amount": str(entry.amount)})
    return entry


@transaction.atomic(savepoint=False)
def posting_add(*, folio: Folio, posting: Posting, actor: Actor, now: dt.datetime | None = None) -> FolioEntry:
    """Lock the folio and post what is priced already. Errors and replays as `posting_add_locked`."""
    return posting_add_locked(folio=folio_lock(folio.pk), posting=posting, actor=actor, now=now)


@transaction.atomic(savepoint=False)
def posting_add_locked(*, folio: Folio, posting: Posting, actor: Actor, now: dt.datetime | None = None) -> FolioEntry:
    """Post what is priced already to a folio that the caller has locked.

    A replay by `business_key` returns the first entry, even on a closed folio. Raises `FolioClosedError`.
    """
    if posting.business_key:
        existing = FolioEntry.objects.filter(business_key=posting.business_key).first()
        if existing is not None:
            return existing
    _check_open(folio)
    return _entry_create(folio, posting, actor, now)


@transaction.atomic(savepoint=False)
def payment_post(
    *,
    folio: Folio,
    method: str,
    amount: Decimal,
    reference: str = "",
    source: str = EntrySource.DESK,
    actor: Actor,
    now: dt.datetime | None = None,
) -> FolioEntry:
    """Take a payment. Raises `InputError` unless the amount is above zero and fits the currency, `FolioClosedError`."""
    if method not in PaymentMethod.values:
        raise InputError(_("Guests pay by cash, card or invoice."), {"method": [_("Unknown way to pay.")]})
    label = str(PaymentMethod(method).label).capitalize()
    posting = payment_of(
        method=method, label=label, amount=amount, currency=folio.currency, source=source, reference=reference
    )
    entry = posting_add(folio=folio, posting=posting, actor=actor, now=now)
    audit_record("billing.payment.posted", actor, folio, {"entry": entry.pk, "amount": str(entry.amount)})
    _close_after_departure(entry.folio, actor, now)
    return entry


@transaction.atomic(savepoint=False)
def entry_reverse(
    *, entry: FolioEntry, reason: str, source: str = EntrySource.DESK, actor: Actor, now: dt.datetime | None = None
) -> FolioEntry:
    """Take an entry back by its opposite, on today's business date.

    Raises `InputError` without a reason, `EntryReversedError`, `FolioClosedError`.
    """
    if not reason.strip():
        raise InputError(_("Say why the entry is taken back."), {"reason": [_("This field is required.")]})
    folio = folio_lock(entry.folio_id)
    _check_open(folio)
    if entry.kind == EntryKind.REVERSAL or FolioEntry.objects.filter(reverses=entry).exists():
        raise EntryReversedError(_("This entry is reversed already, or is itself a reversal."))
    reversal = _entry_create(folio, reversal_of(entry, reason=reason.strip(), source=source), actor, now)
    audit_record("billing.entry.reversed", actor, folio, {"entry": entry.pk, "reason": reason.strip()})
    _close_after_departure(folio, actor, now)
    return reversal


@transaction.atomic(savepoint=False)
def folio_settle(
    *,
    folio: Folio,
    payments: Sequence[tuple[str, Decimal]] = (),
    force: bool = False,
    source: str = EntrySource.DESK,
    actor: Actor,
    now: dt.datetime | None = None,
) -> Folio:
    """Post the payments and close the folio.

    Raises `FolioNotSettledError` when a balance remains and `force` is not set (nothing is kept then),
    `FolioClosedError`, `InputError`.
    """
    locked = folio_lock(folio.pk)
    _check_open(locked)
    for method, amount in payments:
        payment_post(folio=locked, method=method, amount=amount, source=source, actor=actor, now=now)
    balance = folio_balance(locked)
    if balance and not force:
        raise _not_settled(balance, locked.currency)
    _close(locked, balance, actor, now)
    return locked


@transaction.atomic(savepoint=False)
def folio_reopen(*, folio: Folio, reason: str, actor: Actor = SYSTEM) -> Folio:
    """Open a closed folio again, for a charge that came late; an open one stays as it is."""
    locked = folio_lock(folio.pk)
    if locked.status == FolioStatus.CLOSED:
        locked.status, locked.closed_at = FolioStatus.OPEN, None
        locked.save(update_fields=["status", "closed_at"])
        audit_record("billing.folio.reopened", actor, locked, {"reason": reason})
    return locked


def _close(locked: Folio, balance: Decimal, actor: Actor, now: dt.datetime | None) -> None:
    locked.status, locked.closed_at = FolioStatus.CLOSED, now or timezone.now()
    locked.save(update_fields=["status", "closed_at"])
    audit_record("billing.folio.closed", actor, locked, {"balance": str(balance)})


def _close_after_departure(locked: Folio, actor: Actor, now: dt.datetime | None) -> None:
    """The folio of a guest who has left was opened for a late charge; nobody checks out again to close it."""
    if locked.stay.status == StayStatus.IN_HOUSE:
        return
    balance = folio_balance(locked)
    if not balance:
        _close(locked, balance, actor, now)


def _check_open(folio: Folio) -> None:
    if folio.status != FolioStatus.OPEN:
        raise FolioClosedError(_("The folio is closed and takes no more entries."), extra={"folio": folio.pk})


def _not_settled(balance: Decimal, currency: str) -> FolioNotSettledError:
    text = money_text(balance, currency)
    message = _("The folio is not settled: %(balance)s %(currency)s.") % {"balance": text, "currency": currency}
    return FolioNotSettledError(message, extra={"balance": text, "currency": currency})


def _entry_create(folio: Folio, posting: Posting, actor: Actor, now: dt.datetime | None) -> FolioEntry:
    return FolioEntry.objects.create(
        property=folio.stay.property,
        folio=folio,
        window=posting.window or FIRST_WINDOW,
        kind=posting.kind,
        purpose=posting.purpose,
        department=posting.department,
        code=posting.code,
        description=posting.description,
        quantity=posting.quantity,
        unit_price=posting.unit_price,
        net=posting.price.net,
        tax=posting.price.tax,
        amount=posting.price.amount,
        tax_rate=posting.tax_rate,
        business_date=business_date_hold(folio.stay.property_id),
        posted_at=now or timezone.now(),
        posted_by=actor.user,
        source=posting.source,
        reference=posting.reference[:120],
        business_key=posting.business_key,
        explanation=posting.explanation,
        reverses=posting.reverses,
        moved_from=posting.moved_from,
        call=posting.call,
    )
