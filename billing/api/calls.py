"""Calls with their price."""

from functools import partial

from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from billing.api import shapes
from billing.api.base import BillingView, instant_parse, page_shape, whole_number
from billing.api.outputs import call_answer
from billing.selectors.calls import CallSearch, call_list
from hotelpbx.common import roles
from rooms.models import Property

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
