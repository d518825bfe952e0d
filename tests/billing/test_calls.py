"""From a call record to a charge: one verdict a call, at most one entry, never on the next guest."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from billing.enums import EntrySource, FolioStatus, RatingStatus
from billing.errors import CallRatingError, FolioClosedError
from billing.models import CallRating, Folio, FolioEntry
from billing.selectors.folios import folio_balance
from billing.services.call_decisions import call_write_off, late_call_post
from billing.services.calls import call_rate, calls_rerate
from billing.services.folios import charge_post, entry_reverse, folio_open, folio_settle, payment_post
from hotelpbx.common.attention import attention_raise
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.models import AttentionItem
from pbx.enums import CallStatus, CallType
from pbx.events import CallRecorded, publish
from rooms.errors import PropertyNotFoundError
from rooms.models import Property, Stay
from tests.billing.world import NOW, call, check_out, phone_of, refused, stay_in, tariff_active
from tests.factories import ExtensionFactory, PbxFactory, RoomFactory, ServiceLevelFactory, StayFactory

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def folio_paid(folio: Folio) -> FolioEntry:
    """The rest of a call of 1.69 is paid."""
    return payment_post(folio=folio, method="cash", amount=Decimal("0.69"), actor=SYSTEM)


def folio_waived(folio: Folio) -> FolioEntry:
    """Both entries are taken back."""
    for entry in folio.entries.filter(kind="payment"):
        entry_reverse(entry=entry, reason="given back", actor=SYSTEM)
    return entry_reverse(entry=folio.entries.get(kind="charge"), reason="waived", actor=SYSTEM)


def open_items(kind: str = "") -> list[AttentionItem]:
    """Open attention items."""
    items = AttentionItem.objects.filter(resolved_at__isnull=True)
    return list(items.filter(kind=kind) if kind else items)


def test_an_answered_outbound_call_is_charged_to_the_guest_with_its_explanation(stay: Stay, folio: Folio) -> None:
    record = call(phone_of(stay))
    rating = call_rate(call=record, now=NOW)
    assert rating.status == RatingStatus.RATED
    assert (rating.stay, rating.room, rating.number, rating.destination) == (
        stay,
        stay.room,
        "442079460000",
        "United Kingdom",
    )
    entry = folio.entries.get()
    assert (entry.net, entry.tax, entry.amount) == (Decimal("1.54"), Decimal("0.15"), Decimal("1.69"))
    assert (entry.code, entry.source, entry.business_key) == ("PHONE", EntrySource.CALL, f"call:{record.pk}")
    assert rating.entry == entry
    assert rating.tariff is not None
    assert rating.explanation == entry.explanation
    assert sum(Decimal(line["amount"]) for line in entry.explanation) == entry.amount


def test_a_record_that_comes_again_changes_nothing(stay: Stay, folio: Folio) -> None:
    record = call(phone_of(stay))
    first = call_rate(call=record)
    assert call_rate(call=record) == first
    assert folio.entries.count() == 1
    assert CallRating.objects.count() == 1


def test_the_report_of_a_call_charges_it(stay: Stay, folio: Folio) -> None:
    record = call(phone_of(stay))
    for _report in range(2):
        publish(CallRecorded(call=record))
    assert folio_balance(folio) == Decimal("1.69")


def test_the_discount_of_the_service_level_is_given(property: Property) -> None:
    level = ServiceLevelFactory(code="half", discount_percent=Decimal(50))
    stay = stay_in("1300", service_level=level)
    rating = call_rate(call=call(phone_of(stay)))
    assert rating.entry is not None
    assert rating.entry.amount == Decimal("0.85")


@pytest.mark.parametrize(
    ("values", "status"),
    [
        ({"type": CallType.INTERNAL}, RatingStatus.INTERNAL),
        ({"type": CallType.INBOUND}, RatingStatus.FREE),
        ({"status": CallStatus.NO_ANSWER, "talk_seconds": 0}, RatingStatus.FREE),
        ({"status": CallStatus.BUSY}, RatingStatus.FREE),
        ({"talk_seconds": 0}, RatingStatus.FREE),
        ({"callee": "0112"}, RatingStatus.FREE),
        ({"callee": "008001234567"}, RatingStatus.FREE),
        ({"callee": "0001234567890123456789"}, RatingStatus.NO_RATE),
        ({"callee": "00081312345678"}, RatingStatus.NO_RATE),
    ],
)
def test_what_is_not_charged(stay: Stay, folio: Folio, values: dict[str, Any], status: RatingStatus) -> None:
    rating = call_rate(call=call(phone_of(stay), **values))
    assert (rating.status, rating.stay, rating.entry) == (status, stay, None)
    assert rating.reason
    assert not folio.entries.exists()


def test_a_free_number_says_by_which_rule(stay: Stay) -> None:
    rating = call_rate(call=call(phone_of(stay), callee="0112"))
    assert "Emergency" in rating.explanation[0]["label"]


def test_an_unknown_extension_is_unmatched(property: Property) -> None:
    assert call_rate(call=call(None)).status == RatingStatus.UNMATCHED


def test_the_house_pays_for_a_phone_without_a_room(property: Property) -> None:
    rating = call_rate(call=call(ExtensionFactory(number="5001")), now=NOW)
    assert (rating.status, rating.room, rating.stay, rating.entry) == (RatingStatus.RATED, None, None, None)
    assert rating.cost_centre is not None
    assert (rating.cost_centre.code, rating.cost_centre.is_default) == ("HOUSE", True)
    amounts = (rating.billed_seconds, rating.net, rating.tax, rating.amount, rating.business_date)
    assert amounts == (96, Decimal("1.54"), Decimal("0.15"), Decimal("1.69"), property.business_date)
    assert sum(Decimal(str(line["amount"])) for line in rating.explanation) == rating.amount
    assert not FolioEntry.objects.exists()


def test_a_call_of_the_house_without_a_price_is_listed_and_troubles_nobody_at_the_desk(property: Property) -> None:
    record = call(ExtensionFactory(number="5001"), callee="00081312345678")
    rating = call_rate(call=record)
    assert (rating.status, rating.amount, open_items()) == (RatingStatus.NO_RATE, 0, [])
    assert rating.cost_centre is not None


def test_a_vacant_room_is_unmatched(property: Property) -> None:
    room = RoomFactory(number="1400")
    rating = call_rate(call=call(room.phones.get().extension))
    assert (rating.status, rating.room, rating.stay) == (RatingStatus.UNMATCHED, room, None)


def test_a_pbx_without_a_property_is_an_error_and_no_verdict(property: Property) -> None:
    stranger = ExtensionFactory(pbx=PbxFactory(name="other", property_code="other"))
    with refused(PropertyNotFoundError):
        call_rate(call=call(stranger))
    assert not CallRating.objects.exists()


def test_a_stay_without_a_folio_gets_one(stay: Stay) -> None:
    rating = call_rate(call=call(phone_of(stay)))
    assert rating.entry is not None
    assert rating.entry.folio.stay == stay


def test_a_call_of_a_guest_who_has_left_is_late_and_never_on_the_next_guest(stay: Stay, folio: Folio) -> None:
    record = call(phone_of(stay), started_at=NOW - 10 * MINUTE)
    folio_settle(folio=folio, actor=SYSTEM)
    check_out(stay, NOW - 5 * MINUTE)
    successor = stay_after(stay)
    rating = call_rate(call=record)
    assert (rating.status, rating.stay, rating.entry) == (RatingStatus.LATE, stay, None)
    assert not FolioEntry.objects.exists()
    (item,) = open_items("call_late")
    assert (item.data["stay"], item.data["amount"], item.data["currency"]) == (stay.pk, "1.69", "EUR")
    assert folio_balance(folio_open(stay=successor)) == 0


def stay_after(stay: Stay) -> Stay:
    """The next guest of the room."""
    return StayFactory(room=stay.room, checked_in_at=NOW - MINUTE)


def test_the_device_tells_whole_seconds_so_a_guest_of_that_second_pays(property: Property) -> None:
    stay = stay_in("1300", checked_in_at=NOW + dt.timedelta(milliseconds=700))
    assert call_rate(call=call(phone_of(stay), started_at=NOW)).stay == stay
    assert call_rate(call=call(phone_of(stay), started_at=NOW - dt.timedelta(seconds=1))).stay is None


def test_within_one_second_the_guest_who_leaves_comes_before_the_next(stay: Stay, folio: Folio) -> None:
    check_out(stay, NOW + dt.timedelta(milliseconds=300))
    StayFactory(room=stay.room, checked_in_at=NOW + dt.timedelta(milliseconds=700))
    rating = call_rate(call=call(phone_of(stay), started_at=NOW))
    assert (rating.stay, rating.status) == (stay, RatingStatus.LATE)


def test_a_call_that_began_after_the_next_guest_came_is_theirs(stay: Stay, folio: Folio) -> None:
    check_out(stay, NOW - 15 * MINUTE)
    successor = stay_after(stay)
    rating = call_rate(call=call(phone_of(stay), started_at=NOW - MINUTE))
    assert (rating.status, rating.stay) == (RatingStatus.RATED, successor)


def test_a_late_call_is_charged_after_all_on_the_reopened_folio(stay: Stay, folio: Folio) -> None:
    rating = late(stay, folio)
    posted = late_call_post(rating=rating, reason="guest agreed", actor=SYSTEM)
    assert (posted.status, posted.entry) == (RatingStatus.RATED, folio.entries.get())
    assert folio_balance(folio) == Decimal("1.69")
    assert open_items() == []
    with refused(CallRatingError):
        late_call_post(rating=rating, reason="again", actor=SYSTEM)


def test_a_late_call_for_nothing_leaves_no_folio_open(stay: Stay, folio: Folio) -> None:
    stay.service_level.discount_percent = Decimal(100)
    stay.service_level.save()
    posted = late_call_post(rating=late(stay, folio), reason="guest agreed", actor=SYSTEM)
    folio.refresh_from_db()
    assert (posted.entry, posted.amount, folio.status) == (folio.entries.get(), 0, FolioStatus.CLOSED)


@pytest.mark.parametrize("settle", [folio_paid, folio_waived])
def test_the_reopened_folio_of_a_guest_who_has_left_closes_when_it_is_settled(
    stay: Stay, folio: Folio, settle: Callable[[Folio], FolioEntry]
) -> None:
    late_call_post(rating=late(stay, folio), reason="guest agreed", actor=SYSTEM)
    payment_post(folio=folio, method="cash", amount=Decimal("1.00"), actor=SYSTEM)
    folio.refresh_from_db()
    assert folio.status == FolioStatus.OPEN
    settle(folio)
    folio.refresh_from_db()
    assert (folio.status, folio_balance(folio)) == (FolioStatus.CLOSED, 0)
    with refused(FolioClosedError):
        charge_post(folio=folio, code="MISC", unit_price=Decimal(1), actor=SYSTEM)


def test_the_folio_of_a_guest_in_house_stays_open_when_it_is_settled(stay: Stay, folio: Folio) -> None:
    call_rate(call=call(phone_of(stay)))
    payment_post(folio=folio, method="cash", amount=Decimal("1.69"), actor=SYSTEM)
    folio.refresh_from_db()
    assert (folio.status, folio_balance(folio)) == (FolioStatus.OPEN, 0)


def test_a_late_call_is_written_off(stay: Stay, folio: Folio) -> None:
    rating = late(stay, folio)
    written_off = call_write_off(rating=rating, reason="too small", actor=SYSTEM)
    assert written_off.status == RatingStatus.FREE
    assert "too small" in written_off.reason
    assert open_items() == []
    assert not folio.entries.exists()
    with refused(CallRatingError):
        call_write_off(rating=rating, reason="again", actor=SYSTEM)


def late(stay: Stay, folio: Folio) -> CallRating:
    """A late call."""
    record = call(phone_of(stay))
    folio_settle(folio=folio, actor=SYSTEM)
    check_out(stay, NOW - MINUTE)
    return call_rate(call=record)


def test_a_call_without_a_price_waits_for_the_tariff_and_is_then_charged(stay: Stay, folio: Folio) -> None:
    record = call(phone_of(stay), callee="00081312345678")
    assert call_rate(call=record).status == RatingStatus.NO_RATE
    (item,) = open_items("call_no_rate")
    assert item.data["number"] == "81312345678"
    tariff_active(stay.property, ("prefix,destination,price_per_minute", "81,Japan,2.00"), valid_from=NOW - 60 * MINUTE)
    assert calls_rerate(property=stay.property) == {"rated": 1}
    assert folio_balance(folio) == Decimal("4.40")
    assert open_items() == []
    assert calls_rerate(property=stay.property) == {}


def test_a_call_is_rated_by_the_version_that_was_valid_when_it_began(stay: Stay, folio: Folio) -> None:
    record = call(phone_of(stay), started_at=NOW - 10 * MINUTE)
    tariff_active(stay.property, ("prefix,destination,price_per_minute", "44,UK,9.00"), valid_from=NOW - 5 * MINUTE)
    call_rate(call=record)
    assert folio_balance(folio) == Decimal("1.69")


def test_rating_what_is_left_finds_calls_without_a_verdict(stay: Stay, folio: Folio) -> None:
    call(phone_of(stay))
    assert calls_rerate(property=stay.property) == {"rated": 1}


def test_an_attention_item_of_something_else_stays_open(stay: Stay) -> None:
    attention_raise(kind="other", key="other:1", subject="Something else")
    call_rate(call=call(phone_of(stay)))
    assert len(open_items("other")) == 1


def test_statements_a_call_stay_few(stay: Stay, folio: Folio, django_assert_max_num_queries: Any) -> None:
    phone = phone_of(stay)
    call_rate(call=call(phone))
    record = call(phone)
    with django_assert_max_num_queries(19):
        call_rate(call=record)
