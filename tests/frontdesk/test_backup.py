"""A backup is worth what its rehearsal says; on SQLite and, where the suite runs on it, on PostgreSQL."""

import inspect
import json
from decimal import Decimal
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper

from billing.models import FolioEntry
from billing.services.folios import charge_post, folio_open
from hotelpbx.common.audit import SYSTEM
from hotelpbx.common.models import AttentionItem
from hotelpbx.frontdesk import backup
from tests.billing.world import NOW, hotel, stay_in
from tests.factories import PropertyFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _scratch_database_allowed(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    """Django's test case refuses every database that the settings do not name; the rehearsal makes one."""
    refusing = BaseDatabaseWrapper.ensure_connection
    real = inspect.getclosurevars(refusing).nonlocals["real_ensure_connection"]
    monkeypatch.setattr(BaseDatabaseWrapper, "ensure_connection", real)


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    """The backup of a hotel with two charges on a folio."""
    hotel()
    folio = folio_open(stay=stay_in("1203"), now=NOW)
    for _ in range(2):
        charge_post(folio=folio, code="12", quantity=Decimal(3), actor=SYSTEM, now=NOW)
    file = tmp_path / "hotel.backup"
    call_command("backup", str(file), stdout=StringIO())
    return file


def rehearse(file: Path) -> str:
    out = StringIO()
    call_command("restore_check", str(file), stdout=out)
    return out.getvalue()


def databases() -> set[str]:
    """The names of the databases of a PostgreSQL server."""
    if connection.vendor != "postgresql":
        return set()
    with connection.cursor() as cursor:
        cursor.execute("SELECT datname FROM pg_database")
        return {row[0] for row in cursor.fetchall()}


def test_a_backup_holds_every_row_and_every_cent_and_nothing_is_left_behind(saved: Path) -> None:
    AttentionItem.objects.create(kind="x", key="x", subject="after the backup", raised_at=NOW)
    before = databases()
    text = rehearse(saved)
    manifest = json.loads((saved.parent / "hotel.backup.json").read_text())
    assert manifest["tables"]["billing_folioentry"] == 2
    assert manifest["ledger"]["EUR"][0] == "2"
    assert Decimal(manifest["ledger"]["EUR"][1]) == sum(entry.amount for entry in FolioEntry.objects.all())
    assert "The backup is good" in text
    assert "Ledger EUR: 2 entries, 2" in text
    assert sorted(path.name for path in saved.parent.iterdir()) == ["hotel.backup", "hotel.backup.json"]
    assert saved.stat().st_mode & 0o077 == 0, "nobody else may read it"
    assert databases() == before


def test_a_damaged_file_is_noticed(saved: Path) -> None:
    data = bytearray(saved.read_bytes())
    data[len(data) // 2] ^= 0xFF
    saved.write_bytes(data)
    with pytest.raises(CommandError, match="checksum differs"):
        rehearse(saved)


def test_what_is_missing_is_named(saved: Path) -> None:
    path = backup.manifest_path(saved)
    manifest = json.loads(path.read_text())
    manifest["tables"]["pbx_pbx"] = 2
    del manifest["tables"]["rooms_stay"]
    manifest["ledger"]["EUR"][1] = "0.01"
    path.write_text(json.dumps(manifest))
    with pytest.raises(CommandError) as refused:
        rehearse(saved)
    for told in ("pbx_pbx held 2, restored 1", "rooms_stay held None, restored 1", "ledger: EUR held"):
        assert told in str(refused.value)


def test_a_backup_whose_key_is_lost_is_not_good(saved: Path, settings: Any) -> None:
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    before = databases()
    with pytest.raises(CommandError, match="FIELD_ENCRYPTION_KEY does not open the passwords of main"):
        rehearse(saved)
    assert databases() == before


def test_without_a_place_to_write_there_is_no_backup(tmp_path: Path) -> None:
    PropertyFactory()
    with pytest.raises(CommandError, match="No backup was made"):
        call_command("backup", str(tmp_path / "missing" / "file"))
