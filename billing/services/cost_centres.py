"""Cost centres and the numbers inside the house whose calls they pay."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from billing.errors import CallSetUpError
from billing.models import CallRating, CostCentre, CostCentrePhone, PinOwner
from hotelpbx.common.audit import Actor, audit_record
from pbx.models import Pbx
from rooms.models import Property, RoomExtension

HOUSE = "HOUSE"


def cost_centre_default(property: Property) -> CostCentre:
    """Who pays for the phones that belong to no cost centre and no room; made where there is none."""
    found = CostCentre.objects.filter(property=property, is_default=True).first()
    if found is not None:
        return found
    house = {"name": _("House"), "is_default": True}
    centre, is_new = CostCentre.objects.get_or_create(property=property, code=HOUSE, defaults=house)
    if not is_new:
        CostCentre.objects.filter(pk=centre.pk).update(is_default=True)
        centre.is_default = True
    return centre


@transaction.atomic(savepoint=False)
def cost_centre_create(
    *, property: Property, code: str, name: str, is_default: bool = False, active: bool = True, actor: Actor
) -> CostCentre:
    """Add a cost centre. Raises `CallSetUpError` for a code that is taken, `ValidationError` for a bad one."""
    centre = CostCentre(property=property, code=code, name=name, is_default=is_default, active=active)
    _check(centre)
    _only_default(centre)
    centre.save(force_insert=True)
    audit_record("billing.cost_centre.created", actor, centre, {"code": code})
    return centre


@transaction.atomic(savepoint=False)
def cost_centre_update(*, centre: CostCentre, actor: Actor, **fields: Any) -> CostCentre:
    """Change a cost centre. Raises as `cost_centre_create`, and when the default one is to be it no longer."""
    was_default = centre.is_default
    for name, value in fields.items():
        setattr(centre, name, value)
    if was_default and not (centre.is_default and centre.active):
        raise CallSetUpError(_("Make another cost centre the default one first."), "cost_centre_default")
    _check(centre)
    _only_default(centre)
    centre.save(update_fields=list(fields))
    audit_record("billing.cost_centre.updated", actor, centre, {name: str(value) for name, value in fields.items()})
    return centre


@transaction.atomic(savepoint=False)
def cost_centre_remove(*, centre: CostCentre, actor: Actor) -> None:
    """Remove a cost centre that has paid for nothing. Raises `CallSetUpError` for any other and for the default."""
    if centre.is_default:
        raise CallSetUpError(_("Make another cost centre the default one first."), "cost_centre_default")
    is_used = CallRating.objects.filter(cost_centre=centre).exists()
    if is_used or PinOwner.objects.filter(cost_centre=centre).exists():
        message = _("It has paid for calls, or somebody's PIN code belongs to it: switch it off instead.")
        raise CallSetUpError(message, "cost_centre_used")
    audit_record("billing.cost_centre.removed", actor, centre, {"code": centre.code})
    centre.delete()


@transaction.atomic(savepoint=False)
def cost_centre_phone_add(
    *, centre: CostCentre, pbx: Pbx, number: str, label: str = "", actor: Actor
) -> CostCentrePhone:
    """Let a cost centre pay for what is called from a number inside: a phone, a menu, a queue, a conference room.

    Raises `CallSetUpError` for a number that another one pays for, and for the phone of a room.
    """
    phone = CostCentrePhone(cost_centre=centre, pbx=pbx, number=number, label=label)
    phone.full_clean(validate_unique=False, validate_constraints=False)
    taken = CostCentrePhone.objects.filter(pbx=pbx, number=number).select_related("cost_centre").first()
    if taken is not None:
        message = _("%(name)s already pays for %(number)s.") % {"name": taken.cost_centre.name, "number": number}
        raise CallSetUpError(message, "cost_centre_phone_taken")
    room = RoomExtension.objects.filter(extension__pbx=pbx, extension__number=number).select_related("room").first()
    if room is not None:
        message = _("%(number)s is a phone of room %(room)s, whose guest pays.")
        raise CallSetUpError(message % {"number": number, "room": room.room.number}, "cost_centre_phone_of_room")
    phone.save(force_insert=True)
    audit_record("billing.cost_centre.phone_added", actor, centre, {"number": number})
    return phone


@transaction.atomic(savepoint=False)
def cost_centre_phone_remove(*, phone: CostCentrePhone, actor: Actor) -> None:
    """From now on the default cost centre pays for this number."""
    audit_record("billing.cost_centre.phone_removed", actor, phone.cost_centre, {"number": phone.number})
    phone.delete()


def _check(centre: CostCentre) -> None:
    centre.full_clean(validate_unique=False, validate_constraints=False)
    others = CostCentre.objects.filter(property=centre.property, code=centre.code).exclude(pk=centre.pk)
    if others.exists():
        raise CallSetUpError(_("Another cost centre already has this code."), "cost_centre_code_taken")


def _only_default(centre: CostCentre) -> None:
    if centre.is_default:
        CostCentre.objects.filter(property=centre.property).exclude(pk=centre.pk).update(is_default=False)
