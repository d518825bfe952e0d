"""What every installation and every property starts with."""

import zoneinfo

from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.reference import department_defaults_create
from hotelpbx.common import roles
from hotelpbx.common.errors import ConflictError, InputError
from hotelpbx.common.hotel_time import local_date
from rooms.models import Property, ServiceLevel

SERVICE_LEVELS = {
    "house": {"name": "House phone", "outbound_routes": [], "outbound_allowed": False, "voicemail": False},
    "standard": {"name": "Standard", "outbound_routes": ["local", "national"], "outbound_allowed": True},
    "premium": {
        "name": "Premium",
        "outbound_routes": ["local", "national", "international"],
        "outbound_allowed": True,
    },
}


@transaction.atomic
def reference_seed() -> None:
    """Roles, and for each property its service levels and departments; what exists is left as it is."""
    for name in roles.ALL_ROLES:
        Group.objects.get_or_create(name=name)
    for property in Property.objects.all():
        property_reference_seed(property)


def property_reference_seed(property: Property) -> None:
    """Service levels and departments of one property; what exists is left as it is."""
    for code, values in SERVICE_LEVELS.items():
        ServiceLevel.objects.get_or_create(property=property, code=code, defaults=values)
    department_defaults_create(property)


@transaction.atomic
def property_add(*, code: str, name: str, timezone_name: str, currency: str, country: str) -> Property:
    """Add a property whose business date is today. Raises `ConflictError` when the code is taken."""
    if timezone_name not in zoneinfo.available_timezones():
        raise InputError(_("%(zone)s is no time zone; use a name such as Europe/Berlin.") % {"zone": timezone_name})
    if Property.objects.filter(code=code).exists():
        raise ConflictError(_("There is already a property %(code)s.") % {"code": code}, "property_exists")
    property = Property(
        code=code,
        name=name or code,
        timezone=timezone_name,
        currency=currency.upper(),
        country=country.upper(),
        business_date=local_date(timezone.now(), timezone_name),
    )
    property.full_clean()
    property.save()
    property_reference_seed(property)
    return property
