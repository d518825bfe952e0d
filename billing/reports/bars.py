"""The bars of a chart, in the units of its drawing; the template only writes them down."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

LINE_HEIGHT = 34
BAR_HEIGHT = 18
WIDEST = 420


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, the amount (a text as in the report), where it lies and how wide it is."""

    label: str
    amount: str
    y: int
    width: int
    is_below_zero: bool

    @property
    def middle(self) -> int:
        """Where the text beside it stands."""
        return self.y + BAR_HEIGHT // 2


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars and the height of their drawing."""

    bars: tuple[Bar, ...]
    height: int


def department_chart(departments: Iterable[dict[str, Any]]) -> Chart:
    """A bar a department, its length the amount in proportion to the largest one."""
    rows = list(departments)
    largest = max((abs(Decimal(row["amount"])) for row in rows), default=Decimal(0))
    bars = tuple(_bar(row, index, largest) for index, row in enumerate(rows))
    return Chart(bars, LINE_HEIGHT * len(bars))


def _bar(row: dict[str, Any], index: int, largest: Decimal) -> Bar:
    amount = Decimal(row["amount"])
    width = int(abs(amount) / largest * WIDEST) if largest else 0
    top = LINE_HEIGHT * index + (LINE_HEIGHT - BAR_HEIGHT) // 2
    return Bar(row["name"], row["amount"], top, max(width, 2) if amount else 0, amount < 0)
