"""Room types one by one, and rooms that the house gives up or brings back."""

from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from hotelpbx.common import roles
from hotelpbx.common.api import RolePermission, api_actor
from hotelpbx.common.idempotency import idempotent
from rooms.api import inputs
from rooms.api.inputs import body_of
from rooms.api.rooms import RoomView
from rooms.api.serializers import RoomTypeSerializer
from rooms.models import RoomType
from rooms.selectors.setup import room_of_scope, room_type_of_scope
from rooms.services.room_types import room_type_delete, room_type_update
from rooms.services.setup import room_reinstate, room_retire


class RoomTypeDetail(GenericAPIView[RoomType]):
    """`GET|PATCH|DELETE /room-types/{id}/`."""

    permission_classes = (RolePermission,)
    read_roles = roles.READ_ROOMS
    write_roles = roles.SET_UP
    serializer_class = RoomTypeSerializer
    queryset = RoomType.objects.none()

    def get(self, request: Request, pk: int) -> Response:
        """The room type."""
        return Response(RoomTypeSerializer(room_type_of_scope(pk)).data)

    @extend_schema(request=inputs.RoomTypePatchIn)
    def patch(self, request: Request, pk: int) -> Response:
        """Another name."""
        room_type = room_type_of_scope(pk)
        data = body_of(inputs.RoomTypePatchIn, request)
        return Response(
            RoomTypeSerializer(room_type_update(room_type=room_type, actor=api_actor(request), **data)).data
        )

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Remove a type of which nothing is left."""
        room_type_delete(room_type=room_type_of_scope(pk), actor=api_actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class RoomRetireView(RoomView):
    """`POST /rooms/{id}/retire/`."""

    @extend_schema(request=inputs.EmptyIn, responses={204: None})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Give a vacant room up; it leaves every list, its history stays."""
        room_retire(room=self.room(pk), actor=api_actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)


class RoomReinstateView(RoomView):
    """`POST /rooms/{id}/reinstate/`."""

    @extend_schema(request=inputs.EmptyIn)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Bring a room back, dirty and without a phone."""
        return self.answer(room_reinstate(room=room_of_scope(pk), actor=api_actor(request)))
