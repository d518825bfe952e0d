"""The rates of a tariff as CSV, row by row: what the import reads back as the same rates."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from billing.comparisons import RateValues
from billing.models import Tariff
from billing.rate_lines import COLUMNS, destination_guarded
from billing.reports.csv_files import csv_lines
from billing.selectors.tariffs import rate_list
from hotelpbx.common.money import decimal_text


def rates_csv(tariff: Tariff) -> Iterator[str]:
    """Every rate as a line, by prefix."""
    return csv_lines(_rows(tariff))


def rates_file_name(tariff: Tariff) -> str:
    """What the file is called."""
    return f"tariff-{tariff.property.code}-{tariff.pk}.csv"


def _rows(tariff: Tariff) -> Iterator[tuple[Any, ...]]:
    yield COLUMNS
    rates = rate_list(tariff).values_list(*RateValues._fields)
    for rate in map(RateValues._make, rates.iterator(chunk_size=5000)):
        yield tuple(_cell(name, getattr(rate, name)) for name in COLUMNS)


def _cell(name: str, value: Any) -> Any:
    if isinstance(value, Decimal):
        return decimal_text(value)
    return destination_guarded(value) if name == "destination" else value
