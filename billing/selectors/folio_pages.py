"""A folio as its page and its print show it: window by window, day by day; and where its entries can go."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from billing.enums import FolioStatus
from billing.models import Folio, FolioEntry, FolioWindow
from billing.models.folios import FIRST_WINDOW
from billing.selectors.windows import Window, folio_windows


@dataclass(frozen=True, slots=True)
class Entries:
    """Some entries and their sums."""

    entries: list[FolioEntry]

    @property
    def net(self) -> Decimal:
        """The sum without tax."""
        return sum((entry.net for entry in self.entries), Decimal(0))

    @property
    def tax(self) -> Decimal:
        """The sum of the taxes."""
        return sum((entry.tax for entry in self.entries), Decimal(0))

    @property
    def total(self) -> Decimal:
        """The sum that counts for the balance."""
        return sum((entry.amount for entry in self.entries), Decimal(0))


@dataclass(frozen=True, slots=True)
class EntryDay(Entries):
    """The entries of one business date."""

    date: dt.date


@dataclass(frozen=True, slots=True)
class WindowLedger(Entries):
    """A window with its entries."""

    window: Window

    @property
    def days(self) -> list[EntryDay]:
        """The entries by business date, oldest first."""
        by_date: dict[dt.date, list[FolioEntry]] = {}
        for entry in self.entries:
            by_date.setdefault(entry.business_date, []).append(entry)
        return [EntryDay(entries, date) for date, entries in by_date.items()]


@dataclass(frozen=True, slots=True)
class Place:
    """A window of an open folio to which entries can go."""

    folio: Folio
    window: int
    payer: str


def folio_ledgers(folio: Folio) -> list[WindowLedger]:
    """Every window of a folio with its entries, each with the people and entries behind it; a few statements."""
    entries = folio.entries.select_related("department", "posted_by", "reverses", "reversed_by", "moved_from")
    by_window: dict[int, list[FolioEntry]] = {}
    for entry in entries.prefetch_related("moved_to").order_by("business_date", "posted_at", "id"):
        by_window.setdefault(entry.window, []).append(entry)
    return [WindowLedger(by_window.get(window.number, []), window) for window in folio_windows(folio)]


def places_to_move_to(folio: Folio) -> list[Place]:
    """The windows of this folio first, then those of the other open folios of the property by room; two statements."""
    others = Folio.objects.filter(
        stay__property=folio.stay.property_id, status=FolioStatus.OPEN, currency=folio.currency
    ).exclude(pk=folio.pk)
    folios = [folio, *others.select_related("stay__room").order_by("stay__room__number", "pk")]
    rows = FolioWindow.objects.filter(folio__in=[each.pk for each in folios])
    payers = {(row.folio_id, row.number): row.payer_name for row in rows}
    return [place for each in folios for place in _places(each, payers)]


def _places(folio: Folio, payers: dict[tuple[int, int], str]) -> Iterable[Place]:
    numbers = {FIRST_WINDOW} | {number for folio_id, number in payers if folio_id == folio.pk}
    for number in sorted(numbers):
        yield Place(folio, number, payers.get((folio.pk, number), folio.stay.guest_name))
