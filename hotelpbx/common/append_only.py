"""Tables whose rows the database itself refuses to change or delete.

The triggers are made by a migration. A later migration that alters such a table must make them again at its end,
because SQLite rebuilds a table to alter it and forgets its triggers.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

AUDIT_TABLE = "common_auditrecord"
AUDIT_REFUSAL = "audit records are never changed or deleted"
KEPT_AT_LEAST_DAYS = 365  # an audit record older than this may be deleted, never changed
EVENTS = ("UPDATE", "DELETE")


def triggers_create(connection: BaseDatabaseWrapper, table: str, refusal: str, *, deletable_when: str = "") -> None:
    """Make the triggers; does no harm where they exist. A refused statement raises `IntegrityError`.

    `deletable_when` is a condition on the row `OLD`, in the words of this database, under which it may be deleted.
    """
    conditions = {"UPDATE": "", "DELETE": f"WHEN NOT ({deletable_when})" if deletable_when else ""}
    sqlite = [
        f"CREATE TRIGGER IF NOT EXISTS {table}_no_{event.lower()} BEFORE {event} ON {table} {conditions[event]} "
        f"BEGIN SELECT RAISE(ABORT, '{refusal}'); END"
        for event in EVENTS
    ]
    let_go = f"IF TG_OP = 'DELETE' AND {deletable_when} THEN RETURN OLD; END IF; " if deletable_when else ""
    postgresql = [
        f"CREATE OR REPLACE FUNCTION {table}_refuse() RETURNS trigger LANGUAGE plpgsql AS $$ "
        f"BEGIN {let_go}RAISE EXCEPTION '{refusal}' USING ERRCODE = 'restrict_violation'; END $$",
        f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}",
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION {table}_refuse()",
    ]
    _execute(connection, {"sqlite": sqlite, "postgresql": postgresql})


def triggers_drop(connection: BaseDatabaseWrapper, table: str) -> None:
    """Take the triggers away: for tests that empty every table, and to undo the migration."""
    sqlite = [f"DROP TRIGGER IF EXISTS {table}_no_{event.lower()}" for event in EVENTS]
    _execute(connection, {"sqlite": sqlite, "postgresql": [f"DROP TRIGGER IF EXISTS {table}_append_only ON {table}"]})


def audit_triggers_create(connection: BaseDatabaseWrapper) -> None:
    """Protect the audit trail."""
    old = {
        "sqlite": f"OLD.at < datetime('now', '-{KEPT_AT_LEAST_DAYS} days')",
        "postgresql": f"OLD.at < now() - interval '{KEPT_AT_LEAST_DAYS} days'",
    }
    triggers_create(connection, AUDIT_TABLE, AUDIT_REFUSAL, deletable_when=old.get(connection.vendor, ""))


def audit_triggers_drop(connection: BaseDatabaseWrapper) -> None:
    """Unprotect the audit trail."""
    triggers_drop(connection, AUDIT_TABLE)


def _execute(connection: BaseDatabaseWrapper, statements: dict[str, list[str]]) -> None:
    if connection.vendor not in statements:
        raise NotImplementedError(f"no append-only triggers for {connection.vendor}")
    with connection.cursor() as cursor:
        for statement in statements[connection.vendor]:
            cursor.execute(statement)
