"""Who posts minibar goods by phone with a PIN."""

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api import minibar_shapes as shapes
from billing.api.base import BillingView, page_shape
from billing.api.inputs import parsed
from billing.models import Housekeeper
from billing.selectors.minibar import housekeeper_get
from billing.services.housekeepers import housekeeper_create, housekeeper_update
from hotelpbx.common import roles
from hotelpbx.common.api import api_actor
from hotelpbx.common.idempotency import idempotent

TAKEN = {409: OpenApiResponse(description="`housekeeper_pin_taken`")}


class Housekeepers(BillingView):
    """`GET|POST /housekeepers/`."""

    read_roles = roles.TARIFFS
    write_roles = roles.TARIFFS

    @extend_schema(operation_id="housekeepers", responses=page_shape(shapes.HousekeeperOut))
    def get(self, request: Request) -> Response:
        """Everybody by name."""
        rows = Housekeeper.objects.filter(property=self.property).select_related("property", "user").order_by("name")
        return self.listed(request, rows, shapes.housekeeper_answer)

    @extend_schema(request=shapes.HousekeeperIn, responses={201: shapes.HousekeeperOut, **TAKEN})
    @idempotent
    def post(self, request: Request) -> Response:
        """Add a housekeeper; the PIN is not answered and cannot be asked for."""
        property = self.property
        data = parsed(shapes.HousekeeperIn, request)
        housekeeper = housekeeper_create(property=property, actor=api_actor(request), **data)
        return Response(shapes.housekeeper_answer(housekeeper), status=status.HTTP_201_CREATED)


class HousekeeperDetail(BillingView):
    """`GET|PATCH /housekeepers/{id}/`."""

    read_roles = roles.TARIFFS
    write_roles = roles.TARIFFS

    @extend_schema(operation_id="housekeeper", responses=shapes.HousekeeperOut)
    def get(self, request: Request, housekeeper_id: int) -> Response:
        """One housekeeper."""
        return Response(shapes.housekeeper_answer(housekeeper_get(housekeeper_id)))

    @extend_schema(request=shapes.HousekeeperIn, responses={200: shapes.HousekeeperOut, **TAKEN})
    def patch(self, request: Request, housekeeper_id: int) -> Response:
        """Change name, user or state; a new PIN replaces the old one."""
        housekeeper = housekeeper_get(housekeeper_id)
        data = parsed(shapes.HousekeeperIn, request, partial=True)
        housekeeper = housekeeper_update(housekeeper=housekeeper, actor=api_actor(request), **data)
        return Response(shapes.housekeeper_answer(housekeeper))
