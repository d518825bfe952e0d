
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("pbx", "0010_dialplan"),
    ]

    operations = [
        migrations.AlterField(
            model_name="receipt",
            name="fingerprint",
            field=models.CharField(max_length=64),
        ),
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(fields=["pbx", "state", "id"], name="receipt_next"),
        ),
        migrations.AddIndex(
            model_name="receipt",
            index=models.Index(fields=["pbx", "fingerprint", "received_at"], name="receipt_repeated"),
        ),
    ]
