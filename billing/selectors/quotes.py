"""Whose call is to be priced before anybody makes it."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from billing.models import CostCentre, CostCentrePhone
from hotelpbx.common.errors import InputError
from pbx.models import Extension
from rooms.models import Property, Room, ServiceLevel
from rooms.selectors.stays import stay_holding


@dataclass(frozen=True, slots=True)
class Caller:
    """Who would pay: the guest of a room with a service level, a cost centre, or nobody that is known."""

    room: Room | None = None
    service_level: ServiceLevel | None = None
    cost_centre: CostCentre | None = None


def quote_caller(property: Property, extension: str, at: dt.datetime) -> Caller:
    """Who would pay a call from this number inside the house. Raises `InputError` for one that nobody has."""
    phone = Extension.objects.filter(pbx__property_code=property.code, number=extension).first()
    holding = stay_holding(extension=phone, at=at) if phone else None
    if holding:
        return Caller(room=holding.room, service_level=holding.stay.service_level)
    given = CostCentrePhone.objects.filter(cost_centre__property=property, number=extension)
    centre_phone = given.select_related("cost_centre").first()
    if centre_phone is None and phone is None:
        message = _("There is no extension %(number)s.") % {"number": extension}
        raise InputError(message, {"extension": [message]})
    return Caller(cost_centre=centre_phone.cost_centre if centre_phone else None)
