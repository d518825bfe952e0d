"""The property's own table of numbers."""

from billing.models import NumberRule
from billing.numbering import OwnNumber, OwnNumbers
from rooms.models import Property


def own_numbers(property: Property) -> OwnNumbers:
    """The table, ready for many calls; one statement."""
    rows = NumberRule.objects.filter(property=property).order_by("digits")
    columns = rows.values_list("digits", "is_prefix", "number_class", "label", "is_free")
    return OwnNumbers(tuple(OwnNumber(*row) for row in columns))
