"""The figures of the reports against the rows that they are made of, to the cent, on every database."""

import datetime as dt
import random
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest

from billing.enums import EntryPurpose, RatingStatus
from billing.models import CallRating, CostCentre, Department, Folio, FolioEntry, NightAudit, PinOwner
from billing.selectors.facts import CALL, ENTRY, HOUSE, Span, Sums, facts, summed
from billing.selectors.guest_ledger import folio_turnovers, open_folios, opening_balance
from billing.selectors.reports import daily_report, daily_report_compute, span_report
from billing.services.calls import call_rate
from billing.services.folios import charge_post, entry_reverse, folio_open, payment_post
from hotelpbx.common.audit import SYSTEM
from rooms.models import Property, Stay
from tests.billing.test_docs import table
from tests.billing.world import NOW, call, phone_of, stay_in
from tests.factories.hotel import TODAY

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
ONE_DAY = Span(TODAY, TODAY)


def entries_add(folio: Folio, rows: list[dict[str, Any]]) -> list[FolioEntry]:
    """Entries as they may stand in the books, without the services that put them there."""
    common = {"property": folio.stay.property, "folio": folio, "code": "MISC", "description": "x", "posted_at": NOW}
    entries = [FolioEntry(**{**common, "kind": "charge", "business_date": TODAY, **row}) for row in rows]
    return FolioEntry.objects.bulk_create(entries)


def money(net: str | Decimal, tax: str | Decimal = "0") -> dict[str, Decimal]:
    return {"net": Decimal(net), "tax": Decimal(tax), "amount": Decimal(net) + Decimal(tax)}


def rated(who: Stay, *, trunk: str, destination: str = "Germany", entry: bool = True, **values: Any) -> CallRating:
    """A call with its price; with an entry, unless a cost centre pays."""
    record = call(phone_of(who), trunk=trunk, talk_seconds=values.pop("talk", 95))
    amounts = money(values.pop("net", "1.00"), values.pop("tax", "0.10"))
    posted = None
    if entry:
        phone = Department.objects.get(property=who.property, code="PHONE")
        (posted,) = entries_add(who.folio, [{"department": phone, "code": "PHONE", "call": record, **amounts}])
    standard = {"property": who.property, "status": RatingStatus.RATED, "room": who.room, "rated_at": NOW}
    standard |= {"business_date": TODAY, "destination": destination, "entry": posted, "cost": Decimal("0.40")}
    return CallRating.objects.create(call=record, **{**standard, **amounts, **values})


@pytest.fixture
def kitchen(property: Property) -> CostCentre:
    return CostCentre.objects.create(property=property, code="kitchen", name="Kitchen")


def test_calls_by_trunk_have_cost_and_margin(stay: Stay, folio: Folio, property: Property, kitchen: CostCentre) -> None:
    rated(stay, trunk="sip-a")
    rated(stay, trunk="sip-a", net="2.00", tax="0.20")
    rated(stay, trunk="sip-b", entry=False, cost_centre=kitchen, room=None, stay=None)
    report = daily_report(property, TODAY)
    shared = {"count": 1, "seconds": 95, "cost": "0.40"}
    assert report["trunks"] == [
        {
            "trunk": "sip-a",
            "count": 2,
            "seconds": 190,
            "guests": "3.30",
            "cost_centres": "0.00",
            "net": "3.00",
            "cost": "0.80",
            "margin": "2.20",
        },
        {"trunk": "sip-b", **shared, "guests": "0.00", "cost_centres": "1.10", "net": "1.00", "margin": "0.60"},
    ]
    assert report["cost_centres"] == [
        {"code": "kitchen", "name": "Kitchen", **shared, "net": "1.00", "tax": "0.10", "amount": "1.10"}
    ]
    assert report["calls"] == [{"room": "1203", "count": 2, "seconds": 190, "amount": "3.30"}]
    assert report["totals"]["amount"] == "3.30"


