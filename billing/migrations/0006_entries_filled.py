from django.db import migrations
from django.db.models import OuterRef, Subquery

from billing.ledger import ledger_triggers_drop


def fill(apps, schema_editor):
    """Every entry gets the property of its stay and the call behind it; what a call cost is on its verdict, too.

    The triggers are made again by the next migration.
    """
    ledger_triggers_drop(schema_editor.connection)
    Entry = apps.get_model("billing", "FolioEntry")
    Folio = apps.get_model("billing", "Folio")
    Rating = apps.get_model("billing", "CallRating")
    folios = Folio.objects.filter(pk=OuterRef("folio_id"))
    Entry.objects.update(property_id=Subquery(folios.values("stay__property_id")[:1]))
    Entry.objects.filter(call_rating__isnull=False).update(
        call_id=Subquery(Rating.objects.filter(entry_id=OuterRef("pk")).values("call_id")[:1])
    )
    Entry.objects.filter(reverses__call_rating__isnull=False).update(
        call_id=Subquery(Rating.objects.filter(entry_id=OuterRef("reverses_id")).values("call_id")[:1])
    )
    entries = Entry.objects.filter(pk=OuterRef("entry_id"))
    Rating.objects.filter(entry__isnull=False).update(
        **{name: Subquery(entries.values(name)[:1]) for name in ("business_date", "net", "tax", "amount")}
    )


class Migration(migrations.Migration):
    """Data only, so that PostgreSQL has no pending check of a foreign key when the next one alters the table."""

    dependencies = [("billing", "0005_call_accounting")]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
