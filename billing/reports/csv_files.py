"""Reports and lists as CSV, row by row, safe to open in a spreadsheet."""

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Any

from billing.reports.document import Document, Row, Table
from billing.reports.json_answer import plain

NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
FIRST = ("code", "name", "quantity", "net", "tax", "amount")


class _Line:
    """A file that hands back what is written, so that the writer of the standard library yields lines."""

    def write(self, text: str, /) -> str:
        return text


def csv_lines(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Each row as a line, the first with the mark by which spreadsheets know UTF-8."""
    writer = csv.writer(_Line())
    mark = "\ufeff"
    for row in rows:
        line: str = writer.writerow([cell_text(cell) for cell in row])
        yield mark + line
        mark = ""


def cell_text(value: Any) -> str:
    """The text of a cell; what a spreadsheet would run as a formula gets an apostrophe in front."""
    text = "" if value is None else str(value)
    if text.startswith(FORMULA_STARTS) and not NUMBER.fullmatch(text):
        return "'" + text
    return text


def document_rows(document: Document) -> Iterator[list[Any]]:
    """One table for the whole report: a column says of which section a row is, and each key has its column."""
    names = list(dict.fromkeys(column.key for table in document.tables for column in table.columns))
    names.sort(key=lambda name: FIRST.index(name) if name in FIRST else len(FIRST))
    yield ["section", *names]
    for table in document.tables:
        for row in table.rows:
            yield [table.key, *_placed(table, row, names, document.currency)]
        if table.total:
            yield [table.total_key or f"{table.key}_total", *_placed(table, table.total, names, document.currency)]


def _placed(table: Table, row: Row, names: list[str], currency: str) -> Iterator[Any]:
    by_key = {column.key: plain(cell, column.kind, currency) for column, cell in zip(table.columns, row, strict=True)}
    return (by_key.get(name) for name in names)
