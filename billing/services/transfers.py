"""Entries that go elsewhere: to another window, to another folio, or split into parts.

Nothing is changed: what goes is reversed where it stood and posted again, on the same business date, so that no
department's total moves. The new entry names the old one in `moved_from`.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from billing.enums import EntryKind, EntryPurpose, EntrySource
from billing.errors import TransferError
from billing.explanations import PART_OF_A_CHARGE
from billing.locks import folio_lock, folios_lock
from billing.models import Folio, FolioEntry
from billing.postings import Posting, move_of, reversal_of
from billing.pricing import Price
from billing.services.closing import folio_close_after_departure
from billing.services.entries import (
    entries_check_correctable,
    entries_write,
    folio_check_charges,
    folio_check_open,
)
from billing.splitting import parts_by_weight, price_split
from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.errors import InputError
from hotelpbx.common.money import money_text, round_money

MOST_ENTRIES = 500
MOST_PARTS = 20


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a split charge, with tax; without a window it stays where the charge is."""

    amount: Decimal
    window: int | None = None


@transaction.atomic(savepoint=False)
def entries_transfer(
    *,
    entries: Sequence[FolioEntry],
    folio: Folio,
    window: int,
    source: str = EntrySource.DESK,
    actor: Actor,
    now: dt.datetime | None = None,
) -> list[FolioEntry]:
    """Move entries of one folio into a window of a folio of the same property; returns the new entries in order.

    Raises `TransferError`, `EntryReversedError`, `FolioClosedError`, `FolioNoPostError` (a charge that comes to
    another folio), `WindowNotFoundError`; all move or none.
    """
    entries = list({entry.pk: entry for entry in entries}.values())
    origin_id = _check_selection(entries, folio, window)
    locked = folios_lock({origin_id, folio.pk})
    origin, target = locked[origin_id], locked[folio.pk]
    for each in (origin, target):
        folio_check_open(each)
    entries_check_correctable(entries)
    if origin != target and any(entry.kind == EntryKind.CHARGE for entry in entries):
        folio_check_charges(target)
    reason = _("Moved to %(where)s") % {"where": _place(target, window)}
    reversals = [reversal_of(entry, reason=reason, source=source, purpose=EntryPurpose.MOVE) for entry in entries]
    entries_write(folio=origin, postings=reversals, actor=actor, now=now)
    moves = [move_of(entry, window=window, source=source) for entry in entries]
    moved = entries_write(folio=target, postings=moves, actor=actor, now=now)
    _note(origin, target, entries, moved, window, actor)
    for each in locked.values():
        folio_close_after_departure(folio=each, actor=actor, now=now)
    return moved


@transaction.atomic(savepoint=False)
def entry_split(
    *,
    entry: FolioEntry,
    parts: Sequence[Part],
    source: str = EntrySource.DESK,
    actor: Actor,
    now: dt.datetime | None = None,
) -> list[FolioEntry]:
    """Put a charge into parts, each into its window; the first keeps the quantity.

    Raises `InputError` unless the parts add up to the charge, `TransferError` for what is no charge,
    `EntryReversedError`, `FolioClosedError`, `WindowNotFoundError`.
    """
    prices = split_prices(entry, [part.amount for part in parts])
    folio = folio_lock(entry.folio_id)
    folio_check_open(folio)
    entries_check_correctable([entry])
    reason = _("Split into %(count)d parts") % {"count": len(parts)}
    reversal = reversal_of(entry, reason=reason, source=source, purpose=EntryPurpose.MOVE)
    postings = [
        _part_posting(entry, price, part.window or entry.window, place, len(parts), source)
        for place, (part, price) in enumerate(zip(parts, prices, strict=True), start=1)
    ]
    _reversal, *split = entries_write(folio=folio, postings=[reversal, *postings], actor=actor, now=now)
    amounts = [money_text(price.amount, folio.currency) for price in prices]
    audit_record("billing.entry.split", actor, folio, {"entry": entry.pk, "parts": amounts})
    return split


