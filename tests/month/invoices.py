"""Where an invoice is not what stands in its window, and where the numbers of invoices have gaps."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from billing.models import Invoice
from rooms.models import Property
from tests.month.books import Books
from tests.month.figures import cents
from tests.month.ledger import Entry


def invoice_differences(books: Books, property: Property) -> Iterator[str]:
    """Each window of a stay that asked for it is invoiced once, with its lines, taxes and payments."""
    expected = {
        (stay, window): _expected(entries) for stay, folio in books.folios.items() for window, entries in folio.invoiced
    }
    invoices = list(Invoice.objects.filter(property=property).select_related("folio__stay").order_by("serial"))
    if [invoice.serial for invoice in invoices] != list(range(1, len(expected) + 1)):
        yield f"{len(invoices)} invoices instead of {len(expected)}, or a number is left out"
    for invoice in invoices:
        stay = int(invoice.folio.stay.guest_name.split()[1].partition("-")[0])
        wanted, told = expected.get((stay, invoice.window)), _told(invoice)
        if wanted != told:
            yield f"invoice {invoice.number} of stay {stay}: {told} instead of {wanted}"


def _expected(entries: list[Entry]) -> dict[str, Any]:
    lines = [entry for entry in entries if entry.department]
    taxes: Counter[tuple[str, str]] = Counter()
    for entry in lines:
        rate = str(float(entry.tax_rate or 0))
        amounts = {"net": entry.amount.net, "tax": entry.amount.tax, "gross": entry.amount.gross}
        taxes.update({(rate, name): value for name, value in amounts.items()})
    return {
        "amount": sum(entry.amount.gross for entry in lines),
        "lines": Counter(entry.amount.gross for entry in lines),
        "paid": -sum(entry.amount.gross for entry in entries if not entry.department),
        "taxes": {key: value for key, value in taxes.items() if value},
    }


def _told(invoice: Invoice) -> dict[str, Any]:
    snapshot = invoice.snapshot
    taxes = {
        (str(float(row["rate"])), name): cents(row[name])
        for row in snapshot["taxes"]
        for name in ("net", "tax", "gross")
    }
    return {
        "amount": cents(invoice.amount),
        "lines": Counter(cents(line["amount"]) for line in snapshot["lines"]),
        "paid": sum(cents(Decimal(row["amount"])) for row in snapshot["payments"]),
        "taxes": {key: value for key, value in taxes.items() if value},
    }
