"""Service levels."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.generics import ListAPIView, RetrieveAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from hotelpbx.common import roles
from hotelpbx.common.api import RolePermission, api_actor
from hotelpbx.common.idempotency import idempotent
from rooms.api.inputs import LevelIn, LevelPatchIn, body_of
from rooms.api.serializers import ServiceLevelSerializer
from rooms.models import ServiceLevel
from rooms.selectors.properties import property_get, service_level_list
from rooms.services.levels import LevelValues, service_level_create, service_level_delete, service_level_update


class ServiceLevelList(ListAPIView[ServiceLevel]):
    """`GET|POST /service-levels/`."""

    permission_classes = (RolePermission,)
    read_roles = roles.READ_ROOMS
    write_roles = roles.SET_UP
    serializer_class = ServiceLevelSerializer
    filterset_fields = ("code", "property__code")

    def get_queryset(self) -> QuerySet[ServiceLevel]:
        """Every service level."""
        return service_level_list()

    @extend_schema(request=LevelIn, responses={201: ServiceLevelSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        """Add a service level."""
        data = body_of(LevelIn, request)
        property, code = property_get(data.pop("property")), data.pop("code")
        values = LevelValues(**data)  # type: ignore[typeddict-item]  # the serializer has checked them
        level = service_level_create(property=property, code=code, values=values, actor=api_actor(request))
        return Response(ServiceLevelSerializer(level).data, status=status.HTTP_201_CREATED)


class ServiceLevelDetail(RetrieveAPIView[ServiceLevel]):
    """`GET|PATCH|DELETE /service-levels/{id}/`."""

    permission_classes = (RolePermission,)
    read_roles = roles.READ_ROOMS
    write_roles = roles.SET_UP
    serializer_class = ServiceLevelSerializer

    def get_queryset(self) -> QuerySet[ServiceLevel]:
        """Among these."""
        return service_level_list()

    @extend_schema(request=LevelPatchIn)
    def patch(self, request: Request, pk: int) -> Response:
        """Change a service level; the phones of its guests follow."""
        level = get_object_or_404(self.get_queryset(), pk=pk)
        values = LevelValues(**body_of(LevelPatchIn, request, partial=True))  # type: ignore[typeddict-item]
        level = service_level_update(level=level, values=values, actor=api_actor(request))
        return Response(ServiceLevelSerializer(level).data)

    @extend_schema(responses={204: None})
    def delete(self, request: Request, pk: int) -> Response:
        """Remove a service level that nobody has had."""
        level = get_object_or_404(self.get_queryset(), pk=pk)
        service_level_delete(level=level, actor=api_actor(request))
        return Response(status=status.HTTP_204_NO_CONTENT)
