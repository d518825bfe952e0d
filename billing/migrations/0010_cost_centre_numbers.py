import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """A cost centre also pays for menus, queues and conference rooms; a verdict keeps the class of its number.

    The table of phones is made anew: no release has had it.
    """

    dependencies = [("billing", "0009_night_runs"), ("pbx", "0007_reconcile_began_at")]
    operations = [
        migrations.DeleteModel("CostCentrePhone"),
        migrations.CreateModel(
            name="CostCentrePhone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "number",
                    models.CharField(
                        max_length=7, validators=[django.core.validators.RegexValidator("^[0-9]{1,7}$")]
                    ),
                ),
                ("label", models.CharField(blank=True, max_length=80)),
                (
                    "cost_centre",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="phones", to="billing.costcentre"
                    ),
                ),
                (
                    "pbx",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="cost_centre_phones",
                        to="pbx.pbx",
                    ),
                ),
            ],
            options={
                "ordering": ["cost_centre_id", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("pbx", "number"), name="cost_centre_phone_one_per_number")
                ],
            },
        ),
        migrations.AddField(
            model_name="callrating",
            name="number_class",
            field=models.CharField(
                blank=True,
                choices=[
                    ("emergency", "emergency"),
                    ("toll_free", "freephone"),
                    ("shared_cost", "shared cost"),
                    ("premium", "premium rate"),
                    ("service", "service"),
                ],
                max_length=12,
            ),
        ),
    ]
