"""Windows of a folio, what is routed into them, and the terms of the folio."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api import folio_inputs as inputs
from billing.api.folios import ERRORS, FolioView
from billing.api.inputs import parsed
from billing.api.outputs import FolioOut, folio_answer
from billing.selectors.folios import folio_get
from billing.services.windows import Payer, routing_set, window_open, window_update
from hotelpbx.common.api import api_actor
from hotelpbx.common.idempotency import idempotent


class Windows(FolioView):
    """`POST /folios/{id}/windows/`."""

    @extend_schema(request=inputs.WindowIn, responses={201: FolioOut, **ERRORS})
    @idempotent
    def post(self, request: Request, folio_id: int) -> Response:
        """Open the next window of a folio."""
        folio = folio_get(folio_id)
        payer = Payer(**parsed(inputs.WindowIn, request))  # type: ignore[typeddict-item]  # the serializer has checked
        window_open(folio=folio, payer=payer, actor=api_actor(request))
        return Response(folio_answer(folio), status=status.HTTP_201_CREATED)


class WindowDetail(FolioView):
    """`PATCH /folios/{id}/windows/{number}/`."""

    @extend_schema(request=inputs.WindowPatchIn, responses={200: FolioOut, **ERRORS})
    def patch(self, request: Request, folio_id: int, window: int) -> Response:
        """Say who pays what is in a window; also of a closed folio."""
        folio = folio_get(folio_id)
        payer = Payer(**parsed(inputs.WindowPatchIn, request))  # type: ignore[typeddict-item]
        window_update(folio=folio, number=window, payer=payer, actor=api_actor(request))
        return Response(folio_answer(folio))


class RoutingRules(FolioView):
    """`POST /folios/{id}/routing/`."""

    @extend_schema(request=inputs.RoutingIn, responses={200: FolioOut, **ERRORS})
    @idempotent
    def post(self, request: Request, folio_id: int) -> Response:
        """Replace the rules by which new charges go into windows; what is posted stays where it is."""
        folio = folio_get(folio_id)
        rules = {rule["department"]: rule["window"] for rule in parsed(inputs.RoutingIn, request)["rules"]}
        routing_set(folio=folio, rules=rules, actor=api_actor(request))
        return Response(folio_answer(folio))
