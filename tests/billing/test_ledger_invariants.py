"""What holds of the ledger after any sequence of deeds; an independent count of what should be there goes along."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from billing.enums import EntryKind, FolioStatus
from billing.models import Department, Folio, FolioEntry, NightAudit
from billing.selectors.folios import folio_balance
from billing.selectors.windows import window_balances
from billing.services.audit import night_audit_run
from billing.services.calls import call_rate
from billing.services.folios import charge_post, entry_reverse, folio_open, folio_reopen, folio_settle
from billing.services.minibar import minibar_post
from billing.services.payments import payment_post, refund_post
from billing.services.transfers import Part, entries_transfer, entry_split, parts_of
from billing.services.windows import Payer, routing_set, window_open
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.errors import ApplicationError
from rooms.models import Property
from tests.billing.world import NOW, call, hotel, phone_of, stay_in

pytestmark = pytest.mark.django_db
CENT = Decimal("0.01")
Where = tuple[int, int]  # folio, window

prices = st.integers(1, 99_999).map(lambda units: Decimal(units).scaleb(-2))
quantities = st.sampled_from([Decimal(1), Decimal(2), Decimal("0.5"), Decimal(7)])
folio_places = st.integers(0, 1)
windows = st.sampled_from([None, 1, 2])
picks = st.integers(0, 10**6)


def taxed(value: Decimal, rate: int = 19) -> Decimal:
    """A net value with tax on top, rounded once."""
    return (value * (100 + rate) / 100).quantize(CENT, ROUND_HALF_UP)


class Ledger(RuleBasedStateMachine):
    """Two guests; the second has a company that pays window 2."""

    @initialize()
    def open_the_house(self) -> None:
        """Everything happens in a transaction that is thrown away at the end."""
        self.block = transaction.atomic()
        self.block._from_testcase = True  # type: ignore[attr-defined]  # deeds that end transactions may be inside
        self.block.__enter__()
        self.house: Property = hotel()
        self.stays = [stay_in("1203"), stay_in("1204")]
        self.folios = [folio_open(stay=stay, now=NOW) for stay in self.stays]
        for folio in self.folios:
            window_open(folio=folio, payer=Payer(payer_kind="company", payer_name="ACME"), actor=SYSTEM)
        routing_set(folio=self.folios[1], rules={"PHONE": 2, None: 1}, actor=SYSTEM)
        self.expected: dict[Where, Decimal] = defaultdict(Decimal)
        self.takings: dict[tuple[dt.date, str], Decimal] = defaultdict(Decimal)
        self.rows: dict[int, tuple[Any, ...]] = {}
        self.nights = 0

    def teardown(self) -> None:
        """Throw it away."""
        if hasattr(self, "block"):
            transaction.set_rollback(True)
            self.block.__exit__(None, None, None)

    def done(self, deed: Callable[[], Any]) -> Any:
        """What the deed returns, or None when a rule refuses it; then nothing is kept."""
        try:
            with transaction.atomic():
                return deed()
        except ApplicationError:
            return None

    def entry(self, pick: int) -> FolioEntry | None:
        """Some entry."""
        entries = FolioEntry.objects.select_related("folio__stay__property", "department").order_by("pk")
        count = entries.count()
        return entries[pick % count] if count else None

    @property
    def today(self) -> dt.date:
        """The business date."""
        return Property.objects.get(pk=self.house.pk).business_date

    def booked(self, where: Where, amount: Decimal, department: str | None) -> None:
        """Note what should have been posted."""
        self.expected[where] += amount
        if department:
            self.takings[self.today, department] += amount

    @rule(place=folio_places, price=prices, quantity=quantities, window=windows)
    def charge(self, place: int, price: Decimal, quantity: Decimal, window: int | None) -> None:
        folio = self.folios[place]
        values = {"code": "MISC", "unit_price": price, "quantity": quantity, "window": window}
        if self.done(lambda: charge_post(folio=folio, actor=SYSTEM, **values)):
            self.booked((folio.pk, window or 1), taxed(price * quantity), "MISC")

    @rule(place=folio_places)
    def telephone(self, place: int) -> None:
        folio = self.folios[place]
        rating = call_rate(call=call(phone_of(self.stays[place])))
        if rating.status == "rated":
            self.booked((folio.pk, 1 + place), Decimal("1.69"), "PHONE")

    @rule(place=folio_places, quantity=st.integers(1, 3))
    def take_from_minibar(self, place: int, quantity: int) -> None:
        folio, room = self.folios[place], self.stays[place].room
        if self.done(lambda: minibar_post(room=room, item_code="12", quantity=quantity, actor=SYSTEM)):
            self.booked((folio.pk, 1), taxed(Decimal("3.50") * quantity), "MINIBAR")

    @rule(place=folio_places, amount=prices, window=windows, deposit=st.booleans())
    def pay(self, place: int, amount: Decimal, window: int | None, deposit: bool) -> None:
        folio, number = self.folios[place], window or 1
        values = {"method": "card", "amount": amount, "window": number, "purpose": "deposit" if deposit else ""}
        if self.done(lambda: payment_post(folio=folio, actor=SYSTEM, **values)):
            self.booked((folio.pk, number), -amount, None)

    @rule(place=folio_places, amount=prices, reason=st.sampled_from(["", "goodwill"]))
    def give_back(self, place: int, amount: Decimal, reason: str) -> None:
        folio = self.folios[place]
        if self.done(lambda: refund_post(folio=folio, method="cash", amount=amount, reason=reason, actor=SYSTEM)):
            self.booked((folio.pk, 1), amount, None)

    @rule(pick=picks)
    def reverse(self, pick: int) -> None:
        entry = self.entry(pick)
        if entry and self.done(lambda: entry_reverse(entry=entry, reason="wrong", actor=SYSTEM)):
            self.booked((entry.folio_id, entry.window), -entry.amount, entry.department and entry.department.code)

    @rule(some=st.lists(picks, min_size=1, max_size=4), place=folio_places, window=st.integers(1, 3))
    def move(self, some: list[int], place: int, window: int) -> None:
        entries = [entry for entry in map(self.entry, some) if entry]
        target = self.folios[place]
        moved = self.done(lambda: entries_transfer(entries=entries, folio=target, window=window, actor=SYSTEM))
        for new in moved or ():
            old = new.moved_from
            self.booked((old.folio_id, old.window), -old.amount, None)
            self.booked((target.pk, window), old.amount, None)
            assert (new.net, new.tax, new.amount, new.quantity) == (old.net, old.tax, old.amount, old.quantity)

    @rule(pick=picks, count=st.integers(2, 5), window=windows)
    def split_equally(self, pick: int, count: int, window: int | None) -> None:
        entry = self.entry(pick)
        if entry:
            self.split(entry, lambda: parts_of(entry, [(Decimal(1), window)] * count))

    @rule(pick=picks, share=st.integers(1, 99), window=windows)
    def split_by_amounts(self, pick: int, share: int, window: int | None) -> None:
        entry = self.entry(pick)
        if entry:
            first = (entry.amount * share / 100).quantize(CENT)
            self.split(entry, lambda: [Part(first), Part(entry.amount - first, window)])

    def split(self, entry: FolioEntry, parts: Callable[[], list[Part]]) -> None:
        """Split, and compare the parts with the whole."""
        split = self.done(lambda: entry_split(entry=entry, parts=parts(), actor=SYSTEM))
        if not split:
            return
        self.booked((entry.folio_id, entry.window), -entry.amount, None)
        for part in split:
            self.booked((entry.folio_id, part.window), part.amount, None)
        for name in ("net", "tax", "amount", "quantity"):
            assert sum(getattr(part, name) for part in split) == getattr(entry, name)

    @rule(place=folio_places, force=st.booleans())
    def settle(self, place: int, force: bool) -> None:
        folio = self.folios[place]
        is_settled = not any(window_balances(folio).values())
        was_open = Folio.objects.get(pk=folio.pk).status == FolioStatus.OPEN
        closed = self.done(lambda: folio_settle(folio=folio, force=force, actor=SYSTEM))
        assert bool(closed) == (was_open and (force or is_settled))

    @rule(place=folio_places)
    def open_again(self, place: int) -> None:
        folio_reopen(folio=self.folios[place], reason="a correction", actor=SYSTEM)

    @rule()
    def close_the_night(self) -> None:
        date, now = self.today, NOW + dt.timedelta(days=self.nights)
        night_audit_run(property=Property.objects.get(pk=self.house.pk), business_date=date, actor=SYSTEM, now=now)
        self.nights += 1

    @invariant()
    def balances_are_what_was_posted(self) -> None:
        if not hasattr(self, "folios"):
            return
        for folio in self.folios:
            balances = window_balances(folio)
            counted = {number: total for (pk, number), total in self.expected.items() if pk == folio.pk and total}
            assert {number: total for number, total in balances.items() if total} == counted
            assert folio_balance(folio) == sum(balances.values(), Decimal(0)) == sum(counted.values(), Decimal(0))

    @invariant()
    def nothing_is_changed_and_nothing_is_taken_back_twice(self) -> None:
        if not hasattr(self, "folios"):
            return
        rows = {row[0]: row for row in FolioEntry.objects.order_by("pk").values_list()}
        assert {pk: rows.get(pk) for pk in self.rows} == self.rows
        self.rows = rows
        reversed_ids = Counter(FolioEntry.objects.filter(kind=EntryKind.REVERSAL).values_list("reverses", flat=True))
        keys = Counter(FolioEntry.objects.filter(business_key__isnull=False).values_list("business_key", flat=True))
        assert {*reversed_ids.values(), *keys.values()} <= {1}

    @invariant()
    def the_departments_of_each_day_are_those_of_the_stored_report(self) -> None:
        if not hasattr(self, "folios"):
            return
        for code in Department.objects.filter(property=self.house).values_list("code", flat=True):
            assert self.booked_on(self.today, code) == self.takings[self.today, code]
        for audit in NightAudit.objects.filter(property=self.house):
            for row in audit.report["departments"]:
                counted = self.takings[audit.business_date, row["code"]]
                assert Decimal(row["amount"]) == self.booked_on(audit.business_date, row["code"]) == counted

    def booked_on(self, date: dt.date, code: str) -> Decimal:
        """The sum of a department's entries of a date."""
        entries = FolioEntry.objects.filter(property=self.house, business_date=date, department__code=code)
        return (entries.aggregate(total=Sum("amount"))["total"] or Decimal(0)).quantize(CENT)


def test_the_ledger_after_any_sequence_of_deeds() -> None:
    bounds = settings(max_examples=8, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Ledger, settings=bounds)
