"""Many new rows in one statement, where `bulk_create` makes several because a database counts parameters."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model

M = TypeVar("M", bound=Model)


def rows_insert(rows: Sequence[M], *, key: str, replaces: bool = False) -> None:
    """Insert rows of one model and give them their primary keys, which are read back by the unique column `key`.

    With `replaces` a row whose key is there already takes its place. The caller has a transaction open.
    """
    if not rows:
        return
    model = type(rows[0])
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    names = [connection.ops.quote_name(str(field.column)) for field in fields]
    table, unique = connection.ops.quote_name(model._meta.db_table), connection.ops.quote_name(key)
    statement = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(fields))})"  # noqa: S608
    if replaces:
        changes = ", ".join(f"{name} = excluded.{name}" for name in names if name != unique)
        statement += f" ON CONFLICT ({unique}) DO UPDATE SET {changes}"
    values = ([field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields] for row in rows)
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(values))
    _keys_read(model, rows, key)


def _keys_read(model: type[M], rows: Sequence[M], key: str) -> None:
    wanted: dict[Any, M] = {getattr(row, key): row for row in rows}
    for value, pk in model._default_manager.filter(**{f"{key}__in": list(wanted)}).values_list(key, "pk").order_by():
        wanted[value].pk = pk
        wanted[value]._state.adding = False
        wanted[value]._state.db = connection.alias
