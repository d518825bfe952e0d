"""What each kind of report means: rows of this app, and events for the house. Runs in the receipt's transaction."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from hotelpbx.common.attention import attention_raise
from hotelpbx.common.models import Gravity
from pbx.enums import ReceiptState
from pbx.events import CallFailedAt, PbxRestarted, PhoneAnswered, PhoneRang, PromptEnded, publish
from pbx.models import Extension, Pbx, PbxSession, Receipt
from pbx.services.alerts import serial_key
from pbx.services.calls import call_record_store
from pbx.services.drift import extension_changed
from pbx.services.key_presses import code_publish, key_take, keyed_call_ended, phone_of, whole_string_take
from pbx.services.live_calls import live_call_ended, live_call_failed, live_call_note, live_calls_cut
from pbx.services.phones import phone_call_note, phone_state_note, phones_call_ended
from pbx.services.pokes import poke_drain
from pbx.vendor import reports
from pbx.vendor.call_details import CallOutcome
from pbx.vendor.members import Member, MemberKind, MemberStatus

ADDRESS_LENGTH = 64

Outcome = tuple[ReceiptState, str]
PROCESSED: Outcome = (ReceiptState.PROCESSED, "")
NOT_USED: Outcome = (ReceiptState.IGNORED, "this kind of report is not used")


def report_handle(*, pbx: Pbx, receipt: Receipt, event: reports.Event) -> Outcome:
    """Do what the report asks for; the receipt's new state and its reason. Repeating it changes nothing."""
    if pbx.serial_number and event.serial_number and event.serial_number != pbx.serial_number:
        return _wrong_device(pbx, receipt, event.serial_number)
    handler = HANDLERS.get(type(event))
    if handler is None:
        return NOT_USED
    return handler(pbx, receipt, event)


def _wrong_device(pbx: Pbx, receipt: Receipt, serial_number: str) -> Outcome:
    text = _("A report came from the device %(other)s, not from %(ours)s.") % {
        "other": serial_number,
        "ours": pbx.serial_number,
    }
    attention_raise(
        kind="pbx.serial",
        key=serial_key(pbx),
        subject=_("Another device reports as phone system %(name)s") % {"name": pbx.name},
        property_code=pbx.property_code,
        gravity=Gravity.RED,
        detail=text,
        data={"pbx": pbx.name, "serial_number": serial_number, "last_at": receipt.received_at.isoformat()},
    )
    return ReceiptState.IGNORED, text


def _phones_in(pbx: Pbx, event: reports.Event) -> Iterator[tuple[Extension, Member]]:
    """The extensions among a call's members that we know, in the order of the report."""
    members = [member for member in event.members if member.kind == MemberKind.EXTENSION and member.number]
    numbers = {member.number for member in members}
    known = {extension.number: extension for extension in Extension.objects.filter(pbx=pbx, number__in=numbers)}
    return ((known[member.number], member) for member in members if member.number in known)


def _call_status(pbx: Pbx, receipt: Receipt, event: reports.CallStatusReport) -> Outcome:
    at = receipt.received_at
    live_call_note(pbx=pbx, callid=event.callid, members=event.members, at=at)
    for extension, member in _phones_in(pbx, event):
        status = member.status or MemberStatus.UNKNOWN
        is_new = phone_call_note(extension=extension, callid=event.callid, status=status, at=at)
        if is_new and status == MemberStatus.RING:
            publish(PhoneRang(extension=extension, callid=event.callid, at=at))
        if status == MemberStatus.ANSWER:  # each report lists every member, so this may be said several times
            publish(PhoneAnswered(extension=extension, callid=event.callid, at=at))
    keyed_call_ended(pbx=pbx, event=event)
    return PROCESSED


def _extension_status(pbx: Pbx, receipt: Receipt, event: reports.ExtensionStatusReport) -> Outcome:
    extension = Extension.objects.filter(pbx=pbx, number=event.number).first()
    if extension is None:
        return ReceiptState.IGNORED, "no extension of this number is known"
    address = event.registered_ip[:ADDRESS_LENGTH]
    phone_state_note(extension=extension, status=event.status, address=address, at=receipt.received_at)
    _monitored_note(extension, receipt.received_at)
    return PROCESSED


