"""The room and the city tax of a night: who pays, how much, once, and what happens where something is missing."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from billing.enums import EntryPurpose
from billing.errors import NightAuditError
from billing.models import BillingSettings, Department, Folio, FolioEntry, FolioWindow, RoomRate, RoutingRule
from billing.selectors.nights import nights_without_rate
from billing.services import nightly
from billing.services.folios import folio_open, folio_settle
from billing.services.nightly import night_charges_post
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.models import AttentionItem, AuditRecord
from hotelpbx.common.roles import FRONT_DESK
from rooms.models import Property, Room, Stay, StayGuest
from tests.billing.world import NOW, check_out, stay_in
from tests.factories import GuestFactory, StayFactory
from tests.factories.hotel import TODAY, RoomTypeFactory
from tests.helpers.pages import signed_in, text_of

pytestmark = pytest.mark.django_db


def switched_on(property: Property, **values: Any) -> None:
    """Room charge and city tax of 3 a guest, a room costs 107 with 7 % in it."""
    Department.objects.filter(property=property, code="ROOM").update(tax_rate=Decimal(7), tax_included=True)
    standard: dict[str, Any] = {"room_charge": True, "city_tax": True, "city_tax_amount": Decimal(3)}
    BillingSettings.objects.create(property=property, **{**standard, **values})
    RoomRate.objects.create(property=property, amount=Decimal(107))


def run(property: Property, **values: Any) -> dict[str, int]:
    return night_charges_post(property=property, business_date=TODAY, actor=SYSTEM, now=NOW, **values)


def posted(folio: Folio) -> list[tuple[str, Decimal, Decimal, Decimal]]:
    rows = folio.entries.order_by("id").values_list("code", "net", "tax", "amount")
    return [(code, *map(Decimal, amounts)) for code, *amounts in rows]


def lets_share(stay: Stay) -> Folio:
    """Somebody who shares the room, with a folio of her own."""
    return folio_open(stay=StayFactory(property=stay.property, room=stay.room, is_primary=False))


def test_nothing_is_posted_until_it_is_switched_on(folio: Folio, property: Property) -> None:
    assert run(property) == {"stays": 0, "posted": 0, "missing": 0}
    assert not FolioEntry.objects.exists()
    assert not Department.objects.filter(code="CITYTAX").exists()


def test_a_night_is_the_room_and_the_city_tax_of_each_guest(folio: Folio, property: Property) -> None:
    switched_on(property)
    StayGuest.objects.create(stay=folio.stay, guest=GuestFactory(), position=1)
    assert run(property) == {"stays": 1, "posted": 2, "missing": 0}
    assert posted(folio) == [
        ("ROOM", Decimal(100), Decimal(7), Decimal(107)),
        ("CITYTAX", Decimal(6), Decimal(0), Decimal(6)),
    ]
    room, city = folio.entries.order_by("id")
    assert (room.description, room.purpose, room.business_date) == ("Night in room 1203", EntryPurpose.NIGHT, TODAY)
    assert (room.business_key, city.business_key) == (
        f"night:room:{folio.stay_id}:{TODAY}",
        f"night:city:{folio.stay_id}:{TODAY}",
    )
    assert (city.quantity, city.unit_price, room.tax_rate) == (Decimal(2), Decimal(3), Decimal(7))


def test_a_second_run_posts_nothing_and_does_not_look_at_each_folio(
    folio: Folio, property: Property, django_assert_max_num_queries: Any
) -> None:
    switched_on(property)
    run(property)
    for number in range(2001, 2006):
        folio_open(stay=stay_in(str(number)))
    run(property)
    with django_assert_max_num_queries(12):
        assert run(property)["posted"] == 0
    assert FolioEntry.objects.count() == 12


def test_an_interrupted_run_is_started_again(property: Property, folio: Folio) -> None:
    switched_on(property)
    folio_open(stay=stay_in("1204"))

    def stop(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(property, progress=stop)
    assert FolioEntry.objects.count() == 2
    assert run(property)["posted"] == 2
    assert FolioEntry.objects.count() == 4


def test_it_tells_how_far_it_is(property: Property, folio: Folio) -> None:
    switched_on(property)
    folio_open(stay=stay_in("1204"))
    told: list[tuple[int, int]] = []
    run(property, progress=lambda *how_far: told.append(how_far))
    assert told == [(1, 2), (2, 2)]


def test_the_rate_of_the_folio_comes_before_that_of_the_room_type_and_that_before_the_rest(
    property: Property, folio: Folio
) -> None:
    switched_on(property, city_tax=False)
    suite = RoomTypeFactory(property=property, code="suite")
    RoomRate.objects.create(property=property, room_type=suite, amount=Decimal(214))
    in_suite, agreed = folio_open(stay=stay_in("1204")), folio_open(stay=stay_in("1205"))
    Room.objects.filter(number__in=("1204", "1205")).update(room_type=suite)
    Folio.objects.filter(pk=agreed.pk).update(nightly_rate=Decimal("53.50"))
    run(property)
    amounts = [each.entries.get().amount for each in (folio, in_suite, agreed)]
    assert amounts == [Decimal(107), Decimal(214), Decimal("53.50")]


def test_a_rate_of_nothing_posts_nothing_and_asks_nobody(property: Property, folio: Folio) -> None:
    switched_on(property)
    Folio.objects.filter(pk=folio.pk).update(nightly_rate=Decimal(0))
    assert run(property) == {"stays": 1, "posted": 1, "missing": 0}
    assert [code for code, *_amounts in posted(folio)] == ["CITYTAX"]


def test_a_room_is_charged_once_and_each_sharer_pays_city_tax(property: Property, folio: Folio) -> None:
    switched_on(property)
    sharer = lets_share(folio.stay)
    run(property)
    assert [code for code, *_amounts in posted(folio)] == ["ROOM", "CITYTAX"]
    assert [code for code, *_amounts in posted(sharer)] == ["CITYTAX"]


def test_the_city_tax_may_be_a_percentage_of_the_net_room_and_says_how_it_came_about(
    property: Property, folio: Folio
) -> None:
    switched_on(property, city_tax_amount=Decimal("1.50"), city_tax_percent=Decimal(5))
    sharer = lets_share(folio.stay)
    run(property)
    city = folio.entries.get(code="CITYTAX")
    assert city.amount == Decimal("6.50")  # 1.50 and 5 % of 100.00
    assert [(step["quantity"], step["rate"], step["amount"]) for step in city.explanation] == [
        ("1", "1.5", "1.50"),
        ("100.00", "5", "5.00"),
    ]
    assert sharer.entries.get().amount == Decimal("1.50")


def test_the_folio_tells_how_the_city_tax_came_about(property: Property, folio: Folio) -> None:
    switched_on(property, city_tax_percent=Decimal(5))
    run(property)
    text = text_of(signed_in(FRONT_DESK).get(reverse("folio", args=[folio.pk])))
    assert (
        '<th scope="row">City tax for each guest and night</th><td class="amount">1</td><td class="amount">× 3</td>'
        in text
    )
    assert "s talked" not in text


def test_a_percentage_is_taken_of_the_rate_also_where_the_room_is_not_posted(property: Property, folio: Folio) -> None:
    switched_on(property, room_charge=False, city_tax_amount=Decimal(0), city_tax_percent=Decimal(5))
    run(property)
    assert posted(folio) == [("CITYTAX", Decimal(5), Decimal(0), Decimal(5))]


def test_an_exempt_folio_pays_no_city_tax(property: Property, folio: Folio) -> None:
    switched_on(property)
    Folio.objects.filter(pk=folio.pk).update(city_tax_exempt=True)
    run(property)
    assert [code for code, *_amounts in posted(folio)] == ["ROOM"]


def test_routing_rules_hold_for_the_night_too(property: Property, folio: Folio) -> None:
    switched_on(property)
    FolioWindow.objects.create(folio=folio, number=2, payer_kind="company", payer_name="Acme")
    room = Department.objects.get(property=property, code="ROOM")
    RoutingRule.objects.create(folio=folio, department=room, window=2)
    run(property)
    assert set(folio.entries.values_list("code", "window")) == {("ROOM", 2), ("CITYTAX", 1)}


def test_a_stay_without_a_rate_is_told_once_and_forgotten_when_it_has_one(property: Property, folio: Folio) -> None:
    switched_on(property)
    RoomRate.objects.all().delete()
    for _ in range(2):
        assert run(property)["missing"] == 1
    item = AttentionItem.objects.get(kind="night_not_posted", resolved_at__isnull=True)
    assert (item.data["room"], item.data["folio"], item.property_code) == ("1203", folio.pk, "grand")
    assert [night.room for night in nights_without_rate(property, TODAY)] == ["1203"]
    assert [code for code, *_amounts in posted(folio)] == ["CITYTAX"]
    RoomRate.objects.create(property=property, amount=Decimal(107))
    assert run(property) == {"stays": 1, "posted": 1, "missing": 0}
    assert not AttentionItem.objects.filter(resolved_at__isnull=True).exists()
    assert nights_without_rate(property, TODAY) == []


def test_a_sharer_needs_no_rate(property: Property, folio: Folio) -> None:
    switched_on(property)
    RoomRate.objects.all().delete()
    Folio.objects.filter(pk=folio.pk).update(nightly_rate=Decimal(80))
    lets_share(folio.stay)
    assert run(property)["missing"] == 0


def test_who_has_left_before_the_date_ended_pays_no_night(property: Property, folio: Folio) -> None:
    switched_on(property)
    check_out(folio.stay, NOW)
    assert run(property)["stays"] == 0


def test_who_left_after_the_date_ended_but_before_it_was_closed_becomes_an_item(
    property: Property, folio: Folio
) -> None:
    switched_on(property)
    folio_settle(folio=folio, actor=SYSTEM)
    check_out(folio.stay, NOW + dt.timedelta(hours=20))
    assert run(property) == {"stays": 1, "posted": 0, "missing": 1}
    item = AttentionItem.objects.get()
    assert "closed" in item.detail
    assert folio.stay.guest_name in item.subject


def test_who_should_have_left_today_and_is_still_here_sleeps_here(property: Property, folio: Folio) -> None:
    switched_on(property)
    Stay.objects.filter(pk=folio.stay_id).update(departure=TODAY)
    assert run(property)["posted"] == 2


def test_a_folio_that_takes_no_extras_pays_its_room(property: Property, folio: Folio) -> None:
    switched_on(property)
    Folio.objects.filter(pk=folio.pk).update(no_post=True)
    assert run(property) == {"stays": 1, "posted": 2, "missing": 0}


def test_another_date_than_the_current_one_is_refused(property: Property, folio: Folio) -> None:
    switched_on(property)
    with pytest.raises(NightAuditError):
        night_charges_post(property=property, business_date=TODAY - dt.timedelta(days=1))
    assert not FolioEntry.objects.exists()


def test_a_date_that_rolls_meanwhile_ends_the_run(
    property: Property, folio: Folio, monkeypatch: pytest.MonkeyPatch
) -> None:
    switched_on(property)
    monkeypatch.setattr(nightly, "business_date_hold", lambda pk: TODAY + dt.timedelta(days=1))
    with pytest.raises(NightAuditError):
        run(property)
    assert not FolioEntry.objects.exists()


def test_the_run_is_in_the_audit_trail(property: Property, folio: Folio) -> None:
    switched_on(property)
    run(property)
    row = AuditRecord.objects.get(action="billing.night.charged")
    assert row.data == {"date": str(TODAY), "stays": 1, "posted": 2, "missing": 0}
    assert row.property_code == "grand"


def test_the_statements_for_each_further_stay_are_few(
    property: Property, folio: Folio, django_assert_max_num_queries: Any
) -> None:
    switched_on(property)
    with django_assert_max_num_queries(60) as one:
        run(property)
    for number in range(2001, 2006):
        folio_open(stay=stay_in(str(number)))
    with django_assert_max_num_queries(len(one.captured_queries) + 4 * 8):
        assert run(property)["posted"] == 10
