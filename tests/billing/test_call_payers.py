"""Who pays for a call: guests, cost centres, owners of PIN codes; the grace and the cost of a trunk."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from billing.enums import RatingStatus
from billing.errors import CallSetUpError
from billing.models import CallRating, CostCentre, Folio, PinOwner, TrunkTerms
from billing.numbering import OwnNumber, OwnNumbers, called_number
from billing.services.calls import call_rate, call_take, calls_rerate
from billing.services.cost_centres import (
    cost_centre_create,
    cost_centre_phone_add,
    cost_centre_phone_remove,
    cost_centre_remove,
    cost_centre_update,
)
from billing.services.number_rules import number_rule_create, number_rule_update
from billing.services.pin_owners import pin_owner_create, pin_owner_remove, pin_owner_update
from billing.services.trunk_terms import trunk_terms_create
from billing.verdicts import trunk_cost
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.errors import InputError
from hotelpbx.common.models import AttentionItem, AuditRecord
from pbx.enums import CallStatus, CallType
from pbx.models import CallRecord, Extension
from rooms.models import Property, Stay
from tests.billing.test_docs import table
from tests.billing.world import LONDON, NOW, call, phone_of, refused
from tests.factories import ExtensionFactory

pytestmark = pytest.mark.django_db
PIN = "4711"
MINUTE = dt.timedelta(minutes=1)
OUTSIDER = "02079460001"


@pytest.fixture
def sales(property: Property) -> CostCentre:
    """A cost centre besides the house."""
    return cost_centre_create(property=property, code="SALES", name="Sales", actor=SYSTEM)


@pytest.fixture
def owner(sales: CostCentre) -> PinOwner:
    """Ada of Sales has a PIN code."""
    return pin_owner_create(property=sales.property, name="Ada", pin=PIN, cost_centre=sales, actor=SYSTEM)


@pytest.fixture
def reception(property: Property) -> Extension:
    """A phone without a room."""
    return ExtensionFactory(number="5001")


def paid_by(rating: CallRating) -> str:
    """Who pays: `room 1203`, `SALES`, or the verdict where nobody does."""
    if rating.status != RatingStatus.RATED:
        return str(rating.status)
    if rating.cost_centre is not None:
        assert rating.entry is None
        return rating.cost_centre.code
    assert rating.entry is not None
    return f"room {rating.entry.folio.stay.room.number}"


def test_a_phone_of_a_cost_centre_is_paid_by_it_and_without_a_discount(sales: CostCentre, reception: Extension) -> None:
    cost_centre_phone_add(centre=sales, pbx=reception.pbx, number="5001", actor=SYSTEM)
    rating = call_rate(call=call(reception))
    assert (paid_by(rating), rating.amount, rating.stay) == ("SALES", Decimal("1.69"), None)


def test_without_its_cost_centre_a_phone_is_the_houses_again(sales: CostCentre, reception: Extension) -> None:
    phone = cost_centre_phone_add(centre=sales, pbx=reception.pbx, number="5001", actor=SYSTEM)
    cost_centre_phone_remove(phone=phone, actor=SYSTEM)
    assert paid_by(call_rate(call=call(reception))) == "HOUSE"


@pytest.mark.parametrize("number", ["6500", "6700", "6400"])
def test_what_a_menu_a_queue_or_a_conference_room_calls_is_listed_until_a_cost_centre_pays_for_it(
    sales: CostCentre, number: str
) -> None:
    record = call(None, caller=number)
    assert paid_by(call_rate(call=record)) == "unmatched"
    cost_centre_phone_add(centre=sales, pbx=record.pbx, number=number, label="Menu", actor=SYSTEM)
    assert calls_rerate(property=sales.property) == {"rated": 1}
    assert paid_by(CallRating.objects.get(call=record)) == "SALES"


def test_a_cost_centre_does_not_take_the_phone_of_a_room(sales: CostCentre, stay: Stay) -> None:
    with refused(CallSetUpError) as caught:
        cost_centre_phone_add(centre=sales, pbx=phone_of(stay).pbx, number="1203", actor=SYSTEM)
    assert caught.value.code == "cost_centre_phone_of_room"


def test_a_number_has_one_cost_centre(sales: CostCentre, reception: Extension) -> None:
    cost_centre_phone_add(centre=sales, pbx=reception.pbx, number="5001", actor=SYSTEM)
    with refused(CallSetUpError):
        cost_centre_phone_add(centre=sales, pbx=reception.pbx, number="5001", actor=SYSTEM)


def test_a_pin_call_from_a_guests_room_is_never_the_guests(stay: Stay, folio: Folio, owner: PinOwner) -> None:
    rating = call_rate(call=call(phone_of(stay), pincode=PIN))
    assert (paid_by(rating), rating.pin_owner, rating.stay, rating.room) == ("SALES", owner, None, stay.room)
    assert not folio.entries.exists()


@pytest.mark.parametrize("is_known", [False, True])
def test_an_unknown_or_switched_off_pin_is_listed_and_never_printed(
    stay: Stay, folio: Folio, owner: PinOwner, is_known: bool
) -> None:
    if is_known:
        pin_owner_update(owner=owner, active=False, actor=SYSTEM)
    rating = call_rate(call=call(phone_of(stay), pincode=PIN if is_known else "90210"))
    assert (rating.status, rating.stay, rating.cost_centre) == (RatingStatus.UNMATCHED, None, None)
    assert "PIN" in rating.reason
    assert not any(pin in f"{rating.reason} {rating.explanation}" for pin in (PIN, "90210"))
    assert not folio.entries.exists()


def test_a_pin_is_kept_as_a_digest_only(owner: PinOwner) -> None:
    told = " ".join(str(record.data) for record in AuditRecord.objects.all())
    assert PIN not in owner.code_digest
    assert PIN not in told


def test_a_pin_survives_a_new_key(owner: PinOwner, stay: Stay, settings: Any) -> None:
    settings.FIELD_ENCRYPTION_KEYS = ["bmV3IGtleSBvZiB0aGlydHktdHdvIGJ5dGVzISEhISE=", *settings.FIELD_ENCRYPTION_KEYS]
    assert call_rate(call=call(phone_of(stay), pincode=PIN)).pin_owner == owner
    with refused(CallSetUpError):
        pin_owner_create(property=stay.property, name="Bob", pin=PIN, cost_centre=owner.cost_centre, actor=SYSTEM)


@pytest.mark.parametrize("pin", ["", "12", "12a4", "٤٧١١", "1" * 21])
def test_what_is_no_pin_is_refused(sales: CostCentre, pin: str) -> None:
    with refused(InputError):
        pin_owner_create(property=sales.property, name="Ada", pin=pin, cost_centre=sales, actor=SYSTEM)


def test_an_emergency_call_with_a_pin_costs_nobody_anything(stay: Stay, owner: PinOwner) -> None:
    rating = call_rate(call=call(phone_of(stay), pincode=PIN, callee="0112"))
    assert (rating.status, rating.cost_centre, rating.number_class) == (RatingStatus.FREE, None, "emergency")


def test_what_paid_is_switched_off_and_not_removed(stay: Stay, owner: PinOwner) -> None:
    call_rate(call=call(phone_of(stay), pincode=PIN))
    with refused(CallSetUpError):
        pin_owner_remove(owner=owner, actor=SYSTEM)
    with refused(CallSetUpError):
        cost_centre_remove(centre=owner.cost_centre, actor=SYSTEM)


def test_there_is_always_one_default_cost_centre(sales: CostCentre) -> None:
    house = CostCentre.objects.get(is_default=True)
    with refused(CallSetUpError):
        cost_centre_update(centre=house, is_default=False, actor=SYSTEM)
    with refused(CallSetUpError):
        cost_centre_remove(centre=CostCentre.objects.get(is_default=True), actor=SYSTEM)
    cost_centre_update(centre=sales, is_default=True, actor=SYSTEM)
    assert CostCentre.objects.get(is_default=True) == sales


def test_a_code_is_taken_once(sales: CostCentre) -> None:
    with refused(CallSetUpError):
        cost_centre_create(property=sales.property, code="SALES", name="Other", actor=SYSTEM)


@pytest.mark.parametrize(("talk", "status"), [(1, "free"), (10, "free"), (11, "rated")])
def test_talk_within_the_grace_of_an_analogue_trunk_is_not_charged(
    stay: Stay, folio: Folio, talk: int, status: str
) -> None:
    trunk_terms_create(property=stay.property, trunk="fxo", grace_seconds=10, cost_per_minute=Decimal(1), actor=SYSTEM)
    rating = call_rate(call=call(phone_of(stay), talk_seconds=talk, trunk="fxo"))
    assert (rating.status, rating.cost) == (status, 0 if status == "free" else 1)
    assert status == "rated" or ("grace" in rating.reason and "grace" in rating.explanation[1]["label"])
    assert call_rate(call=call(phone_of(stay), talk_seconds=talk, trunk="sip")).status == RatingStatus.RATED


@pytest.mark.parametrize(
    ("talk", "values", "cost"),
    [
        (95, {"cost_per_minute": Decimal("0.012345"), "cost_increment": 1}, "0.02"),
        (95, {"cost_per_minute": Decimal("0.50"), "cost_increment": 60}, "1.00"),
        (60, {"cost_per_minute": Decimal("0.50"), "cost_increment": 60}, "0.50"),
        (1, {"cost_per_minute": Decimal("0.01"), "cost_increment": 30, "cost_connection": Decimal("0.005")}, "0.01"),
        (1, {"cost_connection": Decimal("0.005")}, "0.01"),
        (1, {"cost_connection": Decimal("0.004999")}, "0.00"),
    ],
)
def test_what_the_provider_takes_is_exact_and_rounded_once(
    stay: Stay, talk: int, values: dict[str, Any], cost: str
) -> None:
    trunk_terms_create(property=stay.property, trunk="sip", actor=SYSTEM, **values)
    assert call_rate(call=call(phone_of(stay), talk_seconds=talk, trunk="sip")).cost == Decimal(cost)


def test_an_emergency_call_costs_the_house_nothing_either(stay: Stay) -> None:
    trunk_terms_create(property=stay.property, trunk="sip", cost_per_minute=Decimal(1), actor=SYSTEM)
    assert call_rate(call=call(phone_of(stay), callee="0112", trunk="sip")).cost == 0


def rule(property: Property, **values: Any) -> None:
    """A line of the property's own table."""
    number_rule_create(property=property, actor=SYSTEM, **{"label": "Line", "is_prefix": True, **values})


