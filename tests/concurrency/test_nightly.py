"""The night's charges beside other work: once each, and none on a folio that closes meanwhile."""

from decimal import Decimal

import pytest
from django.db import connection, transaction

from billing.models import BillingSettings, FolioEntry, RoomRate
from billing.services.folios import folio_open, folio_settle
from billing.services.nightly import night_charges_post
from hotelpbx.common.audit import SYSTEM
from rooms.models import Property
from tests.billing.world import hotel, stay_in
from tests.concurrency.test_billing import Deed, at_once
from tests.factories.hotel import TODAY

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def _postgres_only() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: set DATABASE_URL")


@pytest.fixture
def property() -> Property:
    """A hotel that posts the room."""
    property = hotel()
    BillingSettings.objects.create(property=property, room_charge=True)
    RoomRate.objects.create(property=property, amount=Decimal(100))
    return property


def run(property: Property) -> dict[str, int]:
    return night_charges_post(property=property, business_date=TODAY, actor=SYSTEM)


def test_two_runs_at_once_charge_each_room_once(property: Property) -> None:
    for number in range(8):
        folio_open(stay=stay_in(str(2000 + number)))
    answers = at_once(*[lambda: run(property)] * 2)
    assert sum(answer["posted"] for answer in answers) == FolioEntry.objects.count() == 8
    assert {answer["missing"] for answer in answers} == {0}


def test_a_folio_that_is_being_closed_is_told_and_not_charged(property: Property) -> None:
    folio = folio_open(stay=stay_in("2001"))
    with transaction.atomic():
        folio_settle(folio=folio, actor=SYSTEM)
        night = Deed(lambda: run(property))
        night.join(0.3)
        assert night.is_alive()
    assert night.finished() == {"stays": 1, "posted": 0, "missing": 1}
    assert not folio.entries.exists()
