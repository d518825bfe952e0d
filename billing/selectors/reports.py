"""The daily report, computed from the folio entries of one business date. Amounts are texts of the currency."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Case, Max, Q, QuerySet, Sum, When
from django.db.models.functions import Coalesce

from billing.enums import DepartmentCode, EntryKind
from billing.models import CallRating, Department, FolioEntry, MinibarItem, NightAudit
from billing.selectors.calls import OPEN_VERDICTS
from hotelpbx.common.money import money_text
from rooms.models import Property

EXCEPTIONS_TOLD = 1000
ZERO = Decimal(0)

Report = dict[str, Any]
Rows = list[dict[str, Any]]


def daily_report(property: Property, date: dt.date) -> Report:
    """The report of a date: the stored one of a closed date, otherwise as the books stand now."""
    audit = NightAudit.objects.filter(property=property, business_date=date).first()
    return dict(audit.report) if audit else daily_report_compute(property, date)


def daily_report_compute(property: Property, date: dt.date) -> Report:
    """The report from the entries of the date; a constant number of statements."""
    entries = FolioEntry.objects.filter(folio__stay__property=property, business_date=date).order_by()
    departments = _departments(property, entries)
    return {
        "property": property.code,
        "business_date": date.isoformat(),
        "currency": property.currency,
        "departments": [_texts(row, property) for row in departments],
        "totals": _texts(_totals(departments), property),
        "payments": [_texts(row, property) for row in _payments(entries)],
        "calls": [_texts(row, property) for row in _calls(entries)],
        "minibar": [_texts(row, property) for row in _minibar(property, entries)],
        "exceptions": _exceptions(property, entries),
    }


def _departments(property: Property, entries: "QuerySet[FolioEntry]") -> Rows:
    """Every department, with its reversals; one without entries shows zero."""
    sums = entries.filter(department__isnull=False).values_list("department_id")
    by_id = {pk: rest for pk, *rest in sums.annotate(n=Sum("net"), t=Sum("tax"), a=Sum("amount"))}
    rows = []
    for department in Department.objects.filter(property=property):
        net, tax, amount = by_id.get(department.pk, (ZERO, ZERO, ZERO))
        rows.append({"code": department.code, "name": department.name, "net": net, "tax": tax, "amount": amount})
    return rows


def _totals(departments: Rows) -> dict[str, Any]:
    return {name: sum((row[name] for row in departments), ZERO) for name in ("net", "tax", "amount")}


def _payments(entries: "QuerySet[FolioEntry]") -> Rows:
    """What was taken, by method; a reversed payment is taken back."""
    rows = entries.filter(department__isnull=True).values("code").annotate(total=Sum("amount")).order_by("code")
    return [{"method": row["code"], "amount": -row["total"]} for row in rows]


def _calls(entries: "QuerySet[FolioEntry]") -> Rows:
    """Charged calls by room; a reversal takes its call back."""
    charged = entries.filter(Q(call_rating__isnull=False) | Q(reverses__call_rating__isnull=False))
    talk = Coalesce("call_rating__call__talk_seconds", "reverses__call_rating__call__talk_seconds")
    sign = Case(When(kind=EntryKind.REVERSAL, then=-1), default=1)
    rows = charged.values(number=Coalesce("call_rating__room__number", "reverses__call_rating__room__number")).annotate(
        calls=Sum(sign), seconds=Sum(sign * talk), total=Sum("amount")
    )
    return [
        {"room": row["number"], "count": row["calls"], "seconds": row["seconds"], "amount": row["total"]}
        for row in rows.order_by("number")
    ]


def _minibar(property: Property, entries: "QuerySet[FolioEntry]") -> Rows:
    """Goods by product code; a charge of the department as a whole is listed under the department's code."""
    sold = entries.filter(department__code=DepartmentCode.MINIBAR).values("code")
    rows = sold.annotate(pieces=Sum("quantity"), total=Sum("amount"), text=Max("description")).order_by("code")
    names = dict(MinibarItem.objects.filter(property=property).values_list("code", "name"))
    return [
        {
            "code": row["code"],
            "name": names.get(row["code"], row["text"]),
            "quantity": _quantity(row["pieces"]),
            "amount": row["total"],
        }
        for row in rows
    ]


def _quantity(value: Decimal) -> int | str:
    """Pieces are whole numbers; a charge by hand may be for a part of one."""
    rounded = round(Decimal(value), 2)
    return int(rounded) if rounded == int(rounded) else f"{rounded:f}"


def _exceptions(property: Property, entries: "QuerySet[FolioEntry]") -> Rows:
    """What a person should look at: calls without a charge, and entries that were taken back on this date."""
    open_calls = CallRating.objects.filter(property=property, status__in=OPEN_VERDICTS).order_by("call__started_at")
    calls = open_calls.select_related("call", "room")[:EXCEPTIONS_TOLD]
    reversals = entries.filter(kind=EntryKind.REVERSAL).select_related("posted_by").order_by("id")[:EXCEPTIONS_TOLD]
    return [*_call_exceptions(calls), *_reversal_exceptions(reversals, property.currency)]


def _call_exceptions(ratings: Iterable[CallRating]) -> Rows:
    return [
        {
            "kind": f"call_{rating.status}",
            "call": rating.call_id,
            "room": rating.room.number if rating.room else None,
            "number": rating.number,
            "started_at": rating.call.started_at.isoformat(),
            "reason": rating.reason,
        }
        for rating in ratings
    ]


def _reversal_exceptions(entries: Iterable[FolioEntry], currency: str) -> Rows:
    return [
        {
            "kind": "reversal",
            "entry": entry.pk,
            "folio": entry.folio_id,
            "description": entry.description,
            "amount": money_text(entry.amount, currency),
            "reason": entry.reference,
            "by": entry.posted_by.get_username() if entry.posted_by else "",
        }
        for entry in entries
    ]


def _texts(row: dict[str, Any], property: Property) -> dict[str, Any]:
    """The row with its amounts written out; rounding here only removes SQLite's binary tail of a sum."""
    return {
        name: money_text(Decimal(value), property.currency) if name in ("net", "tax", "amount") else value
        for name, value in row.items()
    }