def test_a_free_line_of_the_own_table_is_not_charged(stay: Stay) -> None:
    rule(stay.property, digits="+44207946", number_class="service", label="Our sister hotel", is_free=True)
    rating = call_rate(call=call(phone_of(stay)))
    assert (rating.status, rating.number_class) == (RatingStatus.FREE, "service")
    assert rating.destination == "Our sister hotel"
    assert "own table" in rating.explanation[0]["label"]


def test_a_freephone_number_is_charged_where_the_own_table_says_so(stay: Stay) -> None:
    rule(stay.property, digits="+49800", number_class="shared_cost", is_free=False)
    rating = call_rate(call=call(phone_of(stay), callee="008001234567"))
    assert (paid_by(rating), rating.number_class) == ("room 1203", "shared_cost")


def test_a_premium_number_is_rated_like_any_other_and_says_what_it_is(stay: Stay) -> None:
    rating = call_rate(call=call(phone_of(stay), callee="009003123456"))
    assert (paid_by(rating), rating.number_class, rating.amount) == ("room 1203", "premium", Decimal("0.22"))


def test_no_line_makes_an_emergency_number_chargeable(stay: Stay) -> None:
    with refused(CallSetUpError):
        rule(stay.property, digits="112", number_class="premium")
    rule(stay.property, digits="1", number_class="premium")
    assert call_rate(call=call(phone_of(stay), callee="0112")).status == RatingStatus.FREE


