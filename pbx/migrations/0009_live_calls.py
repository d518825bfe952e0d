import django.db.models.deletion
from django.db import migrations, models

KINDS = [
    ("extension_sync", "set up extension"),
    ("checkout", "wipe phones"),
    ("wakeup_create", "set wake-up"),
    ("wakeup_delete", "delete wake-up"),
    ("call_dial", "place call"),
    ("call_hangup", "hang up"),
    ("call_transfer", "pass a call on"),
    ("play_prompt", "play prompt"),
]


class Migration(migrations.Migration):
    dependencies = [("pbx", "0008_link_changes")]

    operations = [
        migrations.AddField(
            model_name="extension", name="label", field=models.CharField(blank=True, max_length=40, default=""),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="pbx", name="messages_due_at", field=models.DateTimeField(blank=True, null=True)
        ),
        migrations.AlterField(
            model_name="command", name="kind", field=models.CharField(choices=KINDS, max_length=20)
        ),
        migrations.CreateModel(
            name="LiveCall",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("callid", models.CharField(max_length=64)),
                ("legs", models.JSONField(default=list)),
                ("began_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(db_index=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("failure", models.CharField(blank=True, max_length=120)),
                (
                    "pbx",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="live_calls", to="pbx.pbx"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("pbx", "callid"), name="live_call_once")],
            },
        ),
    ]
