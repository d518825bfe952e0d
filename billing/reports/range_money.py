"""Reports of several dates on money: revenue, payments, minibar, the guest ledger. Each is a list of tables."""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext

from billing.enums import DepartmentCode, FolioStatus, PaymentMethod
from billing.models import Department, MinibarItem
from billing.reports.bars import Point, bar_chart, day_chart
from billing.reports.daily_document import exceptions_table, figure_tables
from billing.reports.document import Column, Kind, Row, Table
from billing.reports.tables import amount, money_points, summed_table
from billing.selectors.facts import BOOKED, Span, Sums, facts, summed
from billing.selectors.guest_ledger import folio_turnovers, opening_balance
from billing.selectors.reports import NO_SUMS, TAKINGS, ZERO, span_report
from billing.templatetags.money import money
from rooms.models import Property

BY_DAY = ("sort", "day", "department")
BY_DAY_AND_CODE = ("sort", "day", "department", "code", "purpose")


def summary_tables(property: Property, span: Span) -> list[Table]:
    """What the daily reports tell, of all dates together."""
    report = {**span_report(property, span), "currency": property.currency}
    return [*figure_tables(report), exceptions_table(report, property)]


def revenue_tables(property: Property, span: Span) -> list[Table]:
    """Departments, days, and each department on each day, with net and tax."""
    departments = list(Department.objects.filter(property=property))
    by_cell = summed(facts(property, span, BY_DAY)[BY_DAY], BOOKED, 1, 2)
    return [
        _revenue_by_department(property, departments, by_cell),
        _revenue_by_day(property, span, departments, by_cell),
        _revenue_by_both(departments, by_cell, span),
    ]


Cells = dict[tuple[dt.date, int | None], Sums]


def day_column() -> Column:
    """A business date."""
    return Column("date", gettext("Date"), Kind.DATE)


def taxed_columns() -> tuple[Column, ...]:
    """Net, tax and amount."""
    return (amount("net", gettext("Net")), amount("tax", gettext("Tax")), amount())


def taxed(sums: Sums) -> tuple[Decimal, Decimal, Decimal]:
    """The values of these columns."""
    return (sums.money("net"), sums.money("tax"), sums.money("amount"))


def together(parts: Iterable[Sums]) -> Sums:
    """All of them."""
    whole = NO_SUMS
    for part in parts:
        whole = whole.plus(part)
    return whole


def _revenue_by_department(property: Property, departments: list[Department], cells: Cells) -> Table:
    columns = (Column("code", gettext("Code")), Column("name", gettext("Department")), *taxed_columns())
    rows: list[Row] = []
    for department in departments:
        sums = together(part for (_day, pk), part in cells.items() if pk == department.pk)
        rows.append((department.code, gettext(department.name), *taxed(sums)))
    chart = bar_chart(money_points(rows, 1, 4, property.currency), gettext("Revenue by department"))
    return summed_table("department", gettext("Departments"), columns, rows, chart=chart)


def _revenue_by_day(property: Property, span: Span, departments: list[Department], cells: Cells) -> Table:
    columns = (
        day_column(),
        *(amount(department.code.lower(), gettext(department.name)) for department in departments),
        *taxed_columns(),
    )
    rows: list[Row] = []
    for day in span.days:
        parts = [cells.get((day, department.pk), NO_SUMS) for department in departments]
        rows.append((day, *(part.money("amount") for part in parts), *taxed(together(parts))))
    chart = day_chart(day_points(rows, len(columns) - 1, property.currency), gettext("Revenue by day"))
    return summed_table("day", gettext("Days"), columns, rows, chart=chart)


def _revenue_by_both(departments: list[Department], cells: Cells, span: Span) -> Table:
    columns = (
        *(day_column(), Column("code", gettext("Code")), Column("name", gettext("Department"))),
        *taxed_columns(),
    )
    rows: list[Row] = [
        (day, department.code, gettext(department.name), *taxed(cells[day, department.pk]))
        for day in span.days
        for department in departments
        if (day, department.pk) in cells
    ]
    return summed_table("day_department", gettext("Departments by day"), columns, rows)


def day_points(rows: Iterable[Row], value: int, currency: str) -> list[Point]:
    """The points of a chart by day: the date is the first cell."""
    return [
        (date_format(row[0], "m-d"), Decimal(str(row[value])), money(str(row[value]), currency))  # type: ignore[arg-type]
        for row in rows
    ]


