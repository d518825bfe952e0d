"""A hotel that ran before: its rows after the upgrade."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

NOON = dt.datetime(2026, 11, 20, 12, tzinfo=dt.UTC)
DAY = NOON.date()
BEFORE = [("billing", "0004_rate_band_text"), ("rooms", "0005_erasure")]
AFTER = [("billing", "0008_entry_tax_rate")]


@pytest.fixture
def before(transactional_db: None) -> Iterator[Any]:
    """The tables as they were; afterwards those of today."""
    executor = MigrationExecutor(connection)
    yield executor.migrate(BEFORE).apps
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def upgraded() -> Any:
    return MigrationExecutor(connection).migrate(AFTER).apps


def test_entries_get_their_property_and_their_call_and_stay_protected(before: Any) -> None:
    call, reversed_call = _charged_calls(before)
    apps = upgraded()
    entries = {entry.description: entry for entry in apps.get_model("billing", "FolioEntry").objects.all()}
    assert {entry.property.code for entry in entries.values()} == {"old"}
    assert {name: entry.call_id for name, entry in entries.items()} == {
        "kept": call,
        "wrong": reversed_call,
        "taken back": reversed_call,
        "cash": None,
    }
    rating = apps.get_model("billing", "CallRating").objects.get(call_id=call)
    assert (rating.net, rating.tax, rating.amount, rating.business_date) == (
        Decimal("1.000"),
        Decimal("0.100"),
        Decimal("1.100"),
        DAY,
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        apps.get_model("billing", "FolioEntry").objects.update(window=2)


def test_going_back_keeps_the_ledger_protected(before: Any) -> None:
    _charged_calls(before)
    with pytest.raises(IntegrityError), transaction.atomic():
        before.get_model("billing", "FolioEntry").objects.update(reference="changed")


def _charged_calls(apps: Any) -> tuple[int, int]:
    """Two calls on a folio, one of them taken back, and a payment; the ids of the two calls."""
    folio = _folio(apps)
    pbx = apps.get_model("pbx", "Pbx").objects.create(name="old", property_code="old", url="http://127.0.0.1:9")
    calls = [_call(apps, pbx, str(number)) for number in (1, 2)]
    kept, wrong = (_entry(apps, folio, text, "charge", "1.00", "0.10") for text in ("kept", "wrong"))
    _entry(apps, folio, "taken back", "reversal", "-1.00", "-0.10", reverses=wrong)
    _entry(apps, folio, "cash", "payment", "-1.10", "0")
    for call, entry in zip(calls, (kept, wrong), strict=True):
        apps.get_model("billing", "CallRating").objects.create(
            call=call, property=folio.stay.property, status="rated", entry=entry, rated_at=NOON
        )
    return calls[0].pk, calls[1].pk


def _folio(apps: Any) -> Any:
    property = apps.get_model("rooms", "Property").objects.create(
        code="old", name="Old", currency="EUR", business_date=DAY
    )
    stay = apps.get_model("rooms", "Stay").objects.create(
        property=property,
        room=apps.get_model("rooms", "Room").objects.create(property=property, number="1"),
        guest_name="Somebody",
        service_level=apps.get_model("rooms", "ServiceLevel").objects.create(property=property, code="s", name="S"),
        arrival=DAY,
        departure=DAY,
        checked_in_at=NOON,
    )
    return apps.get_model("billing", "Folio").objects.create(stay=stay, currency="EUR", opened_at=NOON)


def _call(apps: Any, pbx: Any, callid: str) -> Any:
    return apps.get_model("pbx", "CallRecord").objects.create(
        pbx=pbx,
        callid=callid,
        started_at=NOON,
        caller="1",
        callee="2",
        type="outbound",
        status="answered",
        call_seconds=9,
        talk_seconds=9,
        received_at=NOON,
    )


def _entry(apps: Any, folio: Any, text: str, kind: str, net: str, tax: str, **values: Any) -> Any:
    return apps.get_model("billing", "FolioEntry").objects.create(
        folio=folio,
        kind=kind,
        code="PHONE",
        description=text,
        net=Decimal(net),
        tax=Decimal(tax),
        amount=Decimal(net) + Decimal(tax),
        business_date=DAY,
        posted_at=NOON,
        **values,
    )
