"""Reports of several dates, as JSON and as files."""

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api.base import BillingView, date_parse
from billing.api.report_shapes import RangeReportOut
from billing.forms.reports import span_of
from billing.reports.document import Document
from billing.reports.files import PDF_TYPE, XLSX_TYPE, document_file
from billing.reports.files import TYPES as FILE_TYPES
from billing.reports.json_answer import document_answer
from billing.reports.registry import BY_NAME, range_document, span_usual
from hotelpbx.common import roles
from hotelpbx.common.api import AnyAccept

REPORT = OpenApiParameter("report", OpenApiTypes.STR, OpenApiParameter.PATH, enum=list(BY_NAME))
KIND = OpenApiParameter("kind", OpenApiTypes.STR, OpenApiParameter.PATH, enum=list(FILE_TYPES))
FROM = OpenApiParameter("from", OpenApiTypes.DATE, description="First business date; the first of the month of `to`.")
TO = OpenApiParameter("to", OpenApiTypes.DATE, description="Last business date; the current one. At most 366 days.")
FILES = {
    (200, "text/csv"): OpenApiTypes.STR,
    (200, XLSX_TYPE): OpenApiTypes.BINARY,
    (200, PDF_TYPE): OpenApiTypes.BINARY,
}


class RangeReport(BillingView):
    """`GET /reports/<report>/`."""

    read_roles = roles.NIGHT_AUDIT

    @extend_schema(operation_id="report_range", parameters=[REPORT, FROM, TO], responses=RangeReportOut)
    def get(self, request: Request, report: str) -> Response:
        """A report over business dates: tables with typed columns, in the language of `Accept-Language`."""
        return Response(document_answer(self.document(request, report)))

    def document(self, request: Request, report: str) -> Document:
        """The report that is asked for. Raises `InputError`."""
        property = self.property
        asked = {name: request.query_params.get(name, "") for name in ("from", "to")}
        first, last = (date_parse(text, name) if text else None for name, text in asked.items())
        return range_document(report, property, span_of(first, last, span_usual(property)))


class RangeReportFile(RangeReport):
    """`GET /reports/<report>.csv`, `.xlsx` and `.pdf`."""

    content_negotiation_class = AnyAccept

    @extend_schema(operation_id="report_range_file", parameters=[REPORT, KIND, FROM, TO], responses=FILES)
    def get(self, request: Request, report: str, kind: str) -> HttpResponseBase:  # type: ignore[override]
        """The same as a file."""
        return document_file(self.document(request, report), kind)
