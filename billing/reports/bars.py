"""The bars of a chart, in the units of its drawing; the template only writes them down.

Across: a bar a line, with its label and its value. Upright: a column a day, with a label below some of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

LINE_HEIGHT = 34
BAR_HEIGHT = 18
WIDEST = 420
MOST_BARS = 15
TALLEST = 150
COLUMNS_WIDE = 640
MOST_LABELS = 11

Point = tuple[str, Decimal, str]  # a label, a value, and the value in words


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: its label, its value in words, where it lies and how large it is."""

    label: str
    amount: str
    x: int
    y: int
    width: int
    height: int
    is_below_zero: bool
    shows_label: bool = True

    @property
    def middle(self) -> int:
        """Where the text beside it stands, or below it when it is upright."""
        return self.y + BAR_HEIGHT // 2

    @property
    def centre(self) -> int:
        """Where the text below it stands."""
        return self.x + self.width // 2


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars, the height of their drawing, and where zero lies when they are upright."""

    bars: tuple[Bar, ...]
    height: int
    title: str = ""
    is_upright: bool = False
    zero: int = 0


def department_chart(departments: Iterable[dict[str, Any]]) -> Chart:
    """A bar a department, its length the amount in proportion to the largest one."""
    return bar_chart([(row["name"], Decimal(row["amount"]), row["amount"]) for row in departments])


def bar_chart(points: Sequence[Point], title: str = "") -> Chart:
    """Bars across, as many as one takes in at a glance."""
    shown = points[:MOST_BARS]
    largest = max((abs(value) for _label, value, _text in shown), default=Decimal(0))
    bars = tuple(_bar(point, index, largest) for index, point in enumerate(shown))
    return Chart(bars, LINE_HEIGHT * len(bars), title)


def _bar(point: Point, index: int, largest: Decimal) -> Bar:
    label, value, text = point
    top = LINE_HEIGHT * index + (LINE_HEIGHT - BAR_HEIGHT) // 2
    return Bar(label, text, 0, top, _length(value, largest, WIDEST), BAR_HEIGHT, value < 0)


def _length(value: Decimal, largest: Decimal, most: int) -> int:
    """In proportion; what is not zero is seen."""
    return max(int(abs(value) / largest * most), 2) if value and largest else 0


def day_chart(points: Sequence[Point], title: str = "") -> Chart:
    """Columns upright, those below zero hanging down."""
    above = max((value for _label, value, _text in points), default=Decimal(0))
    below = -min((value for _label, value, _text in points), default=Decimal(0))
    whole = max(above, Decimal(0)) + max(below, Decimal(0))
    zero = round(max(above, Decimal(0)) / whole * TALLEST) if whole else TALLEST
    width, step = Decimal(COLUMNS_WIDE) / max(len(points), 1), -(-len(points) // MOST_LABELS)
    bars = []
    for index, (label, value, text) in enumerate(points):
        height = _length(value, whole, TALLEST)
        left, gap = round(index * width), 1 if width < 12 else 3
        y = zero if value < 0 else zero - height
        shows = index % step == 0
        bars.append(Bar(label, text, left + gap, y, max(round(width) - 2 * gap, 1), height, value < 0, shows))
    return Chart(tuple(bars), TALLEST + 26, title, is_upright=True, zero=zero)
