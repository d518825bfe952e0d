"""The figures of a daily report, added up from single lines; and read from a report as it was stored. In cents."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

Figures = dict[tuple[str, ...], Any]
AMOUNTS = ("net", "tax", "amount")
TAKINGS = {"deposit": "deposits", "refund": "refunds"}


@dataclass(frozen=True)
class Spoken:
    """What a report tells of a call."""

    room: str
    destination: str
    trunk: str
    talk: int


@dataclass(frozen=True)
class Line:
    """An entry of a folio. `purpose` of a reversal is that of what it takes back."""

    department: str
    code: str
    purpose: str
    quantity: Fraction
    amounts: tuple[int, int, int]
    call: Spoken | None


@dataclass(frozen=True)
class HouseLine:
    """A call that a cost centre pays."""

    centre: str
    amounts: tuple[int, int, int]
    cost: int
    call: Spoken


@dataclass(frozen=True)
class CostLine:
    """What the provider takes for a call of a guest."""

    cost: int
    call: Spoken


class Sums:
    """Adds up the lines of a date."""

    def __init__(self, departments: Iterable[str]) -> None:
        self.figures: Figures = {("total", name): 0 for name in AMOUNTS}
        for code in departments:
            self.figures |= {("department", code, name): 0 for name in AMOUNTS}

    def add(self, line: Line | HouseLine | CostLine) -> None:
        """One line."""
        if isinstance(line, HouseLine):
            self._house(line)
        elif isinstance(line, CostLine):
            self._made(line.call, cost=line.cost)
        elif not line.department:
            self._taken(line)
        else:
            self._charged(line)

    def _taken(self, line: Line) -> None:
        kind = TAKINGS.get(line.purpose, "paid")
        self._plus(("taking", line.code), **{kind: -line.amounts[2], "amount": -line.amounts[2]})

    def _charged(self, line: Line) -> None:
        amounts = dict(zip(AMOUNTS, line.amounts, strict=True))
        self._plus(("department", line.department), **amounts)
        self._plus(("total",), **amounts)
        if line.department == "MINIBAR":
            self._plus(("minibar", line.code), quantity=line.quantity, amount=line.amounts[2])
        if line.call:
            count, net, gross = int(line.quantity), line.amounts[0], line.amounts[2]
            seconds = count * line.call.talk
            self._plus(("calls", line.call.room), count=count, seconds=seconds, amount=gross)
            self._made(line.call, count=count, seconds=seconds, guests=gross, net=net)

    def _house(self, line: HouseLine) -> None:
        net, tax, gross = line.amounts
        values = {"count": 1, "seconds": line.call.talk, "net": net, "tax": tax, "amount": gross, "cost": line.cost}
        self._plus(("cost centre", line.centre), **values)
        self._made(line.call, count=1, seconds=line.call.talk, cost_centres=gross, net=net, cost=line.cost)

    def _made(self, call: Spoken, **values: int) -> None:
        nothing = {"count": 0, "seconds": 0, "guests": 0, "cost_centres": 0, "net": 0, "cost": 0}
        margin = values.get("net", 0) - values.get("cost", 0)
        for key in (("destination", call.destination), ("trunk", call.trunk)):
            self._plus(key, **{**nothing, **values, "margin": margin})

    def _plus(self, key: tuple[str, ...], **values: int | Fraction) -> None:
        for name, value in values.items():
            self.figures[(*key, name)] = self.figures.get((*key, name), 0) + value


def figures_told(report: dict[str, Any]) -> Figures:
    """The figures of a stored report; takings of zero are left out, as nobody adds them up."""
    told: Figures = {("total", name): cents(report["totals"][name]) for name in AMOUNTS}
    for section, heading, key, names in (
        ("departments", "department", "code", AMOUNTS),
        ("takings", "taking", "method", ("paid", "deposits", "refunds", "amount")),
        ("calls", "calls", "room", ("count", "seconds", "amount")),
        ("destinations", "destination", "destination", MADE),
        ("trunks", "trunk", "trunk", MADE),
        ("cost_centres", "cost centre", "code", ("count", "seconds", *AMOUNTS, "cost")),
        ("minibar", "minibar", "code", ("quantity", "amount")),
    ):
        for row in report[section]:
            told |= {(heading, row[key], name): _figure(name, row[name]) for name in names}
    return told


MADE = ("count", "seconds", "guests", "cost_centres", "net", "cost", "margin")
COUNTS = ("count", "seconds", "quantity")


def _figure(name: str, value: Any) -> int | Fraction:
    return Fraction(str(value)) if name in COUNTS else cents(value)


def cents(value: str | Decimal) -> int:
    """Exact cents: what has more digits is a fault."""
    scaled = Decimal(value) * 100
    assert scaled == int(scaled), value
    return int(scaled)


def unequal(expected: Figures, told: Figures) -> Iterable[str]:
    """Every figure that is not the same; one that is missing counts as nothing only where nothing is expected."""
    for key in sorted(expected.keys() | told.keys(), key=str):
        if expected.get(key, 0) != told.get(key, 0):
            yield f"{' '.join(map(str, key))} is {told.get(key)} instead of {expected.get(key)}"
