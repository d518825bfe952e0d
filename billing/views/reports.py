"""The report of a business date."""

import datetime as dt

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from billing.enums import PaymentMethod
from billing.reports.bars import department_chart
from billing.reports.daily_csv import csv_lines, daily_rows
from billing.selectors.pages import night_audit_find
from billing.selectors.reports import Report, daily_report
from hotelpbx.common.pages import role_required
from hotelpbx.common.roles import NIGHT_AUDIT
from rooms.views.current import current_property

EXCEPTION_KINDS = {
    "call_unmatched": _("Call without a guest"),
    "call_no_rate": _("Call without a price"),
    "call_late": _("Call of a guest who has left"),
    "reversal": _("Reversal"),
}


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


def payments_of(figures: Report) -> list[dict[str, object]]:
    """What was taken, with a word for the way it was paid."""
    words = dict(PaymentMethod.choices)
    return [{**row, "method": words.get(row["method"], row["method"])} for row in figures["payments"]]


def exceptions_of(figures: Report) -> list[dict[str, object]]:
    """The exceptions with a word for their kind and the instant of a call as an instant."""
    return [
        {
            **row,
            "word": EXCEPTION_KINDS.get(row["kind"], row["kind"]),
            "at": dt.datetime.fromisoformat(row["started_at"]) if row.get("started_at") else None,
        }
        for row in figures["exceptions"]
    ]
