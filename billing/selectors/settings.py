"""What a property has decided about its books."""

from billing.models import BillingSettings
from rooms.models import Property


def billing_settings(property: Property) -> BillingSettings:
    """The settings of a property; until somebody has saved some, an unsaved row with the defaults."""
    return BillingSettings.objects.filter(property=property).first() or BillingSettings(property=property)
