"""What Prometheus reads: true figures, at a constant number of statements, with nothing of a guest in them."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from hotelpbx.common.addresses import networks_of
from hotelpbx.common.attention import attention_raise
from hotelpbx.frontdesk.metrics import metrics_text
from pbx.enums import CommandKind, CommandState, LinkState, ReceiptState
from pbx.models import Command, Pbx, Receipt
from rooms.enums import AttemptResult, WakeUpStatus
from rooms.models import WakeUpAttempt, WakeUpCall
from tests.factories import ExtensionFactory, PbxFactory, RoomFactory

pytestmark = pytest.mark.django_db

NOW = dt.datetime(2026, 11, 23, 11, 0, tzinfo=dt.UTC)


def ago(**span: float) -> dt.datetime:
    return NOW - dt.timedelta(**span)


def figures() -> dict[str, float]:
    """Each sample as Prometheus' own parser reads it: `name{label=value}` without the prefix."""
    found = {}
    for family in text_string_to_metric_families(metrics_text(NOW).decode()):
        for sample in family.samples:
            labels = ",".join(f"{key}={value}" for key, value in sorted(sample.labels.items()))
            name = sample.name.removeprefix("hotelpbx_")
            found[f"{name}{{{labels}}}" if labels else name] = sample.value
    return found


def receipt(pbx: Pbx, state: ReceiptState, at: dt.datetime, took: float | None = None) -> Receipt:
    done = at + dt.timedelta(seconds=took) if took is not None else None
    return Receipt.objects.create(pbx=pbx, source="http", received_at=at, processed_at=done, state=state, raw=b"{}")


def command(pbx: Pbx, kind: CommandKind, state: CommandState, at: dt.datetime) -> Command:
    return Command.objects.create(pbx=pbx, kind=kind, state=state, not_before=at)


def wakeup(status: WakeUpStatus, due_at: dt.datetime, **values: Any) -> WakeUpCall:
    room = RoomFactory()
    return WakeUpCall.objects.create(
        property=room.property,
        room=room,
        date=due_at.date(),
        time=due_at.time(),
        status=status,
        due_at=due_at,
        window_ends_at=due_at + dt.timedelta(minutes=15),
        **values,
    )


def test_reports() -> None:
    pbx = PbxFactory()
    receipt(pbx, ReceiptState.PROCESSED, ago(minutes=3), took=1.5)
    receipt(pbx, ReceiptState.DUPLICATE, ago(minutes=2), took=4)
    receipt(pbx, ReceiptState.PROCESSED, ago(hours=2), took=900)
    receipt(pbx, ReceiptState.FAILED, ago(hours=3), took=1)
    receipt(pbx, ReceiptState.RECEIVED, ago(seconds=20))
    latest = receipt(pbx, ReceiptState.RECEIVED, ago(seconds=70))
    found = figures()
    assert found["reports_stored_total"] == latest.pk
    assert found["reports_recent{state=processed}"] == 1
    assert found["reports_recent{state=duplicate}"] == 1
    assert found["reports_recent{state=malformed}"] == 0
    assert found["reports_open{state=received}"] == 2
    assert found["reports_open{state=failed}"] == 1
    assert found["report_oldest_seconds"] == 70
    assert found["report_lag_seconds"] == 4