def test_a_call_taken_back_is_taken_back_under_each_heading(stay: Stay, folio: Folio, property: Property) -> None:
    entry = call_rate(call=call(phone_of(stay), trunk="sip-a")).entry
    assert entry is not None
    call_rate(call=call(phone_of(stay), trunk="sip-a"))
    entry_reverse(entry=entry, reason="line was dead", actor=SYSTEM)
    report = daily_report(property, TODAY)
    for name in ("calls", "destinations", "trunks"):
        assert [(row["count"], row["seconds"]) for row in report[name]] == [(1, 95)]
    assert report["destinations"][0]["guests"] == report["trunks"][0]["guests"] == report["calls"][0]["amount"]


def test_what_was_charged_to_the_telephone_by_hand_is_told_apart(stay: Stay, folio: Folio, property: Property) -> None:
    call_rate(call=call(phone_of(stay)))
    charge_post(folio=folio, code="PHONE", description="Fax", unit_price=Decimal("3"), actor=SYSTEM)
    report = daily_report(property, TODAY)
    revenue = next(Decimal(row["amount"]) for row in report["departments"] if row["code"] == "PHONE")
    assert Decimal(report["phone_by_hand"]["amount"]) == Decimal("3.30")
    assert revenue == Decimal("3.30") + sum(Decimal(row["amount"]) for row in report["calls"])


def test_deposits_and_refunds_stand_apart_also_when_they_move(folio: Folio, property: Property) -> None:
    def pay(amount: str, purpose: str = "", **more: Any) -> FolioEntry:
        paid = {"kind": "payment", "code": "card", "purpose": purpose, **money(amount), **more}
        return entries_add(folio, [paid])[0]

    pay("-50"), pay("20", EntryPurpose.REFUND)
    deposit = pay("-100", EntryPurpose.DEPOSIT)
    pay("100", EntryPurpose.MOVE, kind="reversal", reverses=deposit)
    pay("-100", EntryPurpose.DEPOSIT, moved_from=deposit)
    report = daily_report(property, TODAY)
    assert report["payments"] == [{"method": "card", "amount": "130.00"}]
    assert report["takings"] == [
        {"method": "card", "paid": "50.00", "deposits": "100.00", "refunds": "-20.00", "amount": "130.00"}
    ]
    assert report["exceptions"] == []  # what moved needs nobody's eye


def test_the_ledger_goes_from_day_to_day(folio: Folio, property: Property) -> None:
    charge_post(folio=folio, code="MISC", unit_price=Decimal("10"), actor=SYSTEM)
    entries_add(folio, [{"business_date": TODAY - DAY, **money("30"), "department": _misc(property)}])
    payment_post(folio=folio, method="cash", amount=Decimal("25.05"), actor=SYSTEM)
    report = daily_report(property, TODAY)
    assert report["guest_ledger"] == {
        "opening": "30.00",
        "charges": "11.90",
        "payments": "-25.05",
        "closing": "16.85",
        "open": 1,
        "closed_folios": "0.00",
    }
    assert report["open_folios"] == [{"folio": folio.pk, "room": "1203", "balance": "16.85"}]


def test_the_opening_balance_goes_on_from_the_last_closed_report(folio: Folio, property: Property) -> None:
    entries_add(folio, [{"business_date": TODAY - n * DAY, **money("1.01")} for n in range(5)])
    for days, report in ((4, {}), (3, daily_report_compute(property, TODAY - 3 * DAY))):
        NightAudit.objects.create(property=property, business_date=TODAY - days * DAY, closed_at=NOW, report=report)
    assert opening_balance(property, TODAY) == Decimal("4.04")
    NightAudit.objects.filter(business_date=TODAY - 3 * DAY).update(report={"guest_ledger": {"closing": "100.00"}})
    assert opening_balance(property, TODAY) == Decimal("102.02")  # it really is the report's balance that counts
    assert opening_balance(property, TODAY - 3 * DAY) == Decimal("1.01")


def _misc(property: Property) -> Department:
    return Department.objects.get(property=property, code="MISC")


