"""Folios: read, charge, take payments, reverse."""

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api import inputs
from billing.api.base import BillingView
from billing.api.outputs import FolioOut, PostedOut, folio_answer, posted_answer
from billing.enums import EntrySource
from billing.models import FolioEntry
from billing.selectors.folios import entry_get, folio_balance, folio_get, folio_of_stay
from billing.services.folios import charge_post, entry_reverse, payment_post
from hotelpbx.common import roles
from hotelpbx.common.api import api_actor
from hotelpbx.common.idempotency import idempotent

ERRORS = {
    404: OpenApiResponse(description="`folio_not_found`, `entry_not_found`, `department_not_found`"),
    409: OpenApiResponse(description="`folio_closed`, `entry_reversed`"),
}


class FolioView(BillingView):
    """Base: who may."""

    read_roles = roles.FOLIO
    write_roles = roles.FOLIO


class StayFolio(FolioView):
    """`GET /stays/{id}/folio/`."""

    @extend_schema(operation_id="stay_folio", responses={200: FolioOut, **ERRORS})
    def get(self, request: Request, stay_id: int) -> Response:
        """The folio of a stay."""
        return Response(folio_answer(folio_of_stay(stay_id)))


class FolioDetail(FolioView):
    """`GET /folios/{id}/`."""

    @extend_schema(operation_id="folio", responses={200: FolioOut, **ERRORS})
    def get(self, request: Request, folio_id: int) -> Response:
        """A folio with its entries."""
        return Response(folio_answer(folio_get(folio_id)))


class Charges(FolioView):
    """`POST /folios/{id}/charges/`."""

    @extend_schema(request=inputs.ChargeIn, responses={201: PostedOut, **ERRORS})
    @idempotent
    def post(self, request: Request, folio_id: int) -> Response:
        """Charge a department or an article by its code."""
        data = inputs.parsed(inputs.ChargeIn, request)
        entry = charge_post(folio=folio_get(folio_id), source=EntrySource.API, actor=api_actor(request), **data)
        return posted(entry)


class Payments(FolioView):
    """`POST /folios/{id}/payments/`."""

    @extend_schema(request=inputs.PaymentIn, responses={201: PostedOut, **ERRORS})
    @idempotent
    def post(self, request: Request, folio_id: int) -> Response:
        """Take a payment; `amount` is positive."""
        data = inputs.parsed(inputs.PaymentIn, request)
        entry = payment_post(folio=folio_get(folio_id), source=EntrySource.API, actor=api_actor(request), **data)
        return posted(entry)


class Reversals(FolioView):
    """`POST /folio-entries/{id}/reverse/`."""

    @extend_schema(request=inputs.ReverseIn, responses={201: PostedOut, **ERRORS})
    @idempotent
    def post(self, request: Request, entry_id: int) -> Response:
        """Take an entry back by its opposite."""
        data = inputs.parsed(inputs.ReverseIn, request)
        reversal = entry_reverse(
            entry=entry_get(entry_id), reason=data["reason"], source=EntrySource.API, actor=api_actor(request)
        )
        return posted(reversal)


def posted(entry: FolioEntry) -> Response:
    """The new entry, with its folio's balance."""
    answer = posted_answer(entry, entry.folio, folio_balance(entry.folio))
    return Response(answer, status=status.HTTP_201_CREATED)
