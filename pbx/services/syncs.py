"""How the device should have its extensions: the wanted state, and the one waiting sync per extension.

The number of statements does not depend on the number of extensions.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import structlog
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from pbx.enums import WAITING_STATES, CommandKind, CommandState, SyncState
from pbx.locks import extensions_lock
from pbx.models import Command, CommandTarget, Extension
from pbx.services.pokes import poke_drain
from pbx.vendor.payloads import display_name

log = structlog.get_logger(__name__)

REPLACED = "replaced by a newer request"
WANTED = ("wanted_name", "wanted_routes", "wanted_outbound", "wanted_voicemail", "wanted_dnd", "wanted_version")


@dataclass(frozen=True, kw_only=True)
class Wish:
    """How an extension should be; `routes` are names of outbound routes."""

    extension: Extension
    name: str
    routes: Sequence[str]
    outbound: bool
    voicemail: bool
    dnd: bool = False


def extension_want(
    *,
    extension: Extension,
    name: str,
    routes: Sequence[str],
    outbound: bool,
    voicemail: bool,
    dnd: bool = False,
    requested_by: str = "",
) -> Extension:
    """Say how the device should have this extension, and request the sync; see `extensions_want`."""
    wish = Wish(extension=extension, name=name, routes=routes, outbound=outbound, voicemail=voicemail, dnd=dnd)
    (wanted,) = extensions_want(wishes=[wish], requested_by=requested_by)
    return wanted


@transaction.atomic(savepoint=False)
def extensions_want(*, wishes: Sequence[Wish], requested_by: str = "") -> list[Extension]:
    """Say how the device should have these extensions (each once), and request their syncs.

    The name is stored as the device will show it: without the characters it forbids, the number when nothing is left.
    """
    by_pk = {wish.extension.pk: wish for wish in wishes}
    locked = extensions_lock(extensions=[wish.extension for wish in wishes])
    for extension in locked:
        wish = by_pk[extension.pk]
        extension.wanted_name = display_name(wish.name, fallback=extension.number)
        extension.wanted_routes = list(wish.routes)
        extension.wanted_outbound = wish.outbound
        extension.wanted_voicemail = wish.voicemail
        extension.wanted_dnd = wish.dnd
        extension.wanted_version += 1
        extension.sync_state, extension.sync_error = SyncState.PENDING, ""
    Extension.objects.bulk_update(locked, [*WANTED, "sync_state", "sync_error"], batch_size=200)
    _syncs_request(locked, requested_by)
    return locked


@transaction.atomic(savepoint=False)
def extension_sync_request(*, extension: Extension, requested_by: str = "") -> Command:
    """Have the device made equal to the wanted state; coalesced into the sync that already waits."""
    return extensions_sync_request(extensions=[extension], requested_by=requested_by)[0]


@transaction.atomic(savepoint=False)
def extensions_sync_request(*, extensions: Sequence[Extension], requested_by: str = "") -> list[Command]:
    """The same for several; returns their waiting syncs in the order of the extensions' keys."""
    locked = extensions_lock(extensions=extensions)
    Extension.objects.filter(pk__in=[extension.pk for extension in locked]).update(
        sync_state=SyncState.PENDING, sync_error=""
    )
    return _syncs_request(locked, requested_by)


def _syncs_request(locked: list[Extension], requested_by: str) -> list[Command]:
    """The caller holds the locks. A person asked, so the back-off of earlier failures does not count."""
    now = timezone.now()
    syncs = Command.objects.filter(kind=CommandKind.EXTENSION_SYNC, sync_extension__in=locked)
    waiting = {sync.sync_extension_id: sync for sync in syncs.filter(state__in=WAITING_STATES)}
    syncs.filter(state__in=WAITING_STATES, not_before__gt=now).update(not_before=now)
    commands_replace(syncs.filter(state=CommandState.NEEDS_ATTENTION))
    new = syncs_create([extension for extension in locked if extension.pk not in waiting], requested_by)
    waiting |= {sync.sync_extension_id: sync for sync in new}
    poke_drain()
    return [waiting[extension.pk] for extension in locked]


def commands_replace(commands: QuerySet[Command]) -> int:
    """Give up commands that a newer request makes needless; how many."""
    return commands.update(state=CommandState.CANCELLED, reason=REPLACED, finished_at=timezone.now())


def syncs_create(extensions: list[Extension], requested_by: str) -> list[Command]:
    """A sync for each; the caller holds the locks and knows that none waits."""
    now = timezone.now()
    syncs = Command.objects.bulk_create(
        Command(
            pbx_id=extension.pbx_id,
            kind=CommandKind.EXTENSION_SYNC,
            sync_extension=extension,
            payload={"numbers": [extension.number]},
            not_before=now,
            requested_by=requested_by,
        )
        for extension in extensions
    )
    Command.objects.filter(pk__in=[sync.pk for sync in syncs]).update(sequence=F("id"))
    CommandTarget.objects.bulk_create(
        CommandTarget(command=sync, extension=extension) for sync, extension in zip(syncs, extensions, strict=True)
    )
    for sync in syncs:
        log.info("command_queued", command=sync.pk, kind=sync.kind)
    return syncs
