from django.db import migrations

from billing.ledger import ledger_triggers_create, ledger_triggers_drop


def create(apps, schema_editor):
    ledger_triggers_create(schema_editor.connection)


def drop(apps, schema_editor):
    ledger_triggers_drop(schema_editor.connection)


class Migration(migrations.Migration):
    """The database refuses to change or delete a folio entry."""

    dependencies = [("billing", "0002_tariff_cache_token")]
    operations = [migrations.RunPython(create, drop)]
