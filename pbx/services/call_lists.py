"""The call records that we missed, from the device's own list; those that we know are recognised."""

import datetime as dt

import structlog
from django.db import OperationalError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hotelpbx.common.attention import attention_close, attention_raise
from hotelpbx.common.hotel_time import local_date_time
from hotelpbx.common.models import Gravity
from pbx.gateway import api_for
from pbx.models import Pbx
from pbx.services.calls import call_record_store
from pbx.vendor.call_details import CallDetail

log = structlog.get_logger(__name__)

CLOCK_CHANGE = dt.timedelta(hours=1)


def calls_reconcile(*, pbx: Pbx, since: dt.datetime, until: dt.datetime) -> int:
    """Store the calls of the device's list that we missed; returns how many. Raises `PbxError`.

    One that cannot be stored holds up no other: a person is told, and the next reconciliation tries it again.
    """
    return calls_take(pbx, since, until)[0]


def calls_take(pbx: Pbx, since: dt.datetime, until: dt.datetime) -> tuple[int, bool]:
    """How many calls were new, and whether all of them could be stored. Raises `PbxError`.

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
    return f"pbx.reconcile.{pbx.pk}.record"


def _store(pbx: Pbx, detail: CallDetail) -> bool:
    return call_record_store(pbx=pbx, detail=detail, received_at=timezone.now(), source="reconcile")[1]
