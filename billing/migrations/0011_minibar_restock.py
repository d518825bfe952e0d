import django.db.models.deletion
from django.db import migrations, models
from django.db.models import F


def begin(apps, schema_editor):
    """What was taken before refilling was noted counts as refilled."""
    apps.get_model("billing", "MinibarPosting").objects.update(restocked_at=F("posted_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("billing", "0010_cost_centre_numbers"),
        ("pbx", "0001_initial"),
    ]
    operations = [
        migrations.AddField(
            model_name="minibarposting",
            name="void_receipt",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="minibar_void",
                to="pbx.receipt",
            ),
        ),
        migrations.AddIndex(
            model_name="minibarposting",
            index=models.Index(
                condition=models.Q(("restocked_at__isnull", True)), fields=["room"], name="minibar_to_restock"
            ),
        ),
        migrations.RunPython(begin, migrations.RunPython.noop),
    ]
