"""Housekeepers and their PINs: a PIN is kept as a keyed digest and can be replaced, never read."""

import re
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from billing.models import Housekeeper
from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.errors import ConflictError, InputError
from pbx.pins import pin_digest, pin_digests
from rooms.models import Property

PIN = re.compile(r"[0-9]{4,8}", re.ASCII)


@transaction.atomic(savepoint=False)
def housekeeper_create(
    *,
    property: Property,
    name: str,
    pin: str,
    user: User | None = None,
    active: bool = True,
    may_inspect: bool = False,
    actor: Actor,
) -> Housekeeper:
    """Add a housekeeper. Raises `InputError` for a PIN that is none, `ConflictError` for one that another has."""
    housekeeper = Housekeeper(property=property, name=name, user=user, active=active, may_inspect=may_inspect)
    housekeeper.pin_digest = _pin_check(housekeeper, pin)
    housekeeper.save(force_insert=True)
    audit_record("billing.housekeeper.created", actor, housekeeper, {"name": name})
    return housekeeper


@transaction.atomic(savepoint=False)
def housekeeper_update(*, housekeeper: Housekeeper, pin: str = "", actor: Actor, **fields: Any) -> Housekeeper:
    """Change the name, the user, or what the PIN is good for; a new PIN replaces the old one. Raises as above."""
    for name, value in fields.items():
        setattr(housekeeper, name, value)
    if pin:
        housekeeper.pin_digest = _pin_check(housekeeper, pin)
    housekeeper.save(update_fields=[*fields, "pin_digest"])
    told = {name: str(value) for name, value in fields.items()}
    audit_record("billing.housekeeper.updated", actor, housekeeper, {**told, "new_pin": bool(pin)})
    return housekeeper


def _pin_check(housekeeper: Housekeeper, pin: str) -> str:
    if not PIN.fullmatch(pin):
        message = _("A PIN has 4 to 8 digits.")
        raise InputError(message, {"pin": [message]})
    others = Housekeeper.objects.filter(property=housekeeper.property, pin_digest__in=pin_digests(pin))
    if others.exclude(pk=housekeeper.pk).exists():
        message = _("Somebody else has this PIN. Choose another one.")
        raise ConflictError(message, "housekeeper_pin_taken", {"fields": {"pin": [message]}})
    return pin_digest(pin)
