"""Who cleans which room today."""

from collections.abc import Collection

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.errors import InputError
from rooms.models import Property, Room
from rooms.selectors.assignments import housekeepers_list


@transaction.atomic(durable=True)
def rooms_assign(*, property: Property, rooms: Collection[Room], housekeeper: User | None, actor: Actor) -> int:
    """Give rooms to a housekeeper, in place of whoever had them, or to nobody; returns how many changed hands.

    Raises `InputError` for somebody who is no housekeeper here, or without a room.
    """
    if not rooms:
        message = _("Choose at least one floor or room.")
        raise InputError(message, {"rooms": [message]})
    if housekeeper is not None and not housekeepers_list(property).filter(pk=housekeeper.pk).exists():
        message = _("%(name)s does not work in housekeeping here.") % {"name": housekeeper.get_username()}
        raise InputError(message, {"housekeeper": [message]})
    ours = Room.objects.filter(property=property, pk__in=[room.pk for room in rooms])
    wanted = housekeeper.pk if housekeeper else None
    changed = [number for number, had in ours.order_by("number").values_list("number", "housekeeper") if had != wanted]
    ours.update(housekeeper=housekeeper)
    if changed:
        to = housekeeper.get_username() if housekeeper else ""
        audit_record("rooms.room.assigned", actor, property, {"to": to, "rooms": ", ".join(changed)})
    return len(changed)
