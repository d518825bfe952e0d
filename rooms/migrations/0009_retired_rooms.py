from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("rooms", "0008_housekeeping"),
    ]

    operations = [
        migrations.AddField(
            model_name="room",
            name="retired_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddConstraint(
            model_name="room",
            constraint=models.CheckConstraint(
                condition=models.Q(("retired_at__isnull", True), ("occupancy", "vacant"), _connector="OR"),
                name="room_retired_only_when_vacant",
            ),
        ),
    ]
