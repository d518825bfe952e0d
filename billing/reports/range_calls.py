"""The report of several dates on calls: by day, room, destination, class, trunk, cost centre and owner of a PIN."""

from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from billing.enums import NumberClass
from billing.models import CostCentre, PinOwner
from billing.reports.bars import bar_chart, day_chart
from billing.reports.document import Column, Row, Table
from billing.reports.range_money import day_column, day_points, taxed, taxed_columns
from billing.reports.tables import amount, count, money_points, seconds, summed_table
from billing.selectors.facts import CALL, GUEST, HOUSE, MADE, Facts, Span, Sums, facts, summed
from billing.selectors.reports import NO_SUMS
from rooms.models import Property, Room

BY_DAY, BY_ROOM, BY_DESTINATION = ("sort", "day"), ("sort", "room"), ("sort", "destination")
BY_CLASS, BY_TRUNK = ("sort", "number_class"), ("sort", "trunk")
BY_COST_CENTRE, BY_OWNER = ("sort", "cost_centre"), ("sort", "pin_owner")
HEADINGS = (BY_DAY, BY_ROOM, BY_DESTINATION, BY_CLASS, BY_TRUNK, BY_COST_CENTRE, BY_OWNER)


def calls_tables(property: Property, span: Span) -> list[Table]:
    """Calls of guests and of cost centres; the margin is what is left of the net price."""
    found = facts(property, span, *HEADINGS)
    classes = {**{value: str(word) for value, word in NumberClass.choices}, "": gettext("ordinary")}
    return [
        _by_day(property, span, found),
        _by_room(property, found),
        _by(found, BY_DESTINATION, "destination", gettext("Calls by destination"), gettext("Destination"), property),
        _by(found, BY_CLASS, "class", gettext("Calls by class"), gettext("Class"), property, classes.get),
        _by(found, BY_TRUNK, "trunk", gettext("Calls by trunk"), gettext("Trunk"), property),
        _of_cost_centres(property, found),
        _of_owners(property, found),
    ]


def margin_columns() -> tuple[Column, ...]:
    """What calls brought and what they cost."""
    return (
        *(count(), seconds()),
        *(amount("guests", gettext("Guests")), amount("cost_centres", gettext("Cost centres"))),
        *(amount("net", gettext("Net")), amount("cost", gettext("Cost")), amount("margin", gettext("Margin"))),
    )


def _margin(groups: dict[str, dict[Any, Sums]], key: Any) -> Row:
    made, paid = groups["made"].get(key, NO_SUMS), groups["all"].get(key, NO_SUMS)
    guests, house = groups["guests"].get(key, NO_SUMS), groups["house"].get(key, NO_SUMS)
    net, cost = made.money("net"), paid.money("cost")
    return (
        *(made.number, made.talk_seconds, guests.money("amount"), house.money("amount")),
        *(net, cost, net - cost),
    )


def _sorted_out(found: Facts, heading: tuple[str, str]) -> dict[str, dict[Any, Sums]]:
    sorts = {"guests": (CALL,), "house": (HOUSE,), "made": MADE, "all": (CALL, HOUSE, GUEST)}
    return {name: summed(found[heading], some, 1) for name, some in sorts.items()}


def _by(
    found: Facts,
    heading: tuple[str, str],
    key: str,
    title: str,
    column: str,
    property: Property,
    word: Callable[[str], str | None] = str,
) -> Table:
    """Most revenue first."""
    groups = _sorted_out(found, heading)
    rows: list[Row] = [(word(name or "") or name or "–", *_margin(groups, name)) for name in groups["all"]]
    rows.sort(key=lambda row: (-Decimal(str(row[5])), str(row[0])))
    chart = bar_chart(money_points(rows, 0, 5, property.currency), title)
    columns = (Column(key, column), *margin_columns())
    return summed_table(key, title, columns, rows, chart=chart, empty=gettext("No call had a price."))


def _by_day(property: Property, span: Span, found: Facts) -> Table:
    groups = _sorted_out(found, BY_DAY)
    rows: list[Row] = [(day, *_margin(groups, day)) for day in span.days]
    chart = day_chart(day_points(rows, 5, property.currency), gettext("Calls by day, net"))
    return summed_table("day", gettext("Days"), (day_column(), *margin_columns()), rows, chart=chart)


def _by_room(property: Property, found: Facts) -> Table:
    numbers = dict(Room.every.filter(property=property).values_list("pk", "number"))
    by_room = summed(found[BY_ROOM], (CALL,), 1)
    rows: list[Row] = [
        (numbers.get(pk, "–"), sums.number, sums.talk_seconds, *taxed(sums)) for pk, sums in by_room.items()
    ]
    rows.sort(key=lambda row: str(row[0]))
    columns = (Column("room", gettext("Room")), count(), seconds(), *taxed_columns())
    empty = gettext("No call was charged.")
    return summed_table("room", gettext("Calls by room"), columns, rows, empty=empty)


def _of_cost_centres(property: Property, found: Facts) -> Table:
    names = CostCentre.objects.filter(property=property).order_by("code").values_list("pk", "code", "name")
    columns = (Column("code", gettext("Code")), Column("name", gettext("Cost centre")), *_house_columns())
    rows = _house_rows(names, summed(found[BY_COST_CENTRE], (HOUSE,), 1))
    chart = bar_chart(money_points(rows, 1, 6, property.currency), gettext("Calls by cost centre"))
    empty = gettext("No cost centre has calls.")
    return summed_table("cost_centre", gettext("Calls by cost centre"), columns, rows, chart=chart, empty=empty)


def _of_owners(property: Property, found: Facts) -> Table:
    owners = PinOwner.objects.filter(property=property).order_by("name", "pk")
    names = owners.values_list("pk", "name", "cost_centre__name")
    columns = (Column("owner", gettext("PIN of")), Column("name", gettext("Cost centre")), *_house_columns())
    rows = _house_rows(names, summed(found[BY_OWNER], (HOUSE,), 1))
    empty = gettext("No call was made with a PIN.")
    return summed_table("pin_owner", gettext("Calls with a PIN"), columns, rows, empty=empty)


def _house_columns() -> tuple[Column, ...]:
    return (count(), seconds(), *taxed_columns(), amount("cost", gettext("Cost")))


def _house_rows(names: Iterable[tuple[int, str, str]], sums: dict[int | None, Sums]) -> list[Row]:
    return [
        (first, second, own.number, own.talk_seconds, *taxed(own), own.money("cost"))
        for pk, first, second in names
        if (own := sums.get(pk)) is not None
    ]
