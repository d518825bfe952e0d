"""The guest ledger: what all guests together owe, from one business date to the next, and who owes it."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum
from django.db.models.fields.json import KT

from billing.enums import FolioStatus
from billing.models import Folio, FolioEntry, NightAudit
from billing.selectors.facts import Span
from billing.selectors.grouping import Units, amount_of
from rooms.models import Property


@dataclass(frozen=True, slots=True)
class FolioTurnover:
    """A folio between two dates: what stood before, what was charged and paid (below zero), what stands after."""

    folio: int
    status: str
    room: str
    guest: str
    opening: Decimal
    charges: Decimal
    payments: Decimal

    @property
    def closing(self) -> Decimal:
        """What the guest owes after the last of the dates."""
        return self.opening + self.charges + self.payments


def opening_balance(property: Property, date: dt.date) -> Decimal:
    """The sum of all entries before a date.

    A closed date takes no more entries, so the sum goes on from the last one whose report has its closing balance.
    """
    closed = NightAudit.objects.filter(property=property, business_date__lt=date, report__has_key="guest_ledger")
    closings = closed.order_by("-business_date").values_list("business_date", KT("report__guest_ledger__closing"))
    last = closings.first()
    entries = FolioEntry.objects.filter(property=property, business_date__lt=date).order_by()
    if last is None:
        return _total(entries)
    return Decimal(last[1]) + _total(entries.filter(business_date__gt=last[0]))


def _total(entries: Any) -> Decimal:
    return amount_of(entries.aggregate(total=Sum(Units("amount")))["total"] or 0)


def open_folios(property: Property, date: dt.date) -> list[tuple[int, str, Decimal]]:
    """Folio, room and balance at the end of a date of every folio that is open now, by room."""
    until = Q(entries__business_date__lte=date)
    folios = Folio.objects.filter(stay__property=property, status=FolioStatus.OPEN)
    rows = folios.annotate(total=Sum(Units("entries__amount"), filter=until)).order_by("stay__room__number", "pk")
    return [
        (pk, room, amount_of(total or 0)) for pk, room, total in rows.values_list("pk", "stay__room__number", "total")
    ]


def folio_turnovers(property: Property, span: Span) -> Iterator[FolioTurnover]:
    """Every folio that moved between the dates or has a balance after them, by room; one statement."""
    before, during = Q(business_date__lt=span.first), Q(business_date__gte=span.first)
    charged = Q(department__isnull=False)
    rows = (
        FolioEntry.objects.filter(property=property, business_date__lte=span.last)
        .values("folio_id", "folio__status", "folio__stay__room__number", "folio__stay__guest_name")
        .annotate(
            opening=Sum(Units("amount"), filter=before),
            charges=Sum(Units("amount"), filter=during & charged),
            payments=Sum(Units("amount"), filter=during & ~charged),
            closing=Sum(Units("amount")),
        )
        .exclude(closing=0, charges__isnull=True, payments__isnull=True)
        .order_by("folio__stay__room__number", "folio_id")
    )
    for row in rows.iterator():
        yield FolioTurnover(
            row["folio_id"],
            row["folio__status"],
            row["folio__stay__room__number"],
            row["folio__stay__guest_name"],
            *(amount_of(row[name] or 0) for name in ("opening", "charges", "payments")),
        )
