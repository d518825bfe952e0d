"""A batch of calls ends exactly as the same calls one by one, with as many statements as for few."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from billing.models import CallRating, Folio, FolioEntry, FolioWindow, RoutingRule
from billing.services.call_verdicts import calls_decide
from billing.services.calls import call_rate, calls_rate_batch, calls_rerate
from billing.services.cost_centres import cost_centre_create, cost_centre_phone_add
from billing.services.folios import folio_open
from billing.services.number_rules import number_rule_create
from billing.services.pin_owners import pin_owner_create
from billing.services.trunk_terms import trunk_terms_create
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.models import AttentionItem
from pbx.enums import CallStatus, CallType
from pbx.models import CallRecord, Extension
from rooms.models import FormerPhone, Property, Stay
from rooms.selectors.phone_history import phone_history
from rooms.selectors.stays import rooms_of_phone, stay_holding_in_second
from tests.billing.world import LONDON, NOW, call, check_out, hotel, phone_of, stay_in
from tests.factories import ExtensionFactory, RoomFactory, StayFactory

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
CALLEES = (
    LONDON,
    "0030123456",
    "00081312345678",
    "0112",
    "008001234567",
    "009003123456",
    "022022",
    "0*97",
    "1203",
    "5001",
)


def busy_hotel() -> list[Extension | None]:
    """Every sort of phone: of a guest, of one who left, of one with a discount, of a vacant room, of the house."""
    property = hotel()
    stays = [stay_in(str(number), checked_in_at=NOW - 5 * HOUR) for number in range(1203, 1207)]
    folios = [folio_open(stay=stay, now=NOW) for stay in stays[:3]]
    check_out(stays[1], NOW - 2 * HOUR)
    StayFactory(room=stays[1].room, checked_in_at=NOW - HOUR)
    FolioWindow.objects.create(folio=folios[0], number=2, payer_kind="company", payer_name="ACME")
    RoutingRule.objects.create(folio=folios[0], department=property.departments.get(code="PHONE"), window=2)
    Folio.objects.filter(pk=folios[2].pk).update(no_post=True)
    sales = cost_centre_create(property=property, code="SALES", name="Sales", actor=SYSTEM)
    office, lobby = (ExtensionFactory(number=number) for number in ("5001", "5002"))
    cost_centre_phone_add(centre=sales, pbx=office.pbx, number="5001", actor=SYSTEM)
    pin_owner_create(property=property, name="Ada", pin="4711", cost_centre=sales, actor=SYSTEM)
    trunk_terms_create(property=property, trunk="fxo", grace_seconds=10, cost_per_minute=Decimal("0.017"), actor=SYSTEM)
    number_rule_create(
        property=property, digits="22022", number_class="service", label="Pizza", is_free=True, actor=SYSTEM
    )
    vacant = RoomFactory(property=property, number="1400").phones.get().extension
    return [*(phone_of(stay) for stay in stays), office, lobby, vacant, None]


calls_drawn = st.lists(
    st.fixed_dictionaries(
        {
            "phone": st.integers(0, 7),
            "callee": st.sampled_from(CALLEES),
            "type": st.sampled_from([CallType.OUTBOUND] * 4 + [CallType.INTERNAL, CallType.INBOUND]),
            "status": st.sampled_from([CallStatus.ANSWERED] * 5 + [CallStatus.NO_ANSWER]),
            "talk_seconds": st.sampled_from([0, 1, 10, 11, 95, 3601]),
            "ago": st.integers(0, 6 * 60),
            "trunk": st.sampled_from(["", "sip", "fxo"]),
            "pincode": st.sampled_from(["", "", "", "4711", "90210"]),
            "callid": st.sampled_from(["a", "b", "c", "d", "e", "f", "g", "h"]),
        }
    ),
    min_size=1,
    max_size=12,
)


def stored(phones: list[Extension | None], rows: list[dict[str, Any]]) -> list[CallRecord]:
    """Records as they were drawn, each of another second."""
    return [
        call(
            phones[row["phone"]],
            started_at=NOW - dt.timedelta(minutes=row["ago"], seconds=second),
            **{name: value for name, value in row.items() if name not in ("phone", "ago")},
        )
        for second, row in enumerate(rows)
    ]


def books(calls: list[CallRecord]) -> list[Any]:
    """All that rating has written, without the primary keys of what it wrote."""
    keys = {"id", "entry_id", "folio_id"}
    ratings = CallRating.objects.filter(call__in=calls).order_by("call").values()
    entries = FolioEntry.objects.filter(call__in=calls).order_by("call", "business_key").values()
    items = AttentionItem.objects.order_by("key").values("kind", "key", "subject", "detail", "data", "resolved_at")
    for item in items:
        item["data"].pop("rating", None)
    written = [{name: value for name, value in row.items() if name not in keys} for row in (*ratings, *entries)]
    return [
        *written,
        *items,
        *CallRating.objects.order_by("call").values_list("call", "entry__call", "entry__folio__stay"),
    ]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(calls_drawn)
def test_a_batch_ends_as_its_calls_one_by_one(db: None, rows: list[dict[str, Any]]) -> None:
    with transaction.atomic():
        calls = stored(busy_hotel(), rows)
        with transaction.atomic():
            for record in calls:
                call_rate(call=record, now=NOW)
            singly = books(calls)
            transaction.set_rollback(True)
        ratings = calls_rate_batch(calls=calls, now=NOW)
        assert [rating.call_id for rating in ratings] == [record.pk for record in calls]
        assert books(calls) == singly
        calls_rate_batch(calls=calls, now=NOW)
        assert books(calls) == singly
        transaction.set_rollback(True)


def test_every_verdict_comes_up() -> None:
    """The calls that are drawn above can end in every way there is."""
    phones = busy_hotel()
    rows = [
        {"phone": 0, "callee": LONDON},
        {"phone": 0, "callee": "0112"},
        {"phone": 0, "callee": "1204", "type": CallType.INTERNAL},
        {"phone": 0, "callee": "00081312345678"},
        {"phone": 2, "callee": LONDON},
        {"phone": 1, "callee": LONDON, "ago": 180},
        {"phone": 6, "callee": LONDON},
        {"phone": 4, "callee": LONDON},
    ]
    ratings = calls_rate_batch(calls=stored(phones, [{"ago": 60, **row} for row in rows]), now=NOW)
    statuses = [rating.status for rating in ratings]
    assert statuses == ["rated", "free", "internal", "no_rate", "late", "late", "unmatched", "rated"]


def test_the_statements_do_not_grow_with_the_calls(
    django_assert_max_num_queries: Any,
) -> None:
    phones, property = busy_hotel(), Property.objects.get()
    one_of_each = [
        {"phone": phone, "callee": callee, "ago": 90, "callid": f"{phone}{callee}", "pincode": pin, "trunk": "fxo"}
        for phone, pin in [(0, ""), (1, ""), (2, ""), (3, ""), (4, ""), (5, ""), (6, ""), (7, ""), (0, "4711")]
        for callee in (LONDON, "00081312345678", "1203")
    ]
    few = stored(phones, one_of_each)
    calls_decide(property=property, calls=few[:1], actor=SYSTEM, now=NOW)
    with django_assert_max_num_queries(30) as counted:
        calls_decide(property=property, calls=few[1:], actor=SYSTEM, now=NOW)
    many = stored(phones, [{**row, "callid": f"{row['callid']}{turn}"} for turn in range(3) for row in one_of_each])
    with django_assert_max_num_queries(len(counted)):
        calls_decide(property=property, calls=many, actor=SYSTEM, now=NOW)


def test_many_calls_are_rated_in_several_batches(
    property: Property, monkeypatch: pytest.MonkeyPatch, stay: Stay
) -> None:
    monkeypatch.setattr("billing.services.calls.BATCH", 2)
    calls = [call(phone_of(stay)) for _each in range(5)]
    told: list[tuple[int, int]] = []
    outcome = calls_rerate(property=property, progress=lambda done, total: told.append((done, total)))
    assert (outcome, told) == ({"rated": 5}, [(2, 5), (4, 5), (5, 5)])
    assert FolioEntry.objects.count() == len(calls)


instants = st.integers(-3, 15)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(instants, instants, st.booleans()), max_size=4),
    st.one_of(st.none(), instants),
    st.lists(st.tuples(instants, instants), max_size=2),
    st.lists(instants, min_size=1, max_size=5),
)
def test_many_phones_are_looked_up_as_single_ones(
    db: None,
    stretches: list[tuple[int, int, bool]],
    since: int | None,
    former: list[tuple[int, int]],
    asked: list[int],
) -> None:
    def at(tenths: int) -> dt.datetime:
        return NOW + dt.timedelta(seconds=tenths / 10)

    with transaction.atomic():
        stay = stay_in("1203", checked_in_at=NOW - HOUR)
        stay.room_history.all().delete()
        phone = phone_of(stay)
        stay.room.phones.update(since=None if since is None else at(since))
        other = RoomFactory(property=stay.property, number="1100")
        for begins, ends in former:
            FormerPhone.objects.create(room=other, extension=phone, since=at(begins), until=at(ends))
        for begins, ends, is_primary in stretches:
            room = stay.room if is_primary else other
            stay.room_history.create(room=room, started_at=at(begins), ended_at=at(ends), is_primary=True)
        history = phone_history([phone.pk], at(min(asked)), at(max(asked)))
        for instant in map(at, asked):
            assert history.room(phone.pk, instant) == rooms_of_phone(phone, instant).first()
            assert history.holding_in_second(phone.pk, instant) == stay_holding_in_second(extension=phone, at=instant)
        transaction.set_rollback(True)
