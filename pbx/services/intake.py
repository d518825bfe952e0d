"""The inbox: a report is stored and acknowledged first and processed later, in its own transaction."""

import datetime as dt
import hashlib
import time
from collections.abc import Sequence

import structlog
from django.db import OperationalError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hotelpbx.common.attention import attention_close, attention_raise
from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.models import AttentionItem
from pbx.enums import ReceiptState, Transport
from pbx.errors import CommandStateError
from pbx.intake_sql import Door, receipt_insert, reports_wait
from pbx.locks import pbx_lock
from pbx.models import Pbx, Receipt
from pbx.pins import report_sealed
from pbx.services.alerts import report_failed_alert, report_failed_key
from pbx.services.key_presses import codes_assemble
from pbx.services.pokes import poke_process
from pbx.services.reports import report_handle
from pbx.vendor.errors import MalformedReport
from pbx.vendor.events import decode

log = structlog.get_logger(__name__)

MOST_AT_ONCE = 500
BREATH_SECONDS = 0.005
INSTANT = dt.timedelta(microseconds=1)
REPEATED_WITHIN = dt.timedelta(seconds=5)
REPLAYABLE = (ReceiptState.FAILED, ReceiptState.MALFORMED, ReceiptState.IGNORED)


@transaction.atomic(savepoint=False)
def event_receive(
    *,
    pbx: Pbx | Door,
    payload: bytes,
    source: Transport,
    source_address: str = "",
    received_at: dt.datetime | None = None,
) -> Receipt:
    """Store a report as it came, but for PINs; then it may be acknowledged. The caller knows that it is this PBX."""
    receipt = _receipt(pbx, payload, source, received_at or timezone.now())
    receipt.source_address = source_address[:45]
    _poke_first()
    receipt_insert(receipt)
    return receipt


@transaction.atomic(savepoint=False)
def events_receive(
    *, pbx: Pbx, payloads: Sequence[bytes], source: Transport, received_at: dt.datetime
) -> list[Receipt]:
    """Store reports that came together: all of them or, on an error, none.

    Each counts as received an instant after the one before it: who said the last word on a room is told by the time.
    """
    _poke_first()
    instants = (received_at + n * INSTANT for n in range(len(payloads)))
    receipts = [_receipt(pbx, payload, source, at) for payload, at in zip(payloads, instants, strict=True)]
    return Receipt.objects.bulk_create(receipts)


def _receipt(pbx: Pbx | Door, payload: bytes, source: Transport, received_at: dt.datetime) -> Receipt:
    sealed = report_sealed(payload)  # before the fingerprint too: a few thousand PINs can be tried out
    fingerprint = hashlib.sha256(sealed).hexdigest()
    return Receipt(pbx_id=pbx.pk, source=source, received_at=received_at, raw=sealed, fingerprint=fingerprint)


def _poke_first() -> None:
    """Poke before the report is written, and not when others wait: whoever works on those finds this one too.

    Where it does not, because it had just looked, the sweep does.
    """
    if not reports_wait():
        poke_process()


