"""Prices of minibar goods by business date."""

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.errors import MinibarPriceError
from billing.models import Folio, MinibarItem, MinibarPrice
from billing.selectors.minibar import minibar_items, minibar_price
from billing.services.folios import charge_post
from billing.services.minibar import minibar_post
from billing.services.minibar_items import minibar_item_update, minibar_price_remove, minibar_price_set
from hotelpbx.common.audit import SYSTEM
from rooms.models import Property, Room
from tests.billing.world import refused

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def cola(property: Property) -> MinibarItem:
    """3.50 at first."""
    return MinibarItem.objects.get(code="12")


def roll(property: Property, days: int) -> dt.date:
    """Some business dates later."""
    property.business_date += days * DAY
    property.save(update_fields=["business_date"])
    return property.business_date


def test_a_posting_has_the_price_of_its_business_date(
    property: Property, room: Room, folio: Folio, cola: MinibarItem
) -> None:
    minibar_price_set(item=cola, valid_from=property.business_date + DAY, price=Decimal(5), actor=SYSTEM)
    today = minibar_post(room=room, item_code="12", quantity=1, actor=SYSTEM)
    roll(property, 1)
    tomorrow = minibar_post(room=room, item_code="12", quantity=1, actor=SYSTEM)
    by_desk = charge_post(folio=folio, code="12", actor=SYSTEM)
    prices = [entry.unit_price for entry in (today.entry, tomorrow.entry, by_desk)]
    assert prices == [Decimal("3.5"), Decimal(5), Decimal(5)]
    today.entry.refresh_from_db()
    assert today.entry.unit_price == Decimal("3.5")


def test_a_price_set_now_holds_today_and_what_was_before_stays(property: Property, cola: MinibarItem) -> None:
    minibar_item_update(item=cola, price=Decimal(4), actor=SYSTEM)
    first = property.business_date
    second = roll(property, 2)
    minibar_item_update(item=cola, price=Decimal("4.5"), name="Coke", actor=SYSTEM)
    minibar_item_update(item=cola, price=Decimal("4.5"), actor=SYSTEM)
    assert [minibar_price(cola, day) for day in (first - DAY, first, first + DAY, second)] == [
        Decimal("3.5"),
        Decimal(4),
        Decimal(4),
        Decimal("4.5"),
    ]
    assert cola.prices.count() == 2


def test_only_what_has_not_begun_is_set_or_given_up(property: Property, cola: MinibarItem) -> None:
    today = property.business_date
    with refused(MinibarPriceError):
        minibar_price_set(item=cola, valid_from=today - DAY, price=Decimal(1), actor=SYSTEM)
    with refused(ValidationError):
        minibar_price_set(item=cola, valid_from=today + DAY, price=Decimal(-1), actor=SYSTEM)
    minibar_price_set(item=cola, valid_from=today, price=Decimal(1), actor=SYSTEM)
    minibar_price_set(item=cola, valid_from=today + DAY, price=Decimal(2), actor=SYSTEM)
    minibar_price_set(item=cola, valid_from=today + DAY, price=Decimal(3), actor=SYSTEM)
    assert list(cola.prices.values_list("price", flat=True)) == [Decimal(1), Decimal(3)]
    with refused(MinibarPriceError):
        minibar_price_remove(item=cola, valid_from=today, actor=SYSTEM)
    minibar_price_remove(item=cola, valid_from=today + DAY, actor=SYSTEM)
    with refused(MinibarPriceError):
        minibar_price_remove(item=cola, valid_from=today + DAY, actor=SYSTEM)
    assert minibar_price(cola, today + DAY) == 1


def test_the_list_tells_the_price_now_and_the_next_one(property: Property, cola: MinibarItem) -> None:
    item = minibar_items(property).get()
    assert (item.price_now, item.next_price, item.next_from) == (Decimal("3.5"), None, None)
    today = property.business_date
    for days, price in ((0, 4), (2, 6), (1, 5)):
        minibar_price_set(item=cola, valid_from=today + days * DAY, price=Decimal(price), actor=SYSTEM)
    item = minibar_items(property).get()
    assert (item.price_now, item.next_price, item.next_from) == (4, 5, today + DAY)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.integers(-20, 20), st.decimals(0, 50, places=2), max_size=5), st.integers(-25, 25))
def test_the_price_is_that_of_the_latest_day_that_has_come(
    property: Property, cola: MinibarItem, dated: dict[int, Decimal], asked: int
) -> None:
    MinibarPrice.objects.filter(item=cola).delete()
    today = property.business_date
    MinibarPrice.objects.bulk_create(
        MinibarPrice(item=cola, valid_from=today + day * DAY, price=price) for day, price in dated.items()
    )
    begun = [day for day in dated if day <= asked]
    assert minibar_price(cola, today + asked * DAY) == (dated[max(begun)] if begun else Decimal("3.5"))
