"""Voice messages, recordings and call records on their way from the device to a person.

A file is copied into a nameless temporary file first, chunk by chunk, and handed out from there: the server ends an
answer whose source fails in the middle as if it were complete, so nothing may fail any more once the answer begins.
"""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Literal, cast

from django.db import transaction
from django.utils.translation import gettext as _

from hotelpbx.common.audit import Actor, audit_record
from pbx.enums import LinkState
from pbx.errors import PbxOfflineError, reading_error_for_people
from pbx.gateway import api_for
from pbx.models import Pbx
from pbx.vendor.api import PbxApi
from pbx.vendor.errors import PbxError

WAV = "audio/wav"
CSV = "text/csv; charset=utf-8"
UNSAFE_IN_NAMES = re.compile(r"[^A-Za-z0-9._+-]")

Opened = Callable[[PbxApi], AbstractContextManager[Iterator[bytes]]]


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Who gets a file, and at which address."""

    actor: Actor
    address: str


@dataclass(frozen=True, kw_only=True)
class DeviceFile:
    """A whole file, at its beginning; closing `content` deletes it. `name` is safe on any computer."""

    name: str
    content_type: str
    content: IO[bytes]


def voicemail_download(*, pbx: Pbx, number: str, status: str, file: str, recipient: Recipient) -> DeviceFile:
    """A voice message; it stays as unread or read as it was.

    Raises `InputError`, `PbxTargetError` when it is gone, `PbxOfflineError` and `PbxRefusedError`.
    """
    folder = cast(Literal["read", "unread"], status)  # the client checks it, as it does the rest
    return _download(
        pbx=pbx,
        recipient=recipient,
        action="pbx.voicemail.downloaded",
        what={"number": number, "status": status, "file": file},
        opened=lambda api: api.voicemail.download(number=number, file=file, status=folder),
        name=f"voicemail-{number}-{file}",
        content_type=WAV,
    )


def recording_download(*, pbx: Pbx, recording: str, recipient: Recipient) -> DeviceFile:
    """The recording of a call, by the name in its record. Raises as `voicemail_download`."""
    return _download(
        pbx=pbx,
        recipient=recipient,
        action="pbx.recording.downloaded",
        what={"recording": recording},
        opened=lambda api: api.recordings.download(recording=recording),
        name=recording,
        content_type=WAV,
    )


def call_records_download(
    *, pbx: Pbx, start: dt.datetime, end: dt.datetime, numbers: str, recipient: Recipient
) -> DeviceFile:
    """The device's own call records as it writes them; naive local times of the device, both included.

    `numbers` is a comma list of extensions, or `all`. Raises as `voicemail_download`, also when there are no records.
    """
    return _download(
        pbx=pbx,
        recipient=recipient,
        action="pbx.cdr.downloaded",
        what={"from": start.isoformat(" "), "to": end.isoformat(" "), "number": numbers},
        opened=lambda api: api.cdr.download(start=start, end=end, numbers=numbers),
        name=f"calls-{pbx.name}-{start:%Y%m%d}-{end:%Y%m%d}.csv",
        content_type=CSV,
    )


def _download(
    *,
    pbx: Pbx,
    recipient: Recipient,
    action: str,
    what: dict[str, str],
    opened: Opened,
    name: str,
    content_type: str,
) -> DeviceFile:
    with ExitStack() as until_handed_out:
        content = until_handed_out.enter_context(TemporaryFile())
        _copy(pbx, opened, content)
        _note(pbx=pbx, action=action, recipient=recipient, what=what)
        until_handed_out.pop_all()
        return DeviceFile(name=UNSAFE_IN_NAMES.sub("_", name), content_type=content_type, content=content)


def _copy(pbx: Pbx, opened: Opened, content: IO[bytes]) -> None:
    if pbx.state == LinkState.OFFLINE:
        raise PbxOfflineError(_("The phone system does not answer now."))
    try:
        with opened(api_for(pbx)) as chunks:
            content.writelines(chunks)
    except PbxError as error:
        raise reading_error_for_people(error) from error
    content.seek(0)


@transaction.atomic(durable=True)
def _note(*, pbx: Pbx, action: str, recipient: Recipient, what: dict[str, str]) -> None:
    audit_record(action, recipient.actor, pbx, {**what, "pbx": pbx.name, "address": recipient.address})
