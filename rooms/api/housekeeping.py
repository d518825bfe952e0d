"""What housekeeping says of a room. Taps that were kept on a telephone without a network end here, too."""

from django.db.models import F, QuerySet
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from hotelpbx.common import roles
from hotelpbx.common.api import RolePermission, desk_actor
from hotelpbx.common.idempotency import idempotent
from hotelpbx.common.scope import in_scope
from rooms.api import inputs
from rooms.api.inputs import body_of
from rooms.api.rooms import RoomView
from rooms.api.serializers import DiscrepancySerializer, RoomRepairSerializer, RoomSerializer
from rooms.models import Room
from rooms.services.housekeeping import room_condition_report, room_service_flags_set
from rooms.services.maintenance import room_maintenance_report
from rooms.services.sightings import room_seen_report

TOO_OLD = {422: OpenApiResponse(description="`report_too_old`")}
REPORTED_SINCE = {409: OpenApiResponse(description="`room_reported_since`"), **TOO_OLD}
CHANGED_HANDS = {409: OpenApiResponse(description="`room_changed_hands`"), **TOO_OLD}


class RoomConditionView(RoomView):
    """`POST /rooms/{id}/condition/`."""

    write_roles = roles.ROOM_CONDITION

    @extend_schema(request=inputs.ConditionIn, responses={200: RoomSerializer, **REPORTED_SINCE})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Housekeeping says how the room is."""
        room, said = self.room(pk), body_of(inputs.ConditionIn, request)
        return self.answer(room_condition_report(room=room, actor=desk_actor(request), **said))


class RoomSignsView(RoomView):
    """`POST /rooms/{id}/signs/`."""

    write_roles = roles.ROOM_CONDITION

    @extend_schema(request=inputs.SignsIn, responses={200: RoomSerializer, **CHANGED_HANDS})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """The signs at the door: do not disturb, make up the room; or the guest wants no service today."""
        room, said = self.room(pk), body_of(inputs.SignsIn, request)
        said["do_not_disturb"] = said.pop("dnd")
        return self.answer(room_service_flags_set(room=room, actor=desk_actor(request), **said))


class RoomSeenView(RoomView):
    """`POST /rooms/{id}/seen/`."""

    write_roles = roles.ROOM_CONDITION

    @extend_schema(request=inputs.SeenIn, responses={200: RoomSerializer, **CHANGED_HANDS})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Housekeeping saw the room vacant or occupied; a difference from the desk becomes an attention item."""
        room, said = self.room(pk), body_of(inputs.SeenIn, request)
        return self.answer(room_seen_report(room=room, actor=desk_actor(request), **said))


class RoomMaintenanceView(RoomView):
    """`POST /rooms/{id}/maintenance/`."""

    write_roles = roles.ROOM_CONDITION

    @extend_schema(request=inputs.MaintenanceIn, responses={201: RoomRepairSerializer})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Something is broken: an attention item until somebody has seen to it."""
        room, said = self.room(pk), body_of(inputs.MaintenanceIn, request)
        item = room_maintenance_report(room=room, actor=desk_actor(request), **said)
        return Response(RoomRepairSerializer(item).data, status=status.HTTP_201_CREATED)


class DiscrepancyList(ListAPIView[Room]):
    """`GET /room-discrepancies/`."""

    permission_classes = (RolePermission,)
    read_roles = roles.ROOM_CONDITION
    serializer_class = DiscrepancySerializer

    def get_queryset(self) -> QuerySet[Room]:
        """Rooms that the desk and housekeeping see differently: skips and sleeps."""
        rooms = in_scope(Room.objects.select_related("property"), "property__code")
        return rooms.exclude(seen="").exclude(seen=F("occupancy"))
