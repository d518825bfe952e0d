"""The single keys of running calls: kept as they come, put together when the call ends or nobody presses one any more.

Only for the numbers of `Pbx.assembled_numbers`. A whole string from the device wins over its call's keys, and once a
code was put together from keys a whole string of the same call comes too late: no code is ever told both ways.
"""

import datetime as dt
from collections.abc import Sequence
from itertools import groupby

import structlog
from django.db import OperationalError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from hotelpbx.common.attention import attention_raise
from pbx.enums import ReceiptState
from pbx.events import CodeDialled, publish
from pbx.locks import pbx_lock
from pbx.models import CallRecord, Extension, KeyedCall, KeyPress, Pbx, Receipt
from pbx.pins import code_sealed, pins_hidden
from pbx.services.alerts import report_failed_alert
from pbx.services.key_codes import Press, codes_read, places_missing
from pbx.vendor import reports
from pbx.vendor.members import Member, MemberKind, MemberStatus

log = structlog.get_logger(__name__)

Outcome = tuple[ReceiptState, str]
SINGLE_KEY = "a single key"
MOST_KEYS = 500  # in one call
WAIT_FOR_MISSING = dt.timedelta(minutes=10)  # in a call whose end is not reported
FORGET_AFTER = dt.timedelta(days=1)
NOT_A_SERVICE = ""


def numbers_assembled(pbx: Pbx) -> frozenset[str]:
    """The services whose keys are put together here."""
    return frozenset(filter(None, pbx.assembled_numbers.split(",")))


def code_publish(*, pbx: Pbx, receipt: Receipt, number: str, code: str, callid: str) -> None:
    """Tell the house of a complete code keyed on the phone `number`, and note it on its report, both without PIN."""
    sealed = code_sealed(code)
    Receipt.objects.filter(pk=receipt.pk).update(code=pins_hidden(sealed)[:128])
    extension = Extension.objects.filter(pbx=pbx, number=number).first()
    publish(CodeDialled(extension=extension, pbx=pbx, number=number, code=sealed, callid=callid, receipt=receipt))


def phone_of(event: reports.Event) -> str:
    """Whose keys a report tells: an extension's, else an outside caller's."""
    member = _presser(event)
    return member.number or member.from_ if member else ""


def _presser(event: reports.Event) -> Member | None:
    members = [member for member in event.members if member.number or member.from_]
    extensions = [member for member in members if member.kind == MemberKind.EXTENSION]
    return next(iter(extensions or members), None)


def whole_string_take(*, pbx: Pbx, receipt: Receipt, event: reports.DtmfReport) -> bool:
    """Whether a whole string may be handed on; then the keys of its call are done with."""
    if not pbx.assembled_numbers:
        return True
    call = _call(pbx, receipt, event)
    if call.has_codes:
        return False
    call.presses.filter(used=False).delete()
    KeyedCall.objects.filter(pk=call.pk).update(has_final=True)
    return True


def _call(pbx: Pbx, receipt: Receipt, event: reports.Event) -> KeyedCall:
    standard = {"last_key_at": receipt.received_at}
    return KeyedCall.objects.get_or_create(pbx=pbx, callid=event.callid, defaults=standard)[0]


def key_take(*, pbx: Pbx, receipt: Receipt, event: reports.DtmfReport) -> Outcome:
    """Keep a single key for `codes_assemble`, unless it cannot be one of a code."""
    member = _presser(event)
    goes_outside = any(each.kind == MemberKind.OUTBOUND for each in event.members)
    if not pbx.assembled_numbers or member is None or goes_outside:
        return ReceiptState.IGNORED, SINGLE_KEY
    if event.flag is None or event.flag >= MOST_KEYS:
        return ReceiptState.IGNORED, "a single key without its place in the code"
    call = _call(pbx, receipt, event)
    if call.has_final:
        return ReceiptState.DUPLICATE, "the whole code of this call has come"
    if call.trouble:
        return ReceiptState.IGNORED, call.trouble
    return _keep(call, receipt, event, member, event.flag)


