"""A report as PDF."""

from io import BytesIO
from typing import Any

from django.utils.translation import gettext
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm
from reportlab.platypus import SimpleDocTemplate, Spacer, TableStyle
from reportlab.platypus import Table as Grid

from billing.reports.document import Column, Document, Kind, Row, Table
from billing.reports.pdf_pages import LINE, MARGIN, NumberedCanvas, chinese_font, pdf_text
from billing.reports.words import dates_of, shown

SHARES = {Kind.TEXT: 3, Kind.INSTANT: 3}
SHARE = 2
WIDE = 8  # columns, from which on the pages lie on their side
MOST_ROWS = 2000  # of a table


def document_pdf(document: Document) -> bytes:
    """The report on A4 pages; a page says which hotel and dates it belongs to and which of how many it is."""
    chinese_font()
    target, title = BytesIO(), f"{document.title}, {dates_of(document)}"
    size = landscape(A4) if any(len(table.columns) >= WIDE for table in document.tables) else A4
    edges = {f"{edge}Margin": MARGIN for edge in ("left", "right", "top", "bottom")}
    layout = SimpleDocTemplate(target, pagesize=size, title=title, author=document.hotel, **edges)
    width = size[0] - 2 * MARGIN
    parts = [*_head(document, title), *(part for table in document.tables for part in _table(table, document, width))]
    footer = f"{document.hotel}, {title}"
    layout.build(parts, canvasmaker=lambda *args, **values: NumberedCanvas(*args, footer=footer, **values))
    return target.getvalue()


def _head(document: Document, title: str) -> list[Any]:
    about = f"{document.currency} · {document.state}"
    return [pdf_text(document.hotel, 16, bold=True), pdf_text(title, 12), pdf_text(about, 9)]


def _table(table: Table, document: Document, width: float) -> list[Any]:
    title = [Spacer(0, 6 * mm), pdf_text(table.title, 12, bold=True, stays=True), Spacer(0, 1 * mm)]
    notes = [pdf_text(note, 9) for note in (table.note, _shortened(table)) if note]
    if not table.rows:
        return [*title, *notes, pdf_text(table.empty or gettext("None."), 9)]
    lines = [[pdf_text(column.heading, 9, bold=True, right=column.is_number) for column in table.columns]]
    lines += [_line(row, table, document) for row in table.rows[:MOST_ROWS]]
    if table.total:
        lines.append(_line(table.total, table, document, bold=True))
    return [*title, *notes, _grid(table.columns, lines, width)]


def _shortened(table: Table) -> str:
    if len(table.rows) <= MOST_ROWS:
        return ""
    text = gettext("The first %(shown)s of %(count)s rows; the workbook and the CSV file have them all.")
    return text % {"shown": MOST_ROWS, "count": len(table.rows)}


def _line(row: Row, table: Table, document: Document, *, bold: bool = False) -> list[Any]:
    return [
        pdf_text(shown(cell, column, document.currency), 9, bold=bold, right=column.is_number)
        for cell, column in zip(row, table.columns, strict=True)
    ]


def _grid(columns: tuple[Column, ...], lines: list[list[Any]], width: float) -> Any:
    shares = [SHARES.get(column.kind, SHARE) for column in columns]
    look = TableStyle([("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE), ("VALIGN", (0, 0), (-1, -1), "TOP")])
    return Grid(lines, colWidths=[width * share / sum(shares) for share in shares], repeatRows=1, style=look)
