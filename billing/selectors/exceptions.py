"""What a person should look at after a day: few rows, each with its reason, and how many there are of each kind."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, QuerySet

from billing.enums import EntryKind, EntryPurpose
from billing.models import CallRating, FolioEntry
from billing.selectors.calls import OPEN_VERDICTS
from billing.selectors.facts import Span
from hotelpbx.common.hotel_time import resolve_local
from hotelpbx.common.money import money_text
from rooms.enums import WakeUpStatus
from rooms.models import Property
from rooms.selectors.wakeup_proof import Promise

MOST_OF_A_KIND = 100
REPLACED = (EntryPurpose.MOVE, EntryPurpose.RERATE)

Rows = list[dict[str, Any]]


def exceptions_of(property: Property, span: Span, promises: Iterable[Promise]) -> tuple[Rows, dict[str, int]]:
    """The exceptions, and how many there are of each kind, of which `MOST_OF_A_KIND` are told."""
    failed = [promise for promise in promises if promise.result == WakeUpStatus.FAILED]
    calls, reversals = _open_calls(property, span), _reversals(property, span)
    statuses = calls.order_by().values_list("status").annotate(count=Count("pk"))
    counts = {f"call_{status}": count for status, count in statuses}
    counts |= {"reversal": reversals.count(), "wakeup_failed": len(failed)}
    rows = [
        *_call_rows(calls),
        *_reversal_rows(reversals, property.currency),
        *_wakeup_rows(failed[:MOST_OF_A_KIND]),
    ]
    return rows, {kind: count for kind, count in sorted(counts.items()) if count}


def _open_calls(property: Property, span: Span) -> "QuerySet[CallRating]":
    """Calls that wait for a price or a guest: for one date all of them, for several those that began in these."""
    zone = property.timezone
    end = resolve_local(span.last + dt.timedelta(days=1), dt.time(), zone)
    calls = CallRating.objects.filter(property=property, status__in=OPEN_VERDICTS)
    if span.first == span.last:
        return calls
    return calls.filter(call__started_at__gte=resolve_local(span.first, dt.time(), zone), call__started_at__lt=end)


def _reversals(property: Property, span: Span) -> "QuerySet[FolioEntry]":
    """What was taken back, but for what was charged again at once: moved, split, rated anew."""
    entries = FolioEntry.objects.filter(
        property=property, business_date__gte=span.first, business_date__lte=span.last, kind=EntryKind.REVERSAL
    )
    return entries.exclude(purpose__in=REPLACED)


def _call_rows(ratings: "QuerySet[CallRating]") -> Rows:
    rows = ratings.select_related("call", "room").order_by("status", "pk")[:MOST_OF_A_KIND]
    return [
        {
            "kind": f"call_{rating.status}",
            "call": rating.call_id,
            "room": rating.room.number if rating.room else None,
            "number": rating.number,
            "started_at": rating.call.started_at.isoformat(),
            "reason": rating.reason,
        }
        for rating in rows
    ]


def _reversal_rows(entries: "QuerySet[FolioEntry]", currency: str) -> Rows:
    rows = entries.select_related("posted_by").order_by("id")[:MOST_OF_A_KIND]
    return [
        {
            "kind": "reversal",
            "entry": entry.pk,
            "folio": entry.folio_id,
            "description": entry.description,
            "amount": money_text(entry.amount, currency),
            "reason": entry.reference,
            "by": entry.posted_by.get_username() if entry.posted_by else "",
        }
        for entry in rows
    ]


def _wakeup_rows(promises: Iterable[Promise]) -> Rows:
    return [
        {
            "kind": "wakeup_failed",
            "wake_up": promise.wakeup.pk,
            "room": promise.wakeup.room.number,
            "started_at": promise.due_at.isoformat(),
            "reason": promise.reason,
        }
        for promise in promises
    ]
