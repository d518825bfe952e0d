"""Rows of rates by the thousand: put in, read, copied; with one statement, or as near to it as the database allows."""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from billing.comparisons import RateValues
from billing.models import Tariff, TariffRate
from billing.rating import PRICE_DIGITS

RateRow = tuple[Any, ...]  # in the order of `RateValues`
TABLE = TariffRate._meta.db_table
COLUMNS = ", ".join(RateValues._fields)
PRICES = ("price_per_minute", "connection_fee", "minimum_charge")
NUMBERS = (*PRICES[:2], "initial_increment", "increment", PRICES[2], "free_seconds")


def rates_insert(tariff: Tariff, rates: Sequence[RateRow]) -> None:
    """Put checked rates into a tariff."""
    rows = [(tariff.pk, *rate) for rate in rates]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {TABLE} (tariff_id, {COLUMNS}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            places = ", ".join(["%s"] * (len(RateValues._fields) + 1))
            cursor.executemany(f"INSERT INTO {TABLE} (tariff_id, {COLUMNS}) VALUES ({places})", rows)  # noqa: S608


def rates_read(tariff: Tariff) -> list[tuple[Any, ...]]:
    """The rates as the rating holds them: whole millionths, which the database computes; no band is None."""
    prices = {name: f"CAST(ROUND({name} * {10**PRICE_DIGITS}) AS BIGINT)" for name in PRICES}
    columns = [prices.get(name, name) for name in ("prefix", "destination", *NUMBERS)]
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {', '.join(columns)}, NULLIF(band, '') FROM {TABLE} WHERE tariff_id = %s",  # noqa: S608
            [tariff.pk],
        )
        return list(cursor.fetchall())


def rates_copy(source: Tariff, target: Tariff) -> int:
    """Copy every rate of one tariff into another; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {TABLE} (tariff_id, {COLUMNS}) SELECT %s, {COLUMNS} FROM {TABLE} WHERE tariff_id = %s",  # noqa: S608
            [target.pk, source.pk],
        )
        return int(cursor.rowcount)
