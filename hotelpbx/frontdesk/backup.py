"""Backup, and the proof that it can be restored.

A backup is a file of the database's own tool and, beside it, `FILE.json`: what the database held at that same instant.
The rehearsal restores the file into a scratch database, counts again and compares.
"""

import hashlib
import json
import os
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Count, Sum
from django.utils import timezone

from billing.models import FolioEntry
from pbx.models import Pbx

SCRATCH = "restore_check"
Manifest = dict[str, Any]


class BackupError(Exception):
    """The backup could not be made or does not hold what it should; the text says why."""


def backup_make(target: Path) -> Manifest:
    """Write `target` and `target.json`; the files appear whole or not at all. Raises `BackupError`."""
    unfinished = target.with_name(f".{target.name}.part")
    os.close(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    try:
        with _snapshot(unfinished) as using:
            manifest = _contents(using)
        manifest |= {"taken_at": timezone.now().isoformat(), "sha256": _digest(unfinished)}
        manifest_path(target).write_text(json.dumps(manifest, indent=1, sort_keys=True))
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def restore_check(source: Path) -> Manifest:
    """Restore into a scratch database, compare, throw it away; what it held. Raises `BackupError` with what differs."""
    try:
        expected: Manifest = json.loads(manifest_path(source).read_text())
    except (OSError, ValueError) as error:
        raise BackupError(f"{manifest_path(source)} cannot be read: {error}") from error
    if _digest(source) != expected["sha256"]:
        raise BackupError(f"{source} is not the file that was written: its checksum differs")
    with _restored(source, expected["vendor"]) as using:
        found = _contents(using)
        unreadable = _unreadable_passwords(using)
    differences = list(_differences(expected, found))
    if unreadable:
        differences.append(f"FIELD_ENCRYPTION_KEY does not open the passwords of {', '.join(unreadable)}")
    if differences:
        raise BackupError("; ".join(differences))
    return found


def manifest_path(backup: Path) -> Path:
    """The file that says what the backup holds."""
    return backup.with_name(f"{backup.name}.json")


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise BackupError(f"{path} cannot be read: {error}") from error


def _contents(using: str) -> Manifest:
    """Rows of each table, and the ledger's sums by currency."""
    connection = connections[using]
    with connection.cursor() as cursor:
        counts = {}
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT COUNT(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 (our own tables)
            counts[table] = cursor.fetchone()[0]
    return {"vendor": connection.vendor, "tables": counts, "ledger": _ledger(using)}


def _ledger(using: str) -> dict[str, list[str]]:
    sums = (
        FolioEntry.objects.using(using)
        .order_by()
        .values_list("folio__currency")
        .annotate(Count("pk"), Sum("amount"), Sum("net"), Sum("tax"))
    )
    return {currency: [str(value) for value in values] for currency, *values in sums}


def _differences(expected: Manifest, found: Manifest) -> Iterator[str]:
    for part in ("tables", "ledger"):
        for name in sorted(expected[part].keys() | found[part].keys()):
            before, after = expected[part].get(name), found[part].get(name)
            if before != after:
                yield f"{part}: {name} held {before}, restored {after}"


def _unreadable_passwords(using: str) -> list[str]:
    unreadable = []
    for pk, name in Pbx.objects.using(using).values_list("pk", "name"):
        try:
            Pbx.objects.using(using).get(pk=pk)
        except ImproperlyConfigured:
            unreadable.append(name)
    return unreadable


@contextmanager
def _snapshot(target: Path) -> Iterator[str]:
    """Fill `target`; inside, the alias of a connection that sees exactly what went into it."""
    connection = connections["default"]
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(target)) as copy:
            connection.connection.backup(copy)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, without a log beside it
        with _alias(_sqlite_settings(target)) as using:
            yield using
        return
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        _run("pg_dump", "--format=custom", "--no-owner", f"--snapshot={snapshot}", f"--file={target}", _name())
        yield "default"


@contextmanager
def _restored(source: Path, vendor: str) -> Iterator[str]:
    """The alias of a scratch database that was restored from the file, and goes away at the end."""
    if vendor != connections["default"].vendor:
        raise BackupError(f"the backup is of {vendor}, this installation runs on {connections['default'].vendor}")
    if vendor == "sqlite":
        with _alias(_sqlite_settings(source)) as using:
            _sqlite_verify(connections[using])
            yield using
        return
    scratch = f"{_name()}_{SCRATCH}_{os.getpid()}"
    _run("createdb", "--template=template0", scratch)
    try:
        _run("pg_restore", "--exit-on-error", "--no-owner", f"--dbname={scratch}", str(source))
        with _alias(settings.DATABASES["default"] | {"NAME": scratch}) as using:
            yield using
    finally:
        _run("dropdb", "--force", scratch)


def _sqlite_settings(path: Path) -> dict[str, Any]:
    """Read only: a rehearsal must not change the backup."""
    database: dict[str, Any] = settings.DATABASES["default"]
    return database | {"NAME": f"file:{path.absolute()}?mode=ro", "OPTIONS": {"uri": True}}


def _sqlite_verify(connection: BaseDatabaseWrapper) -> None:
    with connection.cursor() as cursor:
        faults = [row[0] for row in cursor.execute("PRAGMA integrity_check").fetchall() if row[0] != "ok"]
        faults += [f"{row[0]} row {row[1]} points at nothing" for row in cursor.execute("PRAGMA foreign_key_check")]
    if faults:
        raise BackupError("; ".join(faults[:20]))


@contextmanager
def _alias(database: dict[str, Any]) -> Iterator[str]:
    """A second connection under the name of the scratch database."""
    options = {key: value for key, value in database.get("OPTIONS", {}).items() if key != "pool"}
    connections.databases[SCRATCH] = database | {"OPTIONS": options}
    try:
        yield SCRATCH
    finally:
        connections[SCRATCH].close()
        del connections[SCRATCH]
        del connections.databases[SCRATCH]


def _name() -> str:
    return str(connections["default"].settings_dict["NAME"])


def _run(*command: str) -> None:
    """One of PostgreSQL's own programs, against our server; the password goes by the environment, seen by nobody."""
    database = connections["default"].settings_dict
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    address = {variable: str(database[key]) for variable, key in names.items() if database[key]}
    try:
        result = subprocess.run(command, env=os.environ | address, capture_output=True, text=True, check=False)  # noqa: S603
    except FileNotFoundError:
        raise BackupError(f"{command[0]} is not installed (Debian: postgresql-client)") from None
    if result.returncode:
        raise BackupError(f"{command[0]}: {result.stderr.strip()}")
