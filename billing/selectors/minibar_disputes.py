"""Minibar charges that were taken back: each with who posted and who reversed it, and shares of what was posted."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Sum, Value, When
from django.utils.translation import gettext as _

from billing.enums import DepartmentCode, EntryKind, EntrySource
from billing.models import FolioEntry, MinibarItem, MinibarPosting
from billing.selectors.minibar import is_by_phone, is_taken_back
from rooms.models import Property

NOBODY = Decimal(0)


@dataclass(frozen=True, slots=True)
class Dispute:
    """A reversal of a minibar charge; `posting` is missing for what the desk charged on the folio itself."""

    reversal: FolioEntry
    charge: FolioEntry
    posting: MinibarPosting | None

    @property
    def by_phone(self) -> bool:
        """Whether the room's phone took it back: a slip of the finger, no dispute."""
        return self.reversal.source == EntrySource.PHONE

    @property
    def room(self) -> str:
        """Where it was taken."""
        return self.posting.room.number if self.posting else self.reversal.folio.stay.room.number

    @property
    def guest(self) -> str:
        """Whose folio it was; an erased guest has no name."""
        return self.reversal.folio.stay.guest_name

    @property
    def amount(self) -> Decimal:
        """What was taken off the folio."""
        return -self.reversal.amount

    @property
    def posted_by(self) -> str:
        """Who posted it."""
        return self.posting.posted_by if self.posting else _name(self.charge.posted_by)

    @property
    def reversed_by(self) -> str:
        """Who took it back; "" for the room's phone."""
        return _name(self.reversal.posted_by)


@dataclass(frozen=True, slots=True)
class Share:
    """What was posted of an article or by somebody, and how much of it was taken back, by people and by phone."""

    code: str
    name: str
    postings: int
    amount: Decimal
    disputed: int
    disputed_amount: Decimal
    by_phone: int

    @property
    def percent(self) -> Decimal:
        """Disputed postings of a hundred."""
        return round(Decimal(100 * self.disputed) / self.postings, 1)


@dataclass(frozen=True, slots=True)
class DisputesReport:
    """Reversals of a range of business dates, and shares of the postings of the same dates."""

    house: Property
    first: dt.date
    last: dt.date
    disputes: Sequence[Dispute]
    by_item: Sequence[Share]
    by_poster: Sequence[Share]

    @property
    def amount(self) -> Decimal:
        """What people took back."""
        return sum((each.amount for each in self.disputes if not each.by_phone), Decimal(0))

    @property
    def amount_by_phone(self) -> Decimal:
        """What phones took back."""
        return sum((each.amount for each in self.disputes if each.by_phone), Decimal(0))


def disputes_report(property: Property, first: dt.date, last: dt.date) -> DisputesReport:
    """Read the report: a number of statements that does not depend on the rows."""
    reversals = FolioEntry.objects.filter(
        property=property,
        business_date__range=(first, last),
        kind=EntryKind.REVERSAL,
        department__code=DepartmentCode.MINIBAR,
    )
    moved = FolioEntry.objects.filter(moved_from=OuterRef("reverses"))
    rows = reversals.exclude(Exists(moved)).select_related("folio__stay__room", "posted_by", "reverses__posted_by")
    return DisputesReport(
        property,
        first,
        last,
        _disputes(list(rows.order_by("business_date", "posted_at", "pk"))),
        _by_item(property, _sums(_postings(property, first, last), "item")),
        _by_poster(_sums(_postings(property, first, last), "housekeeper", "housekeeper__name", "poster")),
    )


def _disputes(reversals: list[FolioEntry]) -> list[Dispute]:
    charges = [reversal.reverses for reversal in reversals if reversal.reverses]
    origins = _origins(charges)
    postings = MinibarPosting.objects.filter(entry__in=set(origins.values())).select_related("room")
    by_entry = {posting.entry_id: posting for posting in postings}
    return [
        Dispute(reversal, charge, by_entry.get(origins[charge.pk]))
        for reversal, charge in zip(reversals, charges, strict=True)
    ]


def _origins(charges: list[FolioEntry]) -> dict[int, int]:
    """The entry as it was first posted, of each charge: one statement a move, however many moved."""
    origin = {charge.pk: charge.pk for charge in charges}
    moved_from = {charge.pk: charge.moved_from_id for charge in charges if charge.moved_from_id}
    while moved_from:
        origin.update(moved_from)
        before = dict(FolioEntry.objects.filter(pk__in=set(moved_from.values())).values_list("pk", "moved_from_id"))
        moved_from = {pk: before[source] for pk, source in moved_from.items() if before[source]}
    return origin


def _postings(property: Property, first: dt.date, last: dt.date) -> "QuerySet[MinibarPosting]":
    postings = MinibarPosting.objects.filter(entry__property=property, entry__business_date__range=(first, last))
    poster = Case(When(entry__source=EntrySource.PHONE, then=Value("")), default=F("posted_by"))
    return postings.annotate(taken_back=is_taken_back(), by_phone=is_by_phone(), poster=poster)


def _sums(postings: "QuerySet[MinibarPosting]", *by: str) -> list[dict[str, Any]]:
    disputed = Q(taken_back=True, by_phone=False)
    sums = (
        postings.order_by()
        .values(*by)
        .annotate(
            postings=Count("pk"),
            amount=Sum("entry__amount"),
            disputed=Count("pk", filter=disputed),
            disputed_amount=Sum("entry__amount", filter=disputed),
            phoned=Count("pk", filter=Q(taken_back=True, by_phone=True)),
        )
    )
    return list(sums)


def _by_item(property: Property, rows: list[dict[str, Any]]) -> list[Share]:
    items = MinibarItem.objects.in_bulk({row["item"] for row in rows})
    return _shares((items[row["item"]].code, str(items[row["item"]]), row) for row in rows)


def _by_poster(rows: list[dict[str, Any]]) -> list[Share]:
    """By housekeeper, by user of a page, and by room phones without a PIN in one line."""
    return _shares(("", row["housekeeper__name"] or row["poster"] or _("room phone, without PIN"), row) for row in rows)


def _shares(rows: Iterable[tuple[str, str, dict[str, Any]]]) -> list[Share]:
    """The most disputed first."""
    shares = [
        Share(
            code,
            name,
            row["postings"],
            row["amount"],
            row["disputed"],
            row["disputed_amount"] or NOBODY,
            row["phoned"],
        )
        for code, name, row in rows
    ]
    return sorted(shares, key=lambda share: (-share.disputed, -share.postings, share.code, share.name))


def _name(user: User | None) -> str:
    return (user.get_full_name() or user.get_username()) if user else ""
