"""Stays: check-in, changes, move, check-out."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer
from rest_framework.views import APIView

from billing.services.folios import Tender
from hotelpbx.common import roles
from hotelpbx.common.api import RolePermission, api_actor
from hotelpbx.common.errors import error_body
from hotelpbx.common.idempotency import idempotent
from hotelpbx.frontdesk import workflows
from hotelpbx.frontdesk.api import inputs
from hotelpbx.frontdesk.api.outputs import StayOut, stay_answer, with_balances
from rooms.models import Property, ServiceLevel, Stay
from rooms.selectors.properties import property_get, service_level_get
from rooms.selectors.rooms import room_get
from rooms.selectors.stays import stay_get, stay_list

ERRORS = {
    404: OpenApiResponse(description="Room, service level or stay does not exist."),
    409: OpenApiResponse(description="The room is occupied, or the stay has ended."),
    422: OpenApiResponse(description="A rule forbids it: room not ready, folio not settled."),
}


def parsed(kind: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    """The validated body."""
    data = kind(data=request.data)
    data.is_valid(raise_exception=True)
    return dict(data.validated_data)


def parsed_query(kind: type[Serializer[Any]], asked: dict[str, str]) -> dict[str, Any]:
    """The validated query parameters."""
    data = kind(data=asked)
    data.is_valid(raise_exception=True)
    return dict(data.validated_data)


def service_level_of(property: Property, data: dict[str, Any]) -> ServiceLevel:
    """The service level that a body names by its code."""
    return service_level_get(property=property, code=data["service_level"])


class StayView(APIView):
    """Base: who may, and which stay."""

    permission_classes = (RolePermission,)
    read_roles = roles.READ_STAYS
    write_roles = roles.GUESTS

    def stay(self, pk: int) -> Stay:
        """The stay of the path."""
        return stay_get(pk)


@extend_schema(
    parameters=[OpenApiParameter(name) for name in ("property", "status", "room", "group", "guest", "departure")]
)
class StayList(ListAPIView[Stay]):
    """`GET /stays/`."""

    permission_classes = (RolePermission,)
    read_roles = (*roles.READ_STAYS, *roles.GUESTS)
    serializer_class = StayOut

    def get_queryset(self) -> QuerySet[Stay]:
        """Stays by status, room number, group, part of a guest's name, day of departure."""
        asked = {name: str(value) for name, value in self.request.query_params.items()}
        code = asked.pop("property", None)
        filters = parsed_query(inputs.StayFilterIn, asked)
        return with_balances(stay_list(property=property_get(code) if code else None, **filters))


class StayDetail(StayView):
    """`GET|PATCH /stays/{id}/`."""

    @extend_schema(responses=StayOut)
    def get(self, request: Request, pk: int) -> Response:
        """One stay."""
        return stay_answer(self.stay(pk).pk)

    @extend_schema(request=inputs.StayPatchIn, responses={200: StayOut, **ERRORS})
    def patch(self, request: Request, pk: int) -> Response:
        """Correct names or the class of service; the phone follows."""
        stay, data = self.stay(pk), parsed(inputs.StayPatchIn, request)
        level = service_level_of(stay.property, data) if "service_level" in data else None
        guests = inputs.guest_inputs(data["guests"]) if "guests" in data else None
        workflows.guest_update(stay=stay, guests=guests, service_level=level, actor=api_actor(request))
        return stay_answer(stay.pk)


class CheckIn(StayView):
    """`POST /stays/check-in/`."""

    @extend_schema(request=inputs.CheckInIn, responses={201: StayOut, **ERRORS})
    @idempotent
    def post(self, request: Request) -> Response:
        """Check a guest in."""
        data = parsed(inputs.CheckInIn, request)
        property = property_get(data.pop("property", None))
        data["room"] = room_get(property=property, number=data["room"])
        data["service_level"] = service_level_of(property, data)
        data["guests"] = inputs.guest_inputs(data["guests"])
        stay = workflows.guest_check_in(property=property, actor=api_actor(request), **data)
        return stay_answer(stay.pk, status.HTTP_201_CREATED)


class Move(StayView):
    """`POST /stays/{id}/move/`."""

    @extend_schema(request=inputs.MoveIn, responses={200: StayOut, **ERRORS})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Move to another room."""
        stay, data = self.stay(pk), parsed(inputs.MoveIn, request)
        room = room_get(property=stay.property, number=data["room"])
        workflows.guest_move(stay=stay, room=room, override_dirty=data["override_dirty"], actor=api_actor(request))
        return stay_answer(stay.pk)


class Extend(StayView):
    """`POST /stays/{id}/extend/`."""

    @extend_schema(request=inputs.ExtendIn, responses={200: StayOut, **ERRORS})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Change the day of departure."""
        stay, data = self.stay(pk), parsed(inputs.ExtendIn, request)
        workflows.guest_extend(stay=stay, departure=data["departure"], actor=api_actor(request))
        return stay_answer(stay.pk)


class CheckOut(StayView):
    """`POST /stays/{id}/check-out/`."""

    @extend_schema(request=inputs.CheckOutIn, responses={200: StayOut, **ERRORS})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Settle and check out."""
        stay, data = self.stay(pk), parsed(inputs.CheckOutIn, request)
        payments = [Tender(**row) for row in data["settle"]]
        workflows.guest_check_out(stay=stay, payments=payments, force=data["force"], actor=api_actor(request))
        return stay_answer(stay.pk)


class AllowCalls(StayView):
    """`POST /stays/{id}/allow-calls/`."""

    @extend_schema(request=inputs.AllowCallsIn, responses={200: StayOut, **ERRORS})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Let a guest call outside again whom the credit limit had barred."""
        stay, data = self.stay(pk), parsed(inputs.AllowCallsIn, request)
        workflows.guest_calls_allow(stay=stay, reason=data["reason"], actor=api_actor(request))
        return stay_answer(stay.pk)


class GroupCheckIn(StayView):
    """`POST /groups/check-in/`."""

    @extend_schema(request=inputs.GroupCheckInIn, responses={201: StayOut(many=True), **ERRORS})
    @idempotent
    def post(self, request: Request) -> Response:
        """Check a group in: all rooms or none."""
        data = parsed(inputs.GroupCheckInIn, request)
        property = property_get(data.pop("property", None))
        data["service_level"] = service_level_of(property, data)
        data["rooms"] = [
            (room_get(property=property, number=row["room"]), inputs.guest_inputs(row["guests"]))
            for row in data["rooms"]
        ]
        stays = workflows.group_check_in(property=property, actor=api_actor(request), **data)
        answer = with_balances(stay_list().filter(pk__in=[stay.pk for stay in stays])).order_by("pk")
        return Response(StayOut(answer, many=True).data, status=status.HTTP_201_CREATED)


class GroupCheckOut(StayView):
    """`POST /groups/{code}/check-out/`."""

    @extend_schema(request=inputs.GroupCheckOutIn, responses={200: StayOut(many=True), **ERRORS})
    @idempotent
    def post(self, request: Request, code: str) -> Response:
        """Check out every settled stay of a group; each answer says whether it left, or why not."""
        data = parsed(inputs.GroupCheckOutIn, request)
        results = workflows.group_check_out(
            property=property_get(data.get("property")), group=code, force=data["force"], actor=api_actor(request)
        )
        stays = with_balances(stay_list().filter(pk__in=[result.stay.pk for result in results])).in_bulk()
        rows = []
        for result in results:
            error = result.error
            row = dict(StayOut(stays[result.stay.pk]).data)
            row["error"] = error_body(error.code, error.message, error.extra) if error else None
            rows.append(row)
        return Response(rows)
