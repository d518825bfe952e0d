"""The phone systems, what was asked of them, what they reported, and click to dial."""

import datetime as dt
import uuid

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.generics import ListAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from hotelpbx.common import roles
from hotelpbx.common.api import RolePermission, api_actor
from hotelpbx.common.audit import audit_record
from hotelpbx.common.idempotency import idempotent
from pbx.api.shapes import CommandOut, DialIn, ListQuery, PbxOut, ReconcileOut, SyncOut
from pbx.models import Command, Pbx
from pbx.selectors import commands_list, extension_get, pbx_get, pbx_list
from pbx.services.commands import command_retry
from pbx.services.comparison import pbx_sync
from pbx.services.dialling import call_dial
from pbx.services.reconcile import pbx_reconcile

DIAL_WITHIN = dt.timedelta(seconds=30)
STATE = OpenApiParameter("state", str, description="One state, or several separated by commas.")
PBX = OpenApiParameter("pbx", str, description="The name of a phone system.")


def _filters(request: Request) -> dict[str, str]:
    query = ListQuery(data=request.query_params)
    query.is_valid(raise_exception=True)
    return dict(query.validated_data)


@extend_schema(parameters=[OpenApiParameter("property", str)])
class PbxList(ListAPIView[Pbx]):
    """`GET /pbx/`."""

    permission_classes = (RolePermission,)
    read_roles = roles.READ_PBX
    serializer_class = PbxOut

    def get_queryset(self) -> QuerySet[Pbx]:
        """The phone systems, of one property or all."""
        return pbx_list(property_code=self.request.query_params.get("property", ""))


@extend_schema(parameters=[STATE, PBX])
class CommandList(ListAPIView[Command]):
    """`GET /pbx/commands/`: the newest first."""

    permission_classes = (RolePermission,)
    read_roles = roles.READ_PBX
    serializer_class = CommandOut

    def get_queryset(self) -> QuerySet[Command]:
        """The commands that match."""
        filters = _filters(self.request)
        return commands_list(state=filters["state"], pbx=filters["pbx"])


class CommandRetry(APIView):
    """`POST /pbx/commands/{id}/retry/`."""

    permission_classes = (RolePermission,)
    write_roles = roles.PBX

    @extend_schema(request=None, responses=CommandOut)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Send it again."""
        command = get_object_or_404(commands_list(), pk=pk)
        return Response(CommandOut(command_retry(command=command, actor=api_actor(request))).data)


class PbxSync(APIView):
    """`POST /pbx/{name}/sync/`."""

    permission_classes = (RolePermission,)
    write_roles = roles.PBX

    @extend_schema(request=None, responses=SyncOut)
    @idempotent
    def post(self, request: Request, name: str) -> Response:
        """Compare the extensions and request what differs."""
        pbx, actor = pbx_get(name), api_actor(request)
        drift, requested = pbx_sync(pbx=pbx, requested_by=actor.name)
        audit_record("pbx.pbx.compared", actor, pbx, {"repairs": requested})
        answer = {
            "different": drift.different,
            "missing_on_device": drift.missing_on_device,
            "unknown_here": drift.unknown_here,
            "requested": requested,
        }
        return Response(SyncOut(answer).data)


class PbxReconcile(APIView):
    """`POST /pbx/{name}/reconcile/`."""

    permission_classes = (RolePermission,)
    write_roles = roles.PBX

    @extend_schema(request=None, responses=ReconcileOut)
    @idempotent
    def post(self, request: Request, name: str) -> Response:
        """Compare the calls, alarms, extensions and voice messages with the phone system's own lists, now."""
        found = pbx_reconcile(pbx=pbx_get(name), actor=api_actor(request))
        return Response(ReconcileOut(found).data)


class CallDial(APIView):
    """`POST /calls/dial/`."""

    permission_classes = (RolePermission,)
    write_roles = roles.GUESTS

    @extend_schema(request=DialIn, responses={201: CommandOut})
    @idempotent
    def post(self, request: Request) -> Response:
        """Ring an extension, then call."""
        data = DialIn(data=request.data)
        data.is_valid(raise_exception=True)
        values = data.validated_data
        actor = api_actor(request)
        command = call_dial(
            extension=extension_get(values["from_extension"], property_code=values["property"]),
            to=values["to"],
            not_after=timezone.now() + DIAL_WITHIN,
            key=f"api.dial.{uuid.uuid4()}",
            requested_by=actor.name,
        )
        audit_record("pbx.call.dialled", actor, command, {"to": values["to"], "from": values["from_extension"]})
        return Response(CommandOut(command).data, status=201)
