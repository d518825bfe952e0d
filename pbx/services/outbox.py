"""How a command is written: with its place in the order and its targets.

`sequence` is the own id, or that of the command whose place this one takes. Every request locks its targets first, so
that the ids of one extension's commands follow the order of the commits.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Any

import structlog
from django.utils import timezone
from django.utils.translation import gettext as _

from hotelpbx.common.errors import RuleError
from pbx.enums import CommandKind
from pbx.locks import extensions_lock
from pbx.models import Command, CommandTarget, Extension
from pbx.services.pokes import poke_drain

log = structlog.get_logger(__name__)


def request(
    kind: CommandKind,
    extensions: list[Extension],
    payload: dict[str, Any],
    *,
    key: str,
    not_after: dt.datetime | None = None,
    after: Sequence[Extension] = (),
    requested_by: str,
) -> Command:
    """A command with a key; the same key again gives the first one. The locks make that safe between processes."""
    if len({extension.pbx_id for extension in extensions}) != 1:
        raise RuleError(_("The extensions must belong to one phone system."), "one_pbx_needed")
    extensions_lock(extensions=[*extensions, *after])
    known = Command.objects.filter(key=key).first()
    return known or command_create(
        kind=kind,
        extensions=extensions,
        after=after,
        payload=payload,
        key=key,
        not_after=not_after,
        requested_by=requested_by,
    )


def command_create(
    *,
    kind: CommandKind,
    extensions: Sequence[Extension],
    payload: dict[str, Any],
    after: Sequence[Extension] = (),
    **values: Any,
) -> Command:
    """Write a command and its targets; targets of another PBX have no order with it and are left out."""
    pbx_id = extensions[0].pbx_id
    command = Command.objects.create(pbx_id=pbx_id, kind=kind, payload=payload, not_before=timezone.now(), **values)
    command.sequence = command.pk
    command.save(update_fields=["sequence"])
    targets = {extension.pk for extension in (*extensions, *after) if extension.pbx_id == pbx_id}
    CommandTarget.objects.bulk_create(CommandTarget(command=command, extension_id=pk) for pk in sorted(targets))
    poke_drain()
    log.info("command_queued", command=command.pk, kind=kind)
    return command
