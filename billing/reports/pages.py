"""A report as its page shows it: cells as texts, and the charts beside their tables."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext

from billing.reports.document import Document, Row, Table
from billing.reports.words import shown

MOST_ROWS = 500  # of a table; the files have them all
LONG = 35  # rows, from which on a table scrolls in itself


@dataclass(frozen=True, slots=True)
class ShownCell:
    """A cell as a text, and under which heading it stands; on a phone that is written beside it."""

    text: str
    heading: str
    is_number: bool
    link: str = ""


@dataclass(frozen=True, slots=True)
class ShownTable:
    """A table with its texts; `more` says that it has more rows than are shown."""

    table: Table
    rows: list[list[ShownCell]]
    total: list[ShownCell] | None
    more: str

    @property
    def is_long(self) -> bool:
        """Whether it would push the others far down."""
        return len(self.table.rows) > LONG

    @property
    def is_wide(self) -> bool:
        """Whether it needs the whole width of the page."""
        return len(self.table.columns) > 4


def shown_tables(document: Document) -> list[ShownTable]:
    """Every table of the report."""
    return [_shown_table(table, document.currency) for table in document.tables]


def _shown_table(table: Table, currency: str) -> ShownTable:
    count = len(table.rows)
    text = gettext("The first %(shown)s of %(count)s rows; the files have them all.")
    return ShownTable(
        table,
        rows=[
            list(_cells(row, table, currency, table.links[place] if place < len(table.links) else ""))
            for place, row in enumerate(table.rows[:MOST_ROWS])
        ],
        total=list(_cells(table.total, table, currency)) if table.total else None,
        more=text % {"shown": MOST_ROWS, "count": count} if count > MOST_ROWS else "",
    )


def _cells(row: Row, table: Table, currency: str, link: str = "") -> Iterator[ShownCell]:
    """The link is on the first cell that has a text."""
    for cell, column in zip(row, table.columns, strict=True):
        text = shown(cell, column, currency)
        yield ShownCell(text, column.heading, column.is_number, link if text else "")
        link = "" if text else link
