"""The driver's look into our database: what is on its way, the rows of the invariants, and time that passes."""

import datetime as dt
import time
from collections.abc import Callable
from typing import Any

from tests.drills.facts import House, Row, content, now

INTERRUPTED_AFTER = dt.timedelta(seconds=15)  # longer than a request of a living worker takes when the device is well


def patiently(deed: Callable[[], Any], within: float = 40) -> Any:
    """Do it, again while the database is away or busy."""
    from django.db import DatabaseError, connection

    deadline = time.monotonic() + within
    while True:
        try:
            return deed()
        except DatabaseError:
            connection.close()
            if time.monotonic() > deadline:
                raise
            time.sleep(0.3)


def pass_time() -> None:
    """What only time would bring: leases of dead workers run out, pauses between tries are over."""
    from pbx.enums import WAITING_STATES, CommandState
    from pbx.models import Command, Pbx, PbxSession
    from pbx.services.queue import LEASE

    at = now()
    claimed_before = at + LEASE - INTERRUPTED_AFTER
    dead = Command.objects.filter(state=CommandState.IN_FLIGHT, lease_until__gt=at, lease_until__lt=claimed_before)
    dead.update(lease_until=at - dt.timedelta(seconds=1))
    Command.objects.filter(state__in=WAITING_STATES, not_before__gt=at).update(not_before=at)
    Pbx.objects.filter(probe_at__gt=at).update(probe_at=at)
    PbxSession.objects.filter(login_lease_until__lt=at + dt.timedelta(seconds=20)).update(login_lease_until=None)


def on_its_way() -> list[str]:
    """What in our house has not come to its end and needs nobody."""
    from pbx.enums import OPEN_STATES, CommandKind, CommandState, ReceiptState
    from pbx.models import Command, Receipt
    from rooms.enums import WakeUpStatus
    from rooms.models import WakeUpCall

    wipes = Command.objects.filter(state=CommandState.NEEDS_ATTENTION, kind=CommandKind.CHECKOUT)
    held = set(wipes.values_list("targets", flat=True)) - {None}
    waiting = Command.objects.filter(state__in=OPEN_STATES).exclude(targets__in=held)
    soon = now() + dt.timedelta(hours=23)
    unarmed = WakeUpCall.objects.filter(status=WakeUpStatus.SCHEDULED, closed_at__isnull=True, due_at__lt=soon)
    received = Receipt.objects.filter(state=ReceiptState.RECEIVED).count()
    words = [f"command {c.pk} {c.kind} {c.state} {c.reason!r}" for c in waiting[:3]]
    words += [f"wake-up {w.pk} {w.status_reason!r}" for w in unarmed.exclude(room__phones__extension__in=held)[:3]]
    return words + ([f"{received} reports in the inbox"] if received else [])


def read_house(after_receipt: int, since: dt.datetime) -> House:
    """The rows that the invariants look at."""
    from billing.models import FolioEntry, MinibarPosting
    from hotelpbx.common.models import AttentionItem
    from pbx.models import CallRecord
    from rooms.models import Room, Stay

    entries = FolioEntry.objects.values("id", "folio__stay_id", "amount")
    calls = CallRecord.objects.values(
        "id", "callid", "rating__status", "rating__entry__amount", "rating__entry__folio__stay_id"
    )
    postings = MinibarPosting.objects.filter(receipt__isnull=False).select_related("receipt", "entry__folio")
    return House(
        receipts=_receipts(after_receipt),
        commands=_commands(since),
        attention=list(AttentionItem.objects.values("kind", "key", "subject", "data", "resolved_at", "raised_at")),
        entries=[{"id": row["id"], "stay": row["folio__stay_id"], "amount": row["amount"]} for row in entries],
        calls=[
            {
                "id": row["id"],
                "callid": row["callid"],
                "rating": row["rating__status"],
                "entry_stay": row["rating__entry__folio__stay_id"],
                "entry_amount": row["rating__entry__amount"],
            }
            for row in calls
        ],
        minibar=[
            {
                "callid": content(bytes(posting.receipt.raw)).get("callid") if posting.receipt else "",
                "stay": posting.entry.folio.stay_id,
                "amount": posting.entry.amount,
            }
            for posting in postings
        ],
        stays=[
            {"id": stay.pk, "room": stay.room.number, "status": stay.status, "name": stay.guest_name}
            for stay in Stay.objects.select_related("room")
        ],
        conditions=dict(Room.objects.values_list("number", "condition")),
    )


def _receipts(after: int) -> list[Row]:
    from pbx.models import Receipt

    fields = ("id", "state", "event_type", "code", "fingerprint", "received_at", "attempts_made", "raw", "error")
    rows = list(Receipt.objects.filter(pk__gt=after).order_by("pk").values(*fields))
    for row in rows:
        row["callid"] = content(bytes(row.pop("raw"))).get("callid", "")
    return rows


def _commands(since: dt.datetime) -> list[Row]:
    from pbx.models import Command
    from pbx.services.alerts import command_key

    return [
        {
            "id": command.pk,
            "kind": command.kind,
            "state": command.state,
            "reason": command.reason,
            "recent": command.created_at >= since,
            "alert_key": command_key(command),
            "numbers": [extension.number for extension in command.targets.all()],
        }
        for command in Command.objects.prefetch_related("targets")
    ]
