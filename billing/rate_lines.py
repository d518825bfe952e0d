"""Rates as they come in, by CSV or by API: each field checked, every fault told with its line."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from billing.bands import band_parse
from billing.comparisons import RateValues
from billing.numbering import prefix_normalised
from billing.rate_rows import RateRow

if TYPE_CHECKING:
    from _csv import Reader

REQUIRED = ("prefix", "destination", "price_per_minute")
COLUMNS = (
    *REQUIRED,
    "connection_fee",
    "initial_increment",
    "increment",
    "minimum_charge",
    "free_seconds",
    "band",
)
DEFAULTS: dict[str, Any] = {
    "connection_fee": Decimal(0),
    "initial_increment": 60,
    "increment": 60,
    "minimum_charge": Decimal(0),
    "free_seconds": 0,
    "band": "",
}
PRICE = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?", re.ASCII)
SECONDS = re.compile(r"[0-9]{1,5}", re.ASCII)
FORMULA = re.compile(r"'*[=+@-]")  # what a spreadsheet would run, or what is already kept from it by an apostrophe
MOST_SECONDS = 32767
MOST_DIGITS = 20
FAULTS_TOLD = 50
CELLS_KEPT = 4096
TOLD_EVERY = 1000

Key = tuple[str, str]
Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in which line (the header is line 1)."""

    line: int
    message: str


@dataclass(slots=True)
class ParsedRates:
    """Every good line, in the order of `RateValues`, and the faults; `fault_count` may be more than are kept."""

    rows: list[RateRow] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0

    def fault(self, line: int, message: str) -> None:
        """Note a fault."""
        self.fault_count += 1
        if len(self.faults) < FAULTS_TOLD:
            self.faults.append(Fault(line, message))


def rates_parse(lines: Iterable[str], taken: set[Key], progress: Progress | None = None) -> ParsedRates:
    """Read CSV lines with a header; `taken` holds the (prefix, band) that exist already and grows.

    `progress` is told now and then how many lines were read.
    """
    parsed = ParsedRates()
    reader = csv.reader(_without_mark(lines), strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        if problem := _header_problem(header):
            parsed.fault(1, problem)
            return parsed
        _lines_parse(parsed, reader, header, taken, progress)
    except csv.Error as error:
        parsed.fault(reader.line_num, _("This is not CSV: %(error)s") % {"error": error})
    if not parsed.rows and not parsed.fault_count:
        parsed.fault(1, _("There are no rates below the header."))
    return parsed


def rate_read(values: dict[str, str]) -> RateValues:
    """One rate from text; what is left out takes its default. Raises `ValueError` that names the column."""
    return RateValues(**{name: _read(name, values.get(name, "")) for name in RateValues._fields})


def destination_guarded(text: str) -> str:
    """A destination for a file that people open in a spreadsheet; reading it takes the apostrophe off again."""
    return f"'{text}" if FORMULA.match(text) else text


def _without_mark(lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield line.removeprefix("\ufeff") if number == 0 else line


def _header_problem(header: list[str]) -> str:
    unknown = [name for name in header if name not in COLUMNS]
    missing = [name for name in REQUIRED if name not in header]
    if not unknown and not missing and len(set(header)) == len(header):
        return ""
    return _("The first line must name the columns: %(columns)s.") % {"columns": ",".join(COLUMNS[:-1])}


def _lines_parse(
    parsed: ParsedRates, reader: "Reader", header: list[str], taken: set[Key], progress: Progress | None
) -> None:
    """Every line behind the header; written for speed, because a price list may have 50,000 of them."""
    readers = [READERS[name] for name in header]
    left_out = [name for name in COLUMNS if name not in header]
    defaults = [DEFAULTS[name] for name in left_out]
    ordered = itemgetter(*[[*header, *left_out].index(name) for name in RateValues._fields])
    for cells in reader:
        if progress and not reader.line_num % TOLD_EVERY:
            progress(reader.line_num)
        try:
            values = [read(cell) for read, cell in zip(readers, cells, strict=True)]
        except ValueError:
            if any(cell.strip() for cell in cells):
                parsed.fault(reader.line_num, _line_fault(header, cells))
            continue
        row = ordered(values + defaults)
        key = row[:2]
        if key in taken:
            parsed.fault(reader.line_num, _("The prefix %(prefix)s is there already.") % {"prefix": key[0]})
            continue
        taken.add(key)
        parsed.rows.append(row)


def _line_fault(header: list[str], cells: list[str]) -> str:
    """What is wrong with a line that could not be read."""
    if len(cells) != len(header):
        counts = {"cells": len(cells), "columns": len(header)}
        return _("%(cells)d cells where the header has %(columns)d.") % counts
    try:
        rate_read(dict(zip(header, cells, strict=True)))
    except ValueError as error:
        return str(error)
    raise AssertionError("a line that reads well is no fault")


def _read(name: str, text: str) -> Any:
    try:
        return READERS[name](text)
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def _prefix(text: str) -> str:
    """International digits; most prefixes of a price list are that already."""
    if text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS and not text.startswith("00"):
        return text
    try:
        return prefix_normalised(text.strip())
    except ValueError:
        raise ValueError(_("a prefix is 1 to 20 digits, such as 4420, +4420 or 004420")) from None


def _price(text: str) -> Decimal:
    if not PRICE.fullmatch(text):
        raise ValueError(_("a price has a point and at most six digits on either side, such as 0.90"))
    return Decimal(text)


def _seconds(text: str) -> int:
    if not SECONDS.fullmatch(text) or int(text) > MOST_SECONDS:
        raise ValueError(_("whole seconds up to %(most)d") % {"most": MOST_SECONDS})
    return int(text)


def _increment(text: str) -> int:
    seconds = _seconds(text)
    if not seconds:
        raise ValueError(_("at least one second"))
    return seconds


def _destination(text: str) -> str:
    if not text or len(text) > 120 or not text.isprintable():
        raise ValueError(_("a name of 1 to 120 characters"))
    return text[1:] if text[0] == "'" and FORMULA.match(text) else text


def _band(text: str) -> str:
    try:
        return str(band_parse(text))
    except ValueError:
        raise ValueError(
            _("a band is days and hours, such as mon-fri 08:00-18:00, sat-sun,hol 00:00-24:00 or mon-sun 22:00-06:00")
        ) from None


def _remembered(name: str, read: Callable[[str], Any]) -> Callable[[str], Any]:
    """A cell's value, read once: the cells of a price list are much alike."""

    @lru_cache(maxsize=CELLS_KEPT)
    def read_cell(text: str) -> Any:
        stripped = text.strip()
        return read(stripped) if stripped or name in REQUIRED else DEFAULTS[name]

    return read_cell


READERS: dict[str, Callable[[str], Any]] = {
    "prefix": _prefix,
    "destination": _remembered("destination", _destination),
    "price_per_minute": _remembered("price_per_minute", _price),
    "connection_fee": _remembered("connection_fee", _price),
    "initial_increment": _remembered("initial_increment", _increment),
    "increment": _remembered("increment", _increment),
    "minimum_charge": _remembered("minimum_charge", _price),
    "free_seconds": _remembered("free_seconds", _seconds),
    "band": _remembered("band", _band),
}
