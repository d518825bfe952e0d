from django.db import migrations

from hotelpbx.common.append_only import audit_triggers_create, audit_triggers_drop


def create(apps, schema_editor):
    audit_triggers_create(schema_editor.connection)


def drop(apps, schema_editor):
    audit_triggers_drop(schema_editor.connection)


class Migration(migrations.Migration):
    """The database refuses to change or delete an audit record."""

    dependencies = [("common", "0002_audit_scope_accounts")]
    operations = [migrations.RunPython(create, drop)]