def test_the_turnover_of_each_folio(folio: Folio, property: Property) -> None:
    misc, settled = _misc(property), folio_open(stay=stay_in("2000"))
    entries_add(
        settled, [{"business_date": TODAY - 2 * DAY, **money("5")}, {"business_date": TODAY - DAY, **money("-5")}]
    )
    entries_add(folio, [{"business_date": TODAY - DAY, "department": misc, **money("7")}])
    entries_add(folio, [{"department": misc, **money("2", "0.38")}, {"kind": "payment", **money("-4")}])
    (row,) = folio_turnovers(property, ONE_DAY)
    told = (row.folio, row.room, row.opening, row.charges, row.payments, row.closing)
    assert told == (folio.pk, "1203", Decimal("7"), Decimal("2.38"), Decimal("-4"), Decimal("5.38"))
    assert [pk for pk, _room, _balance in open_folios(property, TODAY)] == [folio.pk, settled.pk]


def test_sums_do_not_lose_a_cent(folio: Folio, property: Property) -> None:
    """Ten thousand amounts of which binary fractions know none; their sum as floats is off."""
    chance = random.Random(1)
    nets = [Decimal(chance.randrange(1, 10**9)) / 1000 for _row in range(10_000)]
    entries_add(folio, [{"department": _misc(property), **money(net, "0.001")} for net in nets])
    sums = summed(facts(property, ONE_DAY, ("sort", "department"))["sort", "department"], (ENTRY,), 1)
    assert sums[_misc(property).pk].money("net") == sum(nets)
    assert sums[_misc(property).pk].money("amount") == sum(nets) + Decimal(10)
    assert opening_balance(property, TODAY + DAY) == sum(nets) + Decimal(10)


@pytest.mark.parametrize("seed", range(3))
def test_a_range_is_the_sum_of_its_days(property: Property, kitchen: CostCentre, seed: int) -> None:
    days = _busy_days(property, kitchen, random.Random(seed))
    whole, parts = span_report(property, Span(days[0], days[-1])), [daily_report(property, day) for day in days]
    for name, keys in HEADED.items():
        assert _by(whole[name], keys) == _added([_by(part[name], keys) for part in parts]), name
    for name in ("net", "tax", "amount"):
        assert Decimal(whole["totals"][name]) == sum(Decimal(part["totals"][name]) for part in parts)
    for before, after in pairwise(parts):
        assert before["guest_ledger"]["closing"] == after["guest_ledger"]["opening"]


HEADED = {"departments": "code", "payments": "method", "takings": "method", "calls": "room", "minibar": "code"}
HEADED |= {"destinations": "destination", "trunks": "trunk", "cost_centres": "code"}


def _by(rows: list[dict[str, Any]], key: str) -> dict[str, dict[str, Decimal]]:
    numbers = {
        row[key]: {name: Decimal(value) for name, value in row.items() if name not in (key, "name")} for row in rows
    }
    return {name: row for name, row in numbers.items() if any(row.values())}


def _added(parts: list[dict[str, dict[str, Decimal]]]) -> dict[str, dict[str, Decimal]]:
    found: dict[str, dict[str, Decimal]] = {}
    for part in parts:
        for key, row in part.items():
            kept = found.setdefault(key, dict.fromkeys(row, Decimal(0)))
            for name, value in row.items():
                kept[name] += value
    return {key: row for key, row in found.items() if any(row.values())}


def _busy_days(property: Property, kitchen: CostCentre, chance: random.Random) -> list[dt.date]:
    stays = [stay_in(str(2000 + number)) for number in range(3)]
    for stay in stays:
        folio_open(stay=stay)
    days = [TODAY - n * DAY for n in range(4, -1, -1)]
    departments = list(Department.objects.filter(property=property))
    for _posting in range(60):
        day, stay = chance.choice(days), chance.choice(stays)
        net = Decimal(chance.randrange(-9999, 99999)) / 100
        deed = chance.randrange(4)
        if deed == 0:
            house = {"entry": False, "cost_centre": kitchen} if chance.random() < 0.5 else {"entry": True}
            rating = rated(stay, trunk=chance.choice("ab"), destination=chance.choice("xy"), net=net, **house)
            CallRating.objects.filter(pk=rating.pk).update(business_date=day)
            _entry_on(rating, day)
        elif deed == 1:
            paid = {"kind": "payment", "code": chance.choice(["cash", "card"]), **money(-net)}
            entries_add(stay.folio, [{"business_date": day, "purpose": chance.choice(["", "deposit"]), **paid}])
        else:
            department = chance.choice(departments)
            code = chance.choice(["12", department.code])
            entries_add(stay.folio, [{"business_date": day, "department": department, "code": code, **money(net)}])
    return days


