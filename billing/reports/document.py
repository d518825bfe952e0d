"""A report as titled tables with typed cells: from it the page, JSON, CSV, the workbook and the PDF are made."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from billing.reports.bars import Chart

Cell = str | int | Decimal | dt.date | dt.datetime | None
Row = tuple[Cell, ...]


class Kind(StrEnum):
    """What the cells of a column are."""

    TEXT = "text"
    NUMBER = "number"
    SECONDS = "seconds"
    SHARE = "share"  # a Decimal between 0 and 1
    MONEY = "money"
    DATE = "date"
    INSTANT = "instant"  # with the property's zone


@dataclass(frozen=True, slots=True)
class Column:
    """What stands below a heading; `key` is its name in JSON and CSV, in every language."""

    key: str
    heading: str
    kind: Kind = Kind.TEXT

    @property
    def is_number(self) -> bool:
        """Whether its cells stand on the right."""
        return self.kind in (Kind.NUMBER, Kind.SECONDS, Kind.SHARE, Kind.MONEY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table under its title. `links` are addresses for the rows of a page, `empty` is said when there are none.

    `key` names its rows in JSON and CSV, and `total_key` the row that sums them up.
    """

    key: str
    title: str
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    total: Row | None = None
    total_key: str = ""
    links: Sequence[str] = ()
    empty: str = ""
    note: str = ""
    chart: Chart | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A report in the current language. `state` says what the figures are worth: as closed, or as the books stand."""

    name: str
    title: str
    property_code: str
    hotel: str
    currency: str
    first: dt.date
    last: dt.date
    state: str
    tables: tuple[Table, ...]

    @property
    def file_name(self) -> str:
        """Without its ending."""
        dates = self.first.isoformat() if self.first == self.last else f"{self.first}-{self.last}"
        return f"{self.name}-{self.property_code}-{dates}"
