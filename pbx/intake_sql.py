"""The three statements of the intake, written out: composing them in the ORM takes longer than their execution."""

import datetime as dt
from typing import Any, NamedTuple

from django.db import DEFAULT_DB_ALIAS, connection, connections

from hotelpbx.common.crypto import decrypt
from pbx.enums import ReceiptState
from pbx.models import Pbx, Receipt

_PBX, _RECEIPT = Pbx._meta.db_table, Receipt._meta.db_table
_FIELDS: list[Any] = [field for field in Receipt._meta.local_concrete_fields if not field.primary_key]
# Only names of our models are put together here.
_PREVIOUS = "CASE WHEN previous_key_until > %s THEN previous_intake_key ELSE '' END"
_DOORS = f"SELECT id, intake_key, {_PREVIOUS}, allowed_networks FROM {_PBX}"  # noqa: S608
_WAITING = f"SELECT 1 FROM {_RECEIPT} WHERE state = %s LIMIT 1"  # noqa: S608
_INSERT = (
    f"INSERT INTO {_RECEIPT} ({', '.join(field.column for field in _FIELDS)})"  # noqa: S608
    f" VALUES ({', '.join(['%s'] * len(_FIELDS))}) RETURNING id"
)


class Door(NamedTuple):
    """Who may report as a PBX; `previous_key` is "" unless reports are still taken with it."""

    pk: int
    key: str
    previous_key: str
    allowed_networks: str


def doors_read(now: dt.datetime) -> list[Door]:
    """The doors of all PBXs. Raises `ImproperlyConfigured` when a key does not open."""
    with connection.cursor() as cursor:
        cursor.execute(_DOORS, [connection.ops.adapt_datetimefield_value(now)])
        rows = cursor.fetchall()
    return [Door(pk, decrypt(key), previous and decrypt(previous), networks) for pk, key, previous, networks in rows]


def reports_wait() -> bool:
    """Whether a report is stored that nobody has looked at."""
    with connection.cursor() as cursor:
        cursor.execute(_WAITING, [ReceiptState.RECEIVED.value])
        return cursor.fetchone() is not None


def receipt_insert(receipt: Receipt) -> None:
    """Store a new receipt; it gets its primary key."""
    link = connections[DEFAULT_DB_ALIAS]
    values = [field.get_db_prep_save(getattr(receipt, field.attname), link) for field in _FIELDS]
    with link.cursor() as cursor:
        cursor.execute(_INSERT, values)
        receipt.pk = cursor.fetchone()[0]
    receipt._state.adding, receipt._state.db = False, link.alias
