"""The goods of the minibar as CSV, as the import reads them back."""

from collections.abc import Iterator
from typing import Any

from billing.goods_lines import COLUMNS
from billing.reports.csv_files import csv_lines
from billing.selectors.minibar import minibar_items
from hotelpbx.common.money import decimal_text, price_text
from rooms.models import Property


def goods_csv(property: Property) -> Iterator[str]:
    """Every article as a line, short codes first, with the price of the business date."""
    return csv_lines(_rows(property))


def _rows(property: Property) -> Iterator[tuple[Any, ...]]:
    yield COLUMNS
    for item in minibar_items(property):
        price = price_text(getattr(item, "price_now"), property.currency)  # noqa: B009
        tax = decimal_text(item.tax_rate)
        yield (item.code, item.name, item.name_zh, price, tax, item.par_stock, "yes" if item.active else "no")
