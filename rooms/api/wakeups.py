"""Wake-up calls."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import GenericAPIView, ListAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from hotelpbx.common import roles
from hotelpbx.common.api import RolePermission, api_actor
from hotelpbx.common.idempotency import idempotent
from rooms.api.inputs import WakeUpFilterIn, WakeUpIn, WakeUpPatchIn, body_of, query_of
from rooms.api.serializers import WakeUpSerializer
from rooms.enums import Origin
from rooms.models import Property, WakeUpCall
from rooms.selectors.properties import property_get
from rooms.selectors.rooms import rooms_get
from rooms.selectors.stays import stays_of_group
from rooms.selectors.wakeups import wakeup_get, wakeup_list
from rooms.services.wakeups import wakeup_cancel, wakeup_update, wakeups_schedule
from rooms.services.wishes import WishChanges


class WakeUpView(GenericAPIView[WakeUpCall]):
    """Base: who may."""

    permission_classes = (RolePermission,)
    read_roles = roles.READ_STAYS
    write_roles = roles.GUESTS
    serializer_class = WakeUpSerializer
    queryset = WakeUpCall.objects.none()


@extend_schema(parameters=[WakeUpFilterIn])
class WakeUpList(WakeUpView, ListAPIView[WakeUpCall]):
    """`GET|POST /wake-up-calls/`."""

    def get_queryset(self) -> QuerySet[WakeUpCall]:
        """Wake-up calls by room, date, status, group, property."""
        asked = query_of(WakeUpFilterIn, self.request)
        code = asked.pop("property")
        property = property_get(code) if code or asked.get("date") else None
        return wakeup_list(property=property, **asked)

    @extend_schema(parameters=[], request=WakeUpIn, responses={201: WakeUpSerializer(many=True)})
    @idempotent
    def post(self, request: Request) -> Response:
        """Promise a wake-up call to rooms or to a group, all or none."""
        data = body_of(WakeUpIn, request)
        property = property_get(data.pop("property"))
        calls = wakeups_schedule(
            property=property, origin=Origin.API, actor=api_actor(request), **_places(property, data), **data
        )
        shown = wakeup_list().filter(pk__in=[call.pk for call in calls])
        return Response(WakeUpSerializer(shown, many=True).data, status=status.HTTP_201_CREATED)


def _places(property: Property, data: dict[str, Any]) -> dict[str, Any]:
    """The rooms that the body names, or those of the group's stays: of each room the one that came first."""
    if "rooms" in data:
        return {"rooms": rooms_get(property, data.pop("rooms"))}
    stays = {stay.room_id: stay for stay in reversed(stays_of_group(property, data.pop("group")))}
    return {"rooms": [stay.room for stay in stays.values()], "stays": list(stays.values())}


class WakeUpDetail(WakeUpView):
    """`GET|PATCH|DELETE /wake-up-calls/{id}/`."""

    def get(self, request: Request, pk: int) -> Response:
        """The wake-up call."""
        return Response(WakeUpSerializer(wakeup_get(pk)).data)

    @extend_schema(request=WakeUpPatchIn)
    def patch(self, request: Request, pk: int) -> Response:
        """Change when or how it rings."""
        changes = WishChanges(**body_of(WakeUpPatchIn, request, partial=True))  # type: ignore[typeddict-item]
        wakeup_update(wakeup=wakeup_get(pk), changes=changes, actor=api_actor(request))
        return self.get(request, pk)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Cancel it."""
        wakeup_cancel(wakeup=wakeup_get(pk), actor=api_actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)
