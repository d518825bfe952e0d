from django.db import migrations

from hotelpbx.common.append_only import audit_triggers_create, audit_triggers_drop


def renew(apps, schema_editor):
    audit_triggers_drop(schema_editor.connection)
    audit_triggers_create(schema_editor.connection)


class Migration(migrations.Migration):
    """Audit records older than a year may be deleted, by the retention clock."""

    dependencies = [("common", "0003_audit_append_only")]
    operations = [migrations.RunPython(renew, migrations.RunPython.noop)]
