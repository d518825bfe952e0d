"""What the phone systems reported: for people the newest first, for integrators that poll in the order of arrival."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.generics import ListAPIView, RetrieveAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from hotelpbx.common import roles
from hotelpbx.common.api import RolePermission, api_actor
from hotelpbx.common.idempotency import idempotent
from pbx.api.shapes import ListQuery, ReceiptOut
from pbx.models import Receipt
from pbx.report_content import report_content
from pbx.report_privacy import numbers_hidden
from pbx.selectors import receipts_list, receipts_settled
from pbx.services.intake import receipt_reprocess

MOST_ID = 2**63 - 1
PARAMETERS = [
    OpenApiParameter(
        "since",
        int,
        description="Only reports with a larger id, the oldest first, and only up to the first one that is still to be "
        "processed: ask again with the id of the last one you got, and you miss none and get none twice.",
    ),
    OpenApiParameter("type", str, description="The device's name of the event."),
    OpenApiParameter("state", str, description="One state, or several separated by commas."),
    OpenApiParameter("pbx", str, description="The name of a phone system."),
]


class EventQuery(ListQuery):
    """Filters of the list of reports."""

    since = serializers.IntegerField(required=False, allow_null=True, default=None, min_value=0, max_value=MOST_ID)


class EventOut(ReceiptOut):
    """A report with its typed content: `event` is the kind, whatever spelling came; both are null when unreadable."""

    code = serializers.CharField(help_text="The code that was complete with this report, such as 777*01.")
    event = serializers.CharField(source="content.event", allow_null=True)

    class Meta(ReceiptOut.Meta):
        fields: tuple[str, ...] = (*ReceiptOut.Meta.fields, "code", "event")

    def get_fields(self) -> dict[str, Any]:
        """With `fields`, a name that a serializer has for something else."""
        return {**super().get_fields(), "fields": serializers.DictField(source="content.fields", allow_null=True)}

    def to_representation(self, instance: Receipt) -> dict[str, Any]:
        """Read the report once for both."""
        instance = numbers_hidden(instance)
        instance.content = report_content(instance)  # type: ignore[attr-defined]
        return dict(super().to_representation(instance))


@extend_schema(parameters=PARAMETERS)
class EventList(ListAPIView[Receipt]):
    """`GET /pbx/events/`: the newest first; with `since` in the order of arrival."""

    permission_classes = (RolePermission,)
    read_roles = roles.READ_PBX
    serializer_class = EventOut

    def get_queryset(self) -> QuerySet[Receipt]:
        """The reports that match."""
        query = EventQuery(data=self.request.query_params)
        query.is_valid(raise_exception=True)
        values = query.validated_data
        rows = receipts_list(event_type=values["type"], state=values["state"], pbx=values["pbx"])
        return rows if values["since"] is None else receipts_settled(rows, since=values["since"], now=timezone.now())


class EventDetail(RetrieveAPIView[Receipt]):
    """`GET /pbx/events/{id}/`: one report, typed and as it came."""

    permission_classes = (RolePermission,)
    read_roles = roles.READ_PBX
    serializer_class = EventOut

    def get_queryset(self) -> QuerySet[Receipt]:
        """Every report."""
        return receipts_list()


class EventReprocess(APIView):
    """`POST /pbx/events/{id}/reprocess/`."""

    permission_classes = (RolePermission,)
    write_roles = roles.PBX

    @extend_schema(request=None, responses=ReceiptOut)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Process it again."""
        receipt = get_object_or_404(receipts_list(), pk=pk)
        return Response(ReceiptOut(receipt_reprocess(receipt=receipt, actor=api_actor(request))).data)