def test_an_emergency_line_of_the_own_table_is_always_free(property: Property) -> None:
    made = number_rule_create(
        property=property, digits="222", label="Guard", number_class="emergency", is_free=False, actor=SYSTEM
    )
    assert made.is_free
    assert not number_rule_update(rule=made, number_class="service", is_free=False, actor=SYSTEM).is_free


def records(reception: Extension, *rows: dict[str, Any]) -> list[CallRecord]:
    """Several records of one call."""
    return [call(row.pop("phone", None), callid="1763900000.7", pbx=reception.pbx, **row) for row in rows]


def test_whoever_forwards_a_call_from_outside_pays_for_the_outside_part(stay: Stay, reception: Extension) -> None:
    came, went = records(
        reception,
        {"phone": reception, "type": CallType.INBOUND, "caller": OUTSIDER, "callee": "5001", "talk_seconds": 0},
        {"caller": OUTSIDER},
    )
    assert [paid_by(call_rate(call=record)) for record in (came, went)] == ["free", "HOUSE"]


def test_the_order_in_which_the_records_come_does_not_matter(stay: Stay, reception: Extension) -> None:
    (went,) = records(reception, {"caller": OUTSIDER})
    assert paid_by(call_take(call=went)) == "unmatched"
    (came,) = records(
        reception,
        {"phone": reception, "type": CallType.INBOUND, "caller": OUTSIDER, "callee": "5001", "talk_seconds": 0},
    )
    call_take(call=came)
    assert paid_by(CallRating.objects.get(call=went)) == "HOUSE"


