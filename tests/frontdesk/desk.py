"""A desk to test at: clients signed in with a role, and rooms in a state."""

from decimal import Decimal
from typing import Any

from django.test import Client

from billing.models import Folio
from billing.reference import department_defaults_create
from billing.services.folios import charge_post, folio_open
from hotelpbx.common.audit import SYSTEM
from rooms.models import Stay
from tests.factories.hotel import PropertyFactory, RoomFactory, StayFactory, user_with_roles

HTMX = {"HX-Request": "true"}
DIALOG = {**HTMX, "HX-Target": "dialog"}
BACKEND = "hotelpbx.common.accounts.AccountBackend"


def client_of(*roles: str, **values: Any) -> Client:
    """A browser in which somebody with these roles has signed in."""
    client = Client()
    client.force_login(user_with_roles(*roles, **values), backend=BACKEND)
    return client


def stay_with_balance(number: str, amount: str, **values: Any) -> Stay:
    """A guest in a room who owes an amount."""
    property = PropertyFactory()
    department_defaults_create(property)
    stay = StayFactory(property=property, room=RoomFactory(property=property, number=number), **values)
    folio = folio_open(stay=stay)
    if Decimal(amount):
        charge_post(folio=folio, code="MISC", description="Umbrella", unit_price=Decimal(amount), actor=SYSTEM)
    return stay


def folio_of(stay: Stay) -> Folio:
    """The folio of a stay, fresh."""
    return Folio.objects.get(stay=stay)
