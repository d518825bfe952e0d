"""The daily report as a document. A report that was stored by an older version has fewer tables."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from billing.reports.bars import bar_chart
from billing.reports.daily_words import exception_words, exceptions_of, payments_of
from billing.reports.document import Column, Document, Kind, Row, Table
from billing.reports.tables import amount, count, money_points, read_row, seconds, summed_table
from hotelpbx.common.words import in_words
from rooms.models import Property
from rooms.services.outcomes import reason_text

Report = dict[str, Any]


def daily_document(report: Report, property: Property, closed_at: dt.datetime | None) -> Document:
    """The report as a document; `closed_at` is None while the date is not closed."""
    date = dt.date.fromisoformat(report["business_date"])
    tables = [*figure_tables(report), *_ledger_tables(report), exceptions_table(report, property)]
    return Document(
        name="daily",
        title=gettext("Daily report"),
        property_code=property.code,
        hotel=property.name,
        currency=report["currency"],
        first=date,
        last=date,
        state=_state(closed_at, property),
        tables=tuple(tables),
    )


def _state(closed_at: dt.datetime | None, property: Property) -> str:
    if closed_at is None:
        return gettext("not closed, as the books stand now")
    local = closed_at.astimezone(ZoneInfo(property.timezone))
    return gettext("Closed %(at)s") % {"at": date_format(local, "SHORT_DATETIME_FORMAT")}


def figure_tables(report: Report) -> list[Table]:
    """Revenue, payments, calls, minibar, wake-up calls: what the report of a day and of several days share."""
    makers = {
        "departments": departments_table,
        "payments": _payments,
        "calls": _calls,
        "destinations": destinations_table,
        "trunks": trunks_table,
        "cost_centres": _cost_centres,
        "minibar": _minibar,
        "wake_ups": _wake_ups,
    }
    return [make(report) for name, make in makers.items() if name in report]


def departments_table(report: Report) -> Table:
    """Every department with net, tax and amount; the chart shows the amounts."""
    columns = (
        Column("code", gettext("Code")),
        Column("name", gettext("Department")),
        *(amount("net", gettext("Net")), amount("tax", gettext("Tax")), amount()),
    )
    rows = [read_row({**row, "name": gettext(row["name"])}, columns) for row in report["departments"]]
    return Table(
        key="department",
        title=gettext("Departments"),
        columns=columns,
        rows=rows,
        total=(None, gettext("Total"), *read_row(report["totals"], columns[2:])),
        total_key="total",
        chart=bar_chart(money_points(rows, 1, 4, report["currency"]), gettext("Revenue by department")),
    )


def _payments(report: Report) -> Table:
    columns: tuple[Column, ...] = (Column("code", gettext("Method")), amount())
    if "takings" in report:
        parts = ("paid", gettext("Payments")), ("deposits", gettext("Deposits")), ("refunds", gettext("Refunds"))
        columns = (columns[0], *(amount(key, heading) for key, heading in parts), amount("amount", gettext("Together")))
    rows = [read_row({**row, "code": str(row["method"])}, columns) for row in payments_of(report)]
    return summed_table("payment", gettext("Payments"), columns, rows, empty=gettext("Nothing was paid."))


def _calls(report: Report) -> Table:
    columns = (Column("code", gettext("Room")), count("quantity"), seconds(), amount())
    rows = [read_row({**row, "code": row["room"], "quantity": row["count"]}, columns) for row in report["calls"]]
    by_hand = report.get("phone_by_hand", {}).get("amount")
    if by_hand and Decimal(by_hand):
        rows.append((gettext("Charged by hand"), None, None, Decimal(by_hand)))
    return summed_table("calls", gettext("Calls by room"), columns, rows, empty=gettext("No call was charged."))


def destinations_table(report: Report) -> Table:
    """Where was called to."""
    return _calls_by(report, "destinations", "destination", gettext("Calls by destination"), gettext("Destination"))


def trunks_table(report: Report) -> Table:
    """Over which trunks, and what is left of it."""
    return _calls_by(report, "trunks", "trunk", gettext("Calls by trunk"), gettext("Trunk"))


def _calls_by(report: Report, name: str, key: str, title: str, heading: str) -> Table:
    columns = (
        *(Column("code", heading), count("quantity"), seconds()),
        *(amount("guests", gettext("Guests")), amount("cost_centres", gettext("Cost centres"))),
        *(amount("net", gettext("Net")), amount("cost", gettext("Cost")), amount("margin", gettext("Margin"))),
    )
    rows = [read_row({**row, "code": row[key] or "–", "quantity": row["count"]}, columns) for row in report[name]]
    return summed_table(key, title, columns, rows, empty=gettext("No call had a price."))


def _cost_centres(report: Report) -> Table:
    columns = (
        *(Column("code", gettext("Code")), Column("name", gettext("Cost centre")), count("quantity"), seconds()),
        *(amount("net", gettext("Net")), amount("tax", gettext("Tax")), amount(), amount("cost", gettext("Cost"))),
    )
    rows = [read_row({**row, "quantity": row["count"]}, columns) for row in report["cost_centres"]]
    title = gettext("Calls by cost centre")
    return summed_table("cost_centre", title, columns, rows, empty=gettext("No cost centre has calls."))


def _minibar(report: Report) -> Table:
    columns = (
        *(Column("code", gettext("Code")), Column("name", gettext("Name"))),
        *(Column("quantity", gettext("Quantity"), Kind.NUMBER), amount()),
    )
    rows = [read_row({**row, "quantity": _pieces(row["quantity"])}, columns) for row in report["minibar"]]
    empty = gettext("Nothing was taken from a minibar.")
    return summed_table("minibar", gettext("Minibar by product"), columns, rows, empty=empty)


def _pieces(quantity: int | str) -> int | Decimal:
    return quantity if isinstance(quantity, int) else Decimal(quantity)


def _wake_ups(report: Report) -> Table:
    names = {
        "promised": gettext("Promised"),
        "kept": gettext("Kept"),
        "failed": gettext("Failed"),
        "open": gettext("Not over yet"),
        "cancelled": gettext("Cancelled"),
    }
    columns = tuple(Column(key, heading, Kind.NUMBER) for key, heading in names.items())
    row = tuple(report["wake_ups"].get(key) for key in names)
    return Table(key="wake_up", title=gettext("Wake-up calls"), columns=columns, rows=[row])


def _ledger_tables(report: Report) -> list[Table]:
    """What guests owed in the morning and owe in the evening, and who owes it."""
    if "guest_ledger" not in report:
        return []
    ledger = report["guest_ledger"]
    columns = (Column("name", gettext("Guest ledger")), amount())
    lines = {
        "opening": gettext("Opening balance"),
        "charges": gettext("Charges"),
        "payments": gettext("Payments and refunds"),
    }
    rows: list[Row] = [(text, Decimal(ledger[name])) for name, text in lines.items()]
    closing = (gettext("Closing balance"), Decimal(ledger["closing"]))
    title = gettext("Guest ledger")
    return [
        Table(key="ledger", title=title, columns=columns, rows=rows, total=closing, total_key="closing"),
        _open_folios(report, Decimal(ledger["closed_folios"])),
    ]


def _open_folios(report: Report, closed: Decimal) -> Table:
    columns = (Column("code", gettext("Folio")), Column("name", gettext("Room")), amount("amount", gettext("Balance")))
    folios = report["open_folios"]
    rows: list[Row] = [(f"#{row['folio']}", row["room"], Decimal(row["balance"])) for row in folios]
    links = [reverse("folio", args=[row["folio"]]) for row in folios]
    if closed:
        rows.append((gettext("Folios that are closed"), None, closed))
    title, empty = gettext("Open balances"), gettext("Every folio is settled.")
    return summed_table("open_folio", title, columns, rows, links=links, empty=empty)


def exceptions_table(report: Report, property: Property) -> Table:
    """A call has a room, a number and a time; a reversal a description, a user and an amount."""
    columns = (
        *(Column("code", gettext("Kind")), Column("room", gettext("Room")), Column("what", gettext("What"))),
        *(Column("at", gettext("Time"), Kind.INSTANT), Column("name", gettext("Reason")), amount()),
    )
    told = exceptions_of(report)
    return Table(
        key="exception",
        title=gettext("Exceptions"),
        columns=columns,
        rows=[_exception(row, property) for row in told],
        links=_exception_links(told),
        note=_more_than_told(report),
    )


def _exception(row: dict[str, Any], property: Property) -> Row:
    kind = row["kind"]
    what = in_words(row["description"]) if kind == "reversal" else row.get("number")
    by = f" ({row['by']})" if row.get("by") else ""
    reason = _reason(kind, row["reason"])
    at = row["at"].astimezone(ZoneInfo(property.timezone)) if row["at"] else None
    amount = Decimal(row["amount"]) if row.get("amount") else None
    return (str(row["word"]), row.get("room"), what, at, f"{reason}{by}", amount)


def _reason(kind: str, reason: str) -> str:
    """What a person wrote stays as it is."""
    if kind == "reversal":
        return reason
    return reason_text(reason) if kind == "wakeup_failed" else in_words(reason)


def _exception_links(told: Sequence[dict[str, Any]]) -> list[str]:
    return [f"{reverse('folio', args=[row['folio']])}#entry-{row['entry']}" if "folio" in row else "" for row in told]


def _more_than_told(report: Report) -> str:
    """How many there are of each kind, with what is to be done about it."""
    counts = report.get("exception_counts", {})
    return " ".join(exception_words(kind) % {"count": number} for kind, number in counts.items())
