"""Invoices and credit notes: issued once, numbered without a gap, never changed.

Both services lock the folio first and the series of numbers last, so that a number is taken for a moment only.
"""

import datetime as dt
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.documents import Payer, Snapshot, credit_of
from billing.enums import InvoiceKind
from billing.errors import InvoiceCreditedError, InvoiceEmptyError
from billing.locks import business_date_hold, folio_lock, invoice_series_lock
from billing.models import Folio, Invoice, InvoicedEntry
from billing.models.folios import FIRST_WINDOW
from billing.selectors.invoices import entries_to_invoice
from billing.selectors.settings import billing_settings
from billing.selectors.snapshots import payer_of, snapshot_of
from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.errors import InputError


@transaction.atomic(savepoint=False)
def invoice_issue(
    *,
    folio: Folio,
    window: int = FIRST_WINDOW,
    payer: Payer | None = None,
    actor: Actor,
    now: dt.datetime | None = None,
) -> Invoice:
    """Invoice what stands in a window of a folio and on no invoice yet.

    It is addressed to the payer of the window unless another one is named. Raises `InvoiceEmptyError`.
    """
    locked = folio_lock(folio.pk)
    entries = list(entries_to_invoice(locked, window))
    if not entries:
        raise InvoiceEmptyError(_("There is nothing here that is not on an invoice already."))
    at = now or timezone.now()
    snapshot = snapshot_of(
        folio=locked,
        window=window,
        entries=entries,
        kind="invoice",
        payer=payer or payer_of(locked, window),
        business_date=business_date_hold(locked.stay.property_id),
        at=at,
    )
    invoice = _issue(locked, window, snapshot, actor, at)
    InvoicedEntry.objects.bulk_create(InvoicedEntry(invoice=invoice, entry=entry) for entry in entries)
    _audit("billing.invoice.issued", actor, invoice, {"window": window, "entries": len(entries)})
    return invoice


@transaction.atomic(savepoint=False)
def invoice_credit(*, invoice: Invoice, reason: str, actor: Actor, now: dt.datetime | None = None) -> Invoice:
    """Take an invoice back as a whole by a credit note; its entries may then be invoiced anew.

    Raises `InputError` without a reason, `InvoiceCreditedError`.
    """
    if not reason.strip():
        raise InputError(_("Say why the invoice is taken back."), {"reason": [_("This field is required.")]})
    locked = folio_lock(invoice.folio_id)
    if invoice.kind != InvoiceKind.INVOICE:
        raise InvoiceCreditedError(_("A credit note cannot be taken back. Issue a new invoice."))
    if Invoice.objects.filter(credits=invoice).exists():
        raise InvoiceCreditedError(_("Invoice %(number)s has been taken back already.") % {"number": invoice.number})
    at = now or timezone.now()
    business_date = business_date_hold(locked.stay.property_id)
    taken_back = credit_of(invoice.snapshot, reason.strip())
    snapshot: Snapshot = {**taken_back, "business_date": business_date.isoformat(), "issued_at": at.isoformat()}
    note = _issue(locked, invoice.window, snapshot, actor, at, credits=invoice)
    _audit("billing.invoice.credited", actor, note, {"invoice": invoice.number, "reason": reason.strip()})
    return note


def _issue(
    folio: Folio, window: int, snapshot: Snapshot, actor: Actor, at: dt.datetime, credits: Invoice | None = None
) -> Invoice:
    """Take the next number and store the document under it."""
    property, kind = folio.stay.property, InvoiceKind(snapshot["kind"])
    settings = billing_settings(property)
    prefix = settings.invoice_prefix if kind == InvoiceKind.INVOICE else settings.credit_note_prefix
    series = invoice_series_lock(property.pk, kind)
    serial, number = series.next_number, f"{prefix}{series.next_number}"
    series.next_number += 1
    series.save(update_fields=["next_number"])
    return Invoice.objects.create(
        property=property,
        kind=kind,
        serial=serial,
        number=number,
        folio=folio,
        window=window,
        business_date=dt.date.fromisoformat(snapshot["business_date"]),
        issued_at=at,
        issued_by=actor.user,
        amount=Decimal(snapshot["totals"]["total"]),
        currency=folio.currency,
        reason=snapshot["reason"][:200],
        snapshot={**snapshot, "number": number},
        credits=credits,
    )


def _audit(action: str, actor: Actor, invoice: Invoice, data: dict[str, Any]) -> None:
    facts = {"number": invoice.number, "amount": str(invoice.amount), "folio": invoice.folio_id}
    audit_record(action, actor, invoice, {**facts, **data})
