"""Which property is meant."""

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from hotelpbx.common.privacy import MOST_HIDDEN
from hotelpbx.common.scope import in_scope
from rooms.errors import PropertyNotFoundError, RoomTypeNotFoundError, ServiceLevelNotFoundError
from rooms.models import Property, RoomType, ServiceLevel


def property_list() -> QuerySet[Property]:
    """The properties of whoever asks."""
    return in_scope(Property.objects.all(), "code")


def property_get(code: str | None = None) -> Property:
    """The property of this code; without a code the only one there is.

    Raises `PropertyNotFoundError` for an unknown code, and without a code unless exactly one property exists.
    """
    if code:
        found = property_list().filter(code=code).first()
        if found is None:
            raise PropertyNotFoundError(_("There is no property “%(code)s”.") % {"code": code})
        return found
    several = list(property_list()[:2])
    if not several:
        raise PropertyNotFoundError(_("No property has been set up yet."))
    if len(several) > 1:
        raise PropertyNotFoundError(
            _("There are several properties: say which one with “property”."), "property_required"
        )
    return several[0]


def service_level_list() -> QuerySet[ServiceLevel]:
    """The service levels of the properties of whoever asks."""
    return in_scope(ServiceLevel.objects.select_related("property"), "property__code")


def service_level_get(*, property: Property, code: str) -> ServiceLevel:
    """The service level of this code. Raises `ServiceLevelNotFoundError`."""
    level = ServiceLevel.objects.filter(property=property, code=code).first()
    if level is None:
        known = ", ".join(ServiceLevel.objects.filter(property=property).values_list("code", flat=True))
        raise ServiceLevelNotFoundError(
            _("There is no service level “%(code)s”; there are: %(known)s.") % {"code": code, "known": known}
        )
    return level


def room_type_get(*, property: Property, code: str) -> RoomType:
    """The room type of this code. Raises `RoomTypeNotFoundError`."""
    room_type = RoomType.objects.filter(property=property, code=code).first()
    if room_type is None:
        raise RoomTypeNotFoundError(_("There is no room type “%(code)s”.") % {"code": code})
    return room_type


def outbound_routes_named(property_code: str) -> set[str]:
    """Every outbound route that a service level of the property names."""
    levels = ServiceLevel.objects.filter(property__code=property_code)
    return {name for routes in levels.values_list("outbound_routes", flat=True) for name in routes}


def hidden_digits_of(property_code: str) -> int:
    """How many digits of dialled numbers the property of this code hides; all that can be for an unknown one."""
    found = Property.objects.filter(code=property_code).values_list("mask_dialled_digits", flat=True).first()
    return MOST_HIDDEN if found is None else found