def _keep(call: KeyedCall, receipt: Receipt, event: reports.DtmfReport, member: Member, flag: int) -> Outcome:
    if call.presses.filter(receipt=receipt).exists():
        return ReceiptState.PROCESSED, ""
    leg = call.presses.filter(channelid=member.channelid)
    series = leg.order_by("-series").values_list("series", flat=True).first() or 0
    same = leg.filter(series=series, flag=flag).first()
    if same is not None:
        if flag == 0 and not leg.filter(series=series, used=False).exists():
            series += 1  # everything before is dealt with, and the device counts anew
        elif same.key == event.info:
            return ReceiptState.DUPLICATE, "this key is known"
        else:
            return _distrust(call, member, "two different keys came for the same place")
    call.presses.create(
        channelid=member.channelid,
        series=series,
        flag=flag,
        key=event.info or "",
        phone=member.number or member.from_,
        callpath=member.callpath,
        receipt=receipt,
    )
    latest = max(call.last_key_at, receipt.received_at)
    KeyedCall.objects.filter(pk=call.pk).update(last_key_at=latest)
    return ReceiptState.PROCESSED, ""


def _distrust(call: KeyedCall, member: Member, reason: str) -> Outcome:
    KeyedCall.objects.filter(pk=call.pk).update(trouble=reason)
    _alert(call, member.number or member.from_, reason)
    return ReceiptState.IGNORED, reason


def _alert(call: KeyedCall, phone: str, reason: str) -> None:
    attention_raise(
        kind="pbx.keys",
        key=f"pbx.keys.{call.pk}",
        subject=_("Keys from phone %(number)s cannot be read") % {"number": phone},
        property_code=call.pbx.property_code,
        detail=reason,
        data={"pbx": call.pbx.name, "callid": call.callid, "number": phone},
    )


def keyed_call_ended(*, pbx: Pbx, event: reports.CallStatusReport) -> None:
    """Note that the leg whose keys are kept has hung up."""
    gone = [member.channelid for member in event.members if member.status == MemberStatus.BYE]
    if gone and pbx.assembled_numbers:
        calls = KeyedCall.objects.filter(pbx=pbx, callid=event.callid, has_ended=False)
        calls.filter(presses__channelid__in=gone).update(has_ended=True)


def codes_assemble(*, now: dt.datetime) -> int:
    """Put together what is complete, each call in its own transaction; returns how many codes were told."""
    if not KeyedCall.objects.exists():  # then nothing is to be forgotten either, for which others would have to wait
        return 0
    KeyedCall.objects.filter(~Exists(_failed()), last_key_at__lt=now - FORGET_AFTER).delete()
    return sum(_assemble_apart(call, now) for call in _waiting() if _is_due(call, now))


def _waiting() -> QuerySet[KeyedCall]:
    """Calls with keys to look at. One whose code could not be handled waits until its report is replayed."""
    presses = KeyPress.objects.filter(call=OuterRef("pk"), used=False)
    record = CallRecord.objects.filter(pbx=OuterRef("pbx"), callid=OuterRef("callid"))
    calls = KeyedCall.objects.filter(Exists(presses), ~Exists(_failed()), has_final=False, trouble="")
    return calls.annotate(has_path=Exists(presses.exclude(callpath="")), has_record=Exists(record)).select_related(
        "pbx"
    )


def _failed() -> QuerySet[KeyPress]:
    return KeyPress.objects.filter(
        call=OuterRef("pk"), used=False, receipt__state__in=[ReceiptState.FAILED, ReceiptState.RECEIVED]
    )


def _is_due(call: KeyedCall, now: dt.datetime) -> bool:
    if call.has_ended or call.has_record:  # type: ignore[attr-defined]
        return True
    return bool(call.has_path) and now - call.last_key_at >= _pause(call.pbx)  # type: ignore[attr-defined]


def _pause(pbx: Pbx) -> dt.timedelta:
    return dt.timedelta(seconds=pbx.key_timeout_seconds)


def _assemble_apart(call: KeyedCall, now: dt.datetime) -> int:
    """One call must not keep the others from being looked at; the report of a code that fails is marked."""
    tried: list[Receipt] = []
    try:
        return _assemble(call, now, tried)
    except OperationalError:  # the database is away or busy: the keys are not to blame
        raise
    except Exception as error:
        log.exception("keys_failed", call=call.pk)
        if not tried:
            raise
        _mark_failed(tried[-1], error)
        return 0


@transaction.atomic(savepoint=False)
def _mark_failed(receipt: Receipt, error: Exception) -> None:
    text = f"{type(error).__name__}: {error}"[:500]
    Receipt.objects.filter(pk=receipt.pk).update(state=ReceiptState.FAILED, error=text)
    report_failed_alert(receipt, text)


