"""Voice messages: counted when one may have been left, listed and deleted for whoever asks. The device keeps them."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from hotelpbx.common.audit import Actor, audit_record
from hotelpbx.common.hotel_time import from_device
from pbx.enums import LinkState
from pbx.errors import PbxOfflineError, error_for_people, reading_error_for_people
from pbx.gateway import api_for
from pbx.models import Extension, Pbx
from pbx.services.links import LINK_ERRORS, link_failed
from pbx.vendor.errors import PbxError
from pbx.vendor.voicemail import VoiceMessage

log = structlog.get_logger(__name__)

UNREAD = "unread"
LOOK_AGAIN_AFTER = dt.timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Message:
    """A voice message in a mailbox of the device; `at` is None when the device does not say when it was left."""

    pbx: str
    number: str
    status: str
    file: str
    caller: str
    at: dt.datetime | None
    seconds: int | None

    @property
    def is_new(self) -> bool:
        """Whether nobody has listened to it on the telephone."""
        return self.status == UNREAD


def messages_read(*, pbx: Pbx, now: dt.datetime) -> list[Message]:
    """Ask the device for all messages, the latest first, and note the counts. Raises `PbxOfflineError`."""
    if pbx.state == LinkState.OFFLINE:
        raise PbxOfflineError(_("The phone system does not answer now."))
    try:
        found = api_for(pbx).voicemail.query(numbers="all")
    except PbxError as error:
        raise reading_error_for_people(error) from error
    messages_count(pbx=pbx, found=found)
    messages = [_message(pbx, each, now) for each in found]
    return sorted(messages, key=lambda message: message.at or now, reverse=True)


def _message(pbx: Pbx, found: VoiceMessage, now: dt.datetime) -> Message:
    local = found.received_at_local
    at = from_device(local, pbx.timezone, now) if local else None
    return Message(pbx.name, found.number, found.status, found.file, found.caller, at, found.length_seconds)


def messages_count(*, pbx: Pbx, found: Iterable[VoiceMessage]) -> None:
    """Note how many unread messages each extension has."""
    unread: dict[str, int] = {}
    for message in found:
        if message.status == UNREAD:
            unread[message.number] = unread.get(message.number, 0) + 1
    for extension in Extension.objects.filter(pbx=pbx):
        count = unread.get(extension.number, 0)
        if extension.unread_voicemails != count:
            Extension.objects.filter(pk=extension.pk).update(unread_voicemails=count)


def messages_due(*, now: dt.datetime) -> int:
    """Count the messages of each PBX on which one may have been left; how many PBXs were asked."""
    due = Pbx.objects.filter(messages_due_at__lte=now, state=LinkState.ONLINE)
    return sum(_count_due(pbx, now) for pbx in due)


def _count_due(pbx: Pbx, now: dt.datetime) -> int:
    claimed = Pbx.objects.filter(pk=pbx.pk, messages_due_at=pbx.messages_due_at)
    if not claimed.update(messages_due_at=None):
        return 0
    try:
        messages_count(pbx=pbx, found=api_for(pbx).voicemail.query(numbers="all"))
    except PbxError as error:
        log.warning("messages_not_counted", pbx=pbx.name, reason=str(error))
        Pbx.objects.filter(pk=pbx.pk, messages_due_at=None).update(messages_due_at=now + LOOK_AGAIN_AFTER)
        if isinstance(error, LINK_ERRORS):
            link_failed(pbx=pbx, error=error, now=now)
    return 1


def message_delete(*, pbx: Pbx, number: str, status: str, file: str, actor: Actor) -> None:
    """Delete one message on the device. Raises `PbxTargetError` when it is gone, `PbxOfflineError`, `PbxRefusedError`.

    It is on the audit trail before and after; an answer that got lost raises `PbxOutcomeUnknownError`.
    """
    what = {"pbx": pbx.name, "number": number, "status": status, "file": file}
    _note("pbx.voicemail.deletion_requested", actor, pbx, what)
    try:
        api_for(pbx).voicemail.delete(numbers=number, files=file, status=status)  # type: ignore[arg-type]
        messages_count(pbx=pbx, found=api_for(pbx).voicemail.query(numbers="all"))
    except PbxError as error:
        raise error_for_people(error) from error
    _note("pbx.voicemail.deleted", actor, pbx, what)


@transaction.atomic(durable=True)
def _note(action: str, actor: Actor, pbx: Pbx, what: dict[str, str]) -> None:
    audit_record(action, actor, pbx, what)
