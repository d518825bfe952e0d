"""The daily report as titled tables with typed cells, from which a workbook and a PDF are made."""

import datetime as dt
import zoneinfo
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, auto
from typing import Any

from django.utils.translation import gettext

from billing.reports.daily_words import exceptions_of, payments_of
from hotelpbx.common.words import in_words
from rooms.models import Property

Cell = str | int | Decimal | dt.datetime | None
Row = tuple[Cell, ...]


class Kind(Enum):
    """What the cells of a column are."""

    TEXT = auto()
    NUMBER = auto()
    SECONDS = auto()
    MONEY = auto()
    INSTANT = auto()  # on the property's wall clock, without a zone


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and what stands below it."""

    heading: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Section:
    """A table under its title; the last row sums up the others if `has_total`."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    has_total: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """A daily report in the current language."""

    hotel: str
    date: dt.date
    currency: str
    closed_at: dt.datetime | None  # on the property's wall clock, without a zone
    sections: tuple[Section, ...]


def daily_document(report: dict[str, Any], property: Property, closed_at: dt.datetime | None) -> Document:
    """The report as a document; `closed_at` is None while the date is not closed."""
    return Document(
        hotel=property.name,
        date=dt.date.fromisoformat(report["business_date"]),
        currency=report["currency"],
        closed_at=_wall_clock(closed_at, property),
        sections=(
            _departments(report),
            _payments(report),
            _calls(report),
            _minibar(report),
            _exceptions(report, property),
        ),
    )


def _wall_clock(instant: dt.datetime | None, property: Property) -> dt.datetime | None:
    return instant.astimezone(zoneinfo.ZoneInfo(property.timezone)).replace(tzinfo=None) if instant else None


def _money(name: str = "") -> Column:
    return Column(name or gettext("Amount"), Kind.MONEY)


def _departments(report: dict[str, Any]) -> Section:
    rows = [{**row, "name": gettext(row["name"])} for row in report["departments"]]
    lines = [*rows, {"name": gettext("Total"), **report["totals"]}]
    return Section(
        gettext("Departments"),
        (Column(gettext("Department")), _money(gettext("Net")), _money(gettext("Tax")), _money()),
        tuple((row["name"], *(Decimal(row[name]) for name in ("net", "tax", "amount"))) for row in lines),
        has_total=True,
    )


def _payments(report: dict[str, Any]) -> Section:
    rows = tuple((str(row["method"]), Decimal(row["amount"])) for row in payments_of(report))
    return Section(gettext("Payments"), (Column(gettext("Method")), _money()), rows)


def _calls(report: dict[str, Any]) -> Section:
    columns = (
        Column(gettext("Room")),
        Column(gettext("Calls"), Kind.NUMBER),
        Column(gettext("Talked"), Kind.SECONDS),
        _money(),
    )
    rows = ((row["room"], row["count"], row["seconds"], Decimal(row["amount"])) for row in report["calls"])
    return Section(gettext("Calls by room"), columns, tuple(rows))


def _minibar(report: dict[str, Any]) -> Section:
    columns = (
        Column(gettext("Code")),
        Column(gettext("Name")),
        Column(gettext("Quantity"), Kind.NUMBER),
        _money(),
    )
    rows = ((row["code"], row["name"], Decimal(row["quantity"]), Decimal(row["amount"])) for row in report["minibar"])
    return Section(gettext("Minibar by product"), columns, tuple(rows))


def _exceptions(report: dict[str, Any], property: Property) -> Section:
    columns = (
        Column(gettext("Kind")),
        Column(gettext("Room")),
        Column(gettext("What")),
        Column(gettext("Time"), Kind.INSTANT),
        Column(gettext("Reason")),
        _money(),
    )
    return Section(gettext("Exceptions"), columns, tuple(_exception(row, property) for row in exceptions_of(report)))


def _exception(row: dict[str, Any], property: Property) -> Row:
    """A call has a room, a number and a time; a reversal a description, a user and an amount."""
    is_reversal = row["kind"] == "reversal"
    what = in_words(row["description"]) if is_reversal else row["number"]
    reason = row["reason"] if is_reversal else in_words(row["reason"])
    by = f" ({row['by']})" if row.get("by") else ""
    amount = Decimal(row["amount"]) if row.get("amount") else None
    return (str(row["word"]), row.get("room"), what, _wall_clock(row["at"], property), f"{reason}{by}", amount)
