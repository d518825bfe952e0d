"""Every call comes in once and is the same, however reports and the device's file share the work."""

import csv
import datetime as dt
import io
import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pbx.enums import Transport
from pbx.models import CallRecord, Extension, Pbx, Receipt
from pbx.services.call_lists import calls_reconcile
from pbx.services.intake import event_receive, receipts_process
from pbx.simulator import api_records
from pbx.simulator.server import Simulator

pytestmark = pytest.mark.django_db

OTHER_NAMES = {"callduraction": "CallDuration", "talkduraction": "talkduration", "dsttrunkname": "DestTrunkName"}
OTHER_WORDS = {"ANSWERED": "Answered", "NO ANSWER": "no_answer", "Outbound": "OUTBOUND", "Internal": "internal"}


def spelled_otherwise(records: list[dict[str, str]]) -> Iterator[bytes]:
    """The file of another firmware: other order, other spellings, a column more, a mark at its beginning."""
    out = io.StringIO()
    names = [*reversed(api_records.COLUMNS), "moos"]
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow([OTHER_NAMES.get(name, name.upper()) for name in names])
    for record in records:
        values = {**record, "dsttrunkname": record["dsttrcunkname"], "moos": "4.4"}
        words = (values.get(name, "") for name in names)
        writer.writerow([f" {OTHER_WORDS.get(word, word)} " for word in words])
    yield ("\ufeff" + out.getvalue()).encode()


def calls(sim: Simulator) -> list[dict[str, Any]]:
    """Six calls inside the house and outside, answered and not; the reports of their records."""
    sim.control("settings", {"record_calls": True})
    sim.control("outside", {"behaviour": "answer", "answer_after": 0})
    for caller, callee, talk in (
        ("1001", "1002", 30),
        ("1002", "1001", 0),
        ("1001", "1002", 30),
        ("9000", "1003", 5),
        ("9000", "02345678", 95),
        ("9000", "02345678", 95),
    ):
        sim.control(f"phones/{caller}/dial", {"number": callee})
        if talk and not callee.startswith("0"):
            sim.control(f"phones/{callee}/answer", {})
        if talk:
            sim.control(f"phones/{caller}/talk", {"seconds": talk})
        sim.control(f"phones/{caller}/hangup", {})
    reports = [entry["payload"] for entry in sim.control("reports")["reports"]]
    return [report for report in reports if report["event"] == "NewCdr"]


def books() -> list[tuple[object, ...]]:
    """All that is known of the calls, besides how it came."""
    hows = ("id", "source", "received_at", "pbx")
    names = [field.name for field in CallRecord._meta.fields if field.name not in hows]
    return sorted(CallRecord.objects.values_list(*names), key=str)


def push(pbx: Pbx, report: dict[str, Any]) -> None:
    event_receive(pbx=pbx, payload=json.dumps(report).encode(), source=Transport.HTTP, received_at=timezone.now())
    receipts_process()


def fetch(pbx: Pbx) -> None:
    now = timezone.now()
    calls_reconcile(pbx=pbx, since=now - dt.timedelta(hours=1), until=now + dt.timedelta(minutes=1))


@pytest.mark.parametrize("spelling", ["usual", "other"])
def test_any_share_and_any_order_give_the_same_calls_once(
    spelling: str, pbx_row: Pbx, extension: Extension, second: Extension, sim: Simulator, monkeypatch: Any
) -> None:
    reports = calls(sim)
    assert len(reports) == 6
    for report in reports:
        push(pbx_row, report)
    expected = books()
    assert len(expected) == 6
    if spelling == "other":
        monkeypatch.setattr(api_records, "_as_csv", spelled_otherwise)

    @settings(max_examples=8, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
    @given(chosen=st.lists(st.integers(0, 5), max_size=9), files=st.integers(0, 1), seed=st.integers(0, 999))
    def either_way(chosen: list[int], files: int, seed: int) -> None:
        CallRecord.objects.all().delete()
        Receipt.objects.all().delete()
        steps: list[int | None] = [*chosen, *[None] * files]
        random.Random(seed).shuffle(steps)
        for step in [*steps, None]:
            if step is None:
                fetch(pbx_row)
            else:
                push(pbx_row, reports[step])
        assert books() == expected

    either_way()