def parts_of(entry: FolioEntry, weights: Sequence[tuple[Decimal, int | None]], *, percent: bool = False) -> list[Part]:
    """Parts in the proportion of weights, each with its window. Raises `InputError` unless percentages are 100."""
    total = sum((weight for weight, _window in weights), Decimal(0))
    if percent and total != 100:
        message = _("The percentages add up to %(total)s, not to 100.") % {"total": f"{total.normalize():f}"}
        raise InputError(message, {"parts": [message]})
    amounts = parts_by_weight(entry.amount, [weight for weight, _window in weights], entry.folio.currency)
    return [Part(amount, window) for amount, (_weight, window) in zip(amounts, weights, strict=True)]


def split_prices(entry: FolioEntry, amounts: Sequence[Decimal]) -> list[Price]:
    """Net, tax and amount of each part. Raises `InputError` unless the amounts add up, `TransferError`."""
    if entry.kind != EntryKind.CHARGE:
        raise TransferError(_("Only a charge can be split."), "split_no_charge")
    if not 2 <= len(amounts) <= MOST_PARTS:
        message = _("A charge is split into 2 to %(most)d parts.") % {"most": MOST_PARTS}
        raise InputError(message, {"parts": [message]})
    currency = entry.folio.currency
    if any(not amount.is_finite() or amount <= 0 or round_money(amount, currency) != amount for amount in amounts):
        message = _("Each part is more than zero and has no more digits than the currency.")
        raise InputError(message, {"parts": [message]})
    total, whole = sum(amounts, Decimal(0)), round_money(entry.amount, currency)
    if total != whole:
        words = {"total": money_text(total, currency), "amount": money_text(whole, currency)}
        message = _("The parts add up to %(total)s, the charge is %(amount)s.") % words
        raise InputError(message, {"parts": [message]})
    exact = [round_money(amount, currency) for amount in amounts]
    return price_split(Price(entry.net, entry.tax, entry.amount), exact, currency)


def _check_selection(entries: Sequence[FolioEntry], target: Folio, window: int) -> int:
    """The folio that the entries come from."""
    if not 1 <= len(entries) <= MOST_ENTRIES:
        message = _("Choose 1 to %(most)d entries.") % {"most": MOST_ENTRIES}
        raise InputError(message, {"entries": [message]})
    origin, *others = {entry.folio_id for entry in entries}
    if others:
        raise TransferError(_("The entries are of several folios: move those of one at a time."), "several_folios")
    first = entries[0]
    if first.property_id != target.stay.property_id or first.folio.currency != target.currency:
        raise TransferError(_("The other folio belongs to another property."), "other_property")
    if origin == target.pk and any(entry.window == window for entry in entries):
        raise TransferError(_("This is there already."), "same_window")
    return origin


def _part_posting(entry: FolioEntry, price: Price, window: int, place: int, count: int, source: str) -> Posting:
    description = _("%(what)s (part %(place)d of %(count)d)")
    words = {"what": entry.description, "place": place, "count": count}
    less = money_text(price.amount - entry.amount, entry.folio.currency)
    part: dict[str, str | None] = {"label": PART_OF_A_CHARGE, "quantity": None, "rate": None, "amount": less}
    return move_of(
        entry,
        window=window,
        source=source,
        price=price,
        quantity=entry.quantity if place == 1 else Decimal(0),
        description=description % words,
        explanation=[*entry.explanation, part] if entry.explanation else [],
    )


def _place(folio: Folio, window: int) -> str:
    return _("folio %(folio)d, window %(window)d") % {"folio": folio.pk, "window": window}


def _note(
    origin: Folio, target: Folio, entries: Sequence[FolioEntry], moved: Sequence[FolioEntry], window: int, actor: Actor
) -> None:
    data = {
        "entries": [entry.pk for entry in entries],
        "became": [entry.pk for entry in moved],
        "from_folio": origin.pk,
        "folio": target.pk,
        "window": window,
    }
    audit_record("billing.entries.transferred", actor, origin, data)
