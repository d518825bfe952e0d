"""The daily report, and the same of several dates, computed from the books. Amounts are texts of the currency."""

import datetime as dt
from decimal import Decimal
from typing import Any

from billing.enums import DepartmentCode, EntryPurpose
from billing.models import CostCentre, Department, MinibarItem, NightAudit
from billing.selectors.exceptions import exceptions_of
from billing.selectors.facts import BOOKED, CALL, GUEST, HOUSE, MADE, Facts, Span, Sums, facts, summed
from billing.selectors.grouping import Names
from billing.selectors.guest_ledger import open_folios, opening_balance
from hotelpbx.common.hotel_time import resolve_local
from hotelpbx.common.money import money_text
from rooms.models import Property, Room
from rooms.selectors.wakeup_proof import promises_counted, wakeup_promises

Report = dict[str, Any]
Rows = list[dict[str, Any]]

ZERO = Decimal(0)
TAKINGS = {EntryPurpose.DEPOSIT.value: "deposits", EntryPurpose.REFUND.value: "refunds"}
NO_SUMS = Sums()
BY_CODE: Names = ("sort", "department", "code", "purpose")
BY_ROOM: Names = ("sort", "room")
BY_DESTINATION: Names = ("sort", "destination")
BY_TRUNK: Names = ("sort", "trunk")
BY_COST_CENTRE: Names = ("sort", "cost_centre")
HEADINGS = (BY_CODE, BY_ROOM, BY_DESTINATION, BY_TRUNK, BY_COST_CENTRE)


def daily_report(property: Property, date: dt.date) -> Report:
    """The report of a date: the stored one of a closed date, otherwise as the books stand now."""
    audit = NightAudit.objects.filter(property=property, business_date=date).first()
    return dict(audit.report) if audit else daily_report_compute(property, date)


def daily_report_compute(property: Property, date: dt.date) -> Report:
    """The report from the books of the date; a constant number of statements."""
    report = span_report(property, Span(date, date))
    ledger, folios = _guest_ledger(property, date, report)
    return {
        "property": property.code,
        "business_date": date.isoformat(),
        "currency": property.currency,
        **report,
        "guest_ledger": ledger,
        "open_folios": folios,
    }


def span_report(property: Property, span: Span) -> Report:
    """The figures of all dates together: of several days the sums of their daily reports."""
    found = facts(property, span, *HEADINGS)
    names = {department.pk: department for department in Department.objects.filter(property=property)}
    promises = wakeup_promises(property, *instants(property, span))
    departments = _departments(names, found)
    takings = _takings(found)
    exceptions, counts = exceptions_of(property, span, promises)
    figures: Report = {
        "departments": departments,
        "totals": {name: sum((row[name] for row in departments), ZERO) for name in ("net", "tax", "amount")},
        "payments": [{"method": row["method"], "amount": row["amount"]} for row in takings],
        "takings": takings,
        "calls": _calls(property, found),
        "phone_by_hand": _phone_by_hand(names, found),
        "destinations": _calls_by("destination", found[BY_DESTINATION]),
        "trunks": _calls_by("trunk", found[BY_TRUNK]),
        "cost_centres": _cost_centres(property, found),
        "minibar": _minibar(property, names, found),
        "wake_ups": promises_counted(promises),
        "exceptions": exceptions,
        "exception_counts": counts,
    }
    return {name: _texts(value, property.currency) for name, value in figures.items()}


def instants(property: Property, span: Span) -> tuple[dt.datetime, dt.datetime]:
    """When the first date begins and the last one ends, by the property's wall clock."""
    after = span.last + dt.timedelta(days=1)
    return (
        resolve_local(span.first, dt.time(), property.timezone),
        resolve_local(after, dt.time(), property.timezone),
    )


def _departments(names: dict[int, Department], found: Facts) -> Rows:
    """Every department, with its reversals; one without entries shows zero."""
    by_pk = summed(found[BY_CODE], BOOKED, 1)
    return [
        {"code": department.code, "name": department.name, **_amounts(by_pk.get(pk, NO_SUMS))}
        for pk, department in names.items()
    ]


def _amounts(sums: Sums) -> dict[str, Decimal]:
    return {name: sums.money(name) for name in ("net", "tax", "amount")}


def _takings(found: Facts) -> Rows:
    """What was taken, by method, of it deposits and refunds (below zero); a reversed payment is taken back."""
    taken: dict[str, dict[str, Decimal]] = {}
    for (department, method, purpose), sums in summed(found[BY_CODE], BOOKED, 1, 2, 3).items():
        if department is None:
            row = taken.setdefault(method, dict.fromkeys(("paid", "deposits", "refunds", "amount"), ZERO))
            row[TAKINGS.get(purpose, "paid")] -= sums.money("amount")
            row["amount"] -= sums.money("amount")
    return [{"method": method, **taken[method]} for method in sorted(taken)]