def _entry_on(rating: CallRating, day: dt.date) -> None:
    """The triggers refuse to change an entry, so it is made anew under its date."""
    if rating.entry is None:
        return
    phone = rating.entry.department
    amounts = money(rating.entry.net, rating.entry.tax)
    values = {"department": phone, "code": "PHONE", "call": rating.call, "business_date": day, **amounts}
    back = {name: -value if isinstance(value, Decimal) else value for name, value in values.items()}
    back |= {"business_date": TODAY, "kind": "reversal", "reverses": rating.entry, "quantity": Decimal(-1)}
    entries_add(rating.entry.folio, [back, values])


def test_pieces_and_seconds_of_parts_are_counted_once(stay: Stay, folio: Folio, property: Property) -> None:
    """A split call: the first part keeps the quantity, the other has none."""
    rating = rated(stay, trunk="a")
    assert rating.entry is not None
    part = {"department": rating.entry.department, "code": "PHONE", "call": rating.call, "moved_from": rating.entry}
    entries_add(
        folio,
        [
            {
                **part,
                "kind": "reversal",
                "reverses": rating.entry,
                "quantity": -1,
                "moved_from": None,
                **money("-1", "-0.1"),
            },
            {**part, **money("0.50", "0.05")},
            {**part, "quantity": 0, **money("0.50", "0.05")},
        ],
    )
    assert daily_report(property, TODAY)["calls"] == [{"room": "1203", "count": 1, "seconds": 95, "amount": "1.10"}]


def test_one_pass_reads_every_heading(
    stay: Stay, folio: Folio, property: Property, kitchen: CostCentre, django_assert_num_queries: Any
) -> None:
    owner = PinOwner.objects.create(property=property, code_digest="x", name="Ada", cost_centre=kitchen)
    rated(stay, trunk="a"), rated(stay, trunk="b", entry=False, cost_centre=kitchen, pin_owner=owner)
    headings = [("sort", name) for name in ("day", "trunk", "pin_owner", "room")]
    with django_assert_num_queries(1):
        found = facts(property, ONE_DAY, *headings)
    assert summed(found["sort", "trunk"], (CALL,), 1)["a"] == Sums(100, 9500, 1000, 100, 1100, 400)
    assert summed(found["sort", "pin_owner"], (HOUSE,), 1) == {owner.pk: Sums(100, 9500, 1000, 100, 1100, 400)}
    days = summed(found["sort", "day"], (CALL, HOUSE), 1)
    assert [str(day) for day in days] == [TODAY.isoformat()]


def test_another_hotel_and_another_day_do_not_count(folio: Folio, property: Property) -> None:
    entries_add(folio, [{"business_date": TODAY - DAY, **money("5")}, {"business_date": TODAY + DAY, **money("6")}])
    assert not any(Decimal(row["amount"]) for row in daily_report(property, TODAY)["departments"])


@pytest.mark.parametrize("row", table("margins"), ids=" ".join)
def test_a_margin_of_the_documentation(
    row: list[str], stay: Stay, folio: Folio, property: Property, kitchen: CostCentre
) -> None:
    trunk, payer, net, tax, cost, *told = row
    house = {"entry": False, "cost_centre": kitchen} if payer == "cost centre" else {}
    rated(stay, trunk=trunk, net=Decimal(net), tax=Decimal(tax), cost=Decimal(cost), **house)
    (found,) = daily_report(property, TODAY)["trunks"]
    assert [found[name] for name in ("guests", "cost_centres", "margin")] == told


def test_the_documented_margins_are_found() -> None:
    assert len(table("margins")) == 2
