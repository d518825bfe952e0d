"""The settings of the books: defaults until somebody saves them."""

import pytest

from billing.models import BillingSettings
from billing.selectors.settings import billing_settings
from rooms.models import Property

pytestmark = pytest.mark.django_db


def test_a_property_without_settings_has_the_defaults_and_no_row(property: Property) -> None:
    found = billing_settings(property)
    assert (found.property, found.invoice_prefix, found.room_charge, found.pk) == (property, "R-", False, None)
    assert not BillingSettings.objects.exists()


def test_saved_settings_are_found(property: Property) -> None:
    saved = BillingSettings.objects.create(property=property, legal_name="Hotel Seeblick GmbH")
    assert (billing_settings(property), billing_settings(property).legal_name) == (saved, "Hotel Seeblick GmbH")
