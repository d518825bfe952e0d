"""An invoice, a credit note or an interim statement as PDF on A4: the same document gives the same file."""

from collections.abc import Iterable
from io import BytesIO
from typing import Any

from django.utils.translation import gettext
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.platypus import KeepTogether, SimpleDocTemplate, Spacer, Table, TableStyle

from billing.documents import Snapshot
from billing.reports.invoice_words import ShownInvoice, ShownLine, invoice_in_words
from billing.reports.pdf_pages import LINE, MARGIN, WIDTH, NumberedCanvas, chinese_font, pdf_text

WINDOW_HEIGHT = 42 * mm  # of the address, as a window of an envelope wants it
INNER = WIDTH - 12  # the frame of a page keeps six points on each side
COLUMNS = tuple(width * mm for width in (23, 52, 14, 17, 17, 13, 14, 19))
TAX_COLUMNS = tuple(width * mm for width in (18, 24, 22, 24))
SUM_COLUMNS = (42 * mm, 26 * mm)
PAYMENT_COLUMNS = (24 * mm, 119 * mm, 26 * mm)
TIGHT = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 4),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
]
ROWS = [*TIGHT, ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE), ("TOPPADDING", (0, 0), (-1, -1), 2)]
CLOSE = [*TIGHT, ("TOPPADDING", (0, 0), (-1, -1), 0), ("BOTTOMPADDING", (0, 0), (-1, -1), 0)]


def invoice_pdf(document: Snapshot, zone: str) -> bytes:
    """The document in the current language. Its head stands on each page of the table, its number on each page."""
    chinese_font()
    shown, target = invoice_in_words(document, zone), BytesIO()
    edges = {f"{edge}Margin": MARGIN for edge in ("left", "right", "top", "bottom")}
    layout = SimpleDocTemplate(target, pagesize=A4, title=shown.title, author=shown.house, invariant=True, **edges)
    footer = f"{shown.house} · {shown.title}"
    layout.build(_parts(shown), canvasmaker=lambda *args, **values: NumberedCanvas(*args, footer=footer, **values))
    return target.getvalue()


def _parts(shown: ShownInvoice) -> list[Any]:
    head = [*_house(shown), _window(shown), pdf_text(shown.title, 15, bold=True, stays=True)]
    notice = [pdf_text(shown.notice, 9, stays=True)] if shown.notice else []
    sums = [_gap(4), _sums(shown)]
    payments = [_gap(5), _payments(shown)] if shown.payments else []
    foot = [_gap(8), *(pdf_text(line, 8) for line in shown.foot_lines)]
    return [*head, *notice, _gap(3), _lines(shown), KeepTogether(sums), *payments, _gap(3), _balance(shown), *foot]


def _house(shown: ShownInvoice) -> list[Any]:
    return [pdf_text(shown.house, 15, bold=True), *(pdf_text(line, 8) for line in shown.house_lines), _gap(6)]


def _window(shown: ShownInvoice) -> Any:
    """Whom it is addressed to, and beside it what it is about."""
    payer = [pdf_text(line, 10) for line in shown.payer_lines]
    facts = Table(
        [[pdf_text(label, 8), pdf_text(value, 9)] for label, value in shown.facts],
        colWidths=(26 * mm, 56 * mm),
        style=TableStyle(CLOSE),
    )
    row = Table([[payer, facts]], colWidths=(INNER - 82 * mm, 82 * mm), style=TableStyle(TIGHT), hAlign="LEFT")
    _width, height = row.wrap(INNER, A4[1])
    return KeepTogether([row, Spacer(0, max(0, WINDOW_HEIGHT - height) + 5 * mm)])


def _lines(shown: ShownInvoice) -> Any:
    names = (
        (gettext("Date"), False),
        (gettext("What"), False),
        (gettext("Quantity"), True),
        (gettext("Price"), True),
        (gettext("Net"), True),
        (gettext("Tax rate"), True),
        (gettext("Tax"), True),
        (f"{gettext('Amount')} {shown.currency}", True),
    )
    head = [pdf_text(name, 7.5, bold=True, right=right) for name, right in names]
    rows = [_line(line) for line in shown.lines]
    return Table([head, *rows], colWidths=COLUMNS, repeatRows=1, style=TableStyle(ROWS), hAlign="LEFT")


def _line(line: ShownLine) -> list[Any]:
    what = [pdf_text(line.text, 8.5), *(pdf_text(step, 7) for step in line.steps)]
    numbers = (line.quantity, line.unit_price, line.net, line.tax_rate, line.tax, line.amount)
    return [pdf_text(line.date, 8.5), what, *(pdf_text(number, 8.5, right=True) for number in numbers)]


def _sums(shown: ShownInvoice) -> Any:
    """The tax by rate on the left, the totals on the right."""
    names = (gettext("Tax rate"), gettext("Net"), gettext("Tax"), gettext("Gross"))
    taxes = _table([names, *shown.taxes], TAX_COLUMNS, bold_rows={0})
    totals = [
        (gettext("Net"), shown.net),
        (gettext("Tax"), shown.tax),
        (f"{gettext('Total')} {shown.currency}", shown.total),
    ]
    pair = [[taxes, _table(totals, SUM_COLUMNS, bold_rows={2})]]
    widths = (INNER - sum(SUM_COLUMNS), sum(SUM_COLUMNS))
    return Table(
        pair, colWidths=widths, style=TableStyle([*TIGHT, ("RIGHTPADDING", (0, 0), (-1, -1), 0)]), hAlign="LEFT"
    )


def _payments(shown: ShownInvoice) -> Any:
    head = (gettext("Payments"), "", gettext("Amount"))
    return _table([head, *shown.payments], PAYMENT_COLUMNS, bold_rows={0}, text_columns=2, repeat=1)


def _balance(shown: ShownInvoice) -> Any:
    rows = [
        (gettext("Paid"), shown.paid),
        (f"{gettext('Balance')} {shown.currency}", shown.balance),
    ]
    return _table(rows, SUM_COLUMNS, bold_rows={1}, align="RIGHT")


def _table(
    rows: Iterable[Iterable[str]],
    widths: tuple[float, ...],
    *,
    bold_rows: set[int],
    text_columns: int = 1,
    repeat: int = 0,
    align: str = "LEFT",
) -> Any:
    cells = [
        [pdf_text(cell, 9, bold=place in bold_rows, right=column >= text_columns) for column, cell in enumerate(row)]
        for place, row in enumerate(rows)
    ]
    return Table(cells, colWidths=widths, repeatRows=repeat, style=TableStyle(ROWS), hAlign=align)


def _gap(millimetres: float) -> Any:
    return Spacer(0, millimetres * mm)
