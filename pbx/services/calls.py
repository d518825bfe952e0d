"""Call records: each leg once, whether it came by report or by reconciliation."""

import datetime as dt

from django.db import IntegrityError, transaction

from hotelpbx.common.hotel_time import device_readings, from_device
from pbx.enums import CallStatus, CallType
from pbx.events import CallRecorded, publish
from pbx.models import CallRecord, Extension, Pbx
from pbx.services.links import SKEW_LIMIT_SECONDS
from pbx.vendor.call_details import CallDetail, CallDirection, CallOutcome

TYPES = {
    CallDirection.INTERNAL: CallType.INTERNAL,
    CallDirection.INBOUND: CallType.INBOUND,
    CallDirection.OUTBOUND: CallType.OUTBOUND,
}
STATUSES = {
    CallOutcome.ANSWERED: CallStatus.ANSWERED,
    CallOutcome.NO_ANSWER: CallStatus.NO_ANSWER,
    CallOutcome.BUSY: CallStatus.BUSY,
    CallOutcome.VOICEMAIL: CallStatus.VOICEMAIL,
    CallOutcome.FAILED: CallStatus.FAILED,
}
UNIX_DIGITS = 10
SAME_CALL = dt.timedelta(minutes=15)  # half of the smallest clock change
CLOCK_TOLERANCE = dt.timedelta(minutes=1)

LATEST = dt.timedelta(days=7)
UNIX_TIME_DIGITS = 10


def call_began_at(*, pbx: Pbx, callid: str, received_at: dt.datetime) -> dt.datetime:
    """When a call began, by its id: `<unix time>.<sequence>`; a report of it may come hours late.

    By our clock, where the device's is known to be wrong. An id that says nothing sensible: when it arrived.
    """
    seconds = callid.partition(".")[0]
    if not (seconds.isascii() and seconds.isdecimal() and len(seconds) <= UNIX_TIME_DIGITS):
        return received_at
    skew = pbx.clock_skew_seconds or 0
    if abs(skew) <= SKEW_LIMIT_SECONDS:  # no more than how long its answer took
        skew = 0
    began = dt.datetime.fromtimestamp(int(seconds), dt.UTC) - dt.timedelta(seconds=skew)
    return began if received_at - LATEST <= began <= received_at else received_at


@transaction.atomic(savepoint=False)
def call_record_store(
    *, pbx: Pbx, detail: CallDetail, received_at: dt.datetime, source: str = "report"
) -> tuple[CallRecord, bool]:
    """Store a finished call and publish `CallRecorded`, unless it is known; returns it and whether it is new."""
    known = _find(pbx, detail)
    if known is not None:
        return known, False
    try:
        with transaction.atomic():
            record = _create(pbx, detail, received_at, source)
    except IntegrityError:  # another process stored it in between
        known = _find(pbx, detail)
        if known is None:
            raise
        return known, False
    publish(CallRecorded(call=record))
    return record, True


def _find(pbx: Pbx, detail: CallDetail) -> CallRecord | None:
    """By its key. The hour that occurs twice has two instants for one local time; the device means one call."""
    instants = device_readings(detail.started_at_local, pbx.timezone)
    return CallRecord.objects.filter(
        pbx=pbx, callid=detail.callid, caller=detail.caller, callee=detail.callee, started_at__in=instants
    ).first()


def _started_at(pbx: Pbx, detail: CallDetail, received_at: dt.datetime) -> dt.datetime:
    """In the hour that occurs twice the unix time in the callid decides, else that it ended before it was told."""
    opened_at = _opened_at(detail.callid)
    for instant in device_readings(detail.started_at_local, pbx.timezone):
        if opened_at is not None and abs(instant - opened_at) < SAME_CALL:
            return instant
    latest = received_at - dt.timedelta(seconds=detail.call_seconds) + CLOCK_TOLERANCE
    return from_device(detail.started_at_local, pbx.timezone, latest)


def _opened_at(callid: str) -> dt.datetime | None:
    """The beginning of the whole call, from its id `<unix time>.<number>`; None for an id of another form."""
    seconds, point, _number = callid.partition(".")
    if not (point and seconds.isascii() and seconds.isdecimal() and len(seconds) == UNIX_DIGITS):
        return None
    return dt.datetime.fromtimestamp(int(seconds), dt.UTC)


def _create(pbx: Pbx, detail: CallDetail, received_at: dt.datetime, source: str) -> CallRecord:
    return CallRecord.objects.create(
        pbx=pbx,
        callid=detail.callid,
        started_at=_started_at(pbx, detail, received_at),
        caller=detail.caller,
        callee=detail.callee,
        extension=_extension_of(pbx, detail),
        type=TYPES[detail.type],
        status=STATUSES[detail.status],
        call_seconds=detail.call_seconds,
        talk_seconds=detail.talk_seconds,
        source_trunk=detail.source_trunk[:64],
        trunk=detail.destination_trunk[:64],
        pincode=detail.pincode[:64],
        recording=detail.recording[:200],
        did_number=detail.did_number[:64],
        received_at=received_at,
        source=source,
    )


def _extension_of(pbx: Pbx, detail: CallDetail) -> Extension | None:
    """Whose call it is: the caller's when it was made here, the callee's when it came in.

    An internal call by something that is no extension, such as the alarm clock, is the callee's.
    """
    candidates = {
        CallDirection.INBOUND: [detail.callee],
        CallDirection.OUTBOUND: [detail.caller],
        CallDirection.INTERNAL: [detail.caller, detail.callee],
    }[detail.type]
    found = {e.number: e for e in Extension.objects.filter(pbx=pbx, number__in=candidates)}
    return next((found[number] for number in candidates if number in found), None)
