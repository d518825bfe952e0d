"""Audit rows for many things at once, in one statement."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from hotelpbx.common.audit import Actor
from hotelpbx.common.models import AuditRecord


def audit_records(
    action: str, actor: Actor, property_code: str, targets: Iterable[tuple[Model, dict[str, Any]]]
) -> None:
    """One audit row a target, as `audit_record` writes it."""
    AuditRecord.objects.bulk_create(
        AuditRecord(
            action=action,
            actor=actor.user,
            origin=actor.origin,
            address=actor.address,
            property_code=property_code,
            target=f"{target._meta.label_lower}:{target.pk}",
            data=data,
        )
        for target, data in targets
    )
