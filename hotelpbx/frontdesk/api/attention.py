"""The attention inbox."""

from dataclasses import asdict
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import ListAPIView, get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from hotelpbx.common import roles
from hotelpbx.common.api import RolePermission, api_actor
from hotelpbx.common.attention import attention_resolve, attention_take
from hotelpbx.common.idempotency import idempotent
from hotelpbx.common.models import AttentionItem
from hotelpbx.common.privacy import dialled_at
from hotelpbx.frontdesk.api.inputs import ResolveIn, TakeIn
from hotelpbx.frontdesk.attention_kinds import Action, actions_for, kind_of
from hotelpbx.frontdesk.selectors import attention_items


class ActionOut(serializers.Serializer[Action]):
    """A repair: a page to open, or with `post` an address to post to."""

    label = serializers.CharField()  # type: ignore[assignment]  # DRF takes declared fields off the class
    url = serializers.CharField()
    post = serializers.BooleanField()


class AttentionOut(serializers.ModelSerializer[AttentionItem]):
    """Something that needs a person."""

    property = serializers.CharField(source="property_code")
    owner = serializers.CharField(source="owner.username", default=None, allow_null=True)
    resolved_by = serializers.CharField(source="resolved_by.username", default=None, allow_null=True)
    actions = serializers.SerializerMethodField()
    closed_by = serializers.SerializerMethodField()

    class Meta:
        model = AttentionItem
        fields = (
            "id",
            "property",
            "kind",
            "gravity",
            "subject",
            "detail",
            "data",
            "raised_at",
            "owner",
            "actions",
            "closed_by",
            "resolved_at",
            "resolved_by",
            "resolution",
        )

    @extend_schema_field(ActionOut(many=True))
    def get_actions(self, item: AttentionItem) -> list[dict[str, object]]:
        """Where whoever asks can repair it."""
        return [asdict(action) for action in actions_for(item, self.context["request"].user)]

    @extend_schema_field(serializers.CharField())
    def get_closed_by(self, item: AttentionItem) -> str:
        """What closes it besides a person; empty when nothing does."""
        return str(kind_of(item).closed_by)

    def to_representation(self, instance: AttentionItem) -> dict[str, Any]:
        """With dialled numbers as whoever asks may see them."""
        shown = super().to_representation(instance)
        number = str(shown["data"].get("number") or "")
        if number:
            shown["data"] = {**shown["data"], "number": dialled_at(number, instance.property_code)}
        return {**shown, "subject": dialled_at(shown["subject"], instance.property_code)}


@extend_schema(parameters=[OpenApiParameter("open", bool, description="1: only what still needs a person")])
class AttentionList(ListAPIView[AttentionItem]):
    """`GET /attention/`: gravest and oldest first."""

    permission_classes = (RolePermission,)
    read_roles = roles.ATTENTION
    serializer_class = AttentionOut

    def get_queryset(self) -> QuerySet[AttentionItem]:
        """All items, or the open ones."""
        items = attention_items().select_related("resolved_by", "owner").order_by("gravity", "raised_at", "id")
        if self.request.query_params.get("open") in ("1", "true"):
            items = items.filter(resolved_at__isnull=True)
        return items


class AttentionResolve(APIView):
    """`POST /attention/{id}/resolve/`."""

    permission_classes = (RolePermission,)
    write_roles = roles.ATTENTION

    @extend_schema(request=ResolveIn, responses=AttentionOut)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Say what was done."""
        data = ResolveIn(data=request.data)
        data.is_valid(raise_exception=True)
        item = get_object_or_404(attention_items(), pk=pk)
        item = attention_resolve(item=item, note=data.validated_data["note"], actor=api_actor(request))
        return Response(AttentionOut(item, context={"request": request}).data)


class AttentionTake(APIView):
    """`POST /attention/{id}/take/`."""

    permission_classes = (RolePermission,)
    write_roles = roles.ATTENTION

    @extend_schema(request=TakeIn, responses=AttentionOut)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Say that one sees to it."""
        data = TakeIn(data=request.data)
        data.is_valid(raise_exception=True)
        item = get_object_or_404(attention_items(), pk=pk)
        item = attention_take(item=item, actor=api_actor(request), take_over=data.validated_data["take_over"])
        return Response(AttentionOut(item, context={"request": request}).data)