def _calls(property: Property, found: Facts) -> Rows:
    """Charged calls by room; a reversal takes its call back."""
    by_room = summed(found[BY_ROOM], (CALL,), 1)
    numbers = dict(Room.every.filter(property=property).values_list("pk", "number"))
    rows = [
        {
            "room": numbers.get(pk),
            "count": sums.number,
            "seconds": sums.talk_seconds,
            "amount": sums.money("amount"),
        }
        for pk, sums in by_room.items()
    ]
    return sorted(rows, key=lambda row: str(row["room"] or ""))


def _phone_by_hand(names: dict[int, Department], found: Facts) -> dict[str, Any]:
    """What was charged to the telephone without a call: with it, the calls are the department's revenue."""
    by_hand = NO_SUMS
    for pk, sums in summed(found[BY_CODE], BOOKED, 1).items():
        if pk is not None and names[pk].code == DepartmentCode.PHONE:
            by_hand = by_hand.plus(sums)
    charged = sum((sums.amount for sums in summed(found[BY_ROOM], (CALL,), 1).values()), 0)
    return {"amount": by_hand.money("amount") - Sums(amount=charged).money("amount")}


def _calls_by(name: str, groups: Any) -> Rows:
    """Calls of guests and of cost centres with what the provider takes; the margin is what is left of the net price."""
    guests, house = summed(groups, (CALL,), 1), summed(groups, (HOUSE,), 1)
    made, all_of = summed(groups, MADE, 1), summed(groups, (CALL, HOUSE, GUEST), 1)
    rows = []
    for key in sorted(all_of, key=str):
        net, cost = made.get(key, NO_SUMS).money("net"), all_of[key].money("cost")
        rows.append(
            {
                name: key or "",
                "count": made.get(key, NO_SUMS).number,
                "seconds": made.get(key, NO_SUMS).talk_seconds,
                "guests": guests.get(key, NO_SUMS).money("amount"),
                "cost_centres": house.get(key, NO_SUMS).money("amount"),
                "net": net,
                "cost": cost,
                "margin": net - cost,
            }
        )
    return rows


def _cost_centres(property: Property, found: Facts) -> Rows:
    """Calls that a cost centre pays."""
    by_pk = summed(found[BY_COST_CENTRE], (HOUSE,), 1)
    return [
        {
            "code": centre.code,
            "name": centre.name,
            "count": by_pk[centre.pk].number,
            "seconds": by_pk[centre.pk].talk_seconds,
            **_amounts(by_pk[centre.pk]),
            "cost": by_pk[centre.pk].money("cost"),
        }
        for centre in CostCentre.objects.filter(property=property).order_by("code")
        if centre.pk in by_pk
    ]


def _minibar(property: Property, names: dict[int, Department], found: Facts) -> Rows:
    """Goods by product code; a charge of the department as a whole is listed under the department's code."""
    goods = dict(MinibarItem.objects.filter(property=property).values_list("code", "name"))
    sold = {
        code: (names[pk], sums)
        for (pk, code), sums in summed(found[BY_CODE], BOOKED, 1, 2).items()
        if pk is not None and names[pk].code == DepartmentCode.MINIBAR
    }
    return [
        {
            "code": code,
            "name": goods.get(code, department.name),
            "quantity": _quantity(sums.number),
            "amount": sums.money("amount"),
        }
        for code, (department, sums) in sorted(sold.items())
    ]


def _quantity(count: int | Decimal) -> int | str:
    return count if isinstance(count, int) else f"{count:f}"


def _guest_ledger(property: Property, date: dt.date, report: Report) -> tuple[dict[str, Any], Rows]:
    """Opening balance, charges, payments (below zero) and closing balance, and the folios that are open.

    What folios owe that are not open any more is the difference.
    """
    opening = opening_balance(property, date)
    charges = Decimal(report["totals"]["amount"])
    payments = -sum((Decimal(row["amount"]) for row in report["payments"]), ZERO)
    closing = opening + charges + payments
    folios = open_folios(property, date)
    ledger = {
        "opening": opening,
        "charges": charges,
        "payments": payments,
        "closing": closing,
        "open": len(folios),
        "closed_folios": closing - sum((balance for _pk, _room, balance in folios), ZERO),
    }
    rows = [{"folio": pk, "room": room, "balance": balance} for pk, room, balance in folios if balance]
    return _texts(ledger, property.currency), _texts(rows, property.currency)


def _texts(value: Any, currency: str) -> Any:
    """The same with amounts written out."""
    if isinstance(value, list):
        return [_texts(row, currency) for row in value]
    if isinstance(value, dict):
        return {name: _texts(item, currency) for name, item in value.items()}
    return money_text(value, currency) if isinstance(value, Decimal) else value
