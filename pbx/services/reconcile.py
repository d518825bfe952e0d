"""The device's own lists against ours, after each reconnect, each hour, each night and by hand.

Reports make it fast, this makes it true. Each list is a part of its own: one that fails is told to a person and tried
again, and keeps no other from being compared.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import structlog
from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from hotelpbx.common.attention import attention_close
from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.hotel_time import local_date, resolve_local
from hotelpbx.common.models import AttentionItem
from pbx.enums import LinkState
from pbx.errors import PbxOfflineError
from pbx.events import PbxReconciled, publish
from pbx.gateway import api_for
from pbx.models import Command, Pbx
from pbx.services.alerts import reconcile_alert, reconcile_alert_close, serial_key
from pbx.services.call_lists import calls_take
from pbx.services.drift import drift_take
from pbx.services.links import LINK_ERRORS, link_failed
from pbx.services.messages import messages_count
from pbx.services.phones import phone_states_take
from pbx.services.queue import finished_publish
from pbx.vendor.errors import PbxError

log = structlog.get_logger(__name__)

FIRST_TIME = dt.timedelta(days=1)
OVERLAP = dt.timedelta(minutes=15)
NIGHTLY_AT = dt.time(3, 30)
EVERY = dt.timedelta(hours=1)  # a report that the device gave up to repeat must not wait for the night
RETRY_AFTER = dt.timedelta(minutes=5)
OTHER_DEVICE_FORGOTTEN = dt.timedelta(days=1)


@dataclass
class Reconciliation:
    """What a reconciliation found: new calls, extensions that differ, and the parts that could not be compared."""

    calls: int = 0
    extensions: int = 0
    failed: list[str] = field(default_factory=list)


Part = Callable[[Pbx, dt.datetime, Reconciliation], None]


def reconcile_due(*, now: dt.datetime) -> int:
    """Reconcile each PBX whose turn it is: after a reconnect or restart, each hour and night. Returns the new calls."""
    due = Pbx.objects.filter(state=LinkState.ONLINE, reconcile_due_at__lte=now)
    return sum(_reconcile_apart(pbx, now) for pbx in due)


def _reconcile_apart(pbx: Pbx, now: dt.datetime) -> int:
    """One PBX must not keep the others from being reconciled."""
    claimed = Pbx.objects.filter(pk=pbx.pk, reconcile_due_at=pbx.reconcile_due_at)
    if not claimed.update(reconcile_due_at=now + RETRY_AFTER, reconcile_began_at=now):
        return 0
    found = Reconciliation()
    try:
        _reconcile(pbx, now, found)
    except PbxError as error:
        log.warning("reconcile_failed", pbx=pbx.name, reason=str(error))
        link_failed(pbx=pbx, error=error, now=now)
    except DatabaseError:
        raise
    except Exception:
        log.exception("reconcile_failed", pbx=pbx.name)
    return found.calls


def pbx_reconcile(*, pbx: Pbx, actor: Actor) -> Reconciliation:
    """Reconcile now, because a person asked. Raises `PbxOfflineError` when the device does not answer or refuses us."""
    found, now = Reconciliation(), timezone.now()
    with _asked(pbx, now):
        _reconcile(pbx, now, found)
    facts = {"calls": found.calls, "extensions": found.extensions, "failed": found.failed}
    audit_record("pbx.pbx.reconciled", actor, pbx, facts)
    return found


def call_records_reconcile(*, pbx: Pbx) -> Reconciliation:
    """Only the call records, before a night is closed. Raises `PbxOfflineError` as above."""
    found, now = Reconciliation(), timezone.now()
    with _asked(pbx, now):
        _do("calls", _calls, pbx, now, found)
    return found


@contextmanager
def _asked(pbx: Pbx, now: dt.datetime) -> Iterator[None]:
    """A person waits for the answer: a device that is away is noted, and said in words."""
    try:
        yield
    except PbxError as error:
        link_failed(pbx=pbx, error=error, now=now)
        raise PbxOfflineError(str(error)) from error


def _reconcile(pbx: Pbx, now: dt.datetime, found: Reconciliation) -> None:
    """Raises `PbxError` when the device cannot be used at all."""
    due_at = Pbx.objects.values_list("reconcile_due_at", flat=True).get(pk=pbx.pk)
    for name, part in PARTS.items():
        _do(name, part, pbx, now, found)
    if not found.failed:  # a restart in the meantime has set another time, which stays
        Pbx.objects.filter(pk=pbx.pk, reconcile_due_at=due_at).update(reconcile_due_at=_next_time(pbx, now))
    log.info("reconciled", pbx=pbx.name, calls=found.calls, extensions=found.extensions, failed=found.failed)


def _do(name: str, part: Part, pbx: Pbx, now: dt.datetime, found: Reconciliation) -> None:
    try:
        part(pbx, now, found)
    except DatabaseError:
        raise
    except LINK_ERRORS:
        raise
    except Exception as error:
        found.failed.append(name)
        if isinstance(error, PbxError):
            log.warning("reconcile_part_failed", pbx=pbx.name, part=name, reason=str(error))
        else:
            log.exception("reconcile_part_failed", pbx=pbx.name, part=name)
        reconcile_alert(pbx, name, str(error) or type(error).__name__)
    else:
        reconcile_alert_close(pbx, name)


def _next_time(pbx: Pbx, now: dt.datetime) -> dt.datetime:
    today = local_date(now, pbx.timezone)
    tonight = resolve_local(today, NIGHTLY_AT, pbx.timezone)
    night = tonight if tonight > now else resolve_local(today + dt.timedelta(days=1), NIGHTLY_AT, pbx.timezone)
    return min(night, now + EVERY)


def phones_refresh(*, pbx: Pbx) -> None:
    """Ask what every phone does now: reports tell changes only. Raises `PbxError`."""
    asked_at = timezone.now()
    listed = {summary.number: summary.status for summary in api_for(pbx).extensions.list()}
    phone_states_take(pbx=pbx, listed=listed, at=asked_at)


def messages_refresh(*, pbx: Pbx) -> None:
    """Count the unread voice messages of every extension: no report tells of them. Raises `PbxError`."""
    messages_count(pbx=pbx, found=api_for(pbx).voicemail.query(numbers="all"))


def _phones(pbx: Pbx, now: dt.datetime, found: Reconciliation) -> None:
    phones_refresh(pbx=pbx)


def _calls(pbx: Pbx, now: dt.datetime, found: Reconciliation) -> None:
    since = (pbx.reconciled_until or now - FIRST_TIME) - OVERLAP
    found.calls, complete = calls_take(pbx, since, now)
    if complete:
        Pbx.objects.filter(pk=pbx.pk).update(reconciled_until=now)


def _endings(pbx: Pbx, now: dt.datetime, found: Reconciliation) -> None:
    """Tell the house again of commands whose end a handler could not take."""
    untold = AttentionItem.objects.filter(kind="pbx.handler", resolved_at__isnull=True, data__pbx=pbx.name)
    for item in untold.order_by("pk"):
        command = Command.objects.select_related("pbx").filter(pk=item.data["command"]).first()
        if command is None or _tell_again(command):
            attention_close(key=item.key, resolution=_("The house has been told."))


@transaction.atomic(savepoint=False)
def _tell_again(command: Command) -> bool:
    return finished_publish(command)


def _alarms(pbx: Pbx, now: dt.datetime, found: Reconciliation) -> None:
    asked_at = timezone.now()
    alarms = api_for(pbx).wakeups.query(numbers="all")
    with transaction.atomic():
        publish(PbxReconciled(pbx=pbx, alarms=alarms, asked_at=asked_at))


def _extensions(pbx: Pbx, now: dt.datetime, found: Reconciliation) -> None:
    found.extensions = drift_take(pbx=pbx, now=now)


def _messages(pbx: Pbx, now: dt.datetime, found: Reconciliation) -> None:
    messages_refresh(pbx=pbx)


def _other_device(pbx: Pbx, now: dt.datetime, found: Reconciliation) -> None:
    """Another device that has not reported for a day is forgotten."""
    item = AttentionItem.objects.filter(key=serial_key(pbx), resolved_at__isnull=True).first()
    last_at = parse_datetime(item.data.get("last_at", "")) if item else None
    if last_at is not None and last_at < now - OTHER_DEVICE_FORGOTTEN:
        attention_close(key=serial_key(pbx), resolution=_("It has not reported for a day."))


# What a wake-up call may hang on comes first.
PARTS: dict[str, Part] = {
    "phones": _phones,
    "calls": _calls,
    "commands": _endings,
    "alarms": _alarms,
    "extensions": _extensions,
    "voice messages": _messages,
    "reports": _other_device,
}
