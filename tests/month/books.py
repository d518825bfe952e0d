"""The books of a generated month, kept anew from its plan; they share no code with the system.

What is charged to whom, what a call is, what a night posts. What the system has must be what stands here.
"""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import singledispatchmethod

from tests.month.clock import DAY, instant
from tests.month.house import HOUSE_PHONES
from tests.month.ledger import Entry, Folio, Ledger
from tests.month.plan import (
    Call,
    CheckIn,
    CheckOut,
    CloseNight,
    Code,
    DecideLate,
    Department,
    DeskCharge,
    DeskGoods,
    Event,
    Move,
    NewTariff,
    Pay,
    Plan,
    Product,
    Reverse,
    Split,
    ToWindow,
    Transfer,
)
from tests.month.reckoning import Amount, CallPrice, Prices, call_cost, cents, exact, taxed
from tests.month.tenancy import Tenancy

REPETITION = dt.timedelta(seconds=5)
BACK = dt.timedelta(days=7)
BACK_WITHIN = dt.timedelta(minutes=10)
BEGINNING = dt.datetime.min.replace(tzinfo=dt.UTC)
FREE, LATE, NO_RATE, RATED, UNMATCHED, INTERNAL = "free", "late", "no_rate", "rated", "unmatched", "internal"
CITY_TAX = Department("CITYTAX", "City tax", "0", False)


@dataclass
class Verdict:
    """What became of a call."""

    call: Call
    status: str
    room: str = ""
    stay: int | None = None
    price: CallPrice | None = None
    date: dt.date | None = None
    entry: Entry | None = None
    centre: str = ""
    cost: int = 0


@dataclass
class Night:
    """What stands when a date is closed."""

    closing: int
    open_folios: list[tuple[str, int]]
    exceptions: dict[str, int]


