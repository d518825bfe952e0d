"""Properties, room types, rooms and their blocks."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import GenericAPIView, ListAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from hotelpbx.common import roles
from hotelpbx.common.api import RolePermission, api_actor
from hotelpbx.common.idempotency import idempotent
from hotelpbx.common.scope import in_scope
from rooms.api import inputs
from rooms.api.inputs import body_of, query_of
from rooms.api.serializers import PropertySerializer, RoomSerializer, RoomTypeSerializer
from rooms.models import Property, Room, RoomType
from rooms.selectors.properties import property_get, property_list, room_type_get
from rooms.selectors.rooms import rooms_with_details
from rooms.services.housekeeping import room_block, room_unblock
from rooms.services.room_types import room_type_create
from rooms.services.setup import room_create, room_update


class PropertyList(ListAPIView[Property]):
    """`GET /properties/`."""

    permission_classes = (RolePermission,)
    read_roles = roles.ALL_ROLES
    serializer_class = PropertySerializer

    def get_queryset(self) -> QuerySet[Property]:
        """The properties that the user works for."""
        return property_list()


class RoomTypeList(ListAPIView[RoomType]):
    """`GET|POST /room-types/`."""

    permission_classes = (RolePermission,)
    read_roles = roles.READ_ROOMS
    write_roles = roles.SET_UP
    serializer_class = RoomTypeSerializer

    def get_queryset(self) -> QuerySet[RoomType]:
        """Every room type."""
        return in_scope(RoomType.objects.select_related("property"), "property__code")

    @extend_schema(request=inputs.RoomTypeIn, responses={201: RoomTypeSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        """Add a room type."""
        data = body_of(inputs.RoomTypeIn, request)
        property = property_get(data.pop("property"))
        room_type = room_type_create(property=property, actor=api_actor(request), **data)
        return Response(RoomTypeSerializer(room_type).data, status=status.HTTP_201_CREATED)


class RoomView(GenericAPIView[Room]):
    """Base: who may, and which rooms."""

    permission_classes = (RolePermission,)
    read_roles = roles.READ_ROOMS
    write_roles: tuple[str, ...] = roles.SET_UP
    serializer_class = RoomSerializer
    queryset = Room.objects.none()

    def room(self, pk: int) -> Room:
        """The room of the path."""
        return get_object_or_404(in_scope(Room.objects.select_related("property"), "property__code"), pk=pk)

    def answer(self, room: Room, code: int = status.HTTP_200_OK) -> Response:
        """The room as it is now."""
        return Response(RoomSerializer(rooms_with_details().get(pk=room.pk)).data, status=code)


def _with_room_type(data: dict[str, Any], property: Property) -> dict[str, Any]:
    if data.get("room_type"):
        data["room_type"] = room_type_get(property=property, code=data["room_type"])
    return data


@extend_schema(parameters=[inputs.RoomFilterIn])
class RoomList(RoomView, ListAPIView[Room]):
    """`GET|POST /rooms/`."""

    def get_queryset(self) -> QuerySet[Room]:
        """Rooms by number, floor, occupancy, condition, property."""
        asked = query_of(inputs.RoomFilterIn, self.request)
        code = asked.pop("property")
        rooms = rooms_with_details().filter(**asked)
        return rooms.filter(property__code=code) if code else rooms

    @extend_schema(parameters=[], request=inputs.RoomIn, responses={201: RoomSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        """Add a room and its phones."""
        data = body_of(inputs.RoomIn, request)
        property = property_get(data.pop("property"))
        room = room_create(property=property, actor=api_actor(request), **_with_room_type(data, property))
        return self.answer(room, status.HTTP_201_CREATED)


class RoomDetail(RoomView):
    """`GET|PATCH /rooms/{id}/`."""

    def get(self, request: Request, pk: int) -> Response:
        """The room."""
        return self.answer(self.room(pk))

    @extend_schema(request=inputs.RoomPatchIn)
    def patch(self, request: Request, pk: int) -> Response:
        """Change floor, type or phones."""
        room = self.room(pk)
        data = _with_room_type(body_of(inputs.RoomPatchIn, request, partial=True), room.property)
        return self.answer(room_update(room=room, actor=api_actor(request), **data))


class RoomBlockView(RoomView):
    """`POST /rooms/{id}/block/`."""

    write_roles = roles.ROOM_CONDITION

    @extend_schema(request=inputs.BlockIn)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Take the room out of order or out of service."""
        room = self.room(pk)
        return self.answer(room_block(room=room, actor=api_actor(request), **body_of(inputs.BlockIn, request)))


class RoomUnblockView(RoomView):
    """`POST /rooms/{id}/unblock/`."""

    write_roles = roles.ROOM_CONDITION

    @extend_schema(request=inputs.EmptyIn)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Give the room back."""
        return self.answer(room_unblock(room=self.room(pk), actor=api_actor(request)))
