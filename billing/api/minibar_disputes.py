"""Minibar charges that were taken back."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api import minibar_shapes as shapes
from billing.api.base import BillingView, date_parse
from billing.selectors.minibar_disputes import disputes_report
from hotelpbx.common import roles

FIRST = OpenApiParameter("from", OpenApiTypes.DATE, description="The first business date; the current one if left out.")
LAST = OpenApiParameter("to", OpenApiTypes.DATE, description="The last business date; the current one if left out.")


class MinibarDisputes(BillingView):
    """`GET /reports/minibar-disputes/`."""

    read_roles = roles.NIGHT_AUDIT

    @extend_schema(operation_id="report_minibar_disputes", parameters=[FIRST, LAST], responses=shapes.DisputesOut)
    def get(self, request: Request) -> Response:
        """Reversals of minibar charges, and shares of what was posted by article and by person."""
        property = self.property
        first, last = (
            date_parse(text, name) if (text := request.query_params.get(name, "")) else property.business_date
            for name in ("from", "to")
        )
        return Response(shapes.disputes_answer(disputes_report(property, first, last)))
