"""What a property has decided about its books, its departments, and what its rooms cost."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from billing.errors import DepartmentNotFoundError
from billing.models import BillingSettings, Department, RoomRate
from hotelpbx.common.scope import in_scope
from rooms.models import Property, RoomType


def billing_settings(property: Property) -> BillingSettings:
    """The settings of a property; until somebody has saved some, an unsaved row with the defaults."""
    return BillingSettings.objects.filter(property=property).first() or BillingSettings(property=property)


@dataclass(frozen=True, slots=True)
class RateRow:
    """A room type (None: all rooms without a rate of their own) and what a night in it costs, if anybody said so."""

    room_type: RoomType | None
    amount: Decimal | None


def room_rate_rows(property: Property) -> list[RateRow]:
    """Every room type of the property, and at the end the rate for the rest."""
    amounts = {rate.room_type_id: rate.amount for rate in RoomRate.objects.filter(property=property)}
    types: list[RoomType | None] = [*RoomType.objects.filter(property=property).order_by("name", "code"), None]
    return [RateRow(room_type, amounts.get(room_type.pk if room_type else None)) for room_type in types]


def department_of_scope(department_id: int) -> Department:
    """A department by its id. Raises `DepartmentNotFoundError`."""
    departments = in_scope(Department.objects.select_related("property"), "property__code")
    found = departments.filter(pk=department_id).first()
    if found is None:
        raise DepartmentNotFoundError(_("This department does not exist."))
    return found
