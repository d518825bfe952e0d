"""The daily report as PDF."""

from io import BytesIO
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import SimpleDocTemplate, Spacer, Table, TableStyle

from billing.reports.daily_document import Column, Document, Kind, Section
from billing.reports.pdf_pages import LINE, MARGIN, WIDTH, NumberedCanvas, chinese_font, pdf_text
from billing.templatetags.money import clock_seconds, money, plain_number

SHARES = {Kind.TEXT: 3, Kind.NUMBER: 2, Kind.SECONDS: 2, Kind.MONEY: 2, Kind.INSTANT: 3}


def daily_pdf(document: Document) -> bytes:
    """The report on A4 pages; a page says which hotel and date it belongs to and which of how many it is."""
    chinese_font()
    target, title = BytesIO(), _title(document)
    edges = {f"{edge}Margin": MARGIN for edge in ("left", "right", "top", "bottom")}
    layout = SimpleDocTemplate(target, pagesize=A4, title=title, author=document.hotel, **edges)
    parts = [*_head(document, title), *(part for section in document.sections for part in _section(section, document))]
    footer = f"{document.hotel}, {document.date.isoformat()}"
    layout.build(parts, canvasmaker=lambda *args, **values: NumberedCanvas(*args, footer=footer, **values))
    return target.getvalue()


def _title(document: Document) -> str:
    return gettext("Report of %(date)s") % {"date": date_format(document.date, "DATE_FORMAT")}


def _head(document: Document, title: str) -> list[Any]:
    if document.closed_at:
        state = gettext("Closed %(at)s") % {"at": date_format(document.closed_at, "SHORT_DATETIME_FORMAT")}
    else:
        state = gettext("not closed, as the books stand now")
    return [pdf_text(document.hotel, 16, bold=True), pdf_text(title, 12), pdf_text(f"{document.currency} · {state}", 9)]


def _section(section: Section, document: Document) -> list[Any]:
    head = [pdf_text(column.heading, 9, bold=True, right=_is_right(column)) for column in section.columns]
    last = len(section.rows) - 1
    lines = [
        [
            pdf_text(
                _shown(cell, column, document), 9, bold=section.has_total and line == last, right=_is_right(column)
            )
            for cell, column in zip(row, section.columns, strict=True)
        ]
        for line, row in enumerate(section.rows)
    ]
    title = [Spacer(0, 6 * mm), pdf_text(section.title, 12, bold=True, stays=True), Spacer(0, 1 * mm)]
    return [*title, _table(section, [head, *lines]) if lines else pdf_text(gettext("None."), 9)]


def _table(section: Section, lines: list[list[Any]]) -> Any:
    shares = [SHARES[column.kind] for column in section.columns]
    look = TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return Table(lines, colWidths=[WIDTH * share / sum(shares) for share in shares], repeatRows=1, style=look)


def _is_right(column: Column) -> bool:
    return column.kind in (Kind.NUMBER, Kind.SECONDS, Kind.MONEY)


def _shown(cell: Any, column: Column, document: Document) -> str:
    """The cell as people of the current language write it."""
    if cell is None:
        return ""
    if column.kind is Kind.MONEY:
        return money(cell, document.currency)
    if column.kind is Kind.INSTANT:
        return date_format(cell, "SHORT_DATETIME_FORMAT")
    if column.kind is Kind.SECONDS:
        return clock_seconds(cell)
    return plain_number(cell) if column.kind is Kind.NUMBER else str(cell)
