"""What the house asks of the device: rows of the outbox, written in the caller's transaction.

Commands that share a target run in the order of (`sequence`, id). `after` makes further extensions targets too: their
earlier commands are done first, and their later ones wait.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import attrgetter
from typing import Literal

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from hotelpbx.common.errors import RuleError
from pbx.enums import CommandKind, CommandState, SyncState
from pbx.locks import extensions_lock
from pbx.models import Command, Extension
from pbx.services.alerts import command_alert_close
from pbx.services.outbox import command_create, request
from pbx.services.repairs import CANCELLABLE, command_cancel, command_retry
from pbx.services.syncs import (
    Wish,
    commands_replace,
    extension_sync_request,
    extension_want,
    extensions_want,
    syncs_create,
)

__all__ = [
    "Wish",
    "call_dial_request",
    "call_hangup_request",
    "call_transfer_request",
    "command_cancel",
    "command_retry",
    "extension_sync_request",
    "extension_want",
    "extensions_check_out",
    "extensions_want",
    "play_prompt_request",
    "wakeup_create_request",
    "wakeup_delete_request",
]

SYSTEM_PROMPT = "macroform-cold_day"


@transaction.atomic(savepoint=False)
def extensions_check_out(
    *, extensions: Iterable[Extension], after: Sequence[Extension] = (), requested_by: str = ""
) -> list[Command]:
    """Wipe the phones of a departure: one hotel/checkout request per PBX, and behind it a sync per extension.

    Their waiting syncs are cancelled as replaced. The wanted state becomes the baseline (name = number, no routes,
    outbound barred, no voicemail), so a later `extension_want` coalesces into the sync behind the wipe.
    Returns the checkout commands.
    """
    chosen = list(extensions)
    wiped = {extension.pk for extension in chosen}
    by_pbx = attrgetter("pbx_id")
    locked = extensions_lock(extensions=[*chosen, *after])
    checkouts = []
    for _pbx, group in groupby(sorted(locked, key=by_pbx), key=by_pbx):
        members = list(group)
        own = [extension for extension in members if extension.pk in wiped]
        if own:
            checkouts.append(_check_out(own, [e for e in members if e.pk not in wiped], requested_by))
    return checkouts


def _check_out(extensions: list[Extension], after: list[Extension], requested_by: str) -> Command:
    pks = [extension.pk for extension in extensions]
    open_syncs = Command.objects.filter(sync_extension__in=pks, kind=CommandKind.EXTENSION_SYNC, state__in=CANCELLABLE)
    commands_replace(open_syncs)
    _deletions_replace(extensions)
    Extension.objects.filter(pk__in=pks).update(
        wanted_name=F("number"),
        wanted_routes=[],
        wanted_outbound=False,
        wanted_voicemail=False,
        wanted_dnd=False,
        wanted_version=F("wanted_version") + 1,
        sync_state=SyncState.PENDING,
        sync_error="",
    )
    checkout = command_create(
        kind=CommandKind.CHECKOUT,
        extensions=extensions,
        after=after,
        payload={"numbers": [extension.number for extension in extensions]},
        requested_by=requested_by,
    )
    syncs_create(extensions, requested_by)
    return checkout


def _deletions_replace(extensions: list[Extension]) -> None:
    """The wipe takes every alarm along; a deletion that failed, sent again after it, could hit one of the next guest.

    Those that still wait are sent before the wipe, in their order.
    """
    numbers = {extension.number for extension in extensions}
    deletions = Command.objects.select_related("pbx").filter(
        kind=CommandKind.WAKEUP_DELETE, state=CommandState.NEEDS_ATTENTION, targets__in=extensions
    )
    for deletion in deletions.distinct():
        mine = numbers.issuperset(deletion.payload["numbers"])
        if mine and commands_replace(Command.objects.filter(pk=deletion.pk, state=CommandState.NEEDS_ATTENTION)):
            command_alert_close(deletion)


@transaction.atomic(savepoint=False)
def wakeup_create_request(
    *,
    extensions: Iterable[Extension],
    time: dt.time,
    kind: Literal["onetime", "everyday", "custom"],
    weekdays: Sequence[int] = (),
    repeats: int,
    interval: int,
    prompt: str = "",
    not_after: dt.datetime,
    key: str,
    requested_by: str = "",
) -> Command:
    """Request one alarm for one or many extensions of one PBX; `interval` in minutes, weekdays 0 = Sunday.

    When it is done, `result` is `{"alarms": {number: wakeupid}, "failed": {number: reason}}`. The same key again
    returns the first command. Raises `RuleError` for extensions of several PBXs or none.
    """
    chosen = list(extensions)
    payload = {
        "numbers": sorted({extension.number for extension in chosen}),
        "time": time.strftime("%H:%M"),
        "type": str(kind),
        "weekdays": sorted(set(weekdays)) if kind == "custom" else [],
        "repeats": repeats,
        "interval": interval,
        "prompt": prompt,
    }
    return request(CommandKind.WAKEUP_CREATE, chosen, payload, key=key, not_after=not_after, requested_by=requested_by)


@transaction.atomic(savepoint=False)
def wakeup_delete_request(
    *,
    extension: Extension,
    wakeup_ids: Sequence[str],
    after: Sequence[Extension] = (),
    key: str,
    requested_by: str = "",
) -> Command:
    """Request that these alarms of an extension be deleted, and no other. Raises `RuleError` without an id."""
    if not wakeup_ids:
        raise RuleError(_("No wake-up call of the phone system is named."), "wakeup_id_missing")
    payload = {"numbers": [extension.number], "wakeup_ids": [str(wakeup_id) for wakeup_id in wakeup_ids]}
    return request(CommandKind.WAKEUP_DELETE, [extension], payload, key=key, after=after, requested_by=requested_by)


@transaction.atomic(savepoint=False)
def call_dial_request(
    *, extension: Extension, to: str, not_after: dt.datetime, key: str, requested_by: str = ""
) -> Command:
    """Request that the phone of the extension rings and then `to` is called."""
    payload = {"numbers": [extension.number], "to": to}
    return request(CommandKind.CALL_DIAL, [extension], payload, key=key, not_after=not_after, requested_by=requested_by)


@transaction.atomic(savepoint=False)
def call_hangup_request(
    *, extension: Extension, channelid: str, not_after: dt.datetime, key: str, requested_by: str = ""
) -> Command:
    """Request that one leg of a call of the extension is hung up."""
    payload = {"numbers": [extension.number], "channelid": channelid}
    return request(
        CommandKind.CALL_HANGUP, [extension], payload, key=key, not_after=not_after, requested_by=requested_by
    )


@transaction.atomic(savepoint=False)
def call_transfer_request(
    *, extension: Extension, channelid: str, to: str, not_after: dt.datetime, key: str, requested_by: str = ""
) -> Command:
    """Request that the other party of the extension's call, with this channel, is passed on to `to`."""
    payload = {"numbers": [extension.number], "channelid": channelid, "to": to}
    return request(
        CommandKind.CALL_TRANSFER, [extension], payload, key=key, not_after=not_after, requested_by=requested_by
    )


@transaction.atomic(savepoint=False)
def play_prompt_request(
    *, extension: Extension, prompt: str = "", not_after: dt.datetime, key: str, requested_by: str = ""
) -> Command:
    """Request that the phone of the extension rings and plays a voice file, the device's own without a name."""
    payload = {"numbers": [extension.number], "prompt": prompt or SYSTEM_PROMPT}
    return request(
        CommandKind.PLAY_PROMPT, [extension], payload, key=key, not_after=not_after, requested_by=requested_by
    )
