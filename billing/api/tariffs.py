"""Tariffs, their rates, and what a call would cost."""

import datetime as dt
import io
from decimal import Decimal

from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api import inputs, shapes
from billing.api.base import IMPORT_PARSERS, BillingView, page_shape
from billing.api.outputs import quote_answer, rate_answer, tariff_answer
from billing.selectors.tariffs import rate_list, tariff_get, tariff_list
from billing.services.tariffs import (
    tariff_activate,
    tariff_create,
    tariff_quote,
    tariff_rate_add,
    tariff_rates_import,
)
from hotelpbx.common import roles
from hotelpbx.common.api import api_actor
from hotelpbx.common.idempotency import idempotent
from pbx.models import Extension
from rooms.models import Property, ServiceLevel
from rooms.selectors.properties import service_level_get
from rooms.selectors.stays import stay_holding

ERRORS = {
    404: OpenApiResponse(description="`tariff_not_found`"),
    422: OpenApiResponse(description="`tariff_not_draft`, `tariff_empty`, `tariff_currency`, `rate_exists`"),
}
MISSING = OpenApiResponse(description="`tariff_rates_missing`: `extra.destinations` says where guests have called")


class TariffView(BillingView):
    """Base: who may."""

    read_roles = roles.FOLIO
    write_roles: tuple[str, ...] = roles.TARIFFS


class Tariffs(TariffView):
    """`GET|POST /tariffs/`."""

    @extend_schema(operation_id="tariffs", responses=page_shape(shapes.TariffOut))
    def get(self, request: Request) -> Response:
        """Every version, the newest first."""
        property = self.property
        return self.listed(request, tariff_list(property), lambda tariff: tariff_answer(tariff, property))

    @extend_schema(request=inputs.TariffIn, responses={201: shapes.TariffOut, **ERRORS})
    @idempotent
    def post(self, request: Request) -> Response:
        """Begin a draft."""
        property = self.property
        data = inputs.parsed(inputs.TariffIn, request)
        tariff = tariff_create(property=property, actor=api_actor(request), **data)
        return Response(tariff_answer(tariff, property), status=status.HTTP_201_CREATED)


class TariffDetail(TariffView):
    """`GET /tariffs/{id}/`."""

    @extend_schema(operation_id="tariff", responses={200: shapes.TariffOut, **ERRORS})
    def get(self, request: Request, tariff_id: int) -> Response:
        """One version."""
        tariff = tariff_get(tariff_id)
        return Response(tariff_answer(tariff, tariff.property))


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
        data = inputs.parsed(inputs.RateIn, request)
        values = {name: _text(value) for name, value in data.items() if value is not None}
        rate = tariff_rate_add(tariff=tariff, actor=api_actor(request), **values)
        return Response(rate_answer(rate, tariff.currency), status=status.HTTP_201_CREATED)


class RatesImport(TariffView):
    """`POST /tariffs/{id}/import/`."""

    parser_classes = IMPORT_PARSERS

    @extend_schema(request=inputs.ImportIn, responses={200: shapes.ImportOut, **ERRORS})
    @idempotent
    def post(self, request: Request, tariff_id: int) -> Response:
        """Add the rates of a CSV file: all lines or none."""
        tariff = tariff_get(tariff_id)
        lines = io.StringIO(inputs.parsed(inputs.ImportIn, request)["csv"], newline="")
        return Response({"imported": tariff_rates_import(tariff=tariff, lines=lines, actor=api_actor(request))})


class Activation(TariffView):
    """`POST /tariffs/{id}/activate/`."""

    @extend_schema(request=inputs.ActivateIn, responses={200: shapes.TariffOut, **ERRORS, 409: MISSING})
    @idempotent
    def post(self, request: Request, tariff_id: int) -> Response:
        """Make a draft the tariff from an instant on; null means now. `force` needs a reason."""
        data = inputs.parsed(inputs.ActivateIn, request)
        tariff = tariff_activate(tariff=tariff_get(tariff_id), actor=api_actor(request), **data)
        return Response(tariff_answer(tariff, tariff.property))


class QuoteView(TariffView):
    """`POST /tariffs/quote/`; it changes nothing, so whoever may read tariffs may ask."""

    write_roles = roles.FOLIO

    @extend_schema(request=inputs.QuoteIn, responses={200: shapes.QuoteOut})
    def post(self, request: Request) -> Response:
        """What a call would cost."""
        property = self.property
        data = inputs.parsed(inputs.QuoteIn, request)
        quote = tariff_quote(
            property=property,
            number=data["number"],
            seconds=data["seconds"],
            at=data["started_at"],
            service_level=_service_level(property, data["service_level"], data["extension"], data["started_at"]),
        )
        return Response(quote_answer(quote))


def _service_level(
    property: Property, code: str | None, extension: str | None, at: dt.datetime | None
) -> ServiceLevel | None:
    """The named service level, else that of whoever holds the extension's room then."""
    if code:
        return service_level_get(property=property, code=code)
    phone = Extension.objects.filter(pbx__property_code=property.code, number=extension or "").first()
    holding = stay_holding(extension=phone, at=at or timezone.now()) if phone else None
    return holding.stay.service_level if holding else None


def _text(value: object) -> str:
    return f"{value:f}" if isinstance(value, Decimal) else str(value)
