"""The database itself refuses to change or delete a folio entry.

The triggers are made by a migration. A later migration that alters `billing_folioentry` must call
`ledger_triggers_create` again at its end, because SQLite rebuilds a table to alter it and forgets its triggers.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "folio entries are never changed or deleted; post a reversal"

SQLITE_CREATE = [
    f"CREATE TRIGGER IF NOT EXISTS billing_folioentry_no_{event.lower()} BEFORE {event} ON billing_folioentry "
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for event in ("UPDATE", "DELETE")
]
SQLITE_DROP = [f"DROP TRIGGER IF EXISTS billing_folioentry_no_{event}" for event in ("update", "delete")]

POSTGRESQL_CREATE = [
    "CREATE OR REPLACE FUNCTION billing_folioentry_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
    f"BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END $$",
    "DROP TRIGGER IF EXISTS billing_folioentry_append_only ON billing_folioentry",
    "CREATE TRIGGER billing_folioentry_append_only BEFORE UPDATE OR DELETE ON billing_folioentry "
    "FOR EACH ROW EXECUTE FUNCTION billing_folioentry_refuse()",
]
POSTGRESQL_DROP = ["DROP TRIGGER IF EXISTS billing_folioentry_append_only ON billing_folioentry"]


def ledger_triggers_create(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers; does no harm where they exist. A refused statement raises `IntegrityError`."""
    _execute(connection, {"sqlite": SQLITE_CREATE, "postgresql": POSTGRESQL_CREATE})


def ledger_triggers_drop(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: for tests that empty every table, and to undo the migration."""
    _execute(connection, {"sqlite": SQLITE_DROP, "postgresql": POSTGRESQL_DROP})


def _execute(connection: BaseDatabaseWrapper, statements: dict[str, list[str]]) -> None:
    if connection.vendor not in statements:
        raise NotImplementedError(f"no ledger triggers for {connection.vendor}")
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
