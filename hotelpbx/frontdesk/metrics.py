"""Figures for Prometheus, counted in the database at each scrape: the same whichever web process answers.

A constant number of statements, each over an index or over what is open now; nothing names a guest, a room or a number.
"""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.db.models import Count, F, Max, Min, Q
from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from hotelpbx.common.models import AttentionItem, Gravity
from pbx.enums import OPEN_STATES, WAITING_STATES, CommandKind, CommandState, LinkState, ReceiptState
from pbx.models import Command, Extension, Pbx, Receipt
from rooms.enums import LIVE_WAKE_UPS, AttemptResult, WakeUpStatus
from rooms.models import WakeUpAttempt, WakeUpCall

RECENT = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
OVERDUE = dt.timedelta(minutes=1)
LAG_WINDOW = dt.timedelta(minutes=5)
NONE: tuple[int, dt.datetime | None] = (0, None)
ENDED = (CommandState.DONE, CommandState.CANCELLED, CommandState.EXPIRED, CommandState.NEEDS_ATTENTION)


def metrics_text(now: dt.datetime | None = None) -> bytes:
    """The figures in Prometheus' text format."""
    registry = CollectorRegistry()
    registry.register(_Figures(now or timezone.now()))
    return generate_latest(registry)


class _Figures:
    """A collector: Prometheus' client asks it once a scrape."""

    def __init__(self, now: dt.datetime) -> None:
        self._now = now

    def collect(self) -> Iterator[Metric]:
        """Every figure."""
        parts: list[Callable[[dt.datetime], Iterator[Metric]]] = [
            reports,
            commands,
            wakeups,
            devices,
            phones,
            attention,
        ]
        for part in parts:
            yield from part(self._now)

    def describe(self) -> list[Metric]:
        """Nothing is asked of the database before the first scrape."""
        return []


def _gauge(name: str, text: str, labels: tuple[str, ...], values: Mapping[Any, float]) -> GaugeMetricFamily:
    """One figure; `values` by the tuple of its labels' values."""
    family = GaugeMetricFamily(f"hotelpbx_{name}", text, labels=labels)
    for label_values, value in values.items():
        family.add_metric(label_values, value)
    return family


def _seconds(now: dt.datetime, then: dt.datetime | None) -> float:
    """How long ago; 0 when it has not been or is still to come."""
    return max(0.0, (now - then).total_seconds()) if then else 0.0


def reports(now: dt.datetime) -> Iterator[Metric]:
    """The inbox: what came, what waits and for how long, how fast it is processed."""
    total = Receipt.objects.aggregate(latest=Max("pk"))["latest"] or 0
    yield CounterMetricFamily("hotelpbx_reports_stored", "Reports stored since the beginning", value=total)
    recent = Receipt.objects.filter(received_at__gte=now - RECENT).order_by()
    counts = dict.fromkeys(ReceiptState.values, 0) | dict(recent.values_list("state").annotate(n=Count("pk")))
    by_state = {(state,): float(count) for state, count in counts.items()}
    yield _gauge("reports_recent", "Reports of the last hour by what became of them", ("state",), by_state)
    open_states = Receipt.objects.filter(state__in=(ReceiptState.RECEIVED, ReceiptState.FAILED)).order_by()
    found = open_states.values_list("state").annotate(n=Count("pk"), first=Min("received_at"))
    rows = {state: (count, first) for state, count, first in found}
    open_counts = {(s,): rows.get(s, NONE)[0] for s in (ReceiptState.RECEIVED, ReceiptState.FAILED)}
    yield _gauge("reports_open", "Reports not processed, by state", ("state",), open_counts)
    oldest = _seconds(now, rows.get(ReceiptState.RECEIVED, NONE)[1])
    yield _gauge("report_oldest_seconds", "Age of the oldest report that waits", (), {(): oldest})
    yield _gauge("report_lag_seconds", "Longest way from stored to processed in 5 minutes", (), {(): _lag(now)})


def _lag(now: dt.datetime) -> float:
    done = Receipt.objects.filter(received_at__gte=now - LAG_WINDOW, processed_at__isnull=False)
    lag = done.aggregate(lag=Max(F("processed_at") - F("received_at")))["lag"]
    return max(0.0, lag.total_seconds()) if lag else 0.0


