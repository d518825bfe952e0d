"""What a hotel is called, where its clock stands, and how long it keeps what."""

import zoneinfo
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.errors import InputError
from rooms.locks import property_lock
from rooms.models import Property, WakeUpCall

EDITABLE = (
    *("name", "timezone", "currency", "country", "check_out_time", "mask_dialled_digits"),
    *("keep_call_details_days", "keep_reports_days", "keep_guests_days", "keep_audit_days"),
)


@transaction.atomic(savepoint=False)
def property_update(*, property: Property, actor: Actor, **values: Any) -> Property:
    """Change some of the settings in `EDITABLE`; the audit trail keeps what they were.

    Locks the property before anything else. Whether the currency may change is for the caller to know, who knows the
    books. Raises `InputError` or `ValidationError` with the fields.
    """
    fresh = property_lock(property.pk)
    before = {name: getattr(fresh, name) for name in values}
    for name in values:
        setattr(fresh, name, values[name])
    fresh.currency, fresh.country = fresh.currency.upper(), fresh.country.upper()
    fresh.full_clean(validate_unique=False, validate_constraints=False)
    if fresh.timezone != before.get("timezone", fresh.timezone):
        _check_zone(fresh)
    fresh.save(update_fields=list(values))
    changes = {name: [str(was), str(getattr(fresh, name))] for name, was in before.items()}
    told = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    if told:
        audit_record("rooms.property.updated", actor, fresh, told)
    return fresh


def _check_zone(property: Property) -> None:
    """A promise of 06:30 was made by the clock of that day, so the clock does not change under it."""
    message = ""
    if property.timezone not in zoneinfo.available_timezones():
        message = _("%(zone)s is no time zone; use a name such as Europe/Berlin.") % {"zone": property.timezone}
    elif WakeUpCall.objects.filter(property=property, closed_at__isnull=True).exists():
        message = _("Wake-up calls are still to come by the present clock; change the zone when none is.")
    if message:
        raise InputError(message, {"timezone": [message]})
