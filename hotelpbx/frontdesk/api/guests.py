"""One guest's data: handed out and erased, by a manager."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from hotelpbx.common.api import RolePermission, api_actor
from hotelpbx.common.idempotency import idempotent
from hotelpbx.frontdesk.guest_data import guest_erase, guest_export
from rooms.api.serializers import GuestSerializer
from rooms.selectors.guests import guest_get


class GuestExport(APIView):
    """`GET /guests/{id}/export/`."""

    permission_classes = (RolePermission,)
    read_roles = ()  # a manager's only

    @extend_schema(responses={200: OpenApiTypes.OBJECT, 404: OpenApiResponse(description="`guest_not_found`")})
    def get(self, request: Request, pk: int) -> Response:
        """All that is stored of the guest."""
        answer = Response(guest_export(guest=guest_get(pk), actor=api_actor(request)))
        answer["Cache-Control"] = "no-store"
        return answer


class GuestErase(APIView):
    """`POST /guests/{id}/erase/`."""

    permission_classes = (RolePermission,)
    write_roles = ()  # a manager's only

    @extend_schema(
        request=None,
        responses={
            200: GuestSerializer,
            404: OpenApiResponse(description="`guest_not_found`"),
            422: OpenApiResponse(description="`guest_not_erasable`, `folio_open`, `guest_erased`"),
        },
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Take the guest's name away for ever; money and dates stay."""
        guest_erase(guest=guest_get(pk), actor=api_actor(request))
        return Response(GuestSerializer(guest_get(pk)).data)
