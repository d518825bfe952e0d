"""The night audit and the daily report."""

import datetime as dt

from django.http import HttpResponse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api import inputs, night_shapes, report_shapes, shapes
from billing.api.base import BillingView, date_parse
from billing.api.outputs import check_answer
from billing.reports.daily_files import PDF_TYPE, XLSX_TYPE, daily_file
from billing.selectors.night_runs import run_last
from billing.selectors.reports import Report, daily_report
from billing.services.audit import night_audit_checklist, night_audit_run
from hotelpbx.common import roles
from hotelpbx.common.api import AnyAccept, api_actor
from hotelpbx.common.errors import NotFoundError
from hotelpbx.common.idempotency import idempotent
from rooms.models import Property

DATE = OpenApiParameter("date", OpenApiTypes.DATE, description="The business date; the current one if left out.")
REFUSED = {
    409: OpenApiResponse(description="`night_audit_running`: another process closes it; `extra` says how far it is"),
    422: OpenApiResponse(description="`not_the_business_date`, `business_date_not_begun`, `night_audit_refused`"),
}
NO_RUN = {404: OpenApiResponse(description="`night_audit_run_not_found`: no night was ever closed here")}
NO_REPORT = OpenApiResponse(description="`report_not_found`: neither closed nor the current business date")
REPORT = report_shapes.ReportOut


class NightAuditView(BillingView):
    """`GET|POST /night-audit/`."""

    read_roles = roles.NIGHT_AUDIT
    write_roles = roles.NIGHT_AUDIT

    @extend_schema(operation_id="night_audit_checklist", responses=shapes.ChecklistOut)
    def get(self, request: Request) -> Response:
        """What should be in order before the night is closed."""
        property = self.property
        checks = [check_answer(check) for check in night_audit_checklist(property=property)]
        date = property.business_date.isoformat()
        return Response({"property": property.code, "business_date": date, "checks": checks})

    @extend_schema(request=inputs.NightAuditIn, responses={201: REPORT, 200: REPORT, **REFUSED})
    @idempotent
    def post(self, request: Request) -> Response:
        """Close a business date: 201 with the report, 200 with the stored one when it is closed already."""
        property = self.property
        data = inputs.parsed(inputs.NightAuditIn, request)
        audit, created = night_audit_run(property=property, actor=api_actor(request), **data)
        return Response(audit.report, status=status.HTTP_201_CREATED if created else status.HTTP_200_OK)


class NightAuditProgress(BillingView):
    """`GET /night-audit/run/`."""

    read_roles = roles.NIGHT_AUDIT

    @extend_schema(operation_id="night_audit_run", responses={200: night_shapes.NightRunOut, **NO_RUN})
    def get(self, request: Request) -> Response:
        """The run of the night audit that is under way, or the last one."""
        run = run_last(self.property)
        if run is None:
            raise NotFoundError(_("No night has been closed yet."), "night_audit_run_not_found")
        return Response(night_shapes.run_answer(run))


class DailyReport(BillingView):
    """`GET /reports/daily/`."""

    read_roles = roles.NIGHT_AUDIT

    @extend_schema(operation_id="report_daily", parameters=[DATE], responses=REPORT)
    def get(self, request: Request) -> Response:
        """The report of a date: stored once the date is closed, as the books stand before."""
        return Response(asked_report(request, self.property))


class DailyReportCsv(BillingView):
    """`GET /reports/daily.csv`."""

    read_roles = roles.NIGHT_AUDIT
    content_negotiation_class = AnyAccept

    @extend_schema(operation_id="report_daily_csv", parameters=[DATE], responses={(200, "text/csv"): OpenApiTypes.STR})
    def get(self, request: Request) -> HttpResponse:
        """The same as CSV."""
        return daily_file(self.property, asked_date(request, self.property), "csv")


class DailyReportXlsx(BillingView):
    """`GET /reports/daily.xlsx`."""

    read_roles = roles.NIGHT_AUDIT
    content_negotiation_class = AnyAccept

    @extend_schema(
        operation_id="report_daily_xlsx",
        parameters=[DATE],
        responses={(200, XLSX_TYPE): OpenApiTypes.BINARY, 404: NO_REPORT},
    )
    def get(self, request: Request) -> HttpResponse:
        """The same as a workbook, in the language of `Accept-Language`; of closed dates and the current one."""
        return daily_file(self.property, asked_date(request, self.property), "xlsx")


class DailyReportPdf(BillingView):
    """`GET /reports/daily.pdf`."""

    read_roles = roles.NIGHT_AUDIT
    content_negotiation_class = AnyAccept

    @extend_schema(
        operation_id="report_daily_pdf",
        parameters=[DATE],
        responses={(200, PDF_TYPE): OpenApiTypes.BINARY, 404: NO_REPORT},
    )
    def get(self, request: Request) -> HttpResponse:
        """The same as PDF, in the language of `Accept-Language`; of closed dates and the current one."""
        return daily_file(self.property, asked_date(request, self.property), "pdf")


def asked_date(request: Request, property: Property) -> dt.date:
    """The date in the query, or the current business date. Raises `InputError`."""
    text = request.query_params.get("date", "")
    return date_parse(text, "date") if text else property.business_date


def asked_report(request: Request, property: Property) -> Report:
    """The report of the date in the query. Raises `InputError`."""
    return daily_report(property, asked_date(request, property))