def _monitored_note(extension: Extension, at: dt.datetime) -> None:
    """That the device reports on this extension at all; once a day, for whoever checks the set-up."""
    known = extension.status_reported_at
    if known is None or at - known > dt.timedelta(days=1):
        Extension.objects.filter(pk=extension.pk).update(status_reported_at=at)


def _config_change(pbx: Pbx, receipt: Receipt, event: reports.ConfigChangeReport) -> Outcome:
    """An extension that we set up is looked at soon. What we change ourselves is reported too; looking is harmless."""
    if event.type == "extension" and extension_changed(pbx=pbx, number=event.number, at=receipt.received_at):
        return PROCESSED
    return NOT_USED


def _new_cdr(pbx: Pbx, receipt: Receipt, event: reports.CdrReport) -> Outcome:
    _record, is_new = call_record_store(pbx=pbx, detail=event, received_at=receipt.received_at)
    phones_call_ended(pbx=pbx, callid=event.callid, at=receipt.received_at)
    live_call_ended(pbx=pbx, callid=event.callid, at=receipt.received_at)
    if is_new and event.status == CallOutcome.VOICEMAIL:  # no report tells of messages: ask for them
        Pbx.objects.filter(pk=pbx.pk).update(messages_due_at=receipt.received_at)
    return PROCESSED if is_new else (ReceiptState.DUPLICATE, "this call record is known")


def _dtmf(pbx: Pbx, receipt: Receipt, event: reports.DtmfReport) -> Outcome:
    if event.infos is None:
        return key_take(pbx=pbx, receipt=receipt, event=event)
    if not event.infos:
        return ReceiptState.IGNORED, "no keys"
    if not whole_string_take(pbx=pbx, receipt=receipt, event=event):
        return ReceiptState.DUPLICATE, "the keys of this call were put together before"
    code_publish(pbx=pbx, receipt=receipt, number=phone_of(event), code=event.infos, callid=event.callid)
    return PROCESSED


def _call_failed(pbx: Pbx, receipt: Receipt, event: reports.CallFailedReport) -> Outcome:
    live_call_failed(pbx=pbx, callid=event.callid, reason=event.reason, at=receipt.received_at)
    for extension, _member in _phones_in(pbx, event):
        publish(CallFailedAt(extension=extension, callid=event.callid, reason=event.reason, at=receipt.received_at))
    return PROCESSED


def _play_prompt_end(pbx: Pbx, receipt: Receipt, event: reports.PlayPromptEndReport) -> Outcome:
    for extension, _member in _phones_in(pbx, event):
        publish(PromptEnded(extension=extension, callid=event.callid, prompt=event.prompt, at=receipt.received_at))
    return PROCESSED


def _boot_up(pbx: Pbx, receipt: Receipt, event: reports.BootUpReport) -> Outcome:
    """Logins, calls and reports in flight are gone: log in at once, and ask for the records that were missed."""
    PbxSession.objects.filter(pbx=pbx).update(token="")  # so that the next request logs in anew
    reconcile_soon(pbx, timezone.now())
    live_calls_cut(pbx=pbx, at=receipt.received_at)
    publish(PbxRestarted(pbx=pbx))
    poke_drain()
    return PROCESSED


def reconcile_soon(pbx: Pbx, now: dt.datetime) -> None:
    """Have the call records compared with the device's own list by the next sweep."""
    Pbx.objects.filter(pk=pbx.pk).update(reconcile_due_at=now)


HANDLERS: dict[type, Callable[[Pbx, Receipt, Any], Outcome]] = {
    reports.CallStatusReport: _call_status,
    reports.ExtensionStatusReport: _extension_status,
    reports.CdrReport: _new_cdr,
    reports.DtmfReport: _dtmf,
    reports.CallFailedReport: _call_failed,
    reports.PlayPromptEndReport: _play_prompt_end,
    reports.BootUpReport: _boot_up,
    reports.ConfigChangeReport: _config_change,
}
