"""The settings of a property, of which some are the books' to allow."""

from typing import Any

import phonenumbers
from django.db import transaction
from django.utils.translation import gettext as _

from billing.models import FolioEntry, Tariff
from billing.services.settings import billing_settings_update
from hotelpbx.common.audit import Actor
from hotelpbx.common.errors import InputError
from rooms.locks import property_lock
from rooms.models import Property
from rooms.services.properties import property_update


@transaction.atomic(durable=True)
def property_settings_update(*, property: Property, report_language: str, actor: Actor, **values: Any) -> Property:
    """Change settings of the property and the language of its documents.

    Raises `InputError` or `ValidationError` with the fields; the currency stays once something has a price in it.
    """
    fresh = property_lock(property.pk)
    if values.get("currency", fresh.currency).upper() != fresh.currency:
        _check_currency(fresh)
    _check_country(values.get("country", fresh.country).upper())
    updated = property_update(property=fresh, actor=actor, **values)
    billing_settings_update(property=updated, actor=actor, report_language=report_language)
    return updated


def currency_is_used(property: Property) -> bool:
    """Whether an entry or a tariff of the property has amounts in its currency."""
    entries = FolioEntry.objects.filter(property=property)
    return entries.exists() or Tariff.objects.filter(property=property).exists()


def _check_currency(property: Property) -> None:
    if currency_is_used(property):
        message = _("Folios or tariffs have amounts in %(currency)s, so the currency stays.")
        text = message % {"currency": property.currency}
        raise InputError(text, {"currency": [text]})


def _check_country(country: str) -> None:
    """Numbers are read by the plan of the country, so it has to have one."""
    if country not in phonenumbers.SUPPORTED_REGIONS:
        message = _("%(country)s is no country; use two letters such as DE.") % {"country": country}
        raise InputError(message, {"country": [message]})
