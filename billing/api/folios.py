"""Folios: read, charge, take payments and give them back, reverse, close and open again."""

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api import folio_inputs, inputs
from billing.api.base import BillingView
from billing.api.outputs import FolioOut, PostedOut, folio_answer, posted_answer
from billing.enums import EntrySource
from billing.models import FolioEntry
from billing.selectors.folios import entry_get, folio_balance, folio_get, folio_of_stay
from billing.services.folios import Tender, charge_post, entry_reverse, folio_reopen
from billing.services.late import departed_folio_settle, late_charge_post
from billing.services.payments import payment_post, refund_post
from billing.services.terms import Terms, folio_terms_set
from hotelpbx.common import roles
from hotelpbx.common.api import api_actor
from hotelpbx.common.idempotency import idempotent

ERRORS = {
    404: OpenApiResponse(
        description="`folio_not_found`, `entry_not_found`, `department_not_found`, `folio_window_not_found`"
    ),
    409: OpenApiResponse(description="`folio_closed`, `entry_reversed`, `entry_invoiced`, `folio_in_use`"),
    422: OpenApiResponse(
        description="`folio_no_post`, `folio_not_settled`, `folio_windows_full`, `refund_exceeds_payments`, "
        "`refund_needs_reason`, `split_no_charge`, `several_folios`, `same_window`, `other_property`"
    ),
}


class FolioView(BillingView):
    """Base: who may."""

    read_roles: tuple[str, ...] = roles.FOLIO
    write_roles: tuple[str, ...] = roles.FOLIO


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
        """A folio with its windows and entries."""
        return Response(folio_answer(folio_get(folio_id)))

    @extend_schema(operation_id="folio_terms", request=folio_inputs.TermsIn, responses={200: FolioOut, **ERRORS})
    def patch(self, request: Request, folio_id: int) -> Response:
        """Change what holds for this folio alone: no charges, credit limit, price of a night, city tax."""
        folio = folio_get(folio_id)
        terms = Terms(**inputs.parsed(folio_inputs.TermsIn, request))  # type: ignore[typeddict-item]
        folio_terms_set(folio=folio, terms=terms, actor=api_actor(request))
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


class Refunds(FolioView):
    """`POST /folios/{id}/refunds/`."""

    @extend_schema(request=folio_inputs.RefundIn, responses={201: PostedOut, **ERRORS})
    @idempotent
    def post(self, request: Request, folio_id: int) -> Response:
        """Give money back, never more than was paid; more than the credit only with a reason."""
        folio, data = folio_get(folio_id), inputs.parsed(folio_inputs.RefundIn, request)
        return posted(refund_post(folio=folio, source=EntrySource.API, actor=api_actor(request), **data))


class Reopening(FolioView):
    """`POST /folios/{id}/reopen/`."""

    write_roles = roles.FOLIO_REOPEN

    @extend_schema(request=folio_inputs.ReasonIn, responses={200: FolioOut, **ERRORS})
    @idempotent
    def post(self, request: Request, folio_id: int) -> Response:
        """Open a closed folio again to correct it; of a guest who has left it closes when it is settled."""
        folio, data = folio_get(folio_id), inputs.parsed(folio_inputs.ReasonIn, request)
        folio_reopen(folio=folio, reason=data["reason"], actor=api_actor(request))
        return Response(folio_answer(folio_get(folio_id)))


class LateCharges(FolioView):
    """`POST /folios/{id}/late-charges/`."""

    write_roles = roles.FOLIO_REOPEN

    @extend_schema(request=folio_inputs.LateChargeIn, responses={201: PostedOut, **ERRORS})
    @idempotent
    def post(self, request: Request, folio_id: int) -> Response:
        """Charge a guest who has left: the folio opens again and closes when it is settled."""
        folio, data = folio_get(folio_id), inputs.parsed(folio_inputs.LateChargeIn, request)
        return posted(late_charge_post(folio=folio, source=EntrySource.API, actor=api_actor(request), **data))


class Settlement(FolioView):
    """`POST /folios/{id}/settle/`."""

    @extend_schema(request=folio_inputs.FolioSettleIn, responses={200: FolioOut, **ERRORS})
    @idempotent
    def post(self, request: Request, folio_id: int) -> Response:
        """Take the payments and close the folio of a guest who has left; in house it is closed by the check-out."""
        folio, data = folio_get(folio_id), inputs.parsed(folio_inputs.FolioSettleIn, request)
        payments = [Tender(**row) for row in data["settle"]]
        actor = api_actor(request)
        departed_folio_settle(folio=folio, payments=payments, force=data["force"], source=EntrySource.API, actor=actor)
        return Response(folio_answer(folio_get(folio_id)))


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