def test_commands_by_kind_and_outcome() -> None:
    pbx = PbxFactory()
    command(pbx, CommandKind.CHECKOUT, CommandState.QUEUED, ago(seconds=90))
    command(pbx, CommandKind.CHECKOUT, CommandState.RETRYING, ago(seconds=-60))
    command(pbx, CommandKind.CALL_DIAL, CommandState.IN_FLIGHT, ago(seconds=300))
    command(pbx, CommandKind.WAKEUP_CREATE, CommandState.DONE, ago(minutes=30))
    command(pbx, CommandKind.WAKEUP_CREATE, CommandState.NEEDS_ATTENTION, ago(days=3))
    command(pbx, CommandKind.WAKEUP_CREATE, CommandState.EXPIRED, ago(minutes=10))
    found = figures()
    assert found["commands_open{kind=checkout}"] == 2
    assert found["command_oldest_seconds{kind=checkout}"] == 90
    assert found["commands_open{kind=call_dial}"] == 1
    assert found["command_oldest_seconds{kind=call_dial}"] == 0, "it is being sent and waits no more"
    assert found["command_oldest_seconds{kind=extension_sync}"] == 0
    assert found["commands_ended_recent{kind=wakeup_create,outcome=done}"] == 1
    assert found["commands_ended_recent{kind=wakeup_create,outcome=expired}"] == 1
    assert "commands_ended_recent{kind=wakeup_create,outcome=needs_attention}" not in found
    assert found["commands_need_a_person"] == 1


def test_wake_ups_due_kept_and_failed() -> None:
    wakeup(WakeUpStatus.SCHEDULED, ago(hours=-2))
    wakeup(WakeUpStatus.ARMED, ago(hours=-3))
    wakeup(WakeUpStatus.ARMED, ago(hours=-30))
    wakeup(WakeUpStatus.ARMED, ago(hours=1))
    wakeup(WakeUpStatus.FAILED, ago(hours=5))
    answered = wakeup(WakeUpStatus.ANSWERED, ago(hours=4))
    for result in (AttemptResult.FAILED, AttemptResult.ANSWERED, AttemptResult.ANSWERED):
        WakeUpAttempt.objects.create(
            wake_up_call=answered,
            due_at=answered.due_at,
            extension=ExtensionFactory(),
            rang_at=answered.due_at,
            result=result,
        )
    found = figures()
    wanted = {"due": 2, "armed": 1, "overdue": 1, "failed": 1, "kept": 1}
    assert {name: found[f"wakeups_{name}"] for name in wanted} == wanted


def test_devices_phones_and_attention() -> None:
    PbxFactory(clock_skew_seconds=-42, last_event_at=ago(seconds=30))
    away = PbxFactory(name="annex", state=LinkState.OFFLINE)
    ExtensionFactory(pbx=away, sync_state="pending", drift="username")
    attention_raise(kind="x", key="x", subject="x", gravity="red")
    found = figures()
    assert (found["pbx_online{pbx=main}"], found["pbx_online{pbx=annex}"]) == (1, 0)
    assert found["pbx_state{pbx=annex,state=offline}"] == 1
    assert found["pbx_clock_skew_seconds{pbx=main}"] == -42
    assert "pbx_clock_skew_seconds{pbx=annex}" not in found
    assert found["pbx_last_report_seconds{pbx=main}"] == 30
    assert found["extensions{pbx=annex,state=pending}"] == 1
    assert found["extensions_drifted"] == 1
    assert (found["attention_open{gravity=red}"], found["attention_open{gravity=yellow}"]) == (1, 0)


def test_the_statements_do_not_grow_with_the_rows() -> None:
    pbx = PbxFactory()

    def statements() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            metrics_text()
        return len(queries)

    empty = statements()
    for number in range(5):
        PbxFactory(name=f"pbx{number}")
        for kind in CommandKind:
            command(pbx, kind, CommandState.QUEUED, ago(minutes=1))
        receipt(pbx, ReceiptState.RECEIVED, timezone.now())
        wakeup(WakeUpStatus.SCHEDULED, timezone.now())
    assert statements() == empty
    assert empty <= 14


def test_what_a_proxy_passes_on_is_not_this_machine(settings: Any) -> None:
    client = Client()
    assert client.get("/metrics/").status_code == 200
    assert client.get("/metrics/", HTTP_X_FORWARDED_FOR="127.0.0.1").status_code == 403
    settings.TRUSTED_PROXIES = networks_of("127.0.0.1/32")
    assert client.get("/metrics/").status_code == 200
    assert client.get("/metrics/", HTTP_X_FORWARDED_FOR="203.0.113.9").status_code == 403
