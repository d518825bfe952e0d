"""Columns and tables as most reports have them."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from billing.reports.bars import Point
from billing.reports.document import Cell, Column, Kind, Row, Table
from billing.templatetags.money import money


def amount(key: str = "amount", heading: str = "") -> Column:
    """A column of money."""
    return Column(key, heading or gettext("Amount"), Kind.MONEY)


def count(key: str = "calls") -> Column:
    """How many calls."""
    return Column(key, gettext("Calls"), Kind.NUMBER)


def seconds() -> Column:
    """How long was talked."""
    return Column("seconds", gettext("Talked"), Kind.SECONDS)


def read_row(values: dict[str, Any], columns: Iterable[Column]) -> Row:
    """The values by the keys of the columns; what an older report lacks is empty."""
    return tuple(
        Decimal(values[column.key])
        if column.kind is Kind.MONEY and values.get(column.key) is not None
        else values.get(column.key)
        for column in columns
    )


def summed_table(key: str, title: str, columns: tuple[Column, ...], rows: list[Row], **more: Any) -> Table:
    """A table with a line of totals, where there is more than one row."""
    total = totals(rows, columns) if len(rows) > 1 else None
    return Table(key=key, title=title, columns=columns, rows=rows, total=total, **more)


def totals(rows: list[Row], columns: tuple[Column, ...]) -> Row:
    """The sums of the numbers; the first cell says so."""
    return (gettext("Total"), *(_sum(rows, place, column) for place, column in enumerate(columns) if place))


def _sum(rows: list[Row], place: int, column: Column) -> Cell:
    if not column.is_number or column.kind is Kind.SHARE:
        return None
    values = [value for row in rows if isinstance(value := row[place], int | Decimal)]
    return sum(values, Decimal(0) if column.kind is Kind.MONEY else 0)


def money_points(rows: Iterable[Row], label: int, value: int, currency: str) -> list[Point]:
    """The points of a chart of amounts, from two cells of each row."""
    return [(str(row[label]), Decimal(str(row[value])), money(str(row[value]), currency)) for row in rows]
