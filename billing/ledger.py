"""The database itself refuses to change or delete a folio entry or an issued invoice.

A later migration that alters one of these tables must make its triggers again at its end; why, says
`hotelpbx.common.append_only`.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

from hotelpbx.common.append_only import triggers_create, triggers_drop

TABLE = "billing_folioentry"
REFUSAL = "folio entries are never changed or deleted; post a reversal"
INVOICE_TABLES = ("billing_invoice", "billing_invoicedentry")
INVOICE_REFUSAL = "an issued invoice is never changed or deleted; issue a credit note"


def ledger_triggers_create(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers; does no harm where they exist. A refused statement raises `IntegrityError`."""
    triggers_create(connection, TABLE, REFUSAL)


def ledger_triggers_drop(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers away: for tests that empty every table, and to undo the migration."""
    triggers_drop(connection, TABLE)


def invoice_triggers_create(connection: BaseDatabaseWrapper) -> None:
    """Make the triggers that protect invoices; does no harm where they exist."""
    for table in INVOICE_TABLES:
        triggers_create(connection, table, INVOICE_REFUSAL)


def invoice_triggers_drop(connection: BaseDatabaseWrapper) -> None:
    """Take the triggers that protect invoices away."""
    for table in INVOICE_TABLES:
        triggers_drop(connection, table)
