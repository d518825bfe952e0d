"""Minibar charges that were taken back."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from billing.forms.minibar import RangeForm
from billing.reports.csv_files import csv_lines
from billing.reports.minibar_csv import disputes_rows
from billing.selectors.minibar_disputes import DisputesReport, disputes_report
from billing.views.minibar_tabs import minibar_tabs
from hotelpbx.common.pages import role_required
from hotelpbx.common.roles import NIGHT_AUDIT
from rooms.views.current import current_property


@require_GET
@role_required(*NIGHT_AUDIT)
def disputes(request: HttpRequest) -> HttpResponse:
    """Reversals of a range of business dates, the last 30 days at first."""
    form, report = _asked(request)
    context = {"form": form, "report": report, "property": report.house, "tabs": minibar_tabs(request)}
    return render(request, "billing/minibar_disputes.html", context)


@require_GET
@role_required(*NIGHT_AUDIT)
def disputes_csv(request: HttpRequest) -> HttpResponse:
    """The same for a spreadsheet."""
    _form, report = _asked(request)
    name = f"minibar-disputes-{report.house.code}-{report.first.isoformat()}-{report.last.isoformat()}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    lines = csv_lines(disputes_rows(report))
    return HttpResponse("".join(lines), content_type="text/csv; charset=utf-8", headers=headers)


def _asked(request: HttpRequest) -> tuple[RangeForm, DisputesReport]:
    """The form, and the report of its days; of the last 30 where it cannot be read."""
    property = current_property(request)
    form = RangeForm(request.GET if "first" in request.GET else None, property=property)
    form.is_valid()
    return form, disputes_report(property, *form.days)
