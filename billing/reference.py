"""What a property needs before the first posting."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from billing.enums import CITY_TAX, DepartmentCode
from billing.models import Department
from billing.services.cost_centres import cost_centre_default
from rooms.models import Property

NO_TAX = Decimal(0)


def department_defaults_create(
    property: Property,
    *,
    phone_tax: Decimal = NO_TAX,
    minibar_tax: Decimal = NO_TAX,
    room_tax: Decimal = NO_TAX,
    misc_tax: Decimal = NO_TAX,
    tax_included: bool = False,
) -> list[Department]:
    """Create the departments every property has, with taxes in percent, and its default cost centre.

    Existing ones stay as they are.
    """
    taxes = {
        DepartmentCode.PHONE: (_("Telephone"), phone_tax),
        DepartmentCode.MINIBAR: (_("Minibar"), minibar_tax),
        DepartmentCode.ROOM: (_("Room"), room_tax),
        DepartmentCode.MISC: (_("Miscellaneous"), misc_tax),
    }
    cost_centre_default(property)
    return [
        Department.objects.get_or_create(
            property=property, code=code, defaults={"name": name, "tax_rate": tax, "tax_included": tax_included}
        )[0]
        for code, (name, tax) in taxes.items()
    ]


def city_tax_department(property: Property) -> Department:
    """The department of the city tax, made without a tax of its own where it is missing."""
    return Department.objects.get_or_create(
        property=property, code=CITY_TAX, defaults={"name": gettext_noop("City tax")}
    )[0]
