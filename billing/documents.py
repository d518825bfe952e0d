"""What is printed on an invoice or a credit note: typed, and computed without a database.

A snapshot is stored as JSON, so amounts are texts in the digits of the currency and dates are ISO dates. Texts are as
they were posted, in English, and translated where they are shown.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal, TypedDict, cast

from billing.explanations import ExplanationLine
from hotelpbx.common.money import money_text

DocumentKind = Literal["invoice", "credit", "proforma"]


class House(TypedDict):
    """Who sends the document."""

    name: str
    address: str
    tax_number: str
    contact: str
    bank_account: str
    footer: str


class Payer(TypedDict):
    """Whom it is addressed to."""

    name: str
    address: str
    tax_number: str


class StayFacts(TypedDict):
    """Whose stay it is about."""

    guest: str
    group: str
    rooms: list[str]
    arrival: str
    departure: str
    folio: int
    window: int


class Line(TypedDict):
    """A charge or its reversal; `time` is the wall clock at the beginning of a call."""

    entry: int
    date: str
    time: str
    department: str
    description: str
    quantity: str
    unit_price: str
    net: str
    tax_rate: str
    tax: str
    amount: str
    explanation: list[ExplanationLine]


class TaxLine(TypedDict):
    """All lines of one tax rate."""

    rate: str
    net: str
    tax: str
    gross: str


class PaymentLine(TypedDict):
    """What was paid (a positive amount), or given back."""

    entry: int
    date: str
    description: str
    reference: str
    amount: str


class Credited(TypedDict):
    """The invoice that a credit note takes back."""

    number: str
    date: str


class Totals(TypedDict):
    """The sums of a document: `total` is what the lines come to, `balance` what is left of it to pay."""

    net: str
    tax: str
    total: str
    paid: str
    balance: str


class Snapshot(TypedDict):
    """A document."""

    kind: DocumentKind
    number: str
    business_date: str
    issued_at: str
    currency: str
    house: House
    payer: Payer
    stay: StayFacts
    lines: list[Line]
    taxes: list[TaxLine]
    payments: list[PaymentLine]
    totals: Totals
    credits: Credited | None
    reason: str


def totals_of(lines: Iterable[Line], payments: Iterable[PaymentLine], currency: str) -> Totals:
    """The sums of lines and payments."""
    charged = list(lines)
    net, tax, total = (sum((Decimal(line[name]) for line in charged), Decimal(0)) for name in ("net", "tax", "amount"))
    paid = sum((Decimal(payment["amount"]) for payment in payments), Decimal(0))
    return Totals(
        net=money_text(net, currency),
        tax=money_text(tax, currency),
        total=money_text(total, currency),
        paid=money_text(paid, currency),
        balance=money_text(total - paid, currency),
    )


def taxes_of(lines: Iterable[Line], currency: str) -> list[TaxLine]:
    """The lines summed up by tax rate, the lowest first."""
    by_rate: dict[Decimal, list[Line]] = {}
    for line in lines:
        by_rate.setdefault(Decimal(line["tax_rate"]), []).append(line)
    return [_tax_line(rate, by_rate[rate], currency) for rate in sorted(by_rate)]


def _tax_line(rate: Decimal, lines: list[Line], currency: str) -> TaxLine:
    net, tax, gross = (sum((Decimal(line[name]) for line in lines), Decimal(0)) for name in ("net", "tax", "amount"))
    return TaxLine(
        rate=f"{rate.normalize():f}",
        net=money_text(net, currency),
        tax=money_text(tax, currency),
        gross=money_text(gross, currency),
    )


def credit_of(invoice: Snapshot, reason: str) -> Snapshot:
    """The document that takes an invoice back as a whole; number, date and instant are those of the invoice still."""
    currency = invoice["currency"]
    lines = [_line_negated(line) for line in invoice["lines"]]
    payments = [PaymentLine({**payment, "amount": negated(payment["amount"])}) for payment in invoice["payments"]]
    return Snapshot(
        {
            **invoice,
            "kind": "credit",
            "lines": lines,
            "payments": payments,
            "taxes": taxes_of(lines, currency),
            "totals": totals_of(lines, payments, currency),
            "credits": Credited(number=invoice["number"], date=invoice["business_date"]),
            "reason": reason,
        }
    )


def _line_negated(line: Line) -> Line:
    opposite = {**line, "explanation": []}
    for name in ("quantity", "net", "tax", "amount"):
        opposite[name] = negated(str(opposite[name]))
    return cast(Line, opposite)


def negated(number: str) -> str:
    """The opposite of a number in text; zero has no sign."""
    value = Decimal(number)
    return f"{-value if value else abs(value):f}"
