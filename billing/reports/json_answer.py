"""A report as the API answers it."""

import datetime as dt
from decimal import Decimal
from typing import Any

from billing.reports.document import Cell, Document, Kind, Row, Table
from hotelpbx.common.money import money_text


def document_answer(document: Document) -> dict[str, Any]:
    """Its tables, each with its columns and its rows as objects."""
    return {
        "report": document.name,
        "title": document.title,
        "property": document.property_code,
        "currency": document.currency,
        "from": document.first.isoformat(),
        "to": document.last.isoformat(),
        "tables": [_table(table, document.currency) for table in document.tables],
    }


def _table(table: Table, currency: str) -> dict[str, Any]:
    return {
        "name": table.key,
        "title": table.title,
        "columns": [{"name": each.key, "heading": each.heading, "kind": each.kind.value} for each in table.columns],
        "rows": [_row(table, row, currency) for row in table.rows],
        "total": _row(table, table.total, currency) if table.total else None,
    }


def _row(table: Table, row: Row, currency: str) -> dict[str, Any]:
    return {column.key: plain(cell, column.kind, currency) for column, cell in zip(table.columns, row, strict=True)}


def plain(cell: Cell, kind: Kind, currency: str) -> Any:
    """The cell in the words of the API: money as text, instants with their offset, shares as numbers."""
    if kind is Kind.MONEY and cell is not None:
        return money_text(Decimal(str(cell)), currency)
    if isinstance(cell, dt.date):  # an instant, too
        return cell.isoformat()
    if isinstance(cell, Decimal):
        return round(float(cell), 4) if kind is Kind.SHARE else f"{cell:f}"
    return cell