def commands(now: dt.datetime) -> Iterator[Metric]:
    """The outbox: what is open and since when by kind, and how the commands of the last hour ended."""
    since = Min("not_before", filter=Q(state__in=WAITING_STATES))
    rows = Command.objects.filter(state__in=OPEN_STATES).order_by().values_list("kind")
    found = {kind: (count, first) for kind, count, first in rows.annotate(n=Count("pk"), since=since)}
    counts = {(kind,): found.get(kind, NONE)[0] for kind in CommandKind.values}
    ages = {(kind,): _seconds(now, found.get(kind, NONE)[1]) for kind in CommandKind.values}
    yield _gauge("commands_open", "PBX commands that wait or are being sent", ("kind",), counts)
    yield _gauge("command_oldest_seconds", "For how long the oldest command has been due", ("kind",), ages)
    # The time of the last try stands beside the state in an index; the one of the end does not.
    ended = Command.objects.filter(state__in=ENDED, not_before__gte=now - RECENT).order_by()
    outcomes = ended.values_list("kind", "state").annotate(n=Count("pk"))
    by_outcome = {(kind, state): float(count) for kind, state, count in outcomes}
    yield _gauge("commands_ended_recent", "Commands of the last hour that ended", ("kind", "outcome"), by_outcome)
    stuck = Command.objects.filter(state=CommandState.NEEDS_ATTENTION).count()
    yield _gauge("commands_need_a_person", "Commands that wait for a person", (), {(): stuck})


def wakeups(now: dt.datetime) -> Iterator[Metric]:
    """Wake-up calls: what is due, and how the dues of the last 24 hours went."""
    is_live = Q(status__in=LIVE_WAKE_UPS)
    found = WakeUpCall.objects.filter(due_at__range=(now - DAY, now + DAY)).aggregate(
        due=Count("pk", filter=is_live & Q(due_at__gte=now)),
        armed=Count("pk", filter=Q(status=WakeUpStatus.ARMED, due_at__gte=now)),
        overdue=Count("pk", filter=is_live & Q(window_ends_at__lt=now - OVERDUE)),
        failed=Count("pk", filter=Q(status=WakeUpStatus.FAILED, due_at__lt=now)),
    )
    rings = WakeUpAttempt.objects.filter(due_at__gte=now - DAY, result=AttemptResult.ANSWERED)
    kept = rings.aggregate(n=Count("wake_up_call", distinct=True))["n"]
    texts = {
        "due": "Wake-up calls of the next 24 hours",
        "armed": "Those of them that the device has",
        "overdue": "Wake-up calls whose time is over without an outcome",
        "failed": "Wake-up calls of the last 24 hours that nobody answered",
    }
    for name, text in texts.items():
        yield _gauge(f"wakeups_{name}", text, (), {(): found[name]})
    yield _gauge("wakeups_kept", "Wake-up calls of the last 24 hours that were answered", (), {(): kept})


def devices(now: dt.datetime) -> Iterator[Metric]:
    """Each PBX: its state, its clock, and when it was last heard."""
    pbxs = list(Pbx.objects.only("name", "state", "clock_skew_seconds", "last_event_at", "last_answer_at"))
    online = {(pbx.name,): float(pbx.state == LinkState.ONLINE) for pbx in pbxs}
    yield _gauge("pbx_online", "1 when the PBX answers", ("pbx",), online)
    states = {(pbx.name, state): float(pbx.state == state) for pbx in pbxs for state in LinkState.values}
    yield _gauge("pbx_state", "1 for the state the PBX is in", ("pbx", "state"), states)
    skews = {(pbx.name,): float(pbx.clock_skew_seconds) for pbx in pbxs if pbx.clock_skew_seconds is not None}
    yield _gauge("pbx_clock_skew_seconds", "How far the clock of the PBX is ahead", ("pbx",), skews)
    heard = {(pbx.name,): _seconds(now, pbx.last_event_at) for pbx in pbxs if pbx.last_event_at}
    yield _gauge("pbx_last_report_seconds", "Time since the last report of the PBX", ("pbx",), heard)
    answered = {(pbx.name,): _seconds(now, pbx.last_answer_at) for pbx in pbxs if pbx.last_answer_at}
    yield _gauge("pbx_last_answer_seconds", "Time since the PBX last answered", ("pbx",), answered)


def phones(now: dt.datetime) -> Iterator[Metric]:
    """Extensions of each PBX by whether the device is as our database wants it."""
    rows = Extension.objects.order_by().values_list("pbx__name", "sync_state").annotate(n=Count("pk"))
    values = {(name, state): float(count) for name, state, count in rows}
    yield _gauge("extensions", "Extensions by how the device is in step", ("pbx", "state"), values)
    drifted = Extension.objects.exclude(drift="").count()
    yield _gauge("extensions_drifted", "Extensions that somebody changed on the device", (), {(): drifted})


def attention(now: dt.datetime) -> Iterator[Metric]:
    """What waits for a person."""
    rows = AttentionItem.objects.filter(resolved_at__isnull=True).order_by().values("gravity").annotate(n=Count("pk"))
    counts = dict.fromkeys(Gravity.values, 0) | {row["gravity"]: row["n"] for row in rows}
    values = {(gravity,): float(count) for gravity, count in counts.items()}
    yield _gauge("attention_open", "Open attention items by gravity", ("gravity",), values)
