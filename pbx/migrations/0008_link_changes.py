from django.db import migrations, models
import django.db.models.deletion


def first_changes(apps, schema_editor):
    """The state that each PBX is in, from the instant on that is known."""
    change = apps.get_model("pbx", "LinkChange")
    known = apps.get_model("pbx", "Pbx").objects.filter(state_changed_at__isnull=False)
    change.objects.bulk_create(change(pbx_id=row.pk, state=row.state, at=row.state_changed_at) for row in known)


class Migration(migrations.Migration):
    dependencies = [("pbx", "0007_reconcile_began_at")]

    operations = [
        migrations.CreateModel(
            name="LinkChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("online", "online"), ("degraded", "degraded"), ("offline", "offline")], max_length=10
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "pbx",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="link_changes", to="pbx.pbx"
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "indexes": [models.Index(fields=["pbx", "at"], name="link_change_by_time")],
            },
        ),
        migrations.RunPython(first_changes, migrations.RunPython.noop),
    ]
