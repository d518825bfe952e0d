"""A charged call that was wrong is rated again: by reversal and a new charge, one call or a range of days."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest

from billing.enums import EntryKind, EntryPurpose, RatingStatus
from billing.errors import CallRatingError, FolioClosedError
from billing.models import CallRating, Folio, FolioEntry, Tariff
from billing.selectors.folios import folio_balance
from billing.services.calls import call_rate
from billing.services.folios import entry_reverse, folio_settle, payment_post
from billing.services.number_rules import number_rule_create
from billing.services.rerating import call_rerate, calls_rerate_preview, calls_rerate_range
from billing.services.transfers import entries_transfer
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.errors import InputError
from hotelpbx.common.models import AuditRecord
from rooms.models import Stay
from tests.billing.world import NOW, call, phone_of, refused, stay_in, tariff_active
from tests.factories import ExtensionFactory

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
MENDED = ("prefix,destination,price_per_minute", "44,United Kingdom,0.45", "49,Germany,0.10")


@pytest.fixture
def rating(stay: Stay, folio: Folio) -> CallRating:
    """A charged call of 1.69."""
    return call_rate(call=call(phone_of(stay)), now=NOW)


def mend(stay: Stay) -> Tariff:
    """The price of a minute should have been half of it, from the beginning: 2 x 0.45 and 10 % are 0.99."""
    Tariff.objects.update(valid_from=NOW - 40 * DAY, valid_to=NOW - 35 * DAY)
    return tariff_active(stay.property, MENDED, valid_from=NOW - 31 * DAY)


def again(rating: CallRating, reason: str = "Wrong tariff") -> CallRating:
    return call_rerate(rating=rating, reason=reason, actor=SYSTEM, now=NOW)


def test_the_old_charge_is_reversed_and_the_call_charged_anew(rating: CallRating, folio: Folio) -> None:
    tariff = mend(folio.stay)
    done = again(rating)
    charge, reversal, anew = folio.entries.order_by("pk")
    assert (reversal.reverses, reversal.amount, reversal.reference) == (charge, Decimal("-1.69"), "Wrong tariff")
    assert (anew.kind, anew.amount, anew.call) == (EntryKind.CHARGE, Decimal("0.99"), rating.call)
    assert anew.business_key == f"call:{rating.call_id}:1"
    assert {reversal.purpose, anew.purpose} == {EntryPurpose.RERATE}
    assert (done.pk, done.entry, done.amount, done.tariff) == (rating.pk, anew, Decimal("0.99"), tariff)
    assert sum(entry.quantity for entry in folio.entries.all()) == 1
    record = AuditRecord.objects.get(action="billing.call.rerated")
    assert (record.data["old"], record.data["new"], record.data["reason"]) == ("1.69", "0.99", "Wrong tariff")


def test_it_can_be_done_again(rating: CallRating, folio: Folio) -> None:
    mend(folio.stay)
    first = again(rating)
    number_rule_create(
        property=folio.stay.property,
        digits="+44",
        is_prefix=True,
        number_class="service",
        label="Sister hotel",
        is_free=True,
        actor=SYSTEM,
    )
    free = again(first)
    assert (free.status, free.entry, free.amount, folio_balance(folio)) == (RatingStatus.FREE, None, 0, 0)
    assert folio.entries.count() == 4


def test_the_same_price_changes_nothing(rating: CallRating, folio: Folio) -> None:
    assert again(rating).rated_at == rating.rated_at
    assert folio.entries.count() == 1


def test_it_wants_a_reason(rating: CallRating) -> None:
    with refused(InputError):
        again(rating, " ")


def test_a_closed_folio_is_opened_first(rating: CallRating, folio: Folio) -> None:
    mend(folio.stay)
    folio_settle(folio=folio, payments=[("cash", Decimal("1.69"))], actor=SYSTEM)
    with refused(FolioClosedError):
        again(rating)
    assert not FolioEntry.objects.filter(kind=EntryKind.REVERSAL).exists()


def test_a_charge_that_was_moved_is_mended_where_it_stands(rating: CallRating, folio: Folio) -> None:
    other = Folio.objects.create(stay=stay_in("1300"), currency="EUR", opened_at=NOW)
    assert rating.entry is not None
    entries_transfer(entries=[rating.entry], folio=other, window=1, actor=SYSTEM)
    mend(folio.stay)
    done = again(rating)
    assert (folio_balance(folio), folio_balance(other)) == (0, Decimal("0.99"))
    assert done.entry is not None
    assert done.entry.folio == other


def test_a_charge_that_was_taken_back_stays_taken_back(rating: CallRating, folio: Folio) -> None:
    assert rating.entry is not None
    entry_reverse(entry=rating.entry, reason="Courtesy", actor=SYSTEM)
    mend(folio.stay)
    with refused(CallRatingError):
        again(rating)


def test_a_call_that_would_have_no_price_keeps_its_charge(rating: CallRating, folio: Folio) -> None:
    Tariff.objects.update(valid_to=NOW - 35 * DAY, valid_from=NOW - 40 * DAY)
    with refused(CallRatingError) as caught:
        again(rating)
    assert "No tariff" in str(caught.value.message)


def test_a_call_without_a_charge_is_not_rated_again_like_this(stay: Stay) -> None:
    with refused(CallRatingError):
        again(call_rate(call=call(phone_of(stay), callee="0112")))


def test_a_call_whose_number_is_no_longer_kept_stays(rating: CallRating, folio: Folio) -> None:
    mend(folio.stay)
    CallRating.objects.update(number="")
    with refused(CallRatingError):
        again(rating)


def test_a_call_of_the_house_gets_its_new_price_without_an_entry(stay: Stay) -> None:
    rating = call_rate(call=call(ExtensionFactory(number="5001")))
    mend(stay)
    done = again(rating)
    assert (done.amount, done.business_date, done.entry) == (Decimal("0.99"), stay.property.business_date, None)


def test_a_range_tells_before_what_it_will_change(stay: Stay, folio: Folio) -> None:
    paid = stay_in("1300")
    closed = Folio.objects.create(stay=paid, currency="EUR", opened_at=NOW)
    calls: list[tuple[Any, dt.timedelta]] = [(stay, 0 * DAY), (stay, DAY), (paid, DAY / 2), (stay, 3 * DAY)]
    for each, ago in calls:
        each.room_history.update(started_at=NOW - 5 * DAY)
        call_rate(call=call(phone_of(each), started_at=NOW - ago))
    call_rate(call=call(phone_of(stay), callee="0030123456"))
    folio_settle(folio=closed, payments=[("cash", Decimal("1.69"))], actor=SYSTEM)
    mend(stay)
    span: dict[str, Any] = {"property": stay.property, "since": NOW - 2 * DAY, "until": NOW + DAY}
    before = calls_rerate_preview(**span)
    assert (before.calls, len(before.changed), before.difference) == (4, 3, Decimal("-2.10"))
    assert FolioEntry.objects.filter(kind=EntryKind.REVERSAL).count() == 0
    done = calls_rerate_range(**span, reason="Wrong tariff", actor=SYSTEM)
    assert (len(done.changed), done.difference) == (2, Decimal("-1.40"))
    assert [("closed" in each.problem) for each in done.refused] == [True]
    assert folio_balance(folio) == Decimal("0.99") * 2 + Decimal("1.69") + Decimal("0.22")
    assert calls_rerate_range(**span, reason="Again", actor=SYSTEM).changed == []


def test_a_preview_takes_as_many_statements_for_many_calls(
    stay: Stay, folio: Folio, django_assert_num_queries: Any
) -> None:
    span: dict[str, Any] = {"property": stay.property, "since": NOW - DAY, "until": NOW + DAY}
    call_rate(call=call(phone_of(stay)))
    mend(stay)
    calls_rerate_preview(**span)
    with django_assert_num_queries(7) as few:
        calls_rerate_preview(**span)
    for _each in range(5):
        call_rate(call=call(phone_of(stay)))
    with django_assert_num_queries(len(few)):
        calls_rerate_preview(**span)


def test_a_late_paid_folio_closes_again(rating: CallRating, folio: Folio) -> None:
    """Of a guest who has left: what is given back by the new price is open until it is refunded."""
    mend(folio.stay)
    payment_post(folio=folio, method="cash", amount=Decimal("0.99"), actor=SYSTEM)
    Stay.objects.filter(pk=folio.stay_id).update(status="checked_out")
    again(rating)
    folio.refresh_from_db()
    assert (folio.status, folio_balance(folio)) == ("closed", 0)
