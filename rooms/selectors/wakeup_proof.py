"""The proof of wake-up calls: what was promised, by whom and when it was asked for, every ring, and how it ended.

A recurring call keeps its next date only; what became of the earlier ones is told by its rings and the audit trail.
"""

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Q
from django.utils.dateparse import parse_datetime

from hotelpbx.common.models import AttentionItem, AuditRecord
from rooms.enums import AttemptResult, WakeUpStatus
from rooms.models import Property, WakeUpAttempt, WakeUpCall

EARLIEST = dt.timedelta(days=62)  # a failure may be known long before the call is due
LATEST = dt.timedelta(days=2)
ENDS = {"rooms.wakeup.answered": WakeUpStatus.ANSWERED, "rooms.wakeup.failed": WakeUpStatus.FAILED}
ALERTS = ("wakeup_failed", "wakeup_unsure", "wakeup_brief_answer")
Due = tuple[int, dt.datetime]  # a call and the instant it was due


@dataclass(frozen=True, slots=True)
class Promise:
    """One date of a wake-up call. `reason` is one of ours (see `reason_text`) or the device's words."""

    wakeup: WakeUpCall
    due_at: dt.datetime
    result: str
    reason: str
    rings: tuple[WakeUpAttempt, ...]
    alerts: tuple[AttentionItem, ...]

    @property
    def result_word(self) -> str:
        """How it ended, for people."""
        return str(WakeUpStatus(self.result).label)

    @property
    def asked_by(self) -> str:
        """Whoever entered it, as the staff list has them; "" when a phone or a program did."""
        user = self.wakeup.created_by
        return (user.get_full_name() or user.get_username()) if user else ""


def wakeup_promises(property: Property, since: dt.datetime, until: dt.datetime) -> list[Promise]:
    """Every call that was due from `since` until before `until`, by time and room; four statements."""
    calls = WakeUpCall.objects.filter(property=property, due_at__gte=since, created_at__lt=until + LATEST)
    by_pk = {call.pk: call for call in calls.select_related("room", "stay", "created_by")}
    rings, ends = _rings(property, since, until), _ends(property, since, until)
    alerts = _alerts(property, since, until)
    dues = {(call.pk, call.due_at) for call in by_pk.values() if since <= call.due_at < until}
    dues |= {due for due in (*rings, *ends) if due[0] in by_pk}
    promises = [
        Promise(
            by_pk[due[0]],
            due[1],
            *_end(by_pk[due[0]], due[1], ends.get(due), rings[due]),
            rings=tuple(rings[due]),
            alerts=tuple(alerts[_minute(due)]),
        )
        for due in dues
    ]
    return sorted(promises, key=lambda promise: (promise.due_at, promise.wakeup.room.number, promise.wakeup.pk))


def promises_counted(promises: list[Promise]) -> dict[str, int]:
    """How many were promised (a cancelled one was not), kept and failed; `open` ones have not ended."""
    results = Counter(promise.result for promise in promises)
    kept, failed = results[WakeUpStatus.ANSWERED], results[WakeUpStatus.FAILED]
    cancelled = results[WakeUpStatus.CANCELLED]
    promised = len(promises) - cancelled
    return {
        "promised": promised,
        "kept": kept,
        "failed": failed,
        "open": promised - kept - failed,
        "cancelled": cancelled,
    }


def _rings(property: Property, since: dt.datetime, until: dt.datetime) -> dict[Due, list[WakeUpAttempt]]:
    found: dict[Due, list[WakeUpAttempt]] = defaultdict(list)
    due = Q(wake_up_call__property=property, due_at__gte=since, due_at__lt=until)
    for ring in WakeUpAttempt.objects.filter(due).select_related("extension").order_by("rang_at", "pk"):
        found[ring.wake_up_call_id, ring.due_at].append(ring)
    return found


def _ends(property: Property, since: dt.datetime, until: dt.datetime) -> dict[Due, tuple[str, str]]:
    """Result and reason of each date, as the audit trail has it last."""
    records = AuditRecord.objects.filter(
        property_code=property.code, action__in=ENDS, at__gte=since - EARLIEST, at__lt=until + LATEST
    )
    found = {}
    for target, action, data in records.order_by("at", "pk").values_list("target", "action", "data"):
        due_at = parse_datetime(data.get("due_at", ""))
        if due_at is not None and since <= due_at < until:
            found[int(target.partition(":")[2]), due_at] = (str(ENDS[action]), data.get("reason", ""))
    return found


def _end(
    call: WakeUpCall, due_at: dt.datetime, told: tuple[str, str] | None, rings: list[WakeUpAttempt]
) -> tuple[str, str]:
    if call.due_at == due_at:
        return call.status, call.status_reason
    if told is not None:
        return told
    answered = any(ring.result == AttemptResult.ANSWERED for ring in rings)
    return WakeUpStatus.ANSWERED if answered else WakeUpStatus.FAILED, rings[-1].reason


def _alerts(property: Property, since: dt.datetime, until: dt.datetime) -> dict[str, list[AttentionItem]]:
    """The items of each date, by call and minute as their keys name them."""
    items = AttentionItem.objects.filter(
        property_code=property.code, kind__in=ALERTS, raised_at__gte=since - EARLIEST, raised_at__lt=until + LATEST
    )
    found: dict[str, list[AttentionItem]] = defaultdict(list)
    for item in items.select_related("resolved_by").order_by("raised_at", "pk"):
        found[item.key.partition(":")[2]].append(item)
    return found


def _minute(due: Due) -> str:
    """As in the keys of `rooms/services/outcomes.py`."""
    return f"{due[0]}:{due[1]:%Y%m%dT%H%M}"
