import datetime as dt
import hashlib

from django.conf import settings
from django.db import migrations
from django.utils import timezone

OLD = "authtoken_token"  # of Django REST framework, in clear


def digest(apps, schema_editor):
    """The tokens there are stay good. Their old table, empty now, goes with a later version."""
    connection = schema_editor.connection
    if OLD not in connection.introspection.table_names():
        return
    expires_at = timezone.now() + dt.timedelta(days=settings.API_TOKEN_DAYS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT key, user_id FROM {OLD}")
        rows = cursor.fetchall()
        apps.get_model("common", "ApiToken").objects.bulk_create(
            apps.get_model("common", "ApiToken")(
                user_id=user, digest=hashlib.sha256(key.encode()).hexdigest(), expires_at=expires_at
            )
            for key, user in rows
        )
        cursor.execute(f"DELETE FROM {OLD}")


class Migration(migrations.Migration):
    """No API token is readable in the database or in a backup of it."""

    dependencies = [("common", "0005_apitoken")]
    operations = [migrations.RunPython(digest, migrations.RunPython.noop)]
