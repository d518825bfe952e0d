"""Goods of the minibars with their prices, what was taken, and what is to be filled."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api import minibar_shapes as shapes
from billing.api.base import BillingView, date_parse, page_shape
from billing.api.inputs import parsed
from billing.enums import EntrySource
from billing.models import MinibarItem, MinibarPosting
from billing.selectors.minibar import minibar_item_get, minibar_items, postings_told
from billing.selectors.minibar_restock import restock_list
from billing.services.minibar import minibar_post, minibar_restock
from billing.services.minibar_items import (
    minibar_item_create,
    minibar_item_update,
    minibar_price_remove,
    minibar_price_set,
)
from hotelpbx.common import roles
from hotelpbx.common.api import api_actor, desk_actor
from hotelpbx.common.idempotency import idempotent
from rooms.selectors.rooms import room_get

TAKEN = {409: OpenApiResponse(description="`minibar_code_taken`")}
PRICE_REFUSED = {422: OpenApiResponse(description="`minibar_price_refused`, `minibar_price_missing`")}
POSTING_REFUSED = {
    409: OpenApiResponse(description="`folio_closed`"),
    422: OpenApiResponse(
        description="`minibar_unknown_product`, `minibar_quantity`, `minibar_room_vacant`, `report_too_old`"
    ),
}
ROOM = OpenApiParameter("room", OpenApiTypes.STR, description="The number of a room.")
DATE = OpenApiParameter("date", OpenApiTypes.DATE, description="The business date; the current one if left out.")


class MinibarItems(BillingView):
    """`GET|POST /minibar-items/`."""

    read_roles = roles.MINIBAR_POSTINGS
    write_roles = roles.TARIFFS

    @extend_schema(operation_id="minibar_items", responses=page_shape(shapes.MinibarItemOut))
    def get(self, request: Request) -> Response:
        """Every article, short codes first."""
        property = self.property
        items = minibar_items(property).prefetch_related("prices")
        return self.listed(request, items, lambda item: shapes.item_answer(item, property))

    @extend_schema(request=shapes.MinibarItemIn, responses={201: shapes.MinibarItemOut, **TAKEN})
    @idempotent
    def post(self, request: Request) -> Response:
        """Add an article."""
        property = self.property
        data = parsed(shapes.MinibarItemIn, request, context={"property": property})
        item = minibar_item_create(property=property, actor=api_actor(request), **data)
        return Response(shapes.item_answer(item, property), status=status.HTTP_201_CREATED)


class MinibarItemDetail(BillingView):
    """`GET|PATCH /minibar-items/{id}/`."""

    read_roles = roles.MINIBAR_POSTINGS
    write_roles = roles.TARIFFS

    @extend_schema(operation_id="minibar_item", responses=shapes.MinibarItemOut)
    def get(self, request: Request, item_id: int) -> Response:
        """One article."""
        item = minibar_item_get(item_id)
        return Response(shapes.item_answer(item, item.property))

    @extend_schema(request=shapes.MinibarItemIn, responses={200: shapes.MinibarItemOut, **TAKEN})
    def patch(self, request: Request, item_id: int) -> Response:
        """Change an article; what was posted keeps its price."""
        item = minibar_item_get(item_id)
        data = parsed(shapes.MinibarItemIn, request, partial=True, context={"property": item.property})
        item = minibar_item_update(item=item, actor=api_actor(request), **data)
        return Response(shapes.item_answer(item, item.property))


class MinibarPrices(BillingView):
    """`POST /minibar-items/{id}/prices/`."""

    write_roles = roles.TARIFFS

    @extend_schema(request=shapes.MinibarPriceIn, responses={201: shapes.MinibarItemOut, **PRICE_REFUSED})
    @idempotent
    def post(self, request: Request, item_id: int) -> Response:
        """A price from a business date on, in place of one that was to begin that day."""
        item: MinibarItem = minibar_item_get(item_id)
        data = parsed(shapes.MinibarPriceIn, request, context={"property": item.property})
        minibar_price_set(item=item, actor=api_actor(request), **data)
        return Response(shapes.item_answer(item, item.property), status=status.HTTP_201_CREATED)


class MinibarPriceDetail(BillingView):
    """`DELETE /minibar-items/{id}/prices/{date}/`."""

    write_roles = roles.TARIFFS

    @extend_schema(responses={200: shapes.MinibarItemOut, **PRICE_REFUSED})
    def delete(self, request: Request, item_id: int, date: str) -> Response:
        """Give up the price that was to begin on a date."""
        item = minibar_item_get(item_id)
        minibar_price_remove(item=item, valid_from=date_parse(date, "date"), actor=api_actor(request))
        return Response(shapes.item_answer(item, item.property))


class MinibarPostings(BillingView):
    """`GET|POST /minibar/postings/`."""

    read_roles = roles.MINIBAR_POSTINGS
    write_roles = roles.MINIBAR_POSTINGS

    @extend_schema(
        operation_id="minibar_postings", parameters=[ROOM, DATE], responses=page_shape(shapes.MinibarPostingOut)
    )
    def get(self, request: Request) -> Response:
        """What was taken on a business date, of all rooms or one, the newest first."""
        property, text = self.property, request.query_params.get("date", "")
        date = date_parse(text, "date") if text else property.business_date
        postings = MinibarPosting.objects.filter(entry__property=property, entry__business_date=date)
        if number := request.query_params.get("room"):
            postings = postings.filter(room=room_get(property, number))
        rows = postings_told(postings)
        return self.listed(request, rows, lambda posting: shapes.posting_answer(posting, property.currency))

    @extend_schema(request=shapes.MinibarPostingIn, responses={201: shapes.MinibarPostingOut, **POSTING_REFUSED})
    @idempotent
    def post(self, request: Request) -> Response:
        """Charge goods to whoever holds the room, or held it at `taken_at`."""
        property = self.property
        data = parsed(shapes.MinibarPostingIn, request)
        actor = desk_actor(request)
        posting = minibar_post(
            room=room_get(property, data["room"]),
            item_code=data["code"],
            quantity=data["quantity"],
            taken_at=data["taken_at"],
            actor=actor,
            source=EntrySource.DESK if actor.origin == "desk" else EntrySource.API,
        )
        return Response(shapes.posting_answer(posting, property.currency), status=status.HTTP_201_CREATED)


class MinibarRestock(BillingView):
    """`GET|POST /minibar/restock/`."""

    read_roles = roles.MINIBAR_POSTINGS
    write_roles = roles.ROOM_CONDITION

    @extend_schema(operation_id="minibar_restock", responses=shapes.RestockOut)
    def get(self, request: Request) -> Response:
        """What is missing, by floor and room, and what the trolley needs."""
        property = self.property
        return Response(shapes.restock_answer(restock_list(property), property))

    @extend_schema(request=shapes.RestockIn, responses={200: shapes.RestockedOut})
    @idempotent
    def post(self, request: Request) -> Response:
        """A room is full again."""
        data = parsed(shapes.RestockIn, request)
        room = room_get(self.property, data["room"])
        count = minibar_restock(room=room, last=data["last"], actor=api_actor(request))
        return Response({"room": room.number, "restocked": count})
