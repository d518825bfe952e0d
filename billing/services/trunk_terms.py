"""What holds for the calls over a trunk: its grace and what its provider takes."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from billing.errors import CallSetUpError
from billing.models import TrunkTerms
from hotelpbx.common.audit import Actor, audit_record
from rooms.models import Property


@transaction.atomic(savepoint=False)
def trunk_terms_create(*, property: Property, trunk: str, actor: Actor, **fields: Any) -> TrunkTerms:
    """Give a trunk its terms, for calls that are rated from now on. Raises `CallSetUpError` when it has some."""
    terms = TrunkTerms(property=property, trunk=trunk, **fields)
    _check(terms)
    terms.save(force_insert=True)
    audit_record("billing.trunk_terms.created", actor, terms, {"trunk": trunk, **_told(fields)})
    return terms


@transaction.atomic(savepoint=False)
def trunk_terms_update(*, terms: TrunkTerms, actor: Actor, **fields: Any) -> TrunkTerms:
    """Change the terms, for calls that are rated from now on. Raises as `trunk_terms_create`."""
    for name, value in fields.items():
        setattr(terms, name, value)
    _check(terms)
    terms.save(update_fields=list(fields))
    audit_record("billing.trunk_terms.updated", actor, terms, _told(fields))
    return terms


@transaction.atomic(savepoint=False)
def trunk_terms_remove(*, terms: TrunkTerms, actor: Actor) -> None:
    """From now on the trunk has no grace, and what it costs is not known."""
    audit_record("billing.trunk_terms.removed", actor, terms, {"trunk": terms.trunk})
    terms.delete()


def _check(terms: TrunkTerms) -> None:
    terms.full_clean(validate_unique=False, validate_constraints=False)
    others = TrunkTerms.objects.filter(property=terms.property, trunk=terms.trunk).exclude(pk=terms.pk)
    if others.exists():
        raise CallSetUpError(_("This trunk already has terms."), "trunk_terms_taken")


def _told(fields: dict[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in fields.items()}
