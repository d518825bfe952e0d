"""Folios and their entries, kept anew in cents; part of the books that share no code with the system."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from fractions import Fraction

from tests.month.plan import Call, CheckIn
from tests.month.reckoning import Amount, cents

GUEST_WINDOW, COMPANY_WINDOW = 1, 2


@dataclass(eq=False)
class Entry:
    """A line of a folio."""

    kind: str
    department: str
    code: str
    quantity: Fraction
    amount: Amount
    tax_rate: Fraction | None
    purpose: str = ""
    window: int = GUEST_WINDOW
    call: Call | None = None
    stay: int = -1
    date: dt.date = dt.date.min
    reverses: "Entry | None" = None
    moved_from: "Entry | None" = None
    is_reversed: bool = False
    room: str = ""
    at: dt.datetime | None = None


@dataclass
class Folio:
    """The account of a stay."""

    terms: CheckIn
    is_open: bool = True
    entries: list[Entry] = field(default_factory=list)
    invoices: int = 0
    on_invoices: list[Entry] = field(default_factory=list)

    @property
    def balances(self) -> dict[int, int]:
        """Window -> what is open in it, for each with entries."""
        sums: dict[int, int] = defaultdict(int)
        for entry in self.entries:
            sums[entry.window] += entry.amount.gross
        return dict(sums)

    @property
    def balance(self) -> int:
        """What is open."""
        return sum(self.balances.values())

    @property
    def windows(self) -> tuple[int, ...]:
        """Those into which can be posted."""
        return (GUEST_WINDOW, COMPANY_WINDOW) if self.terms.company_pays else (GUEST_WINDOW,)

    def window_for(self, department: str) -> int:
        """Where a new charge goes."""
        pays = self.terms.company_pays
        return COMPANY_WINDOW if "*" in pays or department in pays else GUEST_WINDOW


class Ledger:
    """All folios of the house, on the business date."""

    def __init__(self, date: dt.date) -> None:
        self.date = date
        self.folios: dict[int, Folio] = {}
        self.entries: list[Entry] = []

    def charge(self, stay: int, entry: Entry) -> Entry:
        """A new charge, into the window that the rules say."""
        entry.window = self.folios[stay].window_for(entry.department)
        return self._post(stay, entry)

    def pay(self, stay: int, method: str, amount: int, *, window: int = GUEST_WINDOW, purpose: str = "") -> None:
        """A payment in cents; one below zero is given back."""
        paid = Entry("payment", "", method, Fraction(1), Amount(-amount, 0), None, purpose, window)
        self._post(stay, paid)

    def settle(self, stay: int, method: str) -> None:
        """Give back what is too much, then take what is open, window by window. A company pays by invoice."""
        balances = sorted(self.folios[stay].balances.items())
        for window, balance in balances:
            if balance < 0:
                self.pay(stay, "cash", balance, window=window, purpose="refund")
        for window, balance in balances:
            if balance > 0:
                self.pay(stay, method if window == GUEST_WINDOW else "invoice", balance, window=window)

    def pick(self, stay: int, place: int, kind: str = "charge") -> Entry | None:
        """Of the entries that still stand in an open folio the one at a place, counted round."""
        there = [entry for entry in self.folios[stay].entries if entry.kind == kind and not entry.is_reversed]
        return there[place % len(there)] if there and self.folios[stay].is_open else None

    def reverse(self, entry: Entry, purpose: str = "") -> Entry:
        """The opposite of an entry."""
        entry.is_reversed = True
        kept = "" if entry.purpose == "move" else entry.purpose
        opposite = self._copy(entry, kind="reversal", quantity=-entry.quantity, amount=-entry.amount)
        opposite.purpose, opposite.window, opposite.reverses = purpose or kept, entry.window, entry
        return self._post(entry.stay, opposite)

    def move(self, entry: Entry, stay: int, window: int) -> None:
        """Out of where it stands and into a window of perhaps another folio."""
        self.reverse(entry, "move")
        self._move_in(entry, stay, window, entry.quantity, entry.amount)

    def split(self, entry: Entry, percent: int, window: int) -> None:
        """A percentage into a window, the rest stays; net and tax in the same proportion, nothing is lost."""
        whole = entry.amount
        rest = cents(Fraction(whole.gross * (100 - percent), 10_000))
        if not 0 < rest < whole.gross:
            return
        net = cents(Fraction(whole.net * rest, whole.gross * 100))
        self.reverse(entry, "move")
        self._move_in(entry, entry.stay, entry.window, entry.quantity, Amount(net, rest - net))
        other = Amount(whole.net - net, whole.gross - rest - (whole.net - net))
        self._move_in(entry, entry.stay, window, Fraction(0), other)

    def _move_in(self, entry: Entry, stay: int, window: int, quantity: Fraction, amount: Amount) -> None:
        moved = self._copy(entry, kind="charge", quantity=quantity, amount=amount)
        moved.purpose, moved.window, moved.moved_from = entry.purpose or "move", window, entry
        self._post(stay, moved)

    def _copy(self, entry: Entry, *, kind: str, quantity: Fraction, amount: Amount) -> Entry:
        return Entry(kind, entry.department, entry.code, quantity, amount, entry.tax_rate, call=entry.call)

    def _post(self, stay: int, entry: Entry) -> Entry:
        assert self.folios[stay].is_open, (stay, entry)
        entry.stay, entry.date = stay, self.date
        self.folios[stay].entries.append(entry)
        self.entries.append(entry)
        return entry
