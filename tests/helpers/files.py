"""What a person reads in a file that was loaded down."""

from io import BytesIO
from typing import Any

from openpyxl import load_workbook
from pypdf import PdfReader


def content_of(answer: Any) -> bytes:
    """The body of an answer, streamed or not."""
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def pdf_text(content: bytes) -> str:
    """The text of all pages."""
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def xlsx_rows(content: bytes) -> dict[str, list[tuple[Any, ...]]]:
    """The values of each sheet by its name."""
    return {sheet.title: list(sheet.iter_rows(values_only=True)) for sheet in load_workbook(BytesIO(content))}


def readable(answer: Any) -> str:
    """The text of an answer: of a page, JSON, CSV, a workbook or a PDF."""
    content, kind = content_of(answer), answer.get("Content-Type", "")
    if kind == "application/pdf":
        return pdf_text(content)
    return str(xlsx_rows(content)) if "spreadsheetml" in kind else content.decode()
