"""Goods of the minibar as people keep them in a spreadsheet, each line checked before anything happens.

The columns are `COLUMNS` in this order, or as a first line names them. What is left empty stays as it is where the
article exists. A price may have a comma where the columns are not separated by one.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from hotelpbx.common.lines import cells_of

COLUMNS = ("code", "name", "name_zh", "price", "tax_rate", "par_stock", "active")
NEEDED = ("code", "name", "price")
MOST_LINES = 500
MOST_STOCK = 32767
AMOUNT = re.compile(r"[0-9]{1,9}([.,][0-9]{1,3})?", re.ASCII)
CODE = re.compile(r"[0-9]{1,9}", re.ASCII)
GUARDED = re.compile(r"'[=+@\t-]")  # as an export keeps a name from being run by a spreadsheet
YES, NO = ("1", "yes", "on", "true", "是"), ("0", "no", "off", "false", "否")


@dataclass(frozen=True, slots=True)
class GoodsLine:
    """An article of a pasted line; `values` are those that were given, `problem` says why it cannot be used."""

    line: int
    code: str
    values: dict[str, Any] = field(default_factory=dict)
    problem: str = ""
    changes: tuple[str, ...] = ()
    is_new: bool = False

    @property
    def name(self) -> str:
        """The name, where one was given."""
        return str(self.values.get("name", ""))


def goods_lines_parse(text: str) -> list[GoodsLine]:
    """Read the text; every fault is told with its line."""
    lines = list(cells_of(text))
    header: Sequence[str] = COLUMNS
    if lines and lines[0][1][0].lower() in COLUMNS:
        number, names = lines.pop(0)
        header = [name.lower() for name in names]
        if problem := _header_problem(header):
            return [GoodsLine(number, "", problem=problem)]
    return list(_goods(lines, header))


def _header_problem(header: Sequence[str]) -> str:
    if set(header) <= set(COLUMNS) and len(set(header)) == len(header) and "code" in header:
        return ""
    return _("The first line may name these columns, each once: %(columns)s.") % {"columns": ", ".join(COLUMNS)}


def _goods(lines: Sequence[tuple[int, list[str]]], header: Sequence[str]) -> Iterator[GoodsLine]:
    seen: set[str] = set()
    for number, cells in lines[:MOST_LINES]:
        row = _line(number, cells, header)
        if not row.problem and row.code in seen:
            row = GoodsLine(number, row.code, problem=_("The code %(code)s is there twice.") % {"code": row.code})
        seen.add(row.code)
        yield row
    if len(lines) > MOST_LINES:
        problem = _("At most %(most)d lines at a time.") % {"most": MOST_LINES}
        yield GoodsLine(lines[MOST_LINES][0], "", problem=problem)


def _line(number: int, cells: Sequence[str], header: Sequence[str]) -> GoodsLine:
    given = {name: cell for name, cell in zip(header, cells, strict=False) if cell}
    code = given.pop("code", "")
    if len(cells) > len(header):
        values = {"cells": len(cells), "columns": len(header)}
        return GoodsLine(number, code[:9], problem=_("%(cells)d cells for %(columns)d columns.") % values)
    if not CODE.fullmatch(code):
        return GoodsLine(number, code[:9], problem=_("A code has 1 to 9 digits, as it is dialled."))
    try:
        return GoodsLine(number, code, {name: READERS[name](cell) for name, cell in given.items()})
    except ValueError as error:
        return GoodsLine(number, code, problem=str(error))


def _name(text: str) -> str:
    name = text[1:] if GUARDED.match(text) else text
    if len(name) > 80 or not name.isprintable():
        raise ValueError(_("A name has 1 to 80 characters."))
    return name


def _amount(text: str) -> Decimal:
    if not AMOUNT.fullmatch(text):
        raise ValueError(_("“%(text)s” is no amount such as 3.50.") % {"text": text[:20]})
    return Decimal(text.replace(",", "."))


def _percent(text: str) -> Decimal:
    percent = _amount(text.removesuffix("%").strip())
    if percent > 100:
        raise ValueError(_("A tax of more than 100 percent is surely a mistake."))
    return percent


def _stock(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) <= MOST_STOCK):
        raise ValueError(_("“%(text)s” is no number of pieces.") % {"text": text[:20]})
    return int(text)


def _active(text: str) -> bool:
    if text.lower() not in (*YES, *NO):
        raise ValueError(_("On sale is yes or no, not “%(text)s”.") % {"text": text[:20]})
    return text.lower() in YES


READERS: dict[str, Callable[[str], Any]] = {
    "name": _name,
    "name_zh": _name,
    "price": _amount,
    "tax_rate": _percent,
    "par_stock": _stock,
    "active": _active,
}