@transaction.atomic(durable=True)
def _assemble(seen: KeyedCall, now: dt.datetime, tried: list[Receipt]) -> int:
    """`tried` gets the report of each code before it is told, so that the caller knows which one failed."""
    pbx = pbx_lock(pbx_id=seen.pbx_id)
    call = _waiting().filter(pk=seen.pk).first()
    if call is None or Receipt.objects.filter(pbx=pbx, state=ReceiptState.RECEIVED).exists():
        return 0  # a report that waits may be the next key
    return _Call(call, pbx, now, tried).assemble()


class _Call:
    """One call, its PBX locked: what was called, whether it is over, and its legs one by one."""

    def __init__(self, call: KeyedCall, pbx: Pbx, now: dt.datetime, tried: list[Receipt]) -> None:
        self.call, self.pbx, self.now, self.tried = call, pbx, now, tried
        self.numbers, self.pause = numbers_assembled(pbx), _pause(pbx)
        records = CallRecord.objects.filter(pbx=pbx, callid=call.callid)
        self.called = list(records.values_list("callee", flat=True))
        self.has_ended = call.has_ended or bool(self.called)

    def assemble(self) -> int:
        presses = list(self.call.presses.select_related("receipt"))
        legs = groupby(presses, key=lambda press: (press.channelid, press.series))
        told = sum(self._leg(list(leg)) for _key, leg in legs)
        if told:
            KeyedCall.objects.filter(pk=self.call.pk).update(has_codes=True)
        return told

    def _leg(self, presses: list[KeyPress]) -> int:
        waiting = [press for press in presses if not press.used]
        silence = self.now - max(press.receipt.received_at for press in presses)
        is_silent = silence >= self.pause
        if not waiting or not (is_silent or self.has_ended):
            return 0
        if missing := places_missing(press.flag for press in presses):
            if is_silent and (self.has_ended or silence >= WAIT_FOR_MISSING):
                self._give_up_incomplete(waiting, missing)
            return 0
        runs = [(number, list(run)) for number, run in groupby(waiting, key=self._number_of)]
        lasts = [False] * (len(runs) - 1) + [True]
        return sum(self._run(number, run, is_silent, last) for (number, run), last in zip(runs, lasts, strict=True))

    def _number_of(self, press: KeyPress) -> str | None:
        """The service a key is for; NOT_A_SERVICE for keys of no interest, None while it is not known."""
        if press.callpath:
            return press.callpath if press.callpath in self.numbers else NOT_A_SERVICE
        if not self.called:
            return None
        return next((number for number in self.called if number in self.numbers), NOT_A_SERVICE)

    def _run(self, number: str | None, presses: list[KeyPress], is_silent: bool, is_last: bool) -> int:
        if number is None:
            return 0
        if number == NOT_A_SERVICE:
            self._drop(presses)
            return 0
        keys = [Press(press.key, press.receipt.received_at) for press in presses]
        reading = codes_read(number, keys, pause=self.pause, closed=is_silent or not is_last)
        for code in reading.codes:
            self._tell(presses[code.last], code.text)
        self._use(presses[: reading.used])
        rest = presses[reading.used :]
        if rest and (not is_last or (self.has_ended and is_silent)):
            self._give_up(rest, "the keys make no complete code")
        return len(reading.codes)

    def _tell(self, press: KeyPress, code: str) -> None:
        self.tried.append(press.receipt)
        code_publish(pbx=self.pbx, receipt=press.receipt, number=press.phone, code=code, callid=self.call.callid)

    def _use(self, presses: Sequence[KeyPress]) -> None:
        KeyPress.objects.filter(pk__in=[press.pk for press in presses]).update(used=True)

    def _drop(self, presses: Sequence[KeyPress]) -> None:
        self._use(presses)
        receipts = Receipt.objects.filter(pk__in=[press.receipt_id for press in presses])
        receipts.update(state=ReceiptState.IGNORED, error=SINGLE_KEY)

    def _give_up(self, presses: Sequence[KeyPress], reason: str) -> None:
        self._use(presses)
        Receipt.objects.filter(pk=presses[-1].receipt_id).update(state=ReceiptState.IGNORED, error=reason)

    def _give_up_incomplete(self, presses: Sequence[KeyPress], missing: Sequence[int]) -> None:
        """A key was lost on the way: a person asks who keyed what. Keys of no service are nobody's business."""
        numbers = {self._number_of(press) for press in presses}
        if numbers == {NOT_A_SERVICE}:
            self._drop(presses)
            return
        if None in numbers and not (numbers & self.numbers):
            return
        places = ", ".join(str(place + 1) for place in missing)
        reason = f"keys are missing: {places}"
        self._give_up(presses, reason)
        _alert(self.call, presses[-1].phone, reason)
