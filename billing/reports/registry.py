"""The reports of several dates: one entry each, from which pages, API and files are made."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from billing.reports.document import Document, Table
from billing.reports.range_calls import calls_tables
from billing.reports.range_house import availability_tables, housekeeping_tables, wakeup_tables
from billing.reports.range_money import (
    ledger_tables,
    minibar_tables,
    payments_tables,
    revenue_tables,
    summary_tables,
)
from billing.selectors.facts import Span
from hotelpbx.common.errors import InputError
from rooms.models import Property

MOST_DAYS = 366


@dataclass(frozen=True, slots=True)
class ReportType:
    """A report: its name in addresses, what people call it, what it tells, and what makes its tables."""

    name: str
    title: str | Promise
    about: str | Promise
    icon: str
    tables: Callable[[Property, Span], list[Table]]


TYPES = (
    ReportType(
        "summary", _("Summary"), _("What the daily reports tell, of all dates together."), "sigma", summary_tables
    ),
    ReportType("revenue", _("Revenue"), _("Departments and days, with tax."), "chart-column", revenue_tables),
    ReportType(
        "calls",
        _("Calls"),
        _("By room, destination, class, trunk with its margin, cost centre and PIN."),
        "phone",
        calls_tables,
    ),
    ReportType("minibar", _("Minibar"), _("By product and day."), "wine", minibar_tables),
    ReportType(
        "payments", _("Payments"), _("By method and day, deposits and refunds apart."), "banknote", payments_tables
    ),
    ReportType("ledger", _("Guest ledger"), _("What guests owe, day by day and by folio."), "book-open", ledger_tables),
    ReportType(
        "wake-ups",
        _("Wake-up proof"),
        _("Every promised call: who asked, when it rang, how it ended, who knows."),
        "alarm-clock",
        wakeup_tables,
    ),
    ReportType(
        "housekeeping",
        _("Housekeeping"),
        _("Rooms cleaned by person and day, and how long they waited."),
        "spray-can",
        housekeeping_tables,
    ),
    ReportType(
        "availability",
        _("Availability"),
        _("How long phone systems could be reached, and each outage."),
        "server",
        availability_tables,
    ),
)
BY_NAME = {kind.name: kind for kind in TYPES}


def span_checked(first: dt.date, last: dt.date) -> Span:
    """The dates as a span. Raises `InputError` when they are the wrong way round or too many."""
    if last < first:
        raise InputError(gettext("The last date lies before the first."), {"to": [gettext("Before the first date.")]})
    if (last - first).days >= MOST_DAYS:
        message = gettext("A report takes at most %(most)d days.") % {"most": MOST_DAYS}
        raise InputError(message, {"to": [message]})
    return Span(first, last)


def span_usual(property: Property) -> Span:
    """The month of the business date, as far as it has come."""
    return Span(property.business_date.replace(day=1), property.business_date)


def range_document(name: str, property: Property, span: Span) -> Document:
    """The report of this name over the dates, from the books as they are."""
    kind = BY_NAME[name]
    current = span.last >= property.business_date
    return Document(
        name=name,
        title=str(kind.title),
        property_code=property.code,
        hotel=property.name,
        currency=property.currency,
        first=span.first,
        last=span.last,
        state=gettext("not closed, as the books stand now") if current else gettext("every date is closed"),
        tables=tuple(kind.tables(property, span)),
    )
