"""What an invoice of a window of a folio says, as the books stand."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.utils import timezone

from billing.documents import (
    DocumentKind,
    House,
    Line,
    Payer,
    PaymentLine,
    Snapshot,
    StayFacts,
    taxes_of,
    totals_of,
)
from billing.enums import DepartmentCode
from billing.models import Folio, FolioEntry
from billing.selectors.invoices import entries_to_invoice
from billing.selectors.settings import billing_settings
from hotelpbx.common.money import money_text, price_text
from hotelpbx.common.privacy import digits_hidden
from rooms.models import Property, Stay


def snapshot_of(
    *,
    folio: Folio,
    window: int,
    entries: Sequence[FolioEntry],
    kind: DocumentKind,
    payer: Payer,
    business_date: dt.date,
    at: dt.datetime,
) -> Snapshot:
    """The document without its number. The last digits of dialled numbers are hidden as the property has it."""
    property = folio.stay.property
    lines = [_line(entry, property) for entry in entries if not _is_payment(entry)]
    payments = [_payment(entry, folio.currency) for entry in entries if _is_payment(entry)]
    return Snapshot(
        kind=kind,
        number="",
        business_date=business_date.isoformat(),
        issued_at=at.isoformat(),
        currency=folio.currency,
        house=_house(property),
        payer=payer,
        stay=_stay(folio.stay, folio.pk, window),
        lines=lines,
        taxes=taxes_of(lines, folio.currency),
        payments=payments,
        totals=totals_of(lines, payments, folio.currency),
        credits=None,
        reason="",
    )


def proforma_of(folio: Folio, window: int) -> Snapshot:
    """What an invoice of a window would say now."""
    return snapshot_of(
        folio=folio,
        window=window,
        entries=list(entries_to_invoice(folio, window)),
        kind="proforma",
        payer=payer_of(folio, window),
        business_date=folio.stay.property.business_date,
        at=timezone.now(),
    )


def payer_of(folio: Folio, window: int) -> Payer:
    """Who pays what is in a window: whom the desk has named, else the guest."""
    row = folio.windows.filter(number=window).first()
    if row is None:
        return Payer(name=folio.stay.guest_name, address="", tax_number="")
    name = row.payer_name or folio.stay.guest_name
    return Payer(name=name, address=row.payer_address, tax_number=row.payer_tax_number)


def _house(property: Property) -> House:
    settings = billing_settings(property)
    return House(
        name=settings.legal_name or property.name,
        address=settings.address,
        tax_number=settings.tax_number,
        contact=settings.contact,
        bank_account=settings.bank_account,
        footer=settings.invoice_footer,
    )


def _stay(stay: Stay, folio: int, window: int) -> StayFacts:
    rooms = stay.room_history.order_by("started_at", "id").values_list("room__number", flat=True)
    return StayFacts(
        guest=stay.guest_name,
        group=stay.group,
        rooms=list(dict.fromkeys([*rooms, stay.room.number])),
        arrival=stay.arrival.isoformat(),
        departure=stay.departure.isoformat(),
        folio=folio,
        window=window,
    )


def _is_payment(entry: FolioEntry) -> bool:
    """A payment or its reversal: what no department has earned."""
    return entry.department_id is None


def _line(entry: FolioEntry, property: Property) -> Line:
    currency = property.currency
    is_call = entry.code == DepartmentCode.PHONE
    return Line(
        entry=entry.pk,
        date=entry.business_date.isoformat(),
        time=f"{entry.call.started_at.astimezone(ZoneInfo(property.timezone)):%H:%M}" if entry.call else "",
        department=entry.department.name if entry.department else "",
        description=digits_hidden(entry.description, property.mask_dialled_digits) if is_call else entry.description,
        quantity=f"{entry.quantity.normalize():f}",
        unit_price=price_text(entry.unit_price, currency),
        net=money_text(entry.net, currency),
        tax_rate=f"{tax_rate_of(entry).normalize():f}",
        tax=money_text(entry.tax, currency),
        amount=money_text(entry.amount, currency),
        explanation=list(entry.explanation),
    )


def _payment(entry: FolioEntry, currency: str) -> PaymentLine:
    return PaymentLine(
        entry=entry.pk,
        date=entry.business_date.isoformat(),
        description=entry.description,
        reference=entry.reference,
        amount=money_text(-entry.amount, currency),
    )


def tax_rate_of(entry: FolioEntry) -> Decimal:
    """The percentage of an entry; of one that was posted before entries kept it, what its tax comes to."""
    if entry.tax_rate is not None:
        return entry.tax_rate
    return round(100 * entry.tax / entry.net, 1) if entry.net else Decimal(0)
