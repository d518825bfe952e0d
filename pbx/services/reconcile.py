"""The device's own lists against ours: reports make it fast, this makes it true."""

import datetime as dt
from dataclasses import dataclass

import structlog
from django.db import DatabaseError, OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hotelpbx.common.attention import attention_close, attention_raise
from hotelpbx.common.hotel_time import local_date, local_date_time, resolve_local
from hotelpbx.common.models import Gravity
from pbx.enums import LinkState
from pbx.errors import PbxOfflineError
from pbx.gateway import api_for
from pbx.models import Extension, Pbx
from pbx.services.calls import call_record_store
from pbx.services.device import differences
from pbx.services.links import LINK_ERRORS, link_failed
from pbx.services.phones import phone_states_take
from pbx.services.syncs import extensions_sync_request
from pbx.vendor.call_details import CallDetail
from pbx.vendor.errors import PbxError

log = structlog.get_logger(__name__)

FIRST_TIME = dt.timedelta(days=1)
OVERLAP = dt.timedelta(minutes=15)
CLOCK_CHANGE = dt.timedelta(hours=1)
NIGHTLY_AT = dt.time(3, 30)
RETRY_AFTER = dt.timedelta(minutes=5)


def calls_reconcile(*, pbx: Pbx, since: dt.datetime, until: dt.datetime) -> int:
    """Store the calls of the device's list that we missed; returns how many. Raises `PbxError`.

    One that cannot be stored holds up no other: a person is told, and the next reconciliation tries it again.
    """
    return _take_in(pbx, since, until)[0]


def _take_in(pbx: Pbx, since: dt.datetime, until: dt.datetime) -> tuple[int, bool]:
    """How many calls were new, and whether all of them could be stored.

    The list is read to its end before the first record is stored, so that no transaction waits for the network.
    """
    start, end = _local_range(pbx, since, until)
    rows = list(api_for(pbx).cdr.records(start=start, end=end))
    details = [row for row in rows if isinstance(row, CallDetail)]
    if len(details) < len(rows):
        log.warning("call_records_malformed", pbx=pbx.name, count=len(rows) - len(details))
    stored = [_store_or_tell(pbx, detail) for detail in details]
    complete = None not in stored
    if complete:
        attention_close(key=_left_key(pbx), resolution=_("The report was processed."))
    return sum(1 for is_new in stored if is_new), complete


