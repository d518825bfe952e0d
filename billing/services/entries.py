"""The one place where entries are written to a folio, and what every posting asks first. The caller holds the folio."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.enums import EntryKind, EntryPurpose, FolioStatus
from billing.errors import (
    EntryInvoicedError,
    EntryReversedError,
    FolioClosedError,
    FolioNoPostError,
    WindowNotFoundError,
)
from billing.locks import business_date_hold
from billing.models import Folio, FolioEntry
from billing.models.folios import FIRST_WINDOW
from billing.postings import Posting
from billing.selectors.credit import credit_limit_of
from billing.selectors.invoices import entries_invoiced
from billing.selectors.windows import Routing, routing_read, window_numbers
from billing.services.credit import credit_follow
from hotelpbx.common.audit import Actor
from hotelpbx.common.rows import rows_insert


@transaction.atomic(savepoint=False)
def entries_write(
    *, folio: Folio, postings: Sequence[Posting], actor: Actor, now: dt.datetime | None = None
) -> list[FolioEntry]:
    """Add entries to a locked folio, all on today's business date, and compare the balance with the limit.

    Charges without a window go where the routing rules say, payments to window 1. Raises `WindowNotFoundError`.
    """
    windows = _windows(folio, postings)
    business_date = business_date_hold(folio.stay.property_id)
    at = now or timezone.now()
    entries = FolioEntry.objects.bulk_create(
        _entry(folio, posting, window, business_date, at, actor)
        for posting, window in zip(postings, windows, strict=True)
    )
    if credit_limit_of(folio) is not None:
        credit_follow(folio_ids=[folio.pk])
    return entries


@transaction.atomic(savepoint=False)
def charges_write(
    *, charges: Sequence[tuple[Folio, Posting]], actor: Actor, now: dt.datetime | None = None
) -> list[FolioEntry]:
    """As `entries_write`, for charges with business keys to locked folios of one property, in as few statements."""
    folios = {folio.pk: folio for folio, _posting in charges}
    routing = routing_read(folios)
    business_date = business_date_hold(charges[0][0].stay.property_id)
    at = now or timezone.now()
    entries = [
        _entry(folio, posting, _window(folio, posting, routing), business_date, at, actor) for folio, posting in charges
    ]
    rows_insert(entries, key="business_key")
    limited = [pk for pk, folio in folios.items() if credit_limit_of(folio) is not None]
    if limited:
        credit_follow(folio_ids=limited)
    return entries


def _window(folio: Folio, posting: Posting, routing: Routing) -> int:
    if posting.window is not None:
        return posting.window
    return routing.window(folio.pk, posting.department.pk if posting.department else None)


def folio_check_open(folio: Folio) -> None:
    """Raise `FolioClosedError` for a folio that takes no entries."""
    if folio.status != FolioStatus.OPEN:
        raise FolioClosedError(_("The folio is closed and takes no more entries."), extra={"folio": folio.pk})


def folio_check_takes(folio: Folio, posting: Posting) -> None:
    """Raise `FolioClosedError`, or `FolioNoPostError` for a new charge to a folio that takes payments only.

    What the night itself posts, the room and its tax, is owed for the stay and always goes on.
    """
    folio_check_open(folio)
    if posting.kind == EntryKind.CHARGE and posting.purpose != EntryPurpose.NIGHT:
        folio_check_charges(folio)


def folio_check_charges(folio: Folio) -> None:
    """Raise `FolioNoPostError` when nothing may be charged to the folio."""
    if folio.no_post:
        message = _("Nothing may be charged to this folio: take the money at once, or lift “no charges” first.")
        raise FolioNoPostError(message, extra={"folio": folio.pk})


def entries_check_correctable(entries: Sequence[FolioEntry]) -> None:
    """Raise unless each entry may be reversed, moved or split.

    `EntryReversedError` for one that is reversed (or moved) already or itself a reversal, `EntryInvoicedError` for
    one on an invoice: that needs a credit note first.
    """
    pks = [entry.pk for entry in entries]
    is_reversal = any(entry.kind == EntryKind.REVERSAL for entry in entries)
    if is_reversal or FolioEntry.objects.filter(reverses__in=pks).exists():
        raise EntryReversedError(_("This entry is reversed already, or is itself a reversal."))
    invoiced = entries_invoiced(pks)
    if invoiced:
        message = _("This entry is on an invoice: take the invoice back by a credit note first.")
        raise EntryInvoicedError(message, extra={"entries": sorted(invoiced)})


def _windows(folio: Folio, postings: Sequence[Posting]) -> list[int]:
    """The window of each posting; a statement only where rules or a named window have to be looked up."""
    named = {posting.window for posting in postings if posting.kind != EntryKind.REVERSAL}
    if named - {None, FIRST_WINDOW}:
        missing = named - {None, *window_numbers(folio)}
        if missing:
            raise window_missing(folio, min(number for number in missing if number is not None))
    routing = routing_read([folio.pk]) if any(map(_is_routed, postings)) else None
    return [
        routing.window(folio.pk, posting.department.pk if posting.department else None)
        if routing and _is_routed(posting)
        else posting.window or FIRST_WINDOW
        for posting in postings
    ]


def window_missing(folio: Folio, number: int) -> WindowNotFoundError:
    """The error for a window that the folio does not have."""
    message = _("The folio has no window %(number)d.") % {"number": number}
    return WindowNotFoundError(message, extra={"folio": folio.pk, "window": number})


def _is_routed(posting: Posting) -> bool:
    return posting.kind == EntryKind.CHARGE and posting.window is None


def _entry(
    folio: Folio, posting: Posting, window: int, business_date: dt.date, at: dt.datetime, actor: Actor
) -> FolioEntry:
    return FolioEntry(
        property=folio.stay.property,
        folio=folio,
        window=window,
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
        business_date=business_date,
        posted_at=at,
        posted_by=actor.user,
        source=posting.source,
        reference=posting.reference[:120],
        business_key=posting.business_key,
        explanation=posting.explanation,
        reverses=posting.reverses,
        moved_from=posting.moved_from,
        call=posting.call,
    )
