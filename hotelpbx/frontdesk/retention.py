"""The retention clock: once a night what a property need not keep is taken away, in batches.

What belongs to an open folio or an open question stays, and a ledger entry is never touched.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from billing.enums import FolioStatus
from billing.models import CallRating, Folio
from billing.selectors.calls import OPEN_VERDICTS
from hotelpbx.common.audit import SYSTEM, audit_record
from hotelpbx.common.hotel_time import local_date_time
from hotelpbx.common.models import AttentionItem, AuditRecord
from hotelpbx.common.planner import planner_inform
from hotelpbx.common.privacy import MOST_HIDDEN, digits_hidden
from pbx.enums import CallType, ReceiptState
from pbx.models import CallRecord, LinkChange, Receipt
from rooms.models import Property
from rooms.selectors.guests import guests_gone
from rooms.selectors.reservations import reservations_gone
from rooms.services.erasure import guests_erase, reservations_erase

NIGHT_BEGINS = 3  # o'clock at the property
BATCH = 500
DONE_WITH = (ReceiptState.PROCESSED, ReceiptState.DUPLICATE, ReceiptState.IGNORED, ReceiptState.MALFORMED)
TAKEN_AWAY = "x"  # no number begins with it; the id behind it keeps the legs of a call apart


def retention_sweep(*, now: dt.datetime | None = None) -> int:
    """Clear every property whose night has come, each once a day; how many rows were deleted or emptied."""
    now = now or timezone.now()
    return sum(_night(property, now) for property in Property.objects.all())


def _night(property: Property, now: dt.datetime) -> int:
    local = local_date_time(now, property.timezone)
    if local.hour < NIGHT_BEGINS or property.retention_done_on == local.date():
        return 0
    mine = Property.objects.filter(pk=property.pk).exclude(retention_done_on__gte=local.date())
    mine |= Property.objects.filter(pk=property.pk, retention_done_on__isnull=True)
    if not mine.update(retention_done_on=local.date()):
        return 0  # another process was first
    cleared = sum(retention_clear(property=property, now=now).values())
    planner_inform()
    return cleared


def retention_clear(*, property: Property, now: dt.datetime) -> dict[str, int]:
    """Clear what is older than the property keeps it, and tell the audit trail how much, by kind."""
    kinds: dict[str, tuple[int, Callable[[Property, dt.datetime], int]]] = {
        "call_details": (property.keep_call_details_days, _calls_empty),
        "reports": (property.keep_reports_days, _reports_delete),
        "guests": (property.keep_guests_days, _guests_erase),
        "reservations": (property.keep_guests_days, _reservations_erase),
        "audit": (property.keep_audit_days, _audit_delete),
        "links": (property.keep_audit_days, _link_changes_delete),
    }
    counts = {
        name: _batches(clear, property, now - dt.timedelta(days=days)) for name, (days, clear) in kinds.items() if days
    }
    if any(counts.values()):
        audit_record("rooms.property.data_cleared", SYSTEM, property, counts)
    return counts


def _batches(clear: Callable[[Property, dt.datetime], int], property: Property, before: dt.datetime) -> int:
    """Batch after batch, each in a transaction of its own so that nobody waits long, until one finds nothing."""
    total = 0
    while True:
        with transaction.atomic(durable=True):
            count = clear(property, before)
        total += count
        if not count:
            return total


def _calls_empty(property: Property, before: dt.datetime) -> int:
    """Outside numbers, PINs and recordings of old calls, unless a folio or a question about them is open."""
    old = CallRecord.objects.filter(pbx__property_code=property.code, started_at__lt=before)
    old = old.exclude(rating__status__in=OPEN_VERDICTS).exclude(rating__stay__folio__status=FolioStatus.OPEN)
    kept = Q(type=CallType.OUTBOUND) & ~Q(callee__startswith=TAKEN_AWAY)
    kept |= Q(type=CallType.INBOUND) & ~Q(caller__startswith=TAKEN_AWAY)
    calls = list(old.filter(kept | ~Q(pincode="") | ~Q(recording="")).order_by("pk")[:BATCH])
    for call in calls:
        _call_empty(call)
    CallRecord.objects.bulk_update(calls, ["caller", "callee", "pincode", "recording"])
    CallRating.objects.filter(call__in=calls).update(number="")
    _questions_empty([call.pk for call in calls], property)
    return len(calls)


def _call_empty(call: CallRecord) -> None:
    call.pincode = call.recording = ""
    if call.type == CallType.OUTBOUND:
        call.callee = f"{TAKEN_AWAY}{call.pk}"
    elif call.type == CallType.INBOUND:
        call.caller = f"{TAKEN_AWAY}{call.pk}"


def _questions_empty(call_ids: list[int], property: Property) -> None:
    """Answered questions name the number too."""
    items = AttentionItem.objects.filter(
        property_code=property.code, resolved_at__isnull=False, data__call__in=call_ids
    )
    for item in items:
        item.subject = digits_hidden(item.subject, MOST_HIDDEN)
        item.data = {**item.data, "number": ""}
        item.save(update_fields=["subject", "data"])


def _reports_delete(property: Property, before: dt.datetime) -> int:
    """Reports that are done with; the row that a minibar posting points at stays, without its content."""
    old = Receipt.objects.filter(pbx__property_code=property.code, received_at__lt=before, state__in=DONE_WITH)
    posted = _pks(old.filter(minibar_posting__isnull=False).exclude(raw=b""))
    emptied = Receipt.objects.filter(pk__in=posted).update(raw=b"")
    Receipt.objects.filter(pk__in=(gone := _pks(old.filter(minibar_posting__isnull=True)))).delete()
    return emptied + len(gone)


def _guests_erase(property: Property, before: dt.datetime) -> int:
    """Guests who left long ago; one whose folio is open stays."""
    open_folios = Folio.objects.filter(stay__property=property, status=FolioStatus.OPEN)
    gone = guests_gone(property, before).exclude(stays__in=open_folios.values("stay"))
    return guests_erase(guests=list(gone[:BATCH]))


def _reservations_erase(property: Property, before: dt.datetime) -> int:
    """Names of guests who were expected long ago and never came; who came is erased with the stay."""
    gone = reservations_gone(property, local_date_time(before, property.timezone).date())
    return reservations_erase(reservations=list(gone[:BATCH]))


def _audit_delete(property: Property, before: dt.datetime) -> int:
    """The database itself refuses to delete what is younger than a year."""
    gone = _pks(AuditRecord.objects.filter(property_code=property.code, at__lt=before))
    AuditRecord.objects.filter(pk__in=gone).delete()
    return len(gone)


def _link_changes_delete(property: Property, before: dt.datetime) -> int:
    """All but the last one of each PBX from before then: it says in which state the time that is kept began."""
    later = LinkChange.objects.filter(pbx=OuterRef("pbx"), at__gt=OuterRef("at"), at__lt=before)
    old = LinkChange.objects.filter(Exists(later), pbx__property_code=property.code, at__lt=before)
    LinkChange.objects.filter(pk__in=(gone := _pks(old))).delete()
    return len(gone)


def _pks(rows: "QuerySet[Any]") -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True)[:BATCH])
