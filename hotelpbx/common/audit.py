"""The audit trail: one row for each thing a person or the system did, in the same transaction as the deed."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model

from hotelpbx.common.models import AuditRecord


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, through what (`desk`, `api`, `phone`, `pbx`, `system`), and from which address, where there is one."""

    user: User | None = None
    origin: str = "system"
    address: str = ""

    @property
    def name(self) -> str:
        """A name for people."""
        return (self.user.get_full_name() or self.user.get_username()) if self.user else self.origin


SYSTEM = Actor()


def audit_record(action: str, actor: Actor, target: Model | None, data: dict[str, Any] | None = None) -> None:
    """Write one audit row (`app.entity.past_tense`), of no target where there is none. Never put a secret in `data`."""
    AuditRecord.objects.create(
        action=action,
        actor=actor.user,
        origin=actor.origin,
        address=actor.address,
        property_code=property_code_of(target) if target else "",
        target=f"{target._meta.label_lower}:{target.pk}" if target else "",
        data=data or {},
    )


def property_code_of(target: Model) -> str:
    """The code of the property a row belongs to, where the row knows it."""
    code = getattr(target, "property_code", None)
    if code is None:
        code = getattr(getattr(target, "property", None), "code", "")
    return str(code)
