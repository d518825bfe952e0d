"""Plays a plan through the system, event by event in the order of time, by its real entries."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import singledispatchmethod

import time_machine
from django.utils import timezone

from billing.enums import FolioStatus, RatingStatus
from billing.errors import MinibarError
from billing.models import CallRating, Folio, FolioEntry
from billing.models.folios import FIRST_WINDOW
from billing.selectors.invoices import windows_to_invoice
from billing.selectors.windows import window_balances, window_numbers
from billing.services.audit import night_audit_run
from billing.services.call_decisions import call_write_off, late_call_post
from billing.services.folios import Tender, charge_post, entry_reverse
from billing.services.invoices import invoice_credit, invoice_issue
from billing.services.minibar import minibar_post
from billing.services.payments import payment_post, refund_post
from billing.services.terms import Terms, folio_terms_set
from billing.services.transfers import entries_transfer, entry_split, parts_of
from billing.services.windows import Payer, routing_set, window_open
from hotelpbx.frontdesk.workflows import guest_check_in, guest_check_out, guest_move
from pbx.enums import WAITING_STATES, CommandState, ReceiptState, Transport
from pbx.models import Command, Pbx, Receipt
from pbx.services import intake
from rooms.models import Property, Room, Stay
from rooms.services.stays import GuestInput
from tests.month.plan import (
    Call,
    CheckIn,
    CheckOut,
    CloseNight,
    Code,
    DecideLate,
    DeskCharge,
    DeskGoods,
    Event,
    Move,
    NewTariff,
    Pay,
    Plan,
    Reverse,
    Split,
    ToWindow,
    Transfer,
)
from tests.month.setting_up import DESK, set_up, tariff_make
from tests.month.stages import Stages
from tests.month.wire import call_report, code_report

LEFT_OVER = (ReceiptState.RECEIVED, ReceiptState.FAILED, ReceiptState.MALFORMED)
Say = Callable[[str], None]


@contextmanager
def _without_breath() -> Iterator[None]:
    """Nobody else waits for the database, so nobody has to be let in between two reports."""
    breath, intake.BREATH_SECONDS = intake.BREATH_SECONDS, 0
    try:
        yield
    finally:
        intake.BREATH_SECONDS = breath


class Player:
    """Plays a plan; `stages` says what that costs."""

    def __init__(self, plan: Plan, say: Say = lambda text: None) -> None:
        self.plan, self.say, self.stages = plan, say, Stages()
        self.stays: dict[int, Stay] = {}
        self.waiting = 0

    def play(self) -> None:
        """The whole month; the clock of this process follows it."""
        with time_machine.travel(self.plan.house.opened_at, tick=False) as clock, _without_breath():
            with self.stages.measured("set-up"):
                self.property = set_up(self.plan.house)
            self.exchange = Pbx.objects.get(property_code=self.property.code)
            self.rooms = {room.number: room for room in Room.objects.filter(property=self.property)}
            for event in self.plan.events:
                clock.move_to(event.at)
                self._take(event)
            self._process()
        assert not Receipt.objects.filter(state__in=LEFT_OVER).exists()

    def _take(self, event: Event) -> None:
        if isinstance(event, Call | Code):
            self._receive(event)
            return
        self._process()
        with self.stages.measured(type(event).__name__):
            self.do(event)

    def _receive(self, event: Call | Code) -> None:
        body = call_report(event) if isinstance(event, Call) else code_report(event)
        with self.stages.measured("report stored"):
            intake.event_receive(pbx=self.exchange, payload=body, source=Transport.HTTP, received_at=event.at)
        self.waiting += 1

    def _process(self) -> None:
        """As a worker does it, a moment after the report has come."""
        if self.waiting:
            with self.stages.measured("report processed", self.waiting):
                while self.waiting > 0:
                    self.waiting -= intake.receipts_process()

    @singledispatchmethod
    def do(self, event: Event) -> None:
        """What somebody at the desk does, or the house by itself."""
        raise TypeError(event)

    @do.register
    def _(self, event: CheckIn) -> None:
        level = self.property.service_levels.get(code=event.level)
        names = [GuestInput("Guest", f"{event.stay}-{n}") for n in range(event.guests)]
        self.stays[event.stay] = guest_check_in(
            property=self.property,
            room=self.rooms[event.room],
            guests=names,
            service_level=level,
            departure=event.departure,
            override_dirty=True,
            share=event.share,
            actor=DESK,
        )
        self._agree(event, Folio.objects.get(stay=self.stays[event.stay]))

    def _agree(self, event: CheckIn, folio: Folio) -> None:
        """What was agreed for this stay alone: its price, its tax, and what a company pays."""
        if event.nightly_rate or event.tax_exempt:
            rate = Decimal(event.nightly_rate) if event.nightly_rate else None
            terms = Terms(nightly_rate=rate, city_tax_exempt=event.tax_exempt)
            folio_terms_set(folio=folio, terms=terms, actor=DESK)
        if event.company_pays:
            payer = Payer(payer_kind="company", payer_name=f"Company {event.stay}")
            number = window_open(folio=folio, payer=payer, actor=DESK).number
            rules = {None if code == "*" else code: number for code in event.company_pays}
            routing_set(folio=folio, rules=rules, actor=DESK)

    @do.register
    def _(self, event: Move) -> None:
        stay = Stay.objects.get(pk=self.stays[event.stay].pk)
        guest_move(stay=stay, room=self.rooms[event.room], override_dirty=True, actor=DESK)

    @do.register
    def _(self, event: CheckOut) -> None:
        stay = Stay.objects.select_related("folio").get(pk=self.stays[event.stay].pk)
        tenders = self._refund_and_tender(stay.folio, event.method)
        guest_check_out(stay=stay, payments=tenders, actor=DESK)
        for number in range(event.invoices):
            issued = [
                invoice_issue(folio=stay.folio, window=window, actor=DESK) for window in windows_to_invoice(stay.folio)
            ]
            if number + 1 < event.invoices:
                for invoice in issued:
                    invoice_credit(invoice=invoice, reason="Wrong address", actor=DESK)

    def _refund_and_tender(self, folio: Folio, method: str) -> list[Tender]:
        """Give back what is too much; what is to be paid then, window by window. A company pays by invoice."""
        balances = sorted(window_balances(folio).items())
        for window, balance in balances:
            if balance < 0:
                refund_post(folio=folio, method="cash", amount=-balance, window=window, actor=DESK)
        return [
            Tender(method if window == FIRST_WINDOW else "invoice", balance, window)
            for window, balance in balances
            if balance > 0
        ]

    @do.register
    def _(self, event: DeskGoods) -> None:
        try:
            minibar_post(room=self.rooms[event.room], item_code=event.product, quantity=event.quantity, actor=DESK)
        except MinibarError as error:
            if error.code != "minibar_room_vacant":
                raise

    @do.register
    def _(self, event: DeskCharge) -> None:
        folio = self._open_folio(event.stay)
        if folio:
            charge_post(
                folio=folio,
                code=event.department,
                description=event.description,
                quantity=Decimal(event.quantity),
                unit_price=Decimal(event.unit_price),
                actor=DESK,
            )

    @do.register
    def _(self, event: Pay) -> None:
        folio = self._open_folio(event.stay)
        if folio:
            purpose = "deposit" if event.deposit else ""
            payment_post(folio=folio, method=event.method, amount=Decimal(event.amount), purpose=purpose, actor=DESK)

    @do.register
    def _(self, event: Reverse) -> None:
        entry = self._pick(event.stay, event.pick, "payment" if event.payment else "charge")
        if entry:
            entry_reverse(entry=entry, reason="Posted in error", actor=DESK)

    @do.register
    def _(self, event: Transfer) -> None:
        entry, target = self._pick(event.stay, event.pick), self._open_folio(event.to)
        if entry and target:
            entries_transfer(entries=[entry], folio=target, window=FIRST_WINDOW, actor=DESK)

    @do.register
    def _(self, event: ToWindow) -> None:
        entry = self._pick(event.stay, event.pick)
        if entry and event.window in window_numbers(entry.folio) and entry.window != event.window:
            entries_transfer(entries=[entry], folio=entry.folio, window=event.window, actor=DESK)

    @do.register
    def _(self, event: Split) -> None:
        entry = self._pick(event.stay, event.pick)
        if entry is None:
            return
        window = event.window if event.window in window_numbers(entry.folio) else None
        weights = [(Decimal(100 - event.percent), None), (Decimal(event.percent), window)]
        parts = parts_of(entry, weights, percent=True)
        if all(part.amount > 0 for part in parts):
            entry_split(entry=entry, parts=parts, actor=DESK)

    def _open_folio(self, stay: int) -> Folio | None:
        return Folio.objects.filter(stay=self.stays[stay].pk, status=FolioStatus.OPEN).first()

    def _pick(self, stay: int, pick: int, kind: str = "charge") -> FolioEntry | None:
        """The same entry that whoever keeps the books anew picks."""
        folio = self._open_folio(stay)
        entries = FolioEntry.objects.filter(folio=folio, kind=kind, reversed_by__isnull=True).order_by("pk")
        there = list(entries) if folio else []
        return there[pick % len(there)] if there else None

    @do.register
    def _(self, event: DecideLate) -> None:
        late = CallRating.objects.filter(property=self.property, status=RatingStatus.LATE).select_related("call")
        for rating in sorted(late, key=call_key):
            if call_key(rating) % 2:
                call_write_off(rating=rating, reason="Too late", actor=DESK)
                continue
            folio = late_call_post(rating=rating, reason="Invoiced", actor=DESK).entry.folio  # type: ignore[union-attr]
            for method, amount, window in self._refund_and_tender(folio, "invoice"):
                payment_post(folio=folio, method=method, amount=amount, window=window, actor=DESK)

    @do.register
    def _(self, event: NewTariff) -> None:
        tariff_make(self.property, event.tariff)

    @do.register
    def _(self, event: CloseNight) -> None:
        property = Property.objects.get(pk=self.property.pk)
        _audit, made = night_audit_run(property=property, business_date=event.date, actor=DESK)
        assert made
        self.property.refresh_from_db()
        self._device_done()
        self.say(f"{event.date} closed")

    def _device_done(self) -> None:
        """There is no device: by morning it would have done all that it was asked."""
        waiting = Command.objects.filter(state__in=WAITING_STATES)
        waiting.update(state=CommandState.DONE, finished_at=timezone.now())


def call_key(rating: CallRating) -> int:
    """The key of the call in the plan: what its id ends with."""
    return int(rating.call.callid.partition(".")[2])
