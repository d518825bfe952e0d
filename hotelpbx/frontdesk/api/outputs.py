"""What the API says of a stay: the hotel's part and the folio's."""

from decimal import Decimal
from typing import Any

from django.db.models import DecimalField, OuterRef, QuerySet, Subquery, Sum
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers, status
from rest_framework.response import Response

from billing.models import FolioEntry
from hotelpbx.common.money import money_text
from rooms.api.serializers import StaySerializer
from rooms.models import Stay
from rooms.selectors.stays import stay_list


class FolioBrief(serializers.Serializer[Any]):
    """A folio in one line."""

    id = serializers.IntegerField()
    balance = serializers.CharField()
    currency = serializers.CharField()


class StayOut(StaySerializer):
    """A stay with its folio's balance."""

    folio = serializers.SerializerMethodField()

    class Meta(StaySerializer.Meta):
        fields = (*StaySerializer.Meta.fields, "folio")

    @extend_schema_field(FolioBrief(allow_null=True))
    def get_folio(self, stay: Stay) -> dict[str, Any] | None:
        """The folio; its balance was summed by `with_balances`."""
        folio = getattr(stay, "folio", None)
        if folio is None:
            return None
        balance: Decimal = getattr(stay, "balance", None) or Decimal(0)
        return {"id": folio.pk, "balance": money_text(balance, folio.currency), "currency": folio.currency}


def with_balances(stays: QuerySet[Stay]) -> QuerySet[Stay]:
    """Add each stay's folio and its balance, in the same statement."""
    entries = FolioEntry.objects.filter(folio__stay=OuterRef("pk")).order_by().values("folio")
    total = entries.annotate(total=Sum("amount")).values("total")
    balance = Subquery(total, output_field=DecimalField(max_digits=14, decimal_places=3))
    return stays.select_related("folio").annotate(balance=balance)


def stay_answer(stay_id: int, code: int = status.HTTP_200_OK) -> Response:
    """The stay as it is now."""
    stay = with_balances(stay_list()).get(pk=stay_id)
    return Response(StayOut(stay).data, status=code)
