"""The daily report as CSV, row by row, safe to open in a spreadsheet."""

import csv
import re
from collections.abc import Iterable, Iterator
from typing import Any

HEADER = ("section", "code", "name", "quantity", "net", "tax", "amount")
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?", re.ASCII)
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


class _Line:
    """A file that hands back what is written, so that the writer of the standard library yields lines."""

    def write(self, text: str, /) -> str:
        return text


def csv_lines(rows: Iterable[Iterable[Any]]) -> Iterator[str]:
    """Each row as a line, the first with the mark by which spreadsheets know UTF-8."""
    writer = csv.writer(_Line())
    mark = "\ufeff"
    for row in rows:
        line: str = writer.writerow([cell_text(cell) for cell in row])
        yield mark + line
        mark = ""


def cell_text(value: Any) -> str:
    """The text of a cell; what a spreadsheet would run as a formula gets an apostrophe in front."""
    text = "" if value is None else str(value)
    if text.startswith(FORMULA_STARTS) and not NUMBER.fullmatch(text):
        return "'" + text
    return text


def daily_rows(report: dict[str, Any]) -> Iterator[tuple[Any, ...]]:
    """The rows of a daily report."""
    yield HEADER
    yield ("report", report["business_date"], f"{report['property']}, {report['currency']}", None, None, None, None)
    for row in report["departments"]:
        yield ("department", row["code"], row["name"], None, row["net"], row["tax"], row["amount"])
    totals = report["totals"]
    yield ("total", None, None, None, totals["net"], totals["tax"], totals["amount"])
    for row in report["payments"]:
        yield ("payment", row["method"], None, None, None, None, row["amount"])
    for row in report["calls"]:
        yield ("calls", row["room"], f"{row['seconds']} s", row["count"], None, None, row["amount"])
    for row in report["minibar"]:
        yield ("minibar", row["code"], row["name"], row["quantity"], None, None, row["amount"])
    for row in report["exceptions"]:
        yield ("exception", row["kind"], row.get("reason"), None, None, None, row.get("amount"))
