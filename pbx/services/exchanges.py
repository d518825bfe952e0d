"""Setting up a PBX: its address, its password, and what follows when they change."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hotelpbx.common.addresses import networks_of
from hotelpbx.common.audit import SYSTEM, Actor, audit_record
from hotelpbx.common.errors import InputError
from pbx.enums import LinkState
from pbx.gateway import config_of
from pbx.locks import pbx_lock
from pbx.models import LinkChange, Pbx, PbxSession
from pbx.models.exchanges import new_intake_key
from pbx.vendor.errors import PbxConfigError

OF_ANOTHER_DEVICE = {"serial_number": "", "device_name": "", "firmware": ""}


@transaction.atomic
def pbx_store(
    *, name: str, values: dict[str, Any], new_device: bool = False, actor: Actor = SYSTEM
) -> tuple[Pbx, bool]:
    """Add a PBX, or change it; returns it and whether it is new. Raises `InputError` for values that cannot work.

    A new address makes it another device, and so does `new_device`. The login, the count of refused passwords and the
    state start afresh.
    """
    pbx = Pbx.objects.filter(name=name).first()
    is_new = pbx is None
    pbx = pbx or Pbx(name=name)
    if new_device or pbx.url != values.get("url", pbx.url):
        values = {**values, **OF_ANOTHER_DEVICE}
    for field, value in values.items():
        setattr(pbx, field, value)
    pbx.probe_at = timezone.now()
    was = pbx.state
    pbx.state, pbx.state_reason = LinkState.OFFLINE, _("It has not been asked since its settings were stored.")
    _check(pbx)
    pbx.save()
    if is_new or was != LinkState.OFFLINE:
        LinkChange.objects.create(pbx=pbx, state=LinkState.OFFLINE, at=pbx.probe_at)
    PbxSession.objects.update_or_create(
        pbx=pbx, defaults={"token": "", "password_failures": 0, "login_lease_until": None, "login_lease_holder": ""}
    )
    audit_record("pbx.pbx.stored", actor, pbx, {"name": name, "changed": sorted(values)})
    return pbx, is_new


@transaction.atomic
def intake_key_rotate(*, pbx: Pbx, keep_for: dt.timedelta, actor: Actor = SYSTEM) -> Pbx:
    """Give the reports of a PBX a new address; the old one is good for `keep_for` longer.

    The device hears of the new address with the next login, which is due at once.
    """
    fresh = pbx_lock(pbx_id=pbx.pk)
    fresh.previous_intake_key = fresh.intake_key
    fresh.previous_key_until = timezone.now() + keep_for
    fresh.intake_key = new_intake_key()
    fresh.save(update_fields=["intake_key", "previous_intake_key", "previous_key_until"])
    PbxSession.objects.filter(pbx=fresh).update(token="")
    audit_record("pbx.intake_key.rotated", actor, fresh, {"name": fresh.name, "until": str(fresh.previous_key_until)})
    return fresh


def _check(pbx: Pbx) -> None:
    try:
        ZoneInfo(pbx.timezone)
    except (ZoneInfoNotFoundError, ValueError):
        raise InputError(_("There is no time zone %(name)s.") % {"name": pbx.timezone}) from None
    try:
        networks_of(pbx.allowed_networks)
    except ValueError as error:
        raise InputError(str(error), {"allowed_networks": [str(error)]}) from None
    try:
        # The addresses are checked by the wire: Django's check knows no host names of a local network.
        pbx.full_clean(exclude=["url", "events_url"], validate_unique=False, validate_constraints=False)
        config_of(pbx)
    except ValidationError as error:
        fields = error.message_dict
        raise InputError("; ".join(f"{name}: {' '.join(texts)}" for name, texts in fields.items()), fields) from None
    except PbxConfigError as error:
        raise InputError(str(error)) from None