def _local_range(pbx: Pbx, since: dt.datetime, until: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """In the device's local time, an hour more on both sides: its clock may have been put back in between."""
    start, end = local_date_time(since, pbx.timezone), local_date_time(until, pbx.timezone)
    return start.replace(microsecond=0) - CLOCK_CHANGE, end.replace(microsecond=0) + CLOCK_CHANGE


def _store_or_tell(pbx: Pbx, detail: CallDetail) -> bool | None:
    """Whether the call was new; None when it could not be stored."""
    try:
        with transaction.atomic():
            return _store(pbx, detail)
    except OperationalError:  # the database is away or busy: the record is not to blame
        raise
    except Exception as error:
        log.exception("call_record_not_stored", pbx=pbx.name, callid=detail.callid)
        attention_raise(
            kind="pbx.report",
            key=_left_key(pbx),
            subject=_("A report of phone system %(name)s could not be processed: %(type)s")
            % {"name": pbx.name, "type": "NewCdr"},
            property_code=pbx.property_code,
            gravity=Gravity.YELLOW,
            detail=f"{detail.callid}: {type(error).__name__}: {error}"[:500],
            data={"pbx": pbx.name, "callid": detail.callid},
        )
        return None


def _left_key(pbx: Pbx) -> str:
    return f"pbx.reconcile.{pbx.pk}"


def _store(pbx: Pbx, detail: CallDetail) -> bool:
    return call_record_store(pbx=pbx, detail=detail, received_at=timezone.now(), source="reconcile")[1]


def phones_refresh(*, pbx: Pbx) -> None:
    """Ask what every phone does now: reports tell changes only. Raises `PbxError`."""
    asked_at = timezone.now()
    listed = {summary.number: summary.status for summary in api_for(pbx).extensions.list()}
    phone_states_take(pbx=pbx, listed=listed, at=asked_at)


def reconcile_due(*, now: dt.datetime) -> int:
    """Reconcile each PBX whose turn it is: after a reconnect or restart, and every night. Returns the new records."""
    due = Pbx.objects.filter(state=LinkState.ONLINE, reconcile_due_at__lte=now)
    return sum(_reconcile_apart(pbx, now) for pbx in due)


def _reconcile_apart(pbx: Pbx, now: dt.datetime) -> int:
    """One PBX must not keep the others from being reconciled."""
    try:
        return _reconcile(pbx, now)
    except DatabaseError:
        raise
    except Exception:
        log.exception("reconcile_failed", pbx=pbx.name)
        return 0


def _reconcile(pbx: Pbx, now: dt.datetime) -> int:
    claimed = Pbx.objects.filter(pk=pbx.pk, reconcile_due_at=pbx.reconcile_due_at).update(
        reconcile_due_at=now + RETRY_AFTER
    )
    if not claimed:
        return 0
    since = (pbx.reconciled_until or now - FIRST_TIME) - OVERLAP
    try:
        phones_refresh(pbx=pbx)
        found, complete = _take_in(pbx, since, now)
    except PbxError as error:
        log.warning("reconcile_failed", pbx=pbx.name, reason=str(error))
        if isinstance(error, LINK_ERRORS):
            link_failed(pbx=pbx, error=error, now=now)
        return 0
    done = Pbx.objects.filter(pk=pbx.pk)
    if complete:
        done.update(reconciled_until=now)
    # A restart in the meantime has set another time, which stays.
    done.filter(reconcile_due_at=now + RETRY_AFTER).update(reconcile_due_at=_next_night(pbx, now))
    log.info("calls_reconciled", pbx=pbx.name, found=found)
    return found


def _next_night(pbx: Pbx, now: dt.datetime) -> dt.datetime:
    today = local_date(now, pbx.timezone)
    tonight = resolve_local(today, NIGHTLY_AT, pbx.timezone)
    return tonight if tonight > now else resolve_local(today + dt.timedelta(days=1), NIGHTLY_AT, pbx.timezone)


@dataclass(frozen=True)
class Drift:
    """Where the device is not as we want it. `different` names the settings by extension number."""

    different: dict[str, tuple[str, ...]]
    missing_on_device: tuple[str, ...]
    unknown_here: tuple[str, ...]

    @property
    def is_none(self) -> bool:
        """Whether there is nothing to repair by a sync."""
        return not self.different and not self.missing_on_device


def extensions_compare(*, pbx: Pbx) -> Drift:
    """Compare our extensions with the device's; one request whatever their number. Raises `PbxError`."""
    shown = {extension.number: extension for extension in api_for(pbx).extensions.query(numbers="all")}
    wanted = {extension.number: extension for extension in Extension.objects.filter(pbx=pbx)}
    different = {
        number: found
        for number, extension in wanted.items()
        if number in shown and extension.wanted_version and (found := differences(extension, shown[number]))
    }
    return Drift(
        different=different,
        missing_on_device=tuple(sorted(wanted.keys() - shown.keys())),
        unknown_here=tuple(sorted(shown.keys() - wanted.keys())),
    )


def pbx_sync(*, pbx: Pbx, requested_by: str = "") -> tuple[Drift, int]:
    """Compare, and request a sync of each extension that differs; the drift and the number of requests.

    Raises `PbxOfflineError` when the device does not answer or refuses us.
    """
    try:
        drift = extensions_compare(pbx=pbx)
    except PbxError as error:
        raise PbxOfflineError(str(error)) from error
    differing = Extension.objects.filter(pbx=pbx, number__in=[*drift.different, *drift.missing_on_device])
    return drift, len(extensions_sync_request(extensions=list(differing), requested_by=requested_by))