def receipts_process(*, now: dt.datetime | None = None, limit: int = MOST_AT_ONCE) -> int:
    """Process stored reports, about `limit`, of each PBX in the order of their arrival; returns how many.

    Then the keys that these or earlier reports told are put together, where a code is complete.
    """
    now = now or timezone.now()
    stored = Receipt.objects.filter(state=ReceiptState.RECEIVED)
    pbx_ids = list(stored.order_by("pbx_id").values_list("pbx_id", flat=True).distinct())
    share = max(limit // max(len(pbx_ids), 1), 1)  # one PBX in a burst must not keep the others waiting
    count = 0
    for pbx_id in pbx_ids:
        done = 0
        while done < share and _process_next(pbx_id, now):
            done += 1
            _breathe()
        if done:
            _note_last_event(pbx_id)
        count += done
    codes_assemble(now=now)
    return count


def _breathe() -> None:
    """Let others write between two reports: on SQLite whoever waits asks only now and then whether it is his turn."""
    if connection.vendor == "sqlite":
        time.sleep(BREATH_SECONDS)


def _process_next(pbx_id: int, now: dt.datetime) -> bool:
    """Process the oldest report of a PBX; False when there is none. What fails is marked, never in the way."""
    tried: list[Receipt] = []
    try:
        with structlog.contextvars.bound_contextvars(pbx_id=pbx_id):
            return _process_locked(pbx_id, now, tried)
    except OperationalError:  # the database is away or busy: the report is not to blame and stays as it is
        raise
    except Exception as error:
        if not tried:
            raise
        log.exception("report_failed", receipt=tried[0].pk)
        _mark_failed(tried[0], error, now)
        return True


@transaction.atomic(durable=True)
def _process_locked(pbx_id: int, now: dt.datetime, tried: list[Receipt]) -> bool:
    """`tried` gets the report before its handlers run, so that the caller knows which one failed."""
    pbx = pbx_lock(pbx_id=pbx_id)
    receipt = Receipt.objects.filter(pbx=pbx, state=ReceiptState.RECEIVED).order_by("pk").first()
    if receipt is None:
        return False
    tried.append(receipt)
    receipt.pbx = pbx
    with structlog.contextvars.bound_contextvars(receipt=receipt.pk):
        receipt.state, receipt.error = _judge(pbx, receipt)
        log.info("report_judged", event_type=receipt.event_type, state=receipt.state)
    receipt.error = receipt.error[:500]
    receipt.attempts_made += 1
    receipt.processed_at = max(now, receipt.received_at)  # it may have come after this round began
    receipt.save(update_fields=["state", "error", "event_type", "report_key", "attempts_made", "processed_at"])
    if receipt.attempts_made > 1:
        _close_failed(receipt)
    return True


def _judge(pbx: Pbx, receipt: Receipt) -> tuple[ReceiptState, str]:
    try:
        event = decode(bytes(receipt.raw))
    except MalformedReport as error:
        _tell_unreadable(receipt, error.reason)
        return ReceiptState.MALFORMED, error.reason
    receipt.event_type = event.name[:60]
    if event.callid:  # a report without a call tells a state: each is news, and told twice it does no harm
        if _is_repeated(receipt):
            return ReceiptState.DUPLICATE, "the same report came a moment before"
        receipt.report_key = f"{pbx.pk}:{receipt.fingerprint[:40]}:{receipt.received_at.timestamp():.6f}"[:80]
    with structlog.contextvars.bound_contextvars(callid=event.callid):
        return report_handle(pbx=pbx, receipt=receipt, event=event)


def _tell_unreadable(receipt: Receipt, reason: str) -> None:
    """What it told is lost to us, so a person must look; one item for each PBX."""
    attention_raise(
        kind="pbx.report",
        key=f"pbx.report.{receipt.pbx_id}.unreadable",
        subject=_("A report of phone system %(name)s cannot be read") % {"name": receipt.pbx.name},
        property_code=receipt.pbx.property_code,
        detail=reason,
        data={"receipt": receipt.pk, "pbx": receipt.pbx.name},
    )


def _is_repeated(receipt: Receipt) -> bool:
    """Whether an identical report within a few seconds was taken: the device repeats what was not acknowledged.

    Only the one that was taken has a key, so a stream of equal reports is not swallowed for ever. Later ones count
    too: a report that failed may have been repeated by the device before somebody replays it.
    """
    near = (receipt.received_at - REPEATED_WITHIN, receipt.received_at + REPEATED_WITHIN)
    same = Receipt.objects.filter(pbx_id=receipt.pbx_id, fingerprint=receipt.fingerprint, received_at__range=near)
    return same.filter(report_key__isnull=False).exclude(pk=receipt.pk).exists()


@transaction.atomic(savepoint=False)
def _mark_failed(receipt: Receipt, error: Exception, now: dt.datetime) -> None:
    text = f"{type(error).__name__}: {error}"[:500]
    Receipt.objects.filter(pk=receipt.pk, state=ReceiptState.RECEIVED).update(
        state=ReceiptState.FAILED,
        error=text,
        event_type=receipt.event_type,
        attempts_made=receipt.attempts_made + 1,
        processed_at=now,
    )
    report_failed_alert(receipt, text)


def _close_failed(receipt: Receipt) -> None:
    """Close the item of this kind of report when none of them is left."""
    others = Receipt.objects.filter(pbx_id=receipt.pbx_id, event_type=receipt.event_type, state=ReceiptState.FAILED)
    if not others.exclude(pk=receipt.pk).exists():
        attention_close(key=report_failed_key(receipt), resolution=_("The report was processed."))


def _note_last_event(pbx_id: int) -> None:
    latest = Receipt.objects.filter(pbx_id=pbx_id).order_by("-pk").values_list("received_at", flat=True).first()
    Pbx.objects.filter(pk=pbx_id).update(last_event_at=latest)


@transaction.atomic
def receipt_reprocess(*, receipt: Receipt, actor: Actor) -> Receipt:
    """Have a report processed again that failed, could not be read or used, or could not be followed.

    Raises `CommandStateError` when nothing of that is so.
    """
    changed = Receipt.objects.filter(pk=receipt.pk, state__in=_replayable(receipt)).update(
        state=ReceiptState.RECEIVED, error="", processed_at=None, report_key=None
    )
    if not changed:
        raise CommandStateError(
            _("Only a report that failed, could not be read or was not used can be processed again."),
            "receipt_state",
        )
    receipt.refresh_from_db()
    audit_record("pbx.receipt.reprocessed", actor, receipt.pbx, {"receipt": receipt.pk})
    poke_process()
    return receipt


def _replayable(receipt: Receipt) -> list[ReceiptState]:
    """Also one that was processed, if a person was told that it could not be followed: a code that nobody knew."""
    told = AttentionItem.objects.filter(resolved_at__isnull=True, data__receipt=receipt.pk).exists()
    return [*REPLAYABLE, ReceiptState.PROCESSED] if told else list(REPLAYABLE)
