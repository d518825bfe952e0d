"""The rates of a tariff: one by one, and all of them as CSV, in and out."""

import io
from decimal import Decimal
from typing import Any

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api import inputs, shapes
from billing.api.base import IMPORT_PARSERS, page_shape
from billing.api.outputs import rate_answer
from billing.api.tariffs import ERRORS, TariffView
from billing.reports.rates_csv import rates_csv, rates_file_name
from billing.selectors.tariffs import rate_get, rate_list, tariff_get
from billing.services.tariff_drafts import tariff_rate_change, tariff_rate_remove
from billing.services.tariffs import tariff_rate_add, tariff_rates_import
from hotelpbx.common.api import api_actor
from hotelpbx.common.idempotency import idempotent

RATE_ERRORS = {**ERRORS, 404: OpenApiResponse(description="`rate_not_found`, `tariff_not_found`")}
REPLACE = OpenApiParameter("replace", bool, description="true: instead of the draft's rates, not besides them")


class Rates(TariffView):
    """`GET|POST /tariffs/{id}/rates/`."""

    @extend_schema(operation_id="tariff_rates", responses={200: page_shape(shapes.RateOut), **ERRORS})
    def get(self, request: Request, tariff_id: int) -> Response:
        """The rates by prefix."""
        tariff = tariff_get(tariff_id)
        return self.listed(request, rate_list(tariff), lambda rate: rate_answer(rate, tariff.currency))

    @extend_schema(request=inputs.RateIn, responses={201: shapes.RateOut, **ERRORS})
    @idempotent
    def post(self, request: Request, tariff_id: int) -> Response:
        """Add a rate to a draft."""
        tariff = tariff_get(tariff_id)
        values = _texts(inputs.parsed(inputs.RateIn, request))
        rate = tariff_rate_add(tariff=tariff, actor=api_actor(request), **values)
        return Response(rate_answer(rate, tariff.currency), status=status.HTTP_201_CREATED)


class RateDetail(TariffView):
    """`PATCH|DELETE /tariffs/{id}/rates/{rate}/`."""

    @extend_schema(request=inputs.RateIn(partial=True), responses={200: shapes.RateOut, **RATE_ERRORS})
    def patch(self, request: Request, tariff_id: int, rate_id: int) -> Response:
        """Change a rate of a draft; what is left out stays as it is."""
        rate = rate_get(tariff_id, rate_id)
        values = _texts(inputs.parsed(inputs.RateIn, request, partial=True))
        changed = tariff_rate_change(rate=rate, actor=api_actor(request), **values)
        return Response(rate_answer(changed, rate.tariff.currency))

    @extend_schema(responses={204: None, **RATE_ERRORS})
    def delete(self, request: Request, tariff_id: int, rate_id: int) -> Response:
        """Take a rate out of a draft."""
        tariff_rate_remove(rate=rate_get(tariff_id, rate_id), actor=api_actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class RatesImport(TariffView):
    """`POST /tariffs/{id}/import/`."""

    parser_classes = IMPORT_PARSERS

    @extend_schema(request=inputs.ImportIn, parameters=[REPLACE], responses={200: shapes.ImportOut, **ERRORS})
    @idempotent
    def post(self, request: Request, tariff_id: int) -> Response:
        """Put the rates of a CSV file into a draft: all lines or none."""
        tariff = tariff_get(tariff_id)
        lines = io.StringIO(inputs.parsed(inputs.ImportIn, request)["csv"], newline="")
        replaces = request.query_params.get("replace", "").strip().lower() == "true"
        count = tariff_rates_import(tariff=tariff, lines=lines, replaces=replaces, actor=api_actor(request))
        return Response({"imported": count})


class RatesCsv(TariffView):
    """`GET /tariffs/{id}/rates.csv`."""

    @extend_schema(operation_id="tariff_rates_csv", responses={(200, "text/csv"): OpenApiTypes.STR, **ERRORS})
    def get(self, request: Request, tariff_id: int) -> StreamingHttpResponse:
        """All rates, as the import reads them back."""
        tariff = tariff_get(tariff_id)
        headers = {"Content-Disposition": f'attachment; filename="{rates_file_name(tariff)}"'}
        return StreamingHttpResponse(rates_csv(tariff), content_type="text/csv; charset=utf-8", headers=headers)


def _texts(values: dict[str, Any]) -> dict[str, str]:
    """The given values as text, as the services take them."""
    return {
        name: f"{value:f}" if isinstance(value, Decimal) else "" if value is None else str(value)
        for name, value in values.items()
    }
