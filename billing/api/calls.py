"""Calls with their price."""

from functools import partial

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api import call_inputs, call_shapes, inputs, shapes
from billing.api.base import BillingView, instant_parse, page_shape, whole_number
from billing.api.outputs import Answer, call_answer
from billing.enums import EntrySource
from billing.models import CallRating
from billing.selectors.calls import CallSearch, call_list, rating_of_call
from billing.selectors.comparisons import days_instants
from billing.services.call_decisions import call_decide
from billing.services.rerating import call_rerate, calls_rerate_preview, calls_rerate_range
from hotelpbx.common import roles
from hotelpbx.common.api import api_actor
from hotelpbx.common.idempotency import idempotent
from rooms.models import Property

NOT_RATED = OpenApiResponse(description="`call_rating_state` and more exact codes, `folio_closed`, `entry_invoiced`")
FILTERS = ("property", "extension", "room", "stay", "type", "status", "from", "to", "rated")


class Calls(BillingView):
    """`GET /calls/`."""

    read_roles = roles.FOLIO

    @extend_schema(
        operation_id="calls",
        parameters=[OpenApiParameter(name) for name in FILTERS],
        responses=page_shape(shapes.CallOut),
    )
    def get(self, request: Request) -> Response:
        """Calls, newest first; `from` and `to` are instants or dates, `rated` a verdict or true or false."""
        property = self.property
        answer = partial(call_answer, setting=property.mask_dialled_digits)
        return self.listed(request, call_list(property, search_of(request, property)), answer)


class CallRerate(BillingView):
    """`POST /calls/{id}/rerate/`."""

    write_roles = roles.TARIFFS

    @extend_schema(
        operation_id="call_rerate",
        request=call_inputs.RerateIn,
        responses={200: shapes.CallOut, 404: None, 409: NOT_RATED, 422: NOT_RATED},
    )
    @idempotent
    def post(self, request: Request, call_id: int) -> Response:
        """Rate a charged call by what holds now: a reversal and a new charge; the same price changes nothing."""
        rating = rating_of_call(call_id)
        reason = inputs.parsed(call_inputs.RerateIn, request)["reason"]
        call_rerate(rating=rating, reason=reason, source=EntrySource.API, actor=api_actor(request))
        return Response(_call_answer(rating))


class CallDecision(BillingView):
    """`POST /calls/{id}/decide/`."""

    write_roles = roles.TARIFFS

    @extend_schema(
        operation_id="call_decide",
        request=call_inputs.CallDecisionIn,
        responses={200: shapes.CallOut, 404: None, 409: NOT_RATED, 422: NOT_RATED},
    )
    @idempotent
    def post(self, request: Request, call_id: int) -> Response:
        """Decide on a call that found no guest or no price, or whose guest has left."""
        rating = rating_of_call(call_id)
        data = inputs.parsed(call_inputs.CallDecisionIn, request)
        call_decide(rating=rating, actor=api_actor(request), **data)
        return Response(_call_answer(rating))


class CallsRerate(BillingView):
    """`POST /calls/rerate/`."""

    write_roles = roles.TARIFFS

    @extend_schema(
        operation_id="calls_rerate",
        request=call_inputs.RerateRangeIn,
        responses={200: call_shapes.ReratingOut, 422: NOT_RATED},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Rate the charged calls of some days again, or with `preview` (the default) say what that would change."""
        property, data = self.property, inputs.parsed(call_inputs.RerateRangeIn, request)
        since, until = days_instants(property, data["first"], data["last"])
        if data["preview"]:
            found = calls_rerate_preview(property=property, since=since, until=until)
        else:
            asked = {"reason": data["reason"], "source": EntrySource.API, "actor": api_actor(request)}
            found = calls_rerate_range(property=property, since=since, until=until, **asked)
        return Response(call_shapes.rerating_answer(found, property))


def _call_answer(rating: CallRating) -> Answer:
    """The call as it is now."""
    call = call_list(rating.property, CallSearch()).get(pk=rating.call_id)
    return call_answer(call, rating.property.mask_dialled_digits)


def search_of(request: Request, property: Property) -> CallSearch:
    """The filters of the query. Raises `InputError`."""
    asked = {name: request.query_params.get(name, "").strip() for name in FILTERS}
    return CallSearch(
        extension=asked["extension"],
        room=asked["room"],
        stay=whole_number(asked["stay"], "stay"),
        type=asked["type"],
        status=asked["status"],
        since=instant_parse(asked["from"], "from", property),
        until=instant_parse(asked["to"], "to", property, end=True),
        rated=asked["rated"].lower(),
    )
