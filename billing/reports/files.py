"""A report as a file to load down: the same tables in each form."""

import tempfile
from collections.abc import Callable

from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase

from billing.reports.csv_files import csv_lines, document_rows
from billing.reports.document import Document
from billing.reports.pdf_files import document_pdf
from billing.reports.xlsx_files import document_xlsx, document_xlsx_write

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF_TYPE = "application/pdf"
TYPES = {"csv": CSV_TYPE, "xlsx": XLSX_TYPE, "pdf": PDF_TYPE}


def document_file(document: Document, kind: str) -> HttpResponseBase:
    """The answer that carries the file: CSV and workbook are never whole in memory."""
    answers: dict[str, Callable[[Document], HttpResponseBase]] = {"csv": _csv, "xlsx": _xlsx, "pdf": _pdf}
    answer = answers[kind](document)
    answer["Content-Disposition"] = disposition(document, kind)
    return answer


def disposition(document: Document, kind: str) -> str:
    """The header that makes a download of it, under its name."""
    return f'attachment; filename="{document.file_name}.{kind}"'


def document_bytes(document: Document, kind: str) -> bytes:
    """The file as bytes, for a mail."""
    if kind == "csv":
        return "".join(csv_lines(document_rows(document))).encode()
    return document_xlsx(document) if kind == "xlsx" else document_pdf(document)


def _csv(document: Document) -> HttpResponseBase:
    return StreamingHttpResponse(csv_lines(document_rows(document)), content_type=CSV_TYPE)


def _xlsx(document: Document) -> HttpResponseBase:
    target = tempfile.TemporaryFile()  # noqa: SIM115 (the answer closes it)
    document_xlsx_write(document, target)
    target.seek(0)
    return FileResponse(target, content_type=XLSX_TYPE)


def _pdf(document: Document) -> HttpResponseBase:
    return HttpResponse(document_pdf(document), content_type=PDF_TYPE)
