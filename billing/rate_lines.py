"""Rates as they come in, by CSV or by API: each field checked, every fault told with its line."""

import csv
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from billing.bands import band_parse
from billing.numbering import prefix_normalised

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
PRICE = re.compile(r"[0-9]{1,6}(\.[0-9]{1,6})?", re.ASCII)
SECONDS = re.compile(r"[0-9]{1,5}", re.ASCII)
MOST_SECONDS = 32767
FAULTS_TOLD = 50


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in which line (the header is line 1)."""

    line: int
    message: str


@dataclass(slots=True)
class ParsedRates:
    """The fields of every good line, and the faults; `fault_count` may be more than are kept."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    fault_count: int = 0

    def fault(self, line: int, message: str) -> None:
        """Note a fault."""
        self.fault_count += 1
        if len(self.faults) < FAULTS_TOLD:
            self.faults.append(Fault(line, message))


def rates_parse(lines: Iterable[str], taken: set[tuple[str, str]]) -> ParsedRates:
    """Read CSV lines with a header; `taken` holds the (prefix, band) that exist already and grows."""
    parsed = ParsedRates()
    reader = csv.reader(_without_mark(lines), strict=True)
    try:
        header = [name.strip().lower() for name in next(reader, [])]
        if problem := _header_problem(header):
            parsed.fault(1, problem)
            return parsed
        for cells in reader:
            if any(cell.strip() for cell in cells):
                _line_parse(parsed, reader.line_num, header, cells, taken)
    except csv.Error as error:
        parsed.fault(reader.line_num, _("This is not CSV: %(error)s") % {"error": error})
    if not parsed.rows and not parsed.fault_count:
        parsed.fault(1, _("There are no rates below the header."))
    return parsed


def rate_fields(values: dict[str, str]) -> dict[str, Any]:
    """The fields of one rate from text. Raises `ValueError` with a sentence that names the column."""
    fields: dict[str, Any] = {}
    for name, text in values.items():
        try:
            if text or name in REQUIRED:
                fields[name] = READERS[name](text)
        except ValueError as error:
            raise ValueError(f"{name}: {error}") from None
    return fields


def _without_mark(lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield line.removeprefix("\ufeff") if number == 0 else line


def _header_problem(header: list[str]) -> str:
    unknown = [name for name in header if name not in COLUMNS]
    missing = [name for name in REQUIRED if name not in header]
    if not unknown and not missing and len(set(header)) == len(header):
        return ""
    return _("The first line must name the columns: %(columns)s.") % {"columns": ",".join(COLUMNS[:-1])}


def _line_parse(
    parsed: ParsedRates, line: int, header: list[str], cells: list[str], taken: set[tuple[str, str]]
) -> None:
    if len(cells) != len(header):
        parsed.fault(line, _("%(cells)d cells where the header has %(columns)d.") % _counts(cells, header))
        return
    try:
        fields = rate_fields({name: cell.strip() for name, cell in zip(header, cells, strict=True)})
    except ValueError as error:
        parsed.fault(line, str(error))
        return
    key = (fields["prefix"], fields.get("band", ""))
    if key in taken:
        parsed.fault(line, _("The prefix %(prefix)s is there already.") % {"prefix": key[0]})
        return
    taken.add(key)
    parsed.rows.append(fields)


def _counts(cells: list[str], header: list[str]) -> dict[str, int]:
    return {"cells": len(cells), "columns": len(header)}


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
    return text


def _band(text: str) -> str:
    return str(band_parse(text))


READERS: dict[str, Callable[[str], Any]] = {
    "prefix": prefix_normalised,
    "destination": _destination,
    "price_per_minute": _price,
    "connection_fee": _price,
    "initial_increment": _increment,
    "increment": _increment,
    "minimum_charge": _price,
    "free_seconds": _seconds,
    "band": _band,
}