class Books:
    """Keeps the books while the events of a plan come in."""

    def __init__(self, plan: Plan) -> None:
        house = plan.house
        self.house = house
        self.departments = {each.code: each for each in (*house.departments, CITY_TAX)}
        self.products = {each.code: each for each in house.products}
        self.discounts = {each.code: each.discount for each in house.levels}
        self.types = dict(house.rooms)
        self.room_rates = dict(house.room_rates)
        self.centres = {phone: centre.code for centre in house.centres for phone in centre.phones}
        self.centres |= dict.fromkeys(HOUSE_PHONES, next(each.code for each in house.centres if each.is_default))
        self.pins = {pin.code: pin.centre for pin in house.pins}
        self.trunks = {trunk.name: trunk for trunk in house.trunks}
        self.prices = Prices(house.holidays)
        self.prices.add(house.tariff)
        self.tenancy, self.ledger = Tenancy(), Ledger(house.first_date)
        self.verdicts: dict[int, Verdict] = {}
        self.nights: dict[dt.date, Night] = {}
        self.codes_taken: dict[int, dt.datetime] = {}
        self.unposted = 0
        for event in plan.events:
            self.take(event)

    @property
    def folios(self) -> dict[int, Folio]:
        """Stay -> folio."""
        return self.ledger.folios

    @singledispatchmethod
    def take(self, event: Event) -> None:
        """Something has happened."""
        raise TypeError(event)

    @take.register
    def _(self, event: CheckIn) -> None:
        assert event.share or self.tenancy.first_in(event.room) is None, event
        self.tenancy.enter(event.stay, event.room, event.at)
        self.folios[event.stay] = Folio(event)

    @take.register
    def _(self, event: Move) -> None:
        assert self.tenancy.first_in(event.room) is None, event
        self.tenancy.leave(event.stay, event.at)
        self.tenancy.enter(event.stay, event.room, event.at)

    @take.register
    def _(self, event: CheckOut) -> None:
        folio = self.folios[event.stay]
        self.ledger.settle(event.stay, event.method)
        folio.is_open = False
        self.tenancy.go(event.stay, event.at)
        folio.invoices, folio.on_invoices = event.invoices, list(folio.entries)

    @take.register
    def _(self, event: Call) -> None:
        if event.key in self.verdicts:
            return
        verdict = self._verdict(event)
        self.verdicts[event.key] = verdict
        if verdict.price is None or verdict.stay is None:
            return
        if not self.tenancy.is_in_house(verdict.stay) or not self.folios[verdict.stay].is_open:
            verdict.status = LATE
            return
        self._charge_call(verdict)

    def _verdict(self, call: Call) -> Verdict:
        phone = call.callee if call.kind == "Inbound" else call.caller
        room = phone if phone in self.types else ""
        verdict = Verdict(call, FREE, room, self.tenancy.holder(room, call.started_at))
        if call.kind == "Internal":
            verdict.status = INTERNAL
        elif call.kind == "Outbound" and call.status == "ANSWERED" and call.talk:
            self._outside(verdict, call)
        return verdict

    def _outside(self, verdict: Verdict, call: Call) -> None:
        """Free by law, by the house (which pays its provider all the same), or within the grace of the trunk."""
        trunk = self.trunks[call.trunk]
        if call.free == "law" or (call.talk <= trunk.grace and not call.free):
            return
        verdict.cost = call_cost(trunk, call.talk)
        if not call.free:
            self._price(verdict, call)

    def _price(self, verdict: Verdict, call: Call) -> None:
        """The owner of the PIN pays, the guest, or a cost centre."""
        if call.pin:
            verdict.stay, verdict.centre = None, self.pins[call.pin]
        elif verdict.stay is None:
            verdict.centre = self.centres.get(call.caller, "")
        if verdict.stay is None and not verdict.centre:
            verdict.status = UNMATCHED
            return
        discount = self.discounts[self.folios[verdict.stay].terms.level] if verdict.stay is not None else "0"
        verdict.price = self.prices.call(call.number, call.talk, call.started_at, discount)
        verdict.status = RATED if verdict.price else NO_RATE
        if verdict.price and verdict.centre:
            verdict.date = self.ledger.date

    def _charge_call(self, verdict: Verdict) -> None:
        assert verdict.price is not None
        assert verdict.stay is not None
        price = verdict.price
        entry = Entry("charge", "PHONE", "PHONE", Fraction(1), price.amount, exact(price.tariff.tax), call=verdict.call)
        verdict.entry = self.ledger.charge(verdict.stay, entry)
        verdict.status, verdict.date = RATED, self.ledger.date

    @take.register
    def _(self, event: Code) -> None:
        before = self.codes_taken.get(event.key)
        if before is not None and event.at - before <= REPETITION:
            return
        self.codes_taken[event.key] = event.at
        began = event.began_at if event.at - BACK <= event.began_at <= event.at else event.at
        stay = self.tenancy.holder(event.phone, began)
        if event.back:
            self._goods_back(stay, event)
        else:
            self._goods(stay, event.phone, event.product, int(event.quantity), event.at)

    def _goods_back(self, stay: int | None, event: Code) -> None:
        """The newest such goods that still stand, when they are not too old."""
        if stay is None or not self.folios[stay].is_open:
            return
        same = [
            entry
            for entry in self.folios[stay].entries
            if (entry.room, entry.code, entry.quantity) == (event.phone, event.product, int(event.quantity))
            and not entry.is_reversed
        ]
        newest = max(same, key=lambda entry: entry.at or BEGINNING, default=None)
        if newest and newest.at and event.at - newest.at <= BACK_WITHIN:
            self.ledger.reverse(newest).at = event.at

    @take.register
    def _(self, event: DeskGoods) -> None:
        self._goods(self.tenancy.first_in(event.room), event.room, event.product, event.quantity, event.at)

    def _goods(self, stay: int | None, room: str, code: str, quantity: int, at: dt.datetime) -> None:
        product = self.products.get(code)
        if stay is None or not self.folios[stay].is_open or product is None or not 1 <= quantity <= 99:
            self.unposted += 1
            return
        amount = taxed(quantity * exact(self._price_of(product)), product.tax, included=False)
        taken = Entry("charge", "MINIBAR", code, Fraction(quantity), amount, exact(product.tax), room=room, at=at)
        self.ledger.charge(stay, taken)

    def _price_of(self, product: Product) -> str:
        begun = [price for price in product.prices if price[0] <= self.ledger.date]
        return max(begun)[1] if begun else product.price

    @take.register
    def _(self, event: DeskCharge) -> None:
        if self.folios[event.stay].is_open:
            self._charge(event.stay, event.department, event.quantity, event.unit_price)

    def _charge(self, stay: int, department: str, quantity: str, unit_price: str, purpose: str = "") -> Amount:
        terms = self.departments[department]
        amount = taxed(exact(quantity) * exact(unit_price), terms.tax, included=terms.tax_included)
        if amount.gross or not purpose:
            entry = Entry("charge", department, department, exact(quantity), amount, exact(terms.tax), purpose)
            self.ledger.charge(stay, entry)
        return amount

    @take.register
    def _(self, event: Pay) -> None:
        if self.folios[event.stay].is_open:
            purpose = "deposit" if event.deposit else ""
            self.ledger.pay(event.stay, event.method, cents(exact(event.amount)), purpose=purpose)

    @take.register
    def _(self, event: Reverse) -> None:
        entry = self.ledger.pick(event.stay, event.pick, "payment" if event.payment else "charge")
        if entry is not None:
            self.ledger.reverse(entry)

    @take.register
    def _(self, event: Transfer) -> None:
        entry = self.ledger.pick(event.stay, event.pick)
        if entry is not None and self.folios[event.to].is_open:
            self.ledger.move(entry, event.to, 1)

    @take.register
    def _(self, event: ToWindow) -> None:
        entry = self.ledger.pick(event.stay, event.pick)
        if entry is not None and event.window in self.folios[event.stay].windows and entry.window != event.window:
            self.ledger.move(entry, event.stay, event.window)

    @take.register
    def _(self, event: Split) -> None:
        entry = self.ledger.pick(event.stay, event.pick)
        if entry is not None:
            has_window = event.window in self.folios[event.stay].windows
            self.ledger.split(entry, event.percent, event.window if has_window else entry.window)

    @take.register
    def _(self, event: DecideLate) -> None:
        for key in sorted(key for key, verdict in self.verdicts.items() if verdict.status == LATE):
            verdict = self.verdicts[key]
            assert verdict.stay is not None
            if key % 2:
                verdict.status = FREE
                continue
            folio = self.folios[verdict.stay]
            folio.is_open = True
            self._charge_call(verdict)
            self.ledger.settle(verdict.stay, "invoice")
            folio.is_open = False

    @take.register
    def _(self, event: NewTariff) -> None:
        self.prices.add(event.tariff)

    @take.register
    def _(self, event: CloseNight) -> None:
        assert event.date == self.ledger.date
        for stay, folio in self.folios.items():
            if folio.is_open and self._slept_here(stay):
                self._night(stay, folio.terms)
        self.nights[event.date] = self._stands()
        self.ledger.date += DAY

    def _stands(self) -> Night:
        """The open folios by room, and what waits for a person or was taken back today."""
        there = [(self.tenancy.room_of[stay], folio.balance) for stay, folio in self.folios.items() if folio.is_open]
        waiting = Counter(f"call_{verdict.status}" for verdict in self.verdicts.values())
        exceptions = {kind: waiting[kind] for kind in ("call_late", "call_no_rate", "call_unmatched") if waiting[kind]}
        today = [entry for entry in self.ledger.entries if entry.date == self.ledger.date]
        if taken_back := sum(1 for entry in today if entry.kind == "reversal" and entry.purpose != "move"):
            exceptions["reversal"] = taken_back
        closing = sum(entry.amount.gross for entry in self.ledger.entries)
        return Night(closing, there, exceptions)

    def _slept_here(self, stay: int) -> bool:
        midnight = instant(self.ledger.date + DAY, 0)
        return self.tenancy.is_in_house(stay) or self.tenancy.left_at[stay] >= midnight

    def _night(self, stay: int, terms: CheckIn) -> None:
        """The room on who holds it, and the city tax: an amount for each guest, and of the room's net price a part."""
        room_net = 0
        if self.tenancy.is_first(stay):
            listed = self.room_rates.get(self.types[self.tenancy.room_of[stay]], self.room_rates[""])
            room_net = self._charge(stay, "ROOM", "1", terms.nightly_rate or listed, "night").net
        if terms.tax_exempt:
            return
        per_guest, percent = exact(self.house.city_tax_amount), exact(self.house.city_tax_percent)
        amount = taxed(per_guest * terms.guests + Fraction(room_net, 100) * percent / 100, CITY_TAX.tax, included=False)
        quantity = Fraction(1 if percent and room_net else terms.guests)
        if amount.gross:
            self.ledger.charge(stay, Entry("charge", "CITYTAX", "CITYTAX", quantity, amount, Fraction(0), "night"))
