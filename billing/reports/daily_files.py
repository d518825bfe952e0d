"""The daily report as a file, for a download and for a mail."""

import datetime as dt

from django.http import HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _

from billing.errors import ReportNotFoundError
from billing.reports.daily_document import daily_document
from billing.reports.document import Document
from billing.reports.files import PDF_TYPE, TYPES, XLSX_TYPE, disposition, document_bytes
from billing.selectors.pages import night_audit_find
from billing.selectors.reports import daily_report
from rooms.models import Property

__all__ = ["PDF_TYPE", "XLSX_TYPE", "daily_file", "daily_file_bytes"]


def daily_file(property: Property, date: dt.date, kind: str) -> HttpResponse:
    """The report of a closed date, or of the current one as the books stand, as `csv`, `xlsx` or `pdf`.

    A CSV file there is of every date. Raises `ReportNotFoundError` for a workbook or PDF of any other.
    """
    document = daily_document_of(property, date, any_date=kind == "csv")
    headers = {"Content-Disposition": disposition(document, kind)}
    return HttpResponse(document_bytes(document, kind), content_type=TYPES[kind], headers=headers)


def daily_file_bytes(property: Property, date: dt.date, kind: str, language: str) -> bytes:
    """The same as bytes, in a language. Raises `ReportNotFoundError`."""
    with translation.override(language):
        return document_bytes(daily_document_of(property, date), kind)


def daily_document_of(property: Property, date: dt.date, *, any_date: bool = False) -> Document:
    """The stored report of a closed date, otherwise as the books stand. Raises `ReportNotFoundError`."""
    audit = night_audit_find(property, date)
    if audit is None and date != property.business_date and not any_date:
        raise ReportNotFoundError(_("There is no report of this date."))
    return daily_document(daily_report(property, date), property, audit.closed_at if audit else None)
