import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("rooms", "0009_retired_rooms")]

    operations = [
        migrations.CreateModel(
            name="GuestMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=500)),
                ("caller", models.CharField(blank=True, max_length=80)),
                ("taken_by", models.CharField(max_length=150)),
                ("taken_at", models.DateTimeField()),
                ("delivered_by", models.CharField(blank=True, max_length=150)),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "stay",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="messages", to="rooms.stay"
                    ),
                ),
            ],
            options={
                "ordering": ["-taken_at", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("delivered_at", None)), fields=["stay"], name="guest_message_waiting"
                    )
                ],
            },
        ),
    ]
