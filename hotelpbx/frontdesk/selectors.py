"""What the pages of the front desk read across the apps."""

from django.db.models import Case, IntegerField, QuerySet, Value, When

from hotelpbx.common.models import AttentionItem, Gravity
from hotelpbx.common.scope import in_scope
from hotelpbx.frontdesk.pulse import attention_open

RESOLVED_SHOWN = 100


def attention_items() -> QuerySet[AttentionItem]:
    """The items of the properties of whoever asks, and those that concern every property."""
    return in_scope(AttentionItem.objects.all(), "property_code", common=True)


def attention_list(property_code: str) -> QuerySet[AttentionItem]:
    """The open items, the gravest and oldest first."""
    gravity = Case(When(gravity=Gravity.RED, then=Value(0)), default=Value(1), output_field=IntegerField())
    return attention_open(property_code).select_related("owner").order_by(gravity, "raised_at", "pk")


def attention_resolved(property_code: str) -> QuerySet[AttentionItem]:
    """What was resolved last, with who did it and what was done."""
    resolved = AttentionItem.objects.filter(property_code__in=(property_code, ""), resolved_at__isnull=False)
    return resolved.select_related("owner", "resolved_by").order_by("-resolved_at")[:RESOLVED_SHOWN]