@pytest.mark.parametrize(
    ("answered", "later", "payer"),
    [(False, False, "HOUSE"), (True, False, "room 1203"), (False, True, "room 1203")],
)
def test_a_guest_does_not_pay_for_what_the_reception_forwards_but_for_what_they_dial(
    stay: Stay, reception: Extension, answered: bool, later: bool, payer: str
) -> None:
    began = NOW - 10 * MINUTE
    inside: dict[str, Any] = {
        "phone": phone_of(stay),
        "type": CallType.INTERNAL,
        "callee": "5001",
        "status": CallStatus.ANSWERED if answered else CallStatus.NO_ANSWER,
        "talk_seconds": 20 if answered else 0,
        "started_at": began + MINUTE if later else began,
    }
    _rang, went = records(reception, inside, {"phone": phone_of(stay), "started_at": began + dt.timedelta(seconds=15)})
    assert paid_by(call_rate(call=went)) == payer


@pytest.mark.parametrize(
    ("values", "payer"),
    [
        ({"type": CallType.INBOUND, "caller": OUTSIDER}, "no_rate"),
        ({"type": CallType.INBOUND, "caller": OUTSIDER, "trunk": ""}, "free"),
        ({"type": CallType.INTERNAL, "trunk": ""}, "internal"),
        ({"type": CallType.INBOUND, "caller": OUTSIDER, "talk_seconds": 0}, "free"),
    ],
)
def test_a_call_that_was_passed_on_outside_without_a_record_of_that_is_listed(
    reception: Extension, values: dict[str, Any], payer: str
) -> None:
    trunk_terms_create(
        property=Property.objects.get(), trunk="sip", cost_per_minute=Decimal("0.30"), actor=SYSTEM, cost_increment=1
    )
    rating = call_rate(call=call(reception, **{"callee": "5001", "trunk": "sip", **values}))
    assert paid_by(rating) == payer
    if payer == "no_rate":
        assert (rating.cost_centre and rating.cost_centre.code, rating.cost) == ("HOUSE", Decimal("0.48"))
        assert not AttentionItem.objects.exists()


def test_the_guest_who_forwarded_pays_even_where_the_record_names_the_outside_number(stay: Stay) -> None:
    phone = phone_of(stay)
    came = call(phone, type=CallType.INTERNAL, caller="1203", callee=LONDON, trunk="sip")
    assert paid_by(call_rate(call=came)) == "room 1203"


def test_two_outside_numbers_that_the_device_connects_are_listed(property: Property) -> None:
    assert paid_by(call_rate(call=call(None, caller=OUTSIDER))) == "unmatched"


def test_a_click_to_dial_is_paid_by_the_phone_that_rang_first(stay: Stay) -> None:
    assert paid_by(call_rate(call=call(phone_of(stay), call_seconds=120))) == "room 1203"


def test_a_folio_without_charges_makes_the_call_wait_for_a_person(stay: Stay, folio: Folio) -> None:
    Folio.objects.filter(pk=folio.pk).update(no_post=True)
    rating = call_rate(call=call(phone_of(stay)))
    assert (rating.status, rating.amount) == (RatingStatus.LATE, 0)
    item = AttentionItem.objects.get()
    assert "takes no charges" in item.subject
    assert item.data["amount"] == "1.69"


def test_the_statements_of_a_call_of_a_house_phone_stay_few(
    reception: Extension, django_assert_max_num_queries: Any
) -> None:
    call_rate(call=call(reception))
    record = call(reception)
    with django_assert_max_num_queries(15):
        call_rate(call=record)


@pytest.mark.parametrize("row", table("trunk costs"), ids=" ".join)
def test_a_cost_in_the_documentation(row: list[str]) -> None:
    minute, call_cost, step, talk, cost = row
    terms = TrunkTerms(
        cost_per_minute=Decimal(minute), cost_connection=Decimal(call_cost), cost_increment=int(step), trunk="sip"
    )
    assert str(trunk_cost(terms, int(talk), 2)) == cost


@pytest.mark.parametrize("row", table("own numbers"), ids=" ".join)
def test_a_number_in_the_documentation(row: list[str]) -> None:
    own = OwnNumbers(
        (
            OwnNumber("22022", False, "service", "Pizza", True),
            OwnNumber("0800", True, "shared_cost", "Hotlines", False),
            OwnNumber("+442079", True, "service", "Sister hotels", True),
        )
    )
    called = called_number(row[0], country="DE", outbound_prefix="0", own=own)
    assert [called.digits, called.number_class, "yes" if called.is_free else "no"] == row[1:]


def test_the_tables_of_the_documentation_are_found() -> None:
    assert (len(table("trunk costs")), len(table("own numbers"))) == (4, 5)
