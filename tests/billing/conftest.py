"""A small hotel with an open folio, a tariff and a minibar."""

import pytest

from billing.models import Folio
from billing.services.folios import folio_open
from rooms.models import Property, Room, Stay
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
