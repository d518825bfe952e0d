"""The daily report as PDF.

Latin text is in Helvetica and Chinese in STSong-Light: neither is embedded, every PDF reader brings the first, and the
second or one in its place. So nothing has to be installed where the report is made.
"""

import re
from functools import cache
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from django.utils.formats import date_format
from django.utils.translation import gettext
from reportlab.lib.colors import HexColor, black
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from billing.reports.daily_document import Column, Document, Kind, Section
from billing.templatetags.money import clock_seconds, money, plain_number

LATIN, BOLD, CHINESE = "Helvetica", "Helvetica-Bold", "STSong-Light"
NOT_LATIN = re.compile(r"[^\x00-\xff–—‘’“”…€]+")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
MARGIN, WIDTH = 18 * mm, A4[0] - 36 * mm
SHARES = {Kind.TEXT: 3, Kind.NUMBER: 2, Kind.SECONDS: 2, Kind.MONEY: 2, Kind.INSTANT: 3}
LINE, GREY = HexColor("#c8ccd2"), HexColor("#5b6470")


def daily_pdf(document: Document) -> bytes:
    """The report on A4 pages; a page says which hotel and date it belongs to and which of how many it is."""
    _chinese_font()
    target, title = BytesIO(), _title(document)
    edges = {f"{edge}Margin": MARGIN for edge in ("left", "right", "top", "bottom")}
    layout = SimpleDocTemplate(target, pagesize=A4, title=title, author=document.hotel, **edges)
    parts = [*_head(document, title), *(part for section in document.sections for part in _section(section, document))]
    footer = f"{document.hotel}, {document.date.isoformat()}"
    layout.build(parts, canvasmaker=lambda *args, **values: _NumberedCanvas(*args, footer=footer, **values))
    return target.getvalue()


@cache
def _chinese_font() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))


class _NumberedCanvas(Canvas):  # type: ignore[misc]  # the library has no types
    """Keeps the pages until their number is known, then writes the foot of each."""

    def __init__(self, *args: Any, footer: str, **values: Any) -> None:
        super().__init__(*args, **values)
        self._footer = footer
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802 (the library's name)
        """Put the page aside."""
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        """Write all pages."""
        for number, page in enumerate(self._pages, start=1):
            self.__dict__.update(page)
            self._foot(gettext("Page %(number)s of %(total)s") % {"number": number, "total": len(self._pages)})
            super().showPage()
        super().save()

    def _foot(self, page: str) -> None:
        foot = Table([[_text(self._footer, 8), _text(page, 8, right=True)]], colWidths=[WIDTH * 0.75, WIDTH * 0.25])
        foot.wrapOn(self, WIDTH, MARGIN)
        foot.drawOn(self, MARGIN, MARGIN / 3)


def _title(document: Document) -> str:
    return gettext("Report of %(date)s") % {"date": date_format(document.date, "DATE_FORMAT")}


def _head(document: Document, title: str) -> list[Any]:
    if document.closed_at:
        state = gettext("Closed %(at)s") % {"at": date_format(document.closed_at, "SHORT_DATETIME_FORMAT")}
    else:
        state = gettext("not closed, as the books stand now")
    return [_text(document.hotel, 16, bold=True), _text(title, 12), _text(f"{document.currency} · {state}", 9)]


def _section(section: Section, document: Document) -> list[Any]:
    head = [_text(column.heading, 9, bold=True, right=_is_right(column)) for column in section.columns]
    last = len(section.rows) - 1
    lines = [
        [
            _text(_shown(cell, column, document), 9, bold=section.has_total and line == last, right=_is_right(column))
            for cell, column in zip(row, section.columns, strict=True)
        ]
        for line, row in enumerate(section.rows)
    ]
    title = [Spacer(0, 6 * mm), _text(section.title, 12, bold=True, stays=True), Spacer(0, 1 * mm)]
    return [*title, _table(section, [head, *lines]) if lines else _text(gettext("None."), 9)]


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


def _text(text: str, size: int, *, bold: bool = False, right: bool = False, stays: bool = False) -> Any:
    return Paragraph(_marked(text), _style(size, bold, right, stays, bool(NOT_LATIN.search(text))))


@cache
def _style(size: int, bold: bool, right: bool, stays: bool, breaks_anywhere: bool) -> Any:
    """A text with Chinese in it may break its lines anywhere."""
    return ParagraphStyle(
        "text",
        fontName=BOLD if bold else LATIN,
        fontSize=size,
        leading=size * 1.35,
        alignment=TA_RIGHT if right else 0,
        textColor=GREY if size < 9 else black,
        keepWithNext=int(stays),
        wordWrap="CJK" if breaks_anywhere else None,
    )


def _marked(text: str) -> str:
    """The text as markup, with what Helvetica lacks in the Chinese font."""
    plain = escape(CONTROL.sub(" ", text))
    return NOT_LATIN.sub(lambda found: f'<font name="{CHINESE}">{found[0]}</font>', plain)
