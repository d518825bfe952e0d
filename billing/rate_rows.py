"""Rows of rates by the thousand: put in, copied; with one statement, or the nearest to it that the database has."""

from collections.abc import Sequence

from django.db import connection

from billing.comparisons import RateValues
from billing.models import Tariff, TariffRate

TABLE = TariffRate._meta.db_table
COLUMNS = ", ".join(RateValues._fields)


def rates_insert(tariff: Tariff, rates: Sequence[RateValues]) -> None:
    """Put checked rates into a tariff; in the order of the index, which then grows at its end only."""
    rows = [(tariff.pk, *rate) for rate in sorted(rates, key=lambda rate: rate[:2])]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {TABLE} (tariff_id, {COLUMNS}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * (len(RateValues._fields) + 1))
            cursor.executemany(f"INSERT INTO {TABLE} (tariff_id, {COLUMNS}) VALUES ({places})", rows)  # noqa: S608


def rates_copy(source: Tariff, target: Tariff) -> int:
    """Copy every rate of one tariff into another; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TABLE} (tariff_id, {COLUMNS}) SELECT %s, {COLUMNS} FROM {TABLE} WHERE tariff_id = %s",  # noqa: S608
            [target.pk, source.pk],
        )
        return int(cursor.rowcount)
