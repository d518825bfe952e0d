"""The daily report as a file to load down, other than CSV."""

import datetime as dt

from django.http import HttpResponse
from django.utils.translation import gettext as _

from billing.errors import ReportNotFoundError
from billing.reports.daily_document import daily_document
from billing.reports.daily_pdf import daily_pdf
from billing.reports.daily_xlsx import daily_xlsx
from billing.selectors.pages import night_audit_find
from billing.selectors.reports import daily_report
from rooms.models import Property

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PDF_TYPE = "application/pdf"
MAKERS = {"xlsx": (daily_xlsx, XLSX_TYPE), "pdf": (daily_pdf, PDF_TYPE)}


def daily_file(property: Property, date: dt.date, kind: str) -> HttpResponse:
    """The report of a closed date, or of the current one as the books stand, as `xlsx` or `pdf`.

    Raises `ReportNotFoundError` for every other date.
    """
    audit = night_audit_find(property, date)
    if audit is None and date != property.business_date:
        raise ReportNotFoundError(_("There is no report of this date."))
    make, content_type = MAKERS[kind]
    document = daily_document(daily_report(property, date), property, audit.closed_at if audit else None)
    name = f"daily-{property.code}-{date.isoformat()}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(make(document), content_type=content_type, headers=headers)
