"""Tariffs, their rates, and what a call would cost."""

import datetime as dt
from dataclasses import replace
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api import inputs, shapes
from billing.api.base import BillingView, page_shape
from billing.api.outputs import Answer, quote_answer, tariff_answer
from billing.selectors.quotes import Caller, quote_caller
from billing.selectors.tariffs import tariff_get, tariff_list
from billing.services.tariff_drafts import tariff_copy, tariff_delete
from billing.services.tariffs import tariff_activate, tariff_activation_cancel, tariff_create, tariff_quote
from hotelpbx.common import roles
from hotelpbx.common.api import api_actor
from hotelpbx.common.idempotency import idempotent
from rooms.models import Property
from rooms.selectors.properties import service_level_get

ERRORS = {
    404: OpenApiResponse(description="`tariff_not_found`"),
    422: OpenApiResponse(
        description="`tariff_not_draft`, `tariff_empty`, `tariff_currency`, `rate_exists`, `tariff_in_use` ..."
    ),
}
MISSING = OpenApiResponse(
    description="`tariff_rates_missing`: `extra.destinations` says where calls have gone; `tariff_changed` meanwhile"
)


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
    """`GET|DELETE /tariffs/{id}/`."""

    @extend_schema(operation_id="tariff", responses={200: shapes.TariffOut, **ERRORS})
    def get(self, request: Request, tariff_id: int) -> Response:
        """One version."""
        tariff = tariff_get(tariff_id)
        return Response(tariff_answer(tariff, tariff.property))

    @extend_schema(responses={204: None, **ERRORS})
    def delete(self, request: Request, tariff_id: int) -> Response:
        """Throw a draft away."""
        tariff_delete(tariff=tariff_get(tariff_id), actor=api_actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class Copies(TariffView):
    """`POST /tariffs/{id}/copy/`."""

    @extend_schema(request=inputs.TariffCopyIn, responses={201: shapes.TariffOut, **ERRORS})
    @idempotent
    def post(self, request: Request, tariff_id: int) -> Response:
        """Begin a draft with the rates, the tax and the mark-up of this version."""
        source = tariff_get(tariff_id)
        data = inputs.parsed(inputs.TariffCopyIn, request)
        draft = tariff_copy(tariff=source, actor=api_actor(request), **data)
        return Response(tariff_answer(draft, source.property), status=status.HTTP_201_CREATED)


class Activation(TariffView):
    """`POST /tariffs/{id}/activate/`."""

    @extend_schema(request=inputs.ActivateIn, responses={200: shapes.TariffOut, **ERRORS, 409: MISSING})
    @idempotent
    def post(self, request: Request, tariff_id: int) -> Response:
        """Make a draft the tariff from an instant on; null means now. `force` needs a reason."""
        data = inputs.parsed(inputs.ActivateIn, request)
        tariff = tariff_activate(tariff=tariff_get(tariff_id), actor=api_actor(request), **data)
        return Response(tariff_answer(tariff, tariff.property))


class Cancellation(TariffView):
    """`POST /tariffs/{id}/cancel-activation/`."""

    @extend_schema(request=None, responses={200: shapes.TariffOut, **ERRORS})
    @idempotent
    def post(self, request: Request, tariff_id: int) -> Response:
        """Make a draft again of a version that has not begun yet; the one before it goes on."""
        tariff = tariff_activation_cancel(tariff=tariff_get(tariff_id), actor=api_actor(request))
        return Response(tariff_answer(tariff, tariff.property))


class QuoteView(TariffView):
    """`POST /tariffs/quote/`; it changes nothing, so whoever may read tariffs may ask."""

    write_roles = roles.FOLIO

    @extend_schema(request=inputs.QuoteIn, responses={200: shapes.QuoteOut})
    def post(self, request: Request) -> Response:
        """What a call would cost: at a service level, or from an extension by what its guest or cost centre pays."""
        property = self.property
        data = inputs.parsed(inputs.QuoteIn, request)
        at = data["started_at"] or timezone.now()
        caller = _caller(property, data, at)
        quote = tariff_quote(
            property=property,
            number=data["number"],
            seconds=data["seconds"],
            at=at,
            service_level=caller.service_level,
        )
        return Response({**quote_answer(quote), **_caller_answer(caller)})


def _caller(property: Property, data: dict[str, Any], at: dt.datetime) -> Caller:
    """Whoever holds the extension then; a service level that is named comes before theirs."""
    caller = quote_caller(property, data["extension"], at) if data["extension"] else Caller()
    if not data["service_level"]:
        return caller
    return replace(caller, service_level=service_level_get(property=property, code=data["service_level"]))


def _caller_answer(caller: Caller) -> Answer:
    return {
        "room": caller.room.number if caller.room else None,
        "service_level": caller.service_level.code if caller.service_level else None,
        "cost_centre": caller.cost_centre.code if caller.cost_centre else None,
    }
