"""Everything that is stored of one guest: handed out, and erased."""

import json
from collections.abc import Iterable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from billing.enums import FolioStatus
from billing.models import CallRating, Folio, FolioEntry
from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.models import AttentionItem, AuditRecord
from rooms.errors import GuestErasureError
from rooms.models import Guest, GuestMessage, Reservation, Stay, StayRoom, WakeUpAttempt, WakeUpCall
from rooms.services.erasure import guests_erase

Json = dict[str, Any]
STAY = ("id", "status", "guest_name", "group", "arrival", "departure", "checked_in_at", "checked_out_at")
STAY_NAMES = {"property__code": "property", "room__number": "room", "service_level__name": "service_level"}
ENTRY = (
    *("id", "kind", "code", "description", "quantity", "net", "tax", "amount", "business_date", "posted_at"),
    "reference",
)
CALL = ("status", "number", "destination")
CALL_NAMES = {
    "call__started_at": "started_at",
    "call__caller": "caller",
    "call__callee": "callee",
    "call__type": "type",
    "call__talk_seconds": "talk_seconds",
    "call__recording": "recording",
    "room__number": "room",
}
MESSAGE = ("text", "caller", "taken_at", "delivered_at")
RESERVATION = (
    *("id", "code", "first_name", "last_name", "language", "vip", "arrival_on", "departure_on", "group", "notes"),
    *("status", "created_at", "closed_at"),
)
RESERVATION_NAMES = {"room__number": "room", "room_type__name": "room_type", "service_level__name": "service_level"}
WAKE_UP = ("id", "date", "time", "recurrence", "due_at", "status", "status_reason", "origin", "created_at")


@transaction.atomic(durable=True)
def guest_export(*, guest: Guest, actor: Actor) -> Json:
    """All that is stored of a guest, as JSON has it (amounts as text); the audit trail notes who took it."""
    stays = list(Stay.objects.filter(guests=guest).select_related("property").order_by("pk"))
    for stay in stays:
        audit_record("rooms.guest.exported", actor, stay, {"guest": guest.pk})
    data = {
        "exported_at": timezone.now(),
        "guest": {
            name: getattr(guest, name) for name in ("id", "first_name", "last_name", "language", "vip", "erased_at")
        },
        "stays": [_stay(stay) for stay in stays],
    }
    plain: Json = json.loads(json.dumps(data, cls=DjangoJSONEncoder))
    return plain


def _stay(stay: Stay) -> Json:
    folio = Folio.objects.filter(stay=stay).first()
    attempts = WakeUpAttempt.objects.filter(wake_up_call__stay=stay).order_by("pk")
    (row,) = _rows(Stay.objects.filter(pk=stay.pk), STAY, STAY_NAMES)
    return {
        **row,
        "guests_registered": stay.guests.count(),
        "reservations": _rows(Reservation.objects.filter(stay=stay), RESERVATION, RESERVATION_NAMES),
        "rooms": _rows(StayRoom.objects.filter(stay=stay), ("started_at", "ended_at"), {"room__number": "room"}),
        "folio": _folio(folio) if folio else None,
        "calls": _rows(CallRating.objects.filter(stay=stay).order_by("call__started_at"), CALL, CALL_NAMES),
        "wake_up_calls": _rows(WakeUpCall.objects.filter(stay=stay), WAKE_UP, {"room__number": "room"}),
        "messages": _rows(GuestMessage.objects.filter(stay=stay), MESSAGE, {}),
        "wake_up_rings": _rows(attempts, ("wake_up_call_id", "rang_at", "ended_at", "result", "reason"), {}),
        "attention": _rows(
            AttentionItem.objects.filter(property_code=stay.property.code, data__stay=stay.pk).order_by("pk"),
            ("kind", "subject", "detail", "raised_at", "resolved_at", "resolution"),
            {},
        ),
        "trail": _rows(_trail(stay, folio), ("at", "action", "data"), {}),
    }


def _folio(folio: Folio) -> Json:
    entries = FolioEntry.objects.filter(folio=folio).order_by("posted_at", "pk")
    return {"id": folio.pk, "status": folio.status, "currency": folio.currency, "entries": _rows(entries, ENTRY, {})}


def _trail(stay: Stay, folio: Folio | None) -> "QuerySet[AuditRecord]":
    """What was done with the stay, its folio and its wake-up calls; by whom is another person's datum."""
    calls = WakeUpCall.objects.filter(stay=stay).values_list("pk", flat=True)
    targets = [f"rooms.stay:{stay.pk}", *(f"rooms.wakeupcall:{pk}" for pk in calls)]
    reserved = Reservation.objects.filter(stay=stay).values_list("pk", flat=True)
    targets += [f"rooms.reservation:{pk}" for pk in reserved]
    targets += [f"billing.folio:{folio.pk}"] if folio else []
    return AuditRecord.objects.filter(target__in=targets).order_by("at", "pk")


def _rows(rows: "QuerySet[Any]", names: Iterable[str], renamed: dict[str, str]) -> list[Json]:
    found = rows.values(*names, *renamed)
    return [{renamed.get(name, name): value for name, value in row.items()} for row in found]


@transaction.atomic(durable=True)
def guest_erase(*, guest: Guest, actor: Actor) -> None:
    """Take the guest's name away for ever; money and dates stay.

    Raises `GuestErasureError` for a guest in house, with an open folio, or who is erased already.
    """
    if guest.erased_at is not None:
        raise GuestErasureError(_("This guest has been erased already."), "guest_erased")
    if Folio.objects.filter(stay__guests=guest, status=FolioStatus.OPEN, stay__checked_out_at__isnull=False).exists():
        raise GuestErasureError(_("The folio is still open. Settle and close it first."), "folio_open")
    guests_erase(guests=[guest])
    for stay in Stay.objects.filter(guests=guest).select_related("property"):
        audit_record("rooms.guest.erased", actor, stay, {"guest": guest.pk})
