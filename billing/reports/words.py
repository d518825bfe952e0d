"""Cells of a report as people of the current language write them."""

from decimal import Decimal
from typing import Any

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext

from billing.reports.document import Column, Document, Kind
from billing.templatetags.money import clock_seconds, money, plain_number


def shown(cell: Any, column: Column, currency: str) -> str:
    """The cell as a text; the word in front of a line of totals is one already."""
    if cell is None or isinstance(cell, str):
        return cell or ""
    if column.kind is Kind.MONEY:
        return money(cell, currency)
    if column.kind is Kind.INSTANT:
        return date_format(cell, "SHORT_DATETIME_FORMAT")
    if column.kind is Kind.DATE:
        return date_format(cell, "SHORT_DATE_FORMAT")
    if column.kind is Kind.SECONDS:
        return clock_seconds(cell)
    if column.kind is Kind.SHARE:
        return percent(cell)
    return plain_number(cell) if column.kind is Kind.NUMBER else str(cell)


def percent(share: Decimal) -> str:
    """A part of one in percent; only all of it is 100."""
    value = (share * 100).quantize(Decimal("0.01"))
    return f"{number_format(min(value, Decimal('99.99')) if share < 1 else value, decimal_pos=2, use_l10n=True)} %"


def dates_of(document: Document) -> str:
    """`23 Nov 2026`, or `1 Nov 2026 – 30 Nov 2026`."""
    first, last = date_format(document.first, "DATE_FORMAT"), date_format(document.last, "DATE_FORMAT")
    if document.first == document.last:
        return first
    return gettext("%(first)s – %(last)s") % {"first": first, "last": last}
