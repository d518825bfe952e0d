"""Queries that every report and every invoice makes must not read what has piled up over the years.

SQLite tells how it would look; without figures of its own it took the index on the only phone system.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from billing.models import Folio
from billing.selectors.invoices import windows_to_invoice
from billing.services.folios import charge_post
from billing.services.invoices import invoice_issue
from hotelpbx.common.audit import SYSTEM
from hotelpbx.frontdesk.retention import retention_sweep
from pbx.enums import Transport
from pbx.models import Pbx
from pbx.services.intake import event_receive, receipts_process
from tests.billing.world import NOW

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif("connection.vendor != 'sqlite'", reason="asks SQLite how it would look"),
]

RECORD = (
    b'{"event":"NewCdr","callid":"17.1","timestart":"2026-11-23 08:00:00","callfrom":"1001","callto":"1002",'
    b'"callduration":"7","talkduration":"6","status":"ANSWERED","type":"Internal","sn":"S1"}'
)


def plans(deed: Callable[[], Any], table: str) -> list[str]:
    """How SQLite looks into a table in each SELECT of a deed."""
    with CaptureQueriesContext(connection) as queries:
        deed()
    told = []
    with connection.cursor() as cursor:
        for query in queries.captured_queries:
            if query["sql"].startswith("SELECT") and f'"{table}"' in query["sql"]:
                cursor.execute(f"EXPLAIN QUERY PLAN {query['sql']}")
                told += [row[3] for row in cursor.fetchall() if table in row[3]]
    return told


@pytest.mark.usefixtures("property")
def test_the_next_report_and_a_repeated_one_are_found_by_their_indexes() -> None:
    pbx = Pbx.objects.get()
    event_receive(pbx=pbx, payload=RECORD, source=Transport.HTTP, received_at=NOW)
    looks = plans(receipts_process, "pbx_receipt")
    assert [look for look in looks if "receipt_next" in look], looks
    assert [look for look in looks if "receipt_repeated" in look], looks


def test_what_is_to_be_invoiced_is_found_without_a_list_of_all_invoices(folio: Folio) -> None:
    charge_post(folio=folio, code="MISC", description="Laundry", unit_price=Decimal(18), actor=SYSTEM)
    looks = plans(lambda: windows_to_invoice(folio), "billing_invoicedentry")
    looks += plans(lambda: invoice_issue(folio=folio, actor=SYSTEM, now=NOW), "billing_invoicedentry")
    assert looks
    assert not [look for look in looks if look.startswith("SCAN")], looks


def test_each_night_sqlite_is_told_what_its_indexes_hold(folio: Folio) -> None:
    retention_sweep(now=NOW.replace(hour=12))
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM sqlite_stat1 WHERE tbl = 'billing_folio'")
        assert cursor.fetchone()[0] > 0
