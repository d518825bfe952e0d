"""What the driver of a drill knows itself: every action that was accepted, and when. Kept apart from the database."""

import datetime as dt
import threading
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

MINIBAR = {
    "101": ("3.50", "1.19"),
    "103": ("4.00", "1.19"),
    "201": ("5.20", "1.19"),
    "301": ("2.80", "1.07"),
    "302": ("4.50", "1.07"),
}  # net price and tax factor of the demo's articles


@dataclass
class Deed:
    """An accepted action; between `began` and `ended` it took effect."""

    began: dt.datetime
    ended: dt.datetime


@dataclass
class Tenancy:
    """A guest in a room; `out` is empty as long as the guest holds it. `name` is empty for guests of the seed."""

    stay: int
    room: str
    name: str
    came: Deed
    out: Deed | None = None


@dataclass
class Dial:
    """A call from a room's phone: `code` is what was keyed, or the number outside."""

    callid: str
    room: str
    stay: int
    code: str
    at: dt.datetime


@dataclass
class WakeUp:
    """A wake-up call that was accepted, by the wall clock of the house.

    The device knows no date: one for the same time tomorrow is told to it only when today's has passed, `armed_from`.
    """

    stay: int
    pk: int
    time: str
    cancelled: bool = False
    armed_from: dt.datetime | None = None


@dataclass
class Ledger:
    """Everything that was accepted so far. Several desks write it."""

    tenancies: list[Tenancy] = field(default_factory=list)
    dials: list[Dial] = field(default_factory=list)
    wake_ups: list[WakeUp] = field(default_factory=list)
    sums: dict[int, Decimal] = field(default_factory=dict)
    dirtied: dict[str, Deed] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    actions: int = 0
    failed: int = 0  # requests that were answered with a fault of ours, and asked again
    lock: threading.Lock = field(default_factory=threading.Lock)

    def charge(self, stay: int, amount: Decimal) -> None:
        """A desk charge was accepted."""
        with self.lock:
            self.sums[stay] = self.sums.get(stay, Decimal(0)) + amount

    def count(self) -> None:
        """One more accepted action."""
        with self.lock:
            self.actions += 1

    def holder(self, room: str) -> Tenancy | None:
        """Who holds the room now."""
        return next((t for t in self.tenancies if t.room == room and t.out is None), None)

    def place(self, stay: int) -> str | None:
        """The room that a stay holds now."""
        return next((t.room for t in self.tenancies if t.stay == stay and t.out is None), None)

    def left(self, stay: int) -> Deed | None:
        """When the stay checked out; None while it is in the house."""
        if self.place(stay) is not None:
            return None
        return max((t.out for t in self.tenancies if t.stay == stay and t.out), key=lambda d: d.ended, default=None)


def call_price(number: str, talk_seconds: int) -> Decimal:
    """What the demo tariff makes of a call, worked out anew: net by increments, then 19 % tax, rounded once."""
    uk_mobile = number.startswith("000447")
    fee, per_minute, step = ("0.10", "1.20", 6) if uk_mobile else ("0.05", "0.12", 1)
    billed = 60 + max(0, -(-(talk_seconds - 60) // step) * step)
    net = Decimal(fee) + Decimal(per_minute) * billed / 60
    return (net * Decimal("1.19")).quantize(Decimal("0.01"), ROUND_HALF_UP)


def minibar_price(code: str) -> Decimal:
    """What `778*product*quantity` costs: rounded once over the whole quantity."""
    _, product, quantity = code.split("*")
    net, rate = MINIBAR[product]
    return (Decimal(net) * int(quantity) * Decimal(rate)).quantize(Decimal("0.01"), ROUND_HALF_UP)