def payments_tables(property: Property, span: Span) -> list[Table]:
    """What was taken and given back, by method and by day."""
    found = facts(property, span, BY_DAY_AND_CODE)[BY_DAY_AND_CODE]
    methods: dict[str, dict[str, Decimal]] = {}
    days = {day: dict.fromkeys(PARTS, ZERO) for day in span.days}
    for (day, department, method, purpose), sums in summed(found, BOOKED, 1, 2, 3, 4).items():
        if department is None:
            part = TAKINGS.get(purpose, "paid")
            for row in (methods.setdefault(method, dict.fromkeys(PARTS, ZERO)), days[day]):
                row[part] -= sums.money("amount")
    words = dict(PaymentMethod.choices)
    by_method: list[Row] = [(str(words.get(method, method)), *_parts(methods[method])) for method in sorted(methods)]
    by_day: list[Row] = [(day, *_parts(days[day])) for day in span.days]
    charts = (
        bar_chart(money_points(by_method, 0, 4, property.currency), gettext("Payments by method")),
        day_chart(day_points(by_day, 4, property.currency), gettext("Payments by day")),
    )
    columns = (
        *(amount("paid", gettext("Payments")), amount("deposits", gettext("Deposits"))),
        *(amount("refunds", gettext("Refunds")), amount("amount", gettext("Together"))),
    )
    method_columns = (Column("method", gettext("Method")), *columns)
    empty = gettext("Nothing was paid.")
    return [
        summed_table("method", gettext("Payments"), method_columns, by_method, chart=charts[0], empty=empty),
        summed_table("day", gettext("Days"), (day_column(), *columns), by_day, chart=charts[1]),
    ]


PARTS = ("paid", "deposits", "refunds")


def _parts(row: dict[str, Decimal]) -> tuple[Decimal, ...]:
    values = [row[name] for name in PARTS]
    return (*values, sum(values, ZERO))


def minibar_tables(property: Property, span: Span) -> list[Table]:
    """What was taken from the minibars, by product and by day."""
    names = dict(MinibarItem.objects.filter(property=property).values_list("code", "name"))
    found = summed(facts(property, span, BY_DAY_AND_CODE)[BY_DAY_AND_CODE], BOOKED, 1, 2, 3)
    minibar = set(
        Department.objects.filter(property=property, code=DepartmentCode.MINIBAR).values_list("pk", flat=True)
    )
    mine = {(day, code): sums for (day, pk, code), sums in found.items() if pk in minibar}
    quantity = Column("quantity", gettext("Quantity"), Kind.NUMBER)
    by_product: list[Row] = []
    for code in sorted({code for _day, code in mine}):
        sums = together(part for (_day, other), part in mine.items() if other == code)
        by_product.append((code, names.get(code, str(DepartmentCode.MINIBAR.label)), sums.number, *taxed(sums)))
    by_day: list[Row] = []
    for day in span.days:
        sums = together(part for (other, _code), part in mine.items() if other == day)
        by_day.append((day, sums.number, *taxed(sums)))
    product_columns = (Column("code", gettext("Code")), Column("name", gettext("Name")), quantity, *taxed_columns())
    title, empty = gettext("Minibar by product"), gettext("Nothing was taken from a minibar.")
    chart = bar_chart(money_points(by_product, 1, 5, property.currency), title)
    days = day_chart(day_points(by_day, 4, property.currency), gettext("Minibar by day"))
    return [
        summed_table("product", title, product_columns, by_product, chart=chart, empty=empty),
        summed_table("day", gettext("Days"), (day_column(), quantity, *taxed_columns()), by_day, chart=days),
    ]


def ledger_tables(property: Property, span: Span) -> list[Table]:
    """What guests owe together, day by day, and what became of each folio."""
    return [_ledger_by_day(property, span), _folios(property, span)]


def _ledger_by_day(property: Property, span: Span) -> Table:
    columns = (day_column(), *_ledger_columns())
    by_cell = summed(facts(property, span, BY_DAY)[BY_DAY], BOOKED, 1, 2)
    balance, rows = opening_balance(property, span.first), []
    for day in span.days:
        charges = together(part for (other, pk), part in by_cell.items() if other == day and pk is not None)
        payments = by_cell.get((day, None), NO_SUMS)
        opening, balance = balance, balance + charges.money("amount") + payments.money("amount")
        rows.append((day, opening, charges.money("amount"), payments.money("amount"), balance))
    total = (gettext("Together"), rows[0][1], sum(row[2] for row in rows), sum(row[3] for row in rows), balance)
    chart = day_chart(day_points(rows, 4, property.currency), gettext("What guests owe in the evening"))
    title = gettext("Guest ledger")
    return Table(key="day", title=title, columns=columns, rows=rows, total=total, chart=chart)


def _ledger_columns() -> tuple[Column, ...]:
    return (
        amount("opening", gettext("Opening balance")),
        amount("charges", gettext("Charges")),
        amount("payments", gettext("Payments and refunds")),
        amount("closing", gettext("Closing balance")),
    )


def _folios(property: Property, span: Span) -> Table:
    columns = (
        *(Column("folio", gettext("Folio")), Column("room", gettext("Room")), Column("guest", gettext("Guest"))),
        *(Column("status", gettext("State")), *_ledger_columns()),
    )
    found = list(folio_turnovers(property, span))
    words = dict(FolioStatus.choices)
    rows: list[Row] = [
        (
            *(f"#{row.folio}", row.room, row.guest, str(words[row.status])),
            *(row.opening, row.charges, row.payments, row.closing),
        )
        for row in found
    ]
    links = [reverse("folio", args=[row.folio]) for row in found]
    title, empty = gettext("Folios"), gettext("No folio moved and none has a balance.")
    return summed_table("folio", title, columns, rows, links=links, empty=empty)
