"""The goods of the minibars."""

from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api import inputs, shapes
from billing.api.base import BillingView, page_shape
from billing.api.outputs import minibar_item_answer
from billing.models import MinibarItem
from billing.services.minibar import minibar_item_create, minibar_item_update
from hotelpbx.common import roles
from hotelpbx.common.api import api_actor
from hotelpbx.common.idempotency import idempotent
from hotelpbx.common.scope import in_scope

TAKEN = {409: OpenApiResponse(description="`minibar_code_taken`")}


class MinibarItems(BillingView):
    """`GET|POST /minibar-items/`."""

    read_roles = roles.MINIBAR_POSTINGS
    write_roles = roles.TARIFFS

    @extend_schema(operation_id="minibar_items", responses=page_shape(shapes.MinibarItemOut))
    def get(self, request: Request) -> Response:
        """Every article by its code."""
        property = self.property
        items = MinibarItem.objects.filter(property=property).order_by("code")
        return self.listed(request, items, lambda item: minibar_item_answer(item, property))

    @extend_schema(request=inputs.MinibarItemIn, responses={201: shapes.MinibarItemOut, **TAKEN})
    @idempotent
    def post(self, request: Request) -> Response:
        """Add an article."""
        property = self.property
        data = inputs.parsed(inputs.MinibarItemIn, request, context={"property": property})
        item = minibar_item_create(property=property, actor=api_actor(request), **data)
        return Response(minibar_item_answer(item, property), status=status.HTTP_201_CREATED)


class MinibarItemDetail(BillingView):
    """`GET|PATCH /minibar-items/{id}/`."""

    read_roles = roles.MINIBAR_POSTINGS
    write_roles = roles.TARIFFS

    def item(self, item_id: int) -> MinibarItem:
        """The article of the path."""
        return get_object_or_404(in_scope(MinibarItem.objects.select_related("property"), "property__code"), pk=item_id)

    @extend_schema(operation_id="minibar_item", responses=shapes.MinibarItemOut)
    def get(self, request: Request, item_id: int) -> Response:
        """One article."""
        item = self.item(item_id)
        return Response(minibar_item_answer(item, item.property))

    @extend_schema(request=inputs.MinibarItemIn, responses={200: shapes.MinibarItemOut, **TAKEN})
    def patch(self, request: Request, item_id: int) -> Response:
        """Change an article; what was posted keeps its price."""
        item = self.item(item_id)
        data = inputs.parsed(inputs.MinibarItemIn, request, partial=True, context={"property": item.property})
        item = minibar_item_update(item=item, actor=api_actor(request), **data)
        return Response(minibar_item_answer(item, item.property))
