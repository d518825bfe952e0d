"""The report of a business date."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from billing.reports.bars import department_chart
from billing.reports.daily_csv import csv_lines, daily_rows
from billing.reports.daily_files import daily_file
from billing.reports.daily_words import exceptions_of, payments_of
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
    figures = daily_report(property, date)
    context = {
        "property": property,
        "date": date,
        "before": date - dt.timedelta(days=1),
        "after": date + dt.timedelta(days=1) if date < property.business_date else None,
        "audit": night_audit_find(property, date),
        "report": figures,
        "chart": department_chart({**row, "name": gettext(row["name"])} for row in figures["departments"]),
        "payments": payments_of(figures),
        "exceptions": exceptions_of(figures),
    }
    return render(request, "billing/report.html", context)


@require_GET
@role_required(*NIGHT_AUDIT)
def report_csv(request: HttpRequest, date: dt.date) -> HttpResponse:
    """The same figures for a spreadsheet."""
    property = current_property(request)
    lines = csv_lines(daily_rows(daily_report(property, date)))
    name = f"daily-{property.code}-{date.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse("".join(lines), content_type="text/csv; charset=utf-8", headers=headers)


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
