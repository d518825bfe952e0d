"""Folios: opening, charging, reversing, settling, opening again. Entries are only ever added.

Every service that posts locks the folio first and holds the property's business date last.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.enums import EntrySource, FolioStatus
from billing.locks import business_date_hold, folio_lock
from billing.models import Folio, FolioEntry
from billing.models.folios import FIRST_WINDOW
from billing.postings import Posting, charge_of, reversal_of
from billing.selectors.articles import article_find
from billing.services.closing import folio_close, folio_close_after_departure
from billing.services.entries import (
    entries_check_correctable,
    entries_write,
    folio_check_open,
    folio_check_takes,
)
from billing.services.payments import payment_post
from hotelpbx.common.audit import SYSTEM, Actor, audit_record
from hotelpbx.common.errors import InputError
from rooms.models import Stay

__all__ = [
    "Tender",
    "charge_post",
    "entry_reverse",
    "folio_open",
    "folio_reopen",
    "folio_settle",
    "folios_open",
    "payment_post",
    "posting_add",
    "posting_add_locked",
]


class Tender(NamedTuple):
    """A payment with which a window is settled."""

    method: str
    amount: Decimal
    window: int = FIRST_WINDOW


Tenders = Sequence[Tender | tuple[str, Decimal]]


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
def folios_ensure(*, stays: Iterable[Stay], now: dt.datetime | None = None) -> None:
    """Open the folios of stays that have none, in one statement; another process may do so at the same time."""
    opened_at = now or timezone.now()
    folios = [Folio(stay=stay, currency=stay.property.currency, opened_at=opened_at) for stay in stays]
    Folio.objects.bulk_create(folios, ignore_conflicts=True)


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
    window: int | None = None,
    now: dt.datetime | None = None,
) -> FolioEntry:
    """Charge a department, or an article of the minibar, by its code; tax follows the department or the article.

    An article brings its price and name unless others are given. Without a `window` the folio's routing rules decide.
    The same `business_key` again returns the entry it made. Raises `DepartmentNotFoundError`, `FolioClosedError`,
    `FolioNoPostError`, `WindowNotFoundError`, `InputError`.
    """
    locked = folio_lock(folio.pk)
    article = article_find(locked.stay.property, code, business_date_hold(locked.stay.property_id))
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
        window=window,
    )
    entry = posting_add_locked(folio=locked, posting=posting, actor=actor, now=now)
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

    A replay by `business_key` returns the first entry, even on a closed folio. Raises `FolioClosedError`,
    `FolioNoPostError`, `WindowNotFoundError`.
    """
    if posting.business_key:
        existing = FolioEntry.objects.filter(business_key=posting.business_key).first()
        if existing is not None:
            return existing
    folio_check_takes(folio, posting)
    return entries_write(folio=folio, postings=[posting], actor=actor, now=now)[0]


@transaction.atomic(savepoint=False)
def entry_reverse(
    *, entry: FolioEntry, reason: str, source: str = EntrySource.DESK, actor: Actor, now: dt.datetime | None = None
) -> FolioEntry:
    """Take an entry back by its opposite, on today's business date.

    Raises `InputError` without a reason, `EntryReversedError`, `FolioClosedError`.
    """
    said = reason_given(reason, _("Say why the entry is taken back."))
    folio = folio_lock(entry.folio_id)
    folio_check_open(folio)
    entries_check_correctable([entry])
    (reversal,) = entries_write(
        folio=folio, postings=[reversal_of(entry, reason=said, source=source)], actor=actor, now=now
    )
    audit_record("billing.entry.reversed", actor, folio, {"entry": entry.pk, "reason": said})
    folio_close_after_departure(folio=folio, actor=actor, now=now)
    return reversal


@transaction.atomic(savepoint=False)
def folio_settle(
    *,
    folio: Folio,
    payments: Tenders = (),
    force: bool = False,
    source: str = EntrySource.DESK,
    actor: Actor,
    now: dt.datetime | None = None,
) -> Folio:
    """Post the payments, each into its window, and close the folio.

    Raises `FolioNotSettledError` when a window keeps a balance and `force` is not set (nothing is kept then),
    `FolioClosedError`, `WindowNotFoundError`, `InputError`.
    """
    locked = folio_lock(folio.pk)
    folio_check_open(locked)
    for method, amount, window in (Tender(*payment) for payment in payments):
        payment_post(folio=locked, method=method, amount=amount, window=window, source=source, actor=actor, now=now)
    locked.refresh_from_db(fields=["status"])  # the last payment of a guest who has left closes it by itself
    if locked.status == FolioStatus.OPEN:
        folio_close(folio=locked, force=force, actor=actor, now=now)
    return locked


@transaction.atomic(savepoint=False)
def folio_reopen(*, folio: Folio, reason: str, actor: Actor = SYSTEM) -> Folio:
    """Open a closed folio again, for what came late or was wrong; an open one stays as it is.

    Of a guest who has left it closes by itself as soon as every window is settled. Raises `InputError` without a
    reason.
    """
    said = reason_given(reason, _("Say why the folio is opened again."))
    locked = folio_lock(folio.pk)
    if locked.status == FolioStatus.CLOSED:
        locked.status, locked.closed_at = FolioStatus.OPEN, None
        locked.save(update_fields=["status", "closed_at"])
        audit_record("billing.folio.reopened", actor, locked, {"reason": said})
    return locked


def reason_given(reason: str, message: str) -> str:
    """The reason without the space around it. Raises `InputError` when there is none."""
    if not reason.strip():
        raise InputError(message, {"reason": [_("This field is required.")]})
    return reason.strip()
