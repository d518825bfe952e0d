"""Who makes calls with a PIN code of the phone system; of the code only a keyed digest is kept."""

import re
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from billing.errors import CallSetUpError
from billing.models import CallRating, CostCentre, PinOwner
from billing.selectors.cost_centres import pin_digests
from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.errors import InputError
from rooms.models import Property

PIN = re.compile(r"[0-9]{3,20}", re.ASCII)


@transaction.atomic(savepoint=False)
def pin_owner_create(
    *, property: Property, name: str, pin: str, cost_centre: CostCentre, active: bool = True, actor: Actor
) -> PinOwner:
    """Say whose a PIN code is. Raises `InputError` for what is no PIN, `CallSetUpError` for somebody else's."""
    owner = PinOwner(property=property, name=name, cost_centre=cost_centre, active=active)
    owner.code_digest = _digest(owner, pin)
    _check(owner)
    owner.save(force_insert=True)
    audit_record("billing.pin_owner.created", actor, owner, {"name": name, "cost_centre": cost_centre.code})
    return owner


@transaction.atomic(savepoint=False)
def pin_owner_update(*, owner: PinOwner, pin: str = "", actor: Actor, **fields: Any) -> PinOwner:
    """Change the owner, and the PIN code where one is given. Raises as `pin_owner_create`."""
    for name, value in fields.items():
        setattr(owner, name, value)
    if pin:
        owner.code_digest = _digest(owner, pin)
    _check(owner)
    owner.save()
    told = {name: str(value) for name, value in fields.items()}
    audit_record("billing.pin_owner.updated", actor, owner, {**told, "pin_changed": bool(pin)})
    return owner


@transaction.atomic(savepoint=False)
def pin_owner_remove(*, owner: PinOwner, actor: Actor) -> None:
    """Forget an owner whose code nobody has called with. Raises `CallSetUpError` for any other."""
    if CallRating.objects.filter(pin_owner=owner).exists():
        raise CallSetUpError(_("Calls were made with this PIN code: switch it off instead."), "pin_owner_used")
    audit_record("billing.pin_owner.removed", actor, owner, {"name": owner.name})
    owner.delete()


def _digest(owner: PinOwner, pin: str) -> str:
    if not PIN.fullmatch(pin):
        message = _("A PIN code has 3 to 20 digits.")
        raise InputError(message, {"pin": [message]})
    digests = pin_digests(pin)
    taken = PinOwner.objects.filter(property=owner.property, code_digest__in=digests).exclude(pk=owner.pk).first()
    if taken is not None:
        raise CallSetUpError(_("This PIN code already belongs to %(name)s.") % {"name": taken.name}, "pin_taken")
    return digests[0]


def _check(owner: PinOwner) -> None:
    owner.full_clean(validate_unique=False, validate_constraints=False)
    if owner.cost_centre.property_id != owner.property_id:
        raise CallSetUpError(_("This cost centre belongs to another hotel."), "cost_centre_of_another")
