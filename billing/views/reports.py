"""The report of a business date."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from billing.reports.daily_document import daily_document
from billing.reports.daily_files import daily_file
from billing.reports.daily_words import payments_of
from billing.reports.night_words import accepted_of_night
from billing.reports.pages import shown_tables
from billing.selectors.pages import night_audit_find
from billing.selectors.reports import daily_report
from hotelpbx.common.pages import role_required
from hotelpbx.common.roles import NIGHT_AUDIT
from rooms.views.current import current_property


@require_GET
@role_required(*NIGHT_AUDIT)
def report(request: HttpRequest, date: dt.date) -> HttpResponse:
    """A closed date as it was closed; another one as the books stand now."""
    property = current_property(request)
    figures, audit = daily_report(property, date), night_audit_find(property, date)
    document = daily_document(figures, property, audit.closed_at if audit else None)
    context = {
        "property": property,
        "date": date,
        "before": date - dt.timedelta(days=1),
        "after": date + dt.timedelta(days=1) if date < property.business_date else None,
        "audit": audit,
        "report": figures,
        "payments": payments_of(figures),
        "accepts": accepted_of_night(property, date),
        "tables": shown_tables(document),
    }
    return render(request, "billing/report.html", context)


@require_GET
@role_required(*NIGHT_AUDIT)
def report_csv(request: HttpRequest, date: dt.date) -> HttpResponse:
    """The same figures for a spreadsheet."""
    return daily_file(current_property(request), date, "csv")


@require_GET
@role_required(*NIGHT_AUDIT)
def report_xlsx(request: HttpRequest, date: dt.date) -> HttpResponse:
    """The report as a workbook."""
    return daily_file(current_property(request), date, "xlsx")


@require_GET
@role_required(*NIGHT_AUDIT)
def report_pdf(request: HttpRequest, date: dt.date) -> HttpResponse:
    """The report as PDF."""
    return daily_file(current_property(request), date, "pdf")
