"""What every PDF of ours is made of: fonts, texts, and pages that know how many they are.

Latin text is in Helvetica and Chinese in STSong-Light: neither is embedded, every PDF reader brings the first, and the
second or one in its place. So nothing has to be installed where a document is made.
"""

import re
from functools import cache
from typing import Any
from xml.sax.saxutils import escape

from django.utils.translation import gettext
from reportlab.lib.colors import HexColor, black
from reportlab.lib.enums import TA_RIGHT
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, Table

LATIN, BOLD, CHINESE = "Helvetica", "Helvetica-Bold", "STSong-Light"
NOT_LATIN = re.compile(r"[^\x00-\xff–—‘’“”…€]+")
CONTROL = re.compile(r"[\x00-\x1f\x7f]")
MARGIN, WIDTH = 18 * mm, A4[0] - 36 * mm
LINE, GREY = HexColor("#c8ccd2"), HexColor("#5b6470")


@cache
def chinese_font() -> None:
    """Make the font known; once a process."""
    pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))


class NumberedCanvas(Canvas):  # type: ignore[misc]  # the library has no types
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
        foot = Table(
            [[pdf_text(self._footer, 8), pdf_text(page, 8, right=True)]], colWidths=[WIDTH * 0.75, WIDTH * 0.25]
        )
        foot.wrapOn(self, WIDTH, MARGIN)
        foot.drawOn(self, MARGIN, MARGIN / 3)


def pdf_text(text: str, size: float, *, bold: bool = False, right: bool = False, stays: bool = False) -> Any:
    """A paragraph; with `stays` it is on the page of what follows."""
    return Paragraph(_marked(text), _style(size, bold, right, stays, bool(NOT_LATIN.search(text))))


@cache
def _style(size: float, bold: bool, right: bool, stays: bool, breaks_anywhere: bool) -> Any:
    """A text with Chinese in it may break its lines anywhere."""
    return ParagraphStyle(
        "text",
        fontName=BOLD if bold else LATIN,
        fontSize=size,
        leading=size * 1.35,
        alignment=TA_RIGHT if right else 0,
        textColor=GREY if size <= 8 else black,
        keepWithNext=int(stays),
        wordWrap="CJK" if breaks_anywhere else None,
    )


def _marked(text: str) -> str:
    """The text as markup, with what Helvetica lacks in the Chinese font."""
    plain = escape(CONTROL.sub(" ", text))
    return NOT_LATIN.sub(lambda found: f'<font name="{CHINESE}">{found[0]}</font>', plain)
