"""Sums of the same rows under several headings at once, read in one pass, and exact on every database.

SQLite keeps decimals as binary fractions, whose sums drift. `Units` makes whole numbers of them, whose sums do not.
"""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import BigIntegerField, Func, QuerySet

Names = tuple[str, ...]


class Units(Func):
    """A decimal as a whole number of its last digit: with 3 places 1.234 becomes 1234."""

    template = "CAST(ROUND((%(expressions)s) * %(factor)s) AS bigint)"
    output_field = BigIntegerField()

    def __init__(self, expression: Any, places: int = 3, **extra: Any) -> None:
        super().__init__(expression, **{"factor": 10**places, **extra})


def amount_of(units: int, places: int = 3) -> Decimal:
    """The decimal behind such a whole number."""
    return Decimal(units).scaleb(-places)


class Group(NamedTuple):
    """What the rows of a group share, in the order of their heading, and their sums."""

    keys: tuple[Any, ...]
    sums: tuple[int, ...]


def grouped(
    parts: Sequence["QuerySet[Any, Any]"], columns: Names, sums: Names, headings: Sequence[Names]
) -> dict[Names, list[Group]]:
    """The sums under each heading (some of the columns), in one statement.

    The rows of all `parts` count as one table; their values are `columns` and `sums` in this order. PostgreSQL reads
    it once for all headings; elsewhere it is read once into a temporary table, which is grouped heading by heading.
    """
    queries, values = zip(*(part.query.sql_with_params() for part in parts), strict=True)
    on_postgresql = connection.vendor == "postgresql"
    used = tuple(name for name in columns if any(name in heading for heading in headings))
    rows = f"WITH facts({', '.join(columns + sums)}) AS ({' UNION ALL '.join(queries)}), {_cells(used, sums)}"
    select = _by_sets(used, sums, headings) if on_postgresql else _one_by_one(used, sums, headings)
    with connection.cursor() as cursor:
        cursor.execute(f"{rows} {select}", [value for some in values for value in some])
        return _read(cursor, used, headings)


def _cells(columns: Names, sums: Names) -> str:
    """What is the same under every heading, added up first: fewer and narrower rows for the headings to sort."""
    names, sums_named = ", ".join(columns), ", ".join(f"SUM({name}) AS {name}" for name in sums)
    return f"cells AS MATERIALIZED (SELECT {names}, {sums_named} FROM facts GROUP BY {names})"  # noqa: S608


def _by_sets(columns: Names, sums: Names, headings: Sequence[Names]) -> str:
    names = ", ".join(columns)
    sets = ", ".join(f"({', '.join(heading)})" for heading in headings)
    return f"SELECT GROUPING({names}), {names}, {_sums(sums)} FROM cells GROUP BY GROUPING SETS ({sets})"  # noqa: S608


def _one_by_one(columns: Names, sums: Names, headings: Sequence[Names]) -> str:
    return " UNION ALL ".join(
        f"SELECT {_mask(columns, heading)}, "  # noqa: S608
        + ", ".join(name if name in heading else "NULL" for name in columns)
        + f", {_sums(sums)} FROM cells GROUP BY {', '.join(heading)}"
        for heading in headings
    )


def _sums(sums: Names) -> str:
    return ", ".join(f"SUM({name})" for name in sums)


def _mask(columns: Names, heading: Names) -> int:
    """What GROUPING() answers: a bit a column, set where it is not in the heading."""
    return sum(1 << place for place, name in enumerate(reversed(columns)) if name not in heading)


def _read(rows: Iterator[tuple[Any, ...]], columns: Names, headings: Sequence[Names]) -> dict[Names, list[Group]]:
    found: dict[Names, list[Group]] = {heading: [] for heading in headings}
    by_mask = {
        _mask(columns, heading): (found[heading], [columns.index(name) + 1 for name in heading]) for heading in headings
    }
    first_sum = len(columns) + 1
    for row in rows:
        groups, places = by_mask[row[0]]
        groups.append(Group(tuple(row[place] for place in places), tuple(int(value) for value in row[first_sum:])))
    return found
