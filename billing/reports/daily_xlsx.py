"""The daily report as a workbook: a sheet with what it is about, then a sheet a table.

Texts are written as texts, so none becomes a formula. Numbers are written from their decimal digits: the writer
formats a `Decimal` as it is, so the file holds `9.95` and not the digits of the nearest float.
"""

import re
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.utils.translation import gettext
from xlsxwriter import Workbook

from billing.reports.daily_document import Cell, Document, Kind, Section
from hotelpbx.common.money import minor_digits

DATE = "yyyy-mm-dd"
INSTANT = "yyyy-mm-dd hh:mm:ss"
WIDTHS = {Kind.TEXT: 28, Kind.NUMBER: 12, Kind.SECONDS: 12, Kind.MONEY: 14, Kind.INSTANT: 20}
NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\']")
LONGEST_NAME = 31
SECONDS_A_DAY = 86_400


def daily_xlsx(document: Document) -> bytes:
    """The workbook."""
    target = BytesIO()
    with Workbook(target, {"in_memory": True}) as book:
        formats = _Formats(book, document.currency)
        _front(_sheet(book, gettext("Daily report")), document, formats)
        for section in document.sections:
            _table(_sheet(book, section.title), section, formats)
    return target.getvalue()


class _Formats:
    """How the cells of each kind look, plain and in a line of totals."""

    def __init__(self, book: Any, currency: str) -> None:
        digits = minor_digits(currency)
        money = "#,##0" + ("." + "0" * digits if digits else "")
        looks = {Kind.MONEY: money, Kind.INSTANT: INSTANT, Kind.SECONDS: "[h]:mm:ss"}
        self.head = book.add_format({"bold": True, "bottom": 1})
        self.date = book.add_format({"num_format": DATE, "align": "left"})
        self.instant = book.add_format({"num_format": INSTANT, "align": "left"})
        self.cells = {
            (kind, is_total): book.add_format({"num_format": looks.get(kind, "General"), "bold": is_total})
            for kind in Kind
            for is_total in (False, True)
        }


def _sheet(book: Any, title: str) -> Any:
    return book.add_worksheet(NOT_IN_NAMES.sub(" ", title)[:LONGEST_NAME])


def _front(sheet: Any, document: Document, formats: _Formats) -> None:
    sheet.set_column(0, 1, WIDTHS[Kind.TEXT])
    texts = (gettext("Hotel"), gettext("Business date"), gettext("Currency"), gettext("Closed"))
    for line, text in enumerate(texts):
        sheet.write_string(line, 0, text)
    sheet.write_string(0, 1, document.hotel)
    sheet.write_datetime(1, 1, document.date, formats.date)
    sheet.write_string(2, 1, document.currency)
    if document.closed_at:
        sheet.write_datetime(3, 1, document.closed_at, formats.instant)
    else:
        sheet.write_string(3, 1, gettext("not closed, as the books stand now"))


def _table(sheet: Any, section: Section, formats: _Formats) -> None:
    for place, column in enumerate(section.columns):
        sheet.set_column(place, place, WIDTHS[column.kind])
        sheet.write_string(0, place, column.heading, formats.head)
    sheet.freeze_panes(1, 0)
    for line, row in enumerate(section.rows, start=1):
        is_total = section.has_total and line == len(section.rows)
        for place, (column, value) in enumerate(zip(section.columns, row, strict=True)):
            _cell(sheet, (line, place), value, column.kind, formats.cells[column.kind, is_total])


def _cell(sheet: Any, at: tuple[int, int], value: Cell, kind: Kind, look: Any) -> None:
    if value is None:
        return
    if kind is Kind.TEXT:
        sheet.write_string(*at, str(value), look)
    elif kind is Kind.INSTANT:
        sheet.write_datetime(*at, value, look)
    elif kind is Kind.SECONDS:
        sheet.write_number(*at, Decimal(str(value)) / SECONDS_A_DAY, look)
    else:
        sheet.write_number(*at, value, look)
