"""A small hotel with an open folio, a tariff and a minibar."""

import pytest
from rest_framework.test import APIClient

from billing.models import Folio
from billing.services.folios import folio_open
from hotelpbx.common import roles
from rooms.models import Property, Room, Stay
from tests.billing.api import client
from tests.billing.world import NOW, hotel, stay_in


@pytest.fixture
def property(db: None) -> Property:
    """The hotel, with departments (PHONE 10 %), a tariff and minibar goods."""
    return hotel()


@pytest.fixture
def stay(property: Property) -> Stay:
    """A guest in room 1203."""
    return stay_in("1203")


@pytest.fixture
def room(stay: Stay) -> Room:
    """The guest's room."""
    return stay.room


@pytest.fixture
def folio(stay: Stay) -> Folio:
    """The guest's open folio."""
    return folio_open(stay=stay, now=NOW)


@pytest.fixture
def desk(db: None) -> APIClient:
    """The front desk."""
    return client(roles.FRONT_DESK)


@pytest.fixture
def accounting(db: None) -> APIClient:
    """Accounting."""
    return client(roles.ACCOUNTING)
