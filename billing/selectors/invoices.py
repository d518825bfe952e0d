"""Issued documents: which entries stand on one, and how documents are found."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import CharField, Exists, F, OuterRef, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from billing.enums import InvoiceKind
from billing.errors import InvoiceNotFoundError
from billing.models import Folio, FolioEntry, Invoice, InvoicedEntry
from hotelpbx.common.scope import in_scope
from rooms.models import Property


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoiceSearch:
    """Which documents to list; an empty field does not restrict. `text` is in the number, or in the payer's name."""

    text: str = ""
    kind: str = ""
    folio: int | None = None
    since: dt.date | None = None
    until: dt.date | None = None


def entries_invoiced(entry_ids: Iterable[int]) -> set[int]:
    """Those of the entries that stand on an invoice which no credit note has taken back."""
    rows = _standing().filter(entry__in=list(entry_ids))
    return set(rows.values_list("entry_id", flat=True))


def entries_to_invoice(folio: Folio, window: int) -> "QuerySet[FolioEntry]":
    """What stands in a window of a folio and on no invoice, in the order it was posted."""
    entries = _not_invoiced(folio).filter(window=window)
    return entries.select_related("department", "call").order_by("business_date", "posted_at", "id")


def windows_to_invoice(folio: Folio) -> list[int]:
    """The windows of a folio in which something stands that is on no invoice."""
    return sorted(set(_not_invoiced(folio).order_by().values_list("window", flat=True)))


def _not_invoiced(folio: Folio) -> "QuerySet[FolioEntry]":
    """Asked entry by entry: a list of all that was ever invoiced grows for ever."""
    return folio.entries.filter(~Exists(_standing().filter(entry=OuterRef("pk"))))


def _standing() -> "QuerySet[InvoicedEntry]":
    return InvoicedEntry.objects.filter(invoice__kind=InvoiceKind.INVOICE, invoice__credited_by__isnull=True)


def invoice_get(invoice_id: int) -> Invoice:
    """A document with its property and folio. Raises `InvoiceNotFoundError`."""
    found = in_scope(_invoices(), "property__code").filter(pk=invoice_id).first()
    if found is None:
        raise InvoiceNotFoundError(_("There is no invoice %(id)s.") % {"id": invoice_id})
    return found


def invoice_list(property: Property, search: InvoiceSearch) -> "QuerySet[Invoice]":
    """The documents of a property, the newest first, without their content."""
    rows = _invoices().filter(property=property).defer("snapshot")
    if search.text:
        payer = rows.filter(snapshot__payer__name__icontains=search.text)
        rows = rows.filter(number__icontains=search.text) | payer
    restrictions = {
        "kind": search.kind,
        "folio": search.folio,
        "business_date__gte": search.since,
        "business_date__lte": search.until,
    }
    return rows.filter(**{name: value for name, value in restrictions.items() if value})


def invoices_of_folio(folio: Folio) -> "QuerySet[Invoice]":
    """The documents of a folio, the newest first, without their content."""
    return _invoices().filter(folio=folio).defer("snapshot")


def invoice_newest(folio: Folio, window: int | None = None) -> Invoice | None:
    """The newest invoice of a folio, or of a window of it, that was not taken back."""
    rows = _invoices().filter(folio=folio, kind=InvoiceKind.INVOICE, credited_by__isnull=True)
    return (rows.filter(window=window) if window else rows).first()


def prefix_is_taken(property: Property, kind: str, prefix: str) -> bool:
    """Whether documents of another kind carry numbers that this prefix would make again."""
    others = Invoice.objects.filter(property=property).exclude(kind=kind)
    made_again = Concat(Value(prefix), Cast(F("serial"), CharField()))
    return others.filter(number=made_again).exists()


def _invoices() -> "QuerySet[Invoice]":
    rows = Invoice.objects.select_related("property", "folio__stay", "credits", "credited_by", "issued_by")
    return rows.defer("credits__snapshot", "credited_by__snapshot").order_by("-issued_at", "-id")
