"""A report as a workbook: a sheet with what it is about, then a sheet a table.

Texts are written as texts, so none becomes a formula. Numbers are written from their decimal digits: the writer
formats a `Decimal` as it is, so the file holds `9.95` and not the digits of the nearest float. Row by row goes to the
disk, so that memory does not grow with the report.
"""

import datetime as dt
import re
from decimal import Decimal
from io import BytesIO
from typing import IO, Any

from django.utils.translation import gettext
from xlsxwriter import Workbook

from billing.reports.document import Cell, Document, Kind, Row, Table
from hotelpbx.common.money import minor_digits

DATE = "yyyy-mm-dd"
INSTANT = "yyyy-mm-dd hh:mm:ss"
WIDTHS = {Kind.TEXT: 28, Kind.MONEY: 14, Kind.INSTANT: 20}
WIDTH = 12
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31
SECONDS_A_DAY = 86_400


def document_xlsx(document: Document) -> bytes:
    """The workbook."""
    target = BytesIO()
    document_xlsx_write(document, target)
    return target.getvalue()


def document_xlsx_write(document: Document, target: IO[bytes]) -> None:
    """Write the workbook into a file."""
    with Workbook(target, {"constant_memory": True}) as book:
        formats = _Formats(book, document.currency)
        names: set[str] = set()
        _front(_sheet(book, document.title, names), document, formats)
        for table in document.tables:
            _table(_sheet(book, table.title, names), table, formats)


class _Formats:
    """How the cells of each kind look, plain and in a line of totals."""

    def __init__(self, book: Any, currency: str) -> None:
        digits = minor_digits(currency)
        money = "#,##0" + ("." + "0" * digits if digits else "")
        looks = {Kind.MONEY: money, Kind.DATE: DATE, Kind.INSTANT: INSTANT}
        looks |= {Kind.SECONDS: "[h]:mm:ss", Kind.SHARE: "0.00%"}
        self.head = book.add_format({"bold": True, "bottom": 1})
        self.date = book.add_format({"num_format": DATE, "align": "left"})
        self.cells = {
            (kind, is_total): book.add_format({"num_format": looks.get(kind, "General"), "bold": is_total})
            for kind in Kind
            for is_total in (False, True)
        }


def _sheet(book: Any, title: str, names: set[str]) -> Any:
    """A sheet of this title; names of sheets are short, and no two differ in the size of letters only."""
    plain = NOT_IN_NAMES.sub(" ", title)
    name, number = plain[:LONGEST_NAME], 2
    while name.lower() in names:
        name, number = f"{plain[: LONGEST_NAME - 3]} {number}", number + 1
    names.add(name.lower())
    return book.add_worksheet(name)


def _front(sheet: Any, document: Document, formats: _Formats) -> None:
    sheet.set_column(0, 2, WIDTHS[Kind.TEXT])
    about: dict[str, str | dt.date] = {
        gettext("Hotel"): document.hotel,
        gettext("Business date"): document.first,
        gettext("Currency"): document.currency,
        gettext("State"): document.state,
    }
    for line, (text, value) in enumerate(about.items()):
        sheet.write_string(line, 0, text)
        if isinstance(value, str):
            sheet.write_string(line, 1, value)
            continue
        sheet.write_datetime(line, 1, value, formats.date)
        if document.last != document.first:
            sheet.write_datetime(line, 2, document.last, formats.date)


def _table(sheet: Any, table: Table, formats: _Formats) -> None:
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, WIDTHS.get(column.kind, WIDTH))
        sheet.write_string(0, place, column.heading, formats.head)
    sheet.freeze_panes(1, 0)
    line = 0
    for line, row in enumerate(table.rows, start=1):
        _row(sheet, line, row, table, formats, False)
    if table.total:
        _row(sheet, line + 1, table.total, table, formats, True)


def _row(sheet: Any, line: int, row: Row, table: Table, formats: _Formats, is_total: bool) -> None:
    for place, (column, value) in enumerate(zip(table.columns, row, strict=True)):
        _cell(sheet, (line, place), value, column.kind, formats.cells[column.kind, is_total])


def _cell(sheet: Any, at: tuple[int, int], value: Cell, kind: Kind, look: Any) -> None:
    if value is None:
        return
    if isinstance(value, str):  # also the word in front of a line of totals
        sheet.write_string(*at, value, look)
    elif isinstance(value, dt.datetime):
        sheet.write_datetime(*at, value.replace(tzinfo=None), look)
    elif isinstance(value, dt.date):
        sheet.write_datetime(*at, value, look)
    elif kind is Kind.SECONDS:
        sheet.write_number(*at, Decimal(str(value)) / SECONDS_A_DAY, look)
    else:
        sheet.write_number(*at, value, look)
