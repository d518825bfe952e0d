"""What a person decides on calls that found no guest or no price."""

import datetime as dt
from decimal import Decimal

import pytest

from billing.enums import CallDecision, EntryKind, RatingStatus
from billing.errors import CallRatingError, CallSetUpNotFoundError
from billing.models import CallRating, CostCentre, Folio
from billing.selectors.folios import folio_balance
from billing.services.call_decisions import call_decide
from billing.services.calls import call_rate, calls_rerate
from billing.services.cost_centres import cost_centre_create
from billing.services.rerating import call_rerate
from billing.services.terms import folio_terms_set
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.errors import InputError
from hotelpbx.common.models import AuditRecord
from rooms.errors import RoomNotFoundError
from rooms.models import Property, Stay
from tests.billing.world import NOW, call, check_out, phone_of, refused, stay_in, tariff_active

pytestmark = pytest.mark.django_db
JAPAN = "00081312345678"


@pytest.fixture
def unmatched(property: Property) -> CallRating:
    """A call of 1.69 between two numbers outside, which nobody is found for."""
    return call_rate(call=call(None, caller="02079460001"), now=NOW)


@pytest.fixture
def sales(property: Property) -> CostCentre:
    return cost_centre_create(property=property, code="SALES", name="Sales", actor=SYSTEM)


def to_guest(rating: CallRating, room: str) -> CallRating:
    return call_decide(
        rating=rating, decision=CallDecision.GUEST, room=room, reason="Guest said so", actor=SYSTEM, now=NOW
    )


def written_off(rating: CallRating) -> CallRating:
    return call_decide(rating=rating, decision=CallDecision.WRITE_OFF, reason="Courtesy", actor=SYSTEM, now=NOW)


def test_the_guest_in_a_room_pays_the_price_of_the_tariff(unmatched: CallRating, folio: Folio) -> None:
    stay = folio.stay
    done = to_guest(unmatched, stay.room.number)
    entry = folio.entries.get()
    assert (entry.kind, entry.amount, entry.call) == (EntryKind.CHARGE, Decimal("1.69"), unmatched.call)
    assert (done.pk, done.status, done.stay, done.room) == (unmatched.pk, RatingStatus.RATED, stay, stay.room)
    assert done.is_assigned
    assert "Guest said so" in done.reason
    record = AuditRecord.objects.get(action="billing.call.assigned")
    assert (record.data["stay"], record.data["reason"]) == (stay.pk, "Guest said so")


def test_the_discount_of_the_guests_level_counts(unmatched: CallRating, folio: Folio) -> None:
    level = folio.stay.service_level
    level.discount_percent = Decimal(50)
    level.save()
    to_guest(unmatched, folio.stay.room.number)
    assert Decimal(0) < folio_balance(folio) < Decimal("1.69")


def test_a_cost_centre_pays_without_a_folio(unmatched: CallRating, sales: CostCentre, folio: Folio) -> None:
    done = call_decide(
        rating=unmatched, decision=CallDecision.COST_CENTRE, cost_centre="SALES", reason="Fax", actor=SYSTEM, now=NOW
    )
    assert (done.status, done.cost_centre, done.stay) == (RatingStatus.RATED, sales, None)
    assert (done.amount, done.business_date) == (Decimal("1.69"), folio.stay.property.business_date)
    assert not folio.entries.exists()


def test_what_was_decided_is_not_decided_again(unmatched: CallRating, folio: Folio) -> None:
    to_guest(unmatched, folio.stay.room.number)
    with refused(CallRatingError):
        to_guest(unmatched, folio.stay.room.number)
    with refused(CallRatingError):
        written_off(unmatched)
    assert folio.entries.count() == 1


def test_a_record_that_comes_again_changes_no_decision(unmatched: CallRating, folio: Folio) -> None:
    to_guest(unmatched, folio.stay.room.number)
    assert call_rate(call=unmatched.call).is_assigned
    assert calls_rerate(property=folio.stay.property) == {}
    assert folio.entries.count() == 1


def test_whoever_was_named_goes_on_paying_when_the_call_is_rated_again(unmatched: CallRating, folio: Folio) -> None:
    rating = to_guest(unmatched, folio.stay.room.number)
    rates = ("prefix,destination,price_per_minute", "44,United Kingdom,0.45")
    tariff_active(folio.stay.property, rates, valid_from=NOW - dt.timedelta(days=1))
    again = call_rerate(rating=rating, reason="Wrong tariff", actor=SYSTEM, now=NOW)
    assert (again.stay, again.is_assigned, folio_balance(folio)) == (folio.stay, True, again.amount)


def test_a_written_off_call_is_not_tried_again(unmatched: CallRating, folio: Folio) -> None:
    done = written_off(unmatched)
    assert (done.status, "Courtesy" in done.reason) == (RatingStatus.FREE, True)
    assert calls_rerate(property=folio.stay.property) == {}


def test_a_call_without_a_price_can_be_written_off_but_not_charged(folio: Folio) -> None:
    rating = call_rate(call=call(phone_of(folio.stay), callee=JAPAN))
    assert rating.status == RatingStatus.NO_RATE
    with refused(CallRatingError):
        to_guest(rating, folio.stay.room.number)
    assert written_off(rating).status == RatingStatus.FREE


def test_a_call_that_no_tariff_prices_is_charged_to_nobody(property: Property, folio: Folio) -> None:
    rating = call_rate(call=call(None, caller="02079460001", callee=JAPAN))
    with refused(CallRatingError) as caught:
        to_guest(rating, folio.stay.room.number)
    assert caught.value.code == "call_not_priced"
    assert "no rate for this number" in str(caught.value)


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_decision_has_a_reason(unmatched: CallRating, reason: str) -> None:
    with refused(InputError):
        call_decide(rating=unmatched, decision=CallDecision.WRITE_OFF, reason=reason, actor=SYSTEM)


def test_who_pays_must_be_named_and_in_house(unmatched: CallRating, stay: Stay) -> None:
    for room in ("", stay_gone().room.number):
        with refused(InputError) as caught:
            to_guest(unmatched, room)
        assert "room" in caught.value.extra["fields"]
    with refused(RoomNotFoundError):
        to_guest(unmatched, "9999")
    for code, kind in (("", InputError), ("NONE", CallSetUpNotFoundError)):
        with refused(kind):
            call_decide(
                rating=unmatched, decision=CallDecision.COST_CENTRE, cost_centre=code, reason="Fax", actor=SYSTEM
            )


def stay_gone() -> Stay:
    """A room whose guest has left."""
    stay = stay_in("1408")
    check_out(stay)
    return stay


def test_a_folio_that_takes_no_charges_refuses_the_call(unmatched: CallRating, folio: Folio) -> None:
    folio_terms_set(folio=folio, terms={"no_post": True}, actor=SYSTEM)
    with refused(CallRatingError) as caught:
        to_guest(unmatched, folio.stay.room.number)
    assert caught.value.code == "call_not_charged"
    unmatched.refresh_from_db()
    assert unmatched.status == RatingStatus.UNMATCHED
