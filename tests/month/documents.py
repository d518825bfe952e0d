"""Where the reports over the whole month, as people load them, are not what the books say."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any

from billing.reports.document import Document, Table
from billing.reports.registry import range_document
from billing.selectors.facts import Span
from rooms.models import Property
from tests.month.books import Books
from tests.month.figures import AMOUNTS, MADE, Figures, cents, unequal
from tests.month.reports import kept_sums

FIGURE_OF = {"calls": "count"}  # where a column has another name
METHODS = {"bank transfer": "bank"}
COUNTED = ("calls", "seconds", "quantity")
TAKEN = ("paid", "deposits", "refunds", "amount")
BY_NAME = {  # report and table -> the kind of figure, the column that names it
    ("revenue", "department"): ("department", "code"),
    ("calls", "room"): ("calls", "room"),
    ("calls", "destination"): ("destination", "destination"),
    ("calls", "trunk"): ("trunk", "trunk"),
    ("calls", "cost_centre"): ("cost centre", "code"),
    ("minibar", "product"): ("minibar", "code"),
    ("payments", "method"): ("taking", "method"),
}
BY_DAY = {  # report -> the kind of figure whose sum stands in its table of days, and which of them
    "revenue": ("department", AMOUNTS),
    "calls": ("trunk", MADE),
    "minibar": ("minibar", ("quantity", "amount")),
    "payments": ("taking", TAKEN),
}


def document_differences(books: Books, property: Property) -> Iterator[str]:
    """Revenue, calls, minibar, payments and the guest ledger of all dates."""
    days = {date: sums.figures for date, sums in kept_sums(books).items()}
    dates = sorted(books.nights)
    within = [days[date] for date in dates]
    span = Span(dates[0], dates[-1])
    for name in ("revenue", "calls", "minibar", "payments", "ledger"):
        document = range_document(name, property, span)
        tables = {table.key: table for table in document.tables}
        found = [*_totals(document), *_by_name(document, within), *_by_day(document, days)]
        if name == "ledger":
            found += [*_ledger_by_day(books, tables["day"]), *_ledger_by_folio(books, tables["folio"])]
        yield from (f"{name}: {text}" for text in found)


def _cells(table: Table, row: Any) -> dict[str, Any]:
    return dict(zip((column.key for column in table.columns), row, strict=True))


def _number(name: str, value: Any) -> int | Fraction:
    return Fraction(value) if name in COUNTED else cents(value)


def _totals(document: Document) -> Iterator[str]:
    """The last row of a table is the sum of the others."""
    for table in document.tables:
        if table.total is None or document.name == "ledger":
            continue
        for place, told in enumerate(table.total):
            if isinstance(told, Decimal | int) and told != sum(row[place] for row in table.rows):  # type: ignore[misc]
                yield f"{table.key}: the total of {table.columns[place].key} is {told}"


def _by_name(document: Document, within: list[Figures]) -> Iterator[str]:
    for table in document.tables:
        kind, column = BY_NAME.get((document.name, table.key), ("", ""))
        if not kind:
            continue
        told: Figures = {}
        for row in table.rows:
            cells = _cells(table, row)
            name = METHODS.get(cells[column], cells[column])
            told |= {
                (kind, name, FIGURE_OF.get(key, key)): _number(key, value)
                for key, value in cells.items()
                if isinstance(value, Decimal | int)
            }
        expected: Figures = defaultdict(int)
        for figures in within:
            for key, value in figures.items():
                if key[0] == kind:
                    expected[key] += value
        kept = {key[-1] for key in expected}  # of some the books have fewer columns
        told = {key: value for key, value in told.items() if key[-1] in kept}
        yield from (f"{table.key}: {text}" for text in unequal(expected, told))


def _by_day(document: Document, days: dict[dt.date, Figures]) -> Iterator[str]:
    kind, names = BY_DAY.get(document.name, ("", ()))
    table = next(table for table in document.tables if table.key == "day")
    for row in table.rows if kind else ():
        cells = _cells(table, row)
        date = cells.pop("date")
        told = {FIGURE_OF.get(key, key): _number(key, value) for key, value in cells.items()}
        for name in names:
            expected = sum(value for key, value in days[date].items() if key[0] == kind and key[-1] == name)
            if told[name] != expected:
                yield f"{date}: {name} is {told[name]} instead of {expected}"


def _ledger_by_day(books: Books, table: Table) -> Iterator[str]:
    closing = 0
    for row in table.rows:
        cells = _cells(table, row)
        night = books.nights[cells["date"]]
        if (cents(cells["opening"]), cents(cells["closing"])) != (closing, night.closing):
            yield f"{cells['date']}: from {cells['opening']} to {cells['closing']}"
        closing = night.closing


def _ledger_by_folio(books: Books, table: Table) -> Iterator[str]:
    """Every folio that had entries, with what was charged and paid until the last date."""
    last = max(books.nights)
    expected: dict[int, tuple[int, int]] = {}
    for stay, folio in books.folios.items():
        entries = [entry for entry in folio.entries if entry.date <= last]
        charged = sum(entry.amount.gross for entry in entries if entry.department)
        if entries:
            expected[stay] = (charged, sum(entry.amount.gross for entry in entries) - charged)
    told = {}
    for row in table.rows:
        cells = _cells(table, row)
        told[int(cells["guest"].split()[1].partition("-")[0])] = (cents(cells["charges"]), cents(cells["payments"]))
    for stay in expected.keys() | told.keys():
        if expected.get(stay) != told.get(stay):
            yield f"folio of stay {stay}: {told.get(stay)} instead of {expected.get(stay)}"
