"""The database itself refuses to change or delete a folio entry.

A later migration that alters `billing_folioentry` must call `ledger_triggers_create` again at its end; why, says
`hotelpbx.common.append_only`.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from hotelpbx.common.append_only import triggers_create, triggers_drop

TABLE = "billing_folioentry"
REFUSAL = "folio entries are never changed or deleted; post a reversal"


def ledger_triggers_create(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers; does no harm where they exist. A refused statement raises `IntegrityError`."""
    triggers_create(connection, TABLE, REFUSAL)


def ledger_triggers_drop(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: for tests that empty every table, and to undo the migration."""
    triggers_drop(connection, TABLE)
