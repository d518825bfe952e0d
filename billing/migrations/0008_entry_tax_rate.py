from django.db import migrations, models

from billing.ledger import ledger_triggers_create


def protect(apps, schema_editor):
    """SQLite has rebuilt the table and forgotten its triggers."""
    ledger_triggers_create(schema_editor.connection)


class Migration(migrations.Migration):
    """An entry says at which percentage it was taxed, so that an invoice can sum up its taxes by rate."""

    dependencies = [("billing", "0007_entry_property")]
    operations = [
        migrations.RunPython(migrations.RunPython.noop, protect),  # the last thing on the way back
        migrations.AddField(
            model_name="folioentry",
            name="tax_rate",
            field=models.DecimalField(blank=True, decimal_places=3, max_digits=6, null=True),
        ),
        migrations.RunPython(protect, migrations.RunPython.noop),
    ]
