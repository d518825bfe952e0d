"""Where an invoice is not what stands in its window, and where the numbers of invoices have gaps."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from itertools import groupby
from typing import Any

from billing.models import Invoice
from rooms.models import Property
from tests.month.books import Books
from tests.month.figures import cents
from tests.month.ledger import Entry


def invoice_differences(books: Books, property: Property) -> Iterator[str]:
    """Each window of a stay is invoiced as often as was asked for; of its invoices only the last stands."""
    expected: Counter[str] = Counter()
    for stay, folio in books.folios.items():
        for window in sorted({entry.window for entry in folio.on_invoices}):
            facts = _expected([entry for entry in folio.on_invoices if entry.window == window])
            for number in range(folio.invoices):
                expected[f"invoice of stay {stay}, window {window}: {facts}"] += 1
                if number + 1 < folio.invoices:
                    expected[f"credit of stay {stay}, window {window}: {_taken_back(facts)}"] += 1
    documents = list(Invoice.objects.filter(property=property).select_related("folio__stay").order_by("kind", "serial"))
    told = Counter(
        f"{document.kind} of stay {_stay(document)}, window {document.window}: {_told(document)}"
        for document in documents
    )
    yield from (f"missing: {text}" for text in (expected - told).elements())
    yield from (f"not expected: {text}" for text in (told - expected).elements())
    for kind, serials in groupby(documents, key=lambda document: document.kind):
        if any(document.serial != place for place, document in enumerate(serials, start=1)):
            yield f"a number of the kind {kind} is left out"


def _stay(document: Invoice) -> int:
    return int(document.folio.stay.guest_name.split()[1].partition("-")[0])


def _taken_back(facts: dict[str, Any]) -> dict[str, Any]:
    """A credit note has the opposite of everything."""
    return {
        "amount": -facts["amount"],
        "lines": sorted(-amount for amount in facts["lines"]),
        "paid": -facts["paid"],
        "taxes": {key: -value for key, value in facts["taxes"].items()},
    }


def _expected(entries: list[Entry]) -> dict[str, Any]:
    lines = [entry for entry in entries if entry.department]
    taxes: Counter[tuple[str, str]] = Counter()
    for entry in lines:
        rate = str(float(entry.tax_rate or 0))
        amounts = {"net": entry.amount.net, "tax": entry.amount.tax, "gross": entry.amount.gross}
        taxes.update({(rate, name): value for name, value in amounts.items()})
    return {
        "amount": sum(entry.amount.gross for entry in lines),
        "lines": sorted(entry.amount.gross for entry in lines),
        "paid": -sum(entry.amount.gross for entry in entries if not entry.department),
        "taxes": {key: value for key, value in sorted(taxes.items()) if value},
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
        "lines": sorted(cents(line["amount"]) for line in snapshot["lines"]),
        "paid": sum(cents(Decimal(row["amount"])) for row in snapshot["payments"]),
        "taxes": {key: value for key, value in sorted(taxes.items()) if value},
    }
