"""A report that has nothing to do with wake-up calls or single keys does not pay for them."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from pbx.enums import Transport
from pbx.models import CallRecord, KeyedCall
from pbx.services.intake import event_receive, receipts_process
from pbx.services.key_presses import codes_assemble
from tests.bench.house import call_record
from tests.billing.world import hotel, phone_of, stay_in
from tests.factories import PbxFactory

pytestmark = pytest.mark.django_db(transaction=True)


def statements_of(payload: bytes) -> list[str]:
    """What the database is asked to understand one report."""
    event_receive(pbx=PbxFactory(), payload=payload, source=Transport.HTTP)
    with CaptureQueriesContext(connection) as captured:
        assert receipts_process() == 1
    return [query["sql"] for query in captured.captured_queries]


def test_the_record_of_a_call_asks_once_whether_it_was_a_wake_up_call() -> None:
    hotel()
    number = phone_of(stay_in("1203")).number
    started = timezone.now().astimezone(dt.UTC) - dt.timedelta(minutes=5)
    statements = statements_of(call_record("1763890000.7", number, "0441234567", f"{started:%Y-%m-%d %H:%M:%S}"))
    assert CallRecord.objects.count() == 1
    assert sum("rooms_wakeupattempt" in sql for sql in statements) == 1


def test_without_single_keys_nothing_is_locked_to_forget_them() -> None:
    with CaptureQueriesContext(connection) as captured:
        assert codes_assemble(now=timezone.now()) == 0
    assert len(captured) == 1
    old = timezone.now() - dt.timedelta(days=2)
    KeyedCall.objects.create(pbx=PbxFactory(), callid="1.1", last_key_at=old)
    codes_assemble(now=timezone.now())
    assert not KeyedCall.objects.exists()
