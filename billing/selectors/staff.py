"""Whose PIN it is, for what is keyed about rooms."""

from collections.abc import Sequence

from billing.models import Housekeeper
from rooms.models import Property
from rooms.staff_pins import StaffMember


def staff_of_pin(property: Property, digests: Sequence[str]) -> StaffMember | None:
    """Who has a PIN of these digests and may use it."""
    rows = Housekeeper.objects.filter(property=property, active=True, pin_digest__in=digests)
    found = rows.select_related("user").first()
    return StaffMember(found.name, found.user, found.may_inspect) if found else None
