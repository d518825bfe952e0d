"""Folios, their entries and balances; a balance is always the sum of entries."""

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from billing.enums import DepartmentCode
from billing.errors import EntryNotFoundError, FolioNotFoundError
from billing.models import Folio, FolioEntry
from hotelpbx.common.money import round_money
from hotelpbx.common.privacy import dialled
from hotelpbx.common.scope import in_scope
from rooms.enums import StayStatus
from rooms.models import Property


def folio_get(folio_id: int) -> Folio:
    """A folio with its stay and property. Raises `FolioNotFoundError`."""
    folio = _folios().filter(pk=folio_id).first()
    if folio is None:
        raise FolioNotFoundError(_("There is no folio %(id)s.") % {"id": folio_id})
    return folio


def folio_of_stay(stay_id: int) -> Folio:
    """The folio of a stay. Raises `FolioNotFoundError`."""
    # `stay__id`, because an id too large for the column finds nothing there and is an error as `stay_id`.
    folio = _folios().filter(stay__id=stay_id).first()
    if folio is None:
        raise FolioNotFoundError(_("Stay %(id)s has no folio.") % {"id": stay_id})
    return folio


def _folios() -> "QuerySet[Folio]":
    return in_scope(
        Folio.objects.select_related("stay__property", "stay__room", "stay__service_level"), "stay__property__code"
    )


def entry_get(entry_id: int) -> FolioEntry:
    """An entry with its folio and property. Raises `EntryNotFoundError`."""
    entries = FolioEntry.objects.select_related("folio__stay__property", "department")
    entry = in_scope(entries, "folio__stay__property__code").filter(pk=entry_id).first()
    if entry is None:
        raise EntryNotFoundError(_("There is no folio entry %(id)s.") % {"id": entry_id})
    return entry


def entries_of(folio: Folio, entry_ids: Iterable[int]) -> list[FolioEntry]:
    """These entries of a folio, in the order they were posted. Raises `EntryNotFoundError` when one is not on it."""
    wanted = set(entry_ids)
    entries = FolioEntry.objects.filter(folio=folio, pk__in=wanted).select_related("folio", "department", "call")
    found = list(entries.order_by("posted_at", "id"))
    missing = wanted - {entry.pk for entry in found}
    if missing:
        raise EntryNotFoundError(_("There is no entry %(id)s on this folio.") % {"id": min(missing)})
    return found


def folio_entries(folio: Folio) -> "QuerySet[FolioEntry]":
    """The entries in the order they were posted, each with its department, its reversal and who posted it."""
    return folio.entries.select_related("department", "reversed_by", "posted_by").order_by("posted_at", "id")


def entry_text(entry: FolioEntry, setting: int) -> str:
    """What an entry is for, to whoever asks in this request; a property that hides `setting` digits hides them here."""
    return dialled(entry.description, setting) if entry.code == DepartmentCode.PHONE else entry.description


def folio_balance(folio: Folio) -> Decimal:
    """What the guest owes."""
    total = folio.entries.aggregate(total=Sum("amount"))["total"]
    return round_money(total or Decimal(0), folio.currency)


class Account(NamedTuple):
    """What a guest owes, and whether that is more than the credit limit."""

    balance: Decimal
    is_over_limit: bool


def accounts_by_stay(property: Property) -> dict[int, Account]:
    """Stay id -> account of everybody in house; one query."""
    folios = Folio.objects.filter(stay__property=property, stay__status=StayStatus.IN_HOUSE)
    limit = Coalesce("credit_limit", "stay__service_level__credit_limit")
    rows = folios.annotate(limit=limit, total=Sum("entries__amount"))
    return {
        stay_id: _account(total, limit, currency)
        for stay_id, total, limit, currency in rows.values_list("stay_id", "total", "limit", "currency")
    }


def _account(total: Decimal | None, limit: Decimal | None, currency: str) -> Account:
    balance = round_money(total or Decimal(0), currency)
    return Account(balance, limit is not None and balance > limit)


def balances_of_stays(stay_ids: Iterable[int]) -> dict[int, Decimal]:
    """Stay id -> balance of these stays; one query. A stay without a folio is missing."""
    folios = Folio.objects.filter(stay_id__in=list(stay_ids)).annotate(total=Sum("entries__amount"))
    rows = folios.values_list("stay_id", "total", "currency")
    return {stay_id: round_money(total or Decimal(0), currency) for stay_id, total, currency in rows}
