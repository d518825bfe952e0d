"""The device's own lists against ours."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from hotelpbx.common.models import AttentionItem
from pbx.enums import LinkState, PhoneState, Transport
from pbx.errors import PbxOfflineError
from pbx.events import CallRecorded
from pbx.models import CallRecord, Extension, Pbx
from pbx.services.call_lists import calls_reconcile
from pbx.services.comparison import extensions_compare, pbx_sync
from pbx.services.intake import event_receive, receipts_process
from pbx.services.reconcile import call_records_reconcile, phones_refresh, reconcile_due
from pbx.simulator.server import Simulator
from pbx.sweep import pbx_sweep

pytestmark = pytest.mark.django_db


def call(sim: Simulator, seconds: float = 30) -> None:
    """A call between two rooms that nobody of us heard of."""
    sim.control("phones/1001/dial", {"number": "1002"})
    sim.control("phones/1002/answer", {})
    sim.control("phones/1001/talk", {"seconds": seconds})
    sim.control("phones/1001/hangup", {})


def around() -> dict[str, dt.datetime]:
    now = timezone.now()
    return {"since": now - dt.timedelta(hours=1), "until": now + dt.timedelta(minutes=1)}


def test_missed_calls_are_stored_once_and_told(
    pbx_row: Pbx, extension: Extension, sim: Simulator, heard: list[Any]
) -> None:
    call(sim, 30)
    call(sim, 90)
    assert calls_reconcile(pbx=pbx_row, **around()) == 2
    assert calls_reconcile(pbx=pbx_row, **around()) == 0
    records = CallRecord.objects.order_by("talk_seconds")
    assert [(record.source, record.extension, record.talk_seconds) for record in records] == [
        ("reconcile", extension, 30),
        ("reconcile", extension, 90),
    ]
    assert len(heard) == 2


def test_before_a_night_is_closed_the_call_records_are_fetched_and_nothing_else(
    pbx_row: Pbx, extension: Extension, sim: Simulator
) -> None:
    call(sim)
    assert call_records_reconcile(pbx=pbx_row).calls == 1
    pbx_row.refresh_from_db()
    assert pbx_row.reconciled_until is not None
    extension.refresh_from_db()
    assert extension.phone_state == PhoneState.UNKNOWN  # the phones were not asked
    Pbx.objects.update(url="http://127.0.0.1:9")
    with pytest.raises(PbxOfflineError):
        call_records_reconcile(pbx=Pbx.objects.get())
    assert Pbx.objects.get().state == LinkState.OFFLINE


def test_reported_calls_are_recognised(pbx_row: Pbx, extension: Extension, sim: Simulator) -> None:
    call(sim)
    report = sim.control("reports")["reports"][-1]["payload"]
    assert report["event"] == "NewCdr"
    import json

    event_receive(pbx=pbx_row, payload=json.dumps(report).encode(), source=Transport.HTTP)
    receipts_process()
    assert calls_reconcile(pbx=pbx_row, **around()) == 0
    assert CallRecord.objects.get().source == "report"


def test_nothing_to_reconcile_is_no_error(pbx_row: Pbx) -> None:
    assert calls_reconcile(pbx=pbx_row, **around()) == 0


def test_the_sweep_reconciles_when_asked_and_then_at_night(pbx_row: Pbx, sim: Simulator) -> None:
    call(sim)
    now = timezone.now() + dt.timedelta(seconds=1)
    Pbx.objects.update(reconcile_due_at=now)
    assert pbx_sweep(now)["pbx_reconciled_calls"] == 1
    pbx_row.refresh_from_db()
    assert pbx_row.reconciled_until == now
    assert pbx_row.reconcile_due_at is not None
    tonight = dt.datetime.combine(now.date(), dt.time(3, 30), dt.UTC)
    tonight += dt.timedelta(days=now >= tonight)
    assert pbx_row.reconcile_due_at == min(now + dt.timedelta(hours=1), tonight)


def test_a_reconciliation_that_fails_is_tried_again(pbx_row: Pbx, sim: Simulator) -> None:
    call(sim)
    sim.control("faults", {"mode": "errno", "errno": "20010", "endpoint": "cdr/", "count": 1})
    now = timezone.now() + dt.timedelta(seconds=1)
    Pbx.objects.update(reconcile_due_at=now)
    assert pbx_sweep(now)["pbx_reconciled_calls"] == 0
    assert pbx_sweep(now + dt.timedelta(minutes=6))["pbx_reconciled_calls"] == 1


def test_drift_is_found_and_repaired(pbx_row: Pbx, extension: Extension, sim: Simulator) -> None:
    Extension.objects.create(pbx=pbx_row, number="7777")
    Extension.objects.filter(pk=extension.pk).update(wanted_name="Anna", wanted_version=1, wanted_voicemail=True)
    drift, requested = pbx_sync(pbx=pbx_row)
    assert drift.different == {"1001": ("name",)}
    assert drift.missing_on_device == ("7777",)
    assert drift.unknown_here == ("1002", "1003", "9000")
    assert requested == 1
    pbx_sweep(timezone.now() + dt.timedelta(seconds=1))
    assert extensions_compare(pbx=pbx_row).different == {}


def test_a_call_that_cannot_be_stored_holds_up_no_other_and_is_not_lost(
    pbx_row: Pbx, extension: Extension, sim: Simulator, handlers: dict[type, list[Callable[[Any], None]]]
) -> None:
    def refuse_short_ones(event: CallRecorded) -> None:
        if event.call.talk_seconds < 60:
            raise ValueError("no price")

    for seconds in (30, 90, 100):
        call(sim, seconds)
    handlers[CallRecorded] = [refuse_short_ones]
    now = timezone.now() + dt.timedelta(seconds=1)
    Pbx.objects.update(reconcile_due_at=now)
    assert pbx_sweep(now)["pbx_reconciled_calls"] == 2
    item = AttentionItem.objects.get()
    assert (item.kind, item.resolved_at) == ("pbx.report", None)
    assert "no price" in item.detail

    handlers[CallRecorded] = []
    next_night = now + dt.timedelta(days=1)
    sim.advance(24 * 3600)
    assert pbx_sweep(next_night)["pbx_reconciled_calls"] == 1
    item.refresh_from_db()
    assert item.resolved_at is not None
    assert Pbx.objects.get().reconciled_until == next_night


def test_a_fault_of_ours_with_one_device_does_not_keep_the_others_from_being_reconciled(
    pbx_row: Pbx, sim: Simulator
) -> None:
    call(sim)
    now = timezone.now() + dt.timedelta(seconds=1)
    broken = {"property_code": "H2", "url": sim.url, "username": "api", "password": "simulator", "state": "online"}
    Pbx.objects.create(name="a-broken", timezone="Nowhere/Atall", reconcile_due_at=now, clock_checked_at=now, **broken)
    Pbx.objects.filter(pk=pbx_row.pk).update(reconcile_due_at=now)
    assert reconcile_due(now=now) == 1


def test_the_state_of_every_phone_is_asked_for_and_newer_reports_stay(
    pbx_row: Pbx, extension: Extension, sim: Simulator
) -> None:
    other = Extension.objects.create(pbx=pbx_row, number="1002")
    sim.control("phones/1002/behaviour", {"incoming": "unregistered"})
    later = timezone.now() + dt.timedelta(minutes=1)
    Extension.objects.filter(pk=extension.pk).update(phone_state=PhoneState.RINGING, phone_state_at=later)

    phones_refresh(pbx=pbx_row)

    other.refresh_from_db()
    extension.refresh_from_db()
    assert (other.phone_state, extension.phone_state) == (PhoneState.UNREGISTERED, PhoneState.RINGING)
    Extension.objects.filter(pk=extension.pk).update(phone_state=PhoneState.UNKNOWN, phone_state_at=None)
    Pbx.objects.update(reconcile_due_at=timezone.now())
    pbx_sweep()
    extension.refresh_from_db()
    assert extension.phone_state == PhoneState.IDLE
