"""What a person does with a command that is stuck."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from hotelpbx.common.audit import Actor, audit_record
from pbx.enums import WAITING_STATES, CommandKind, CommandState, SyncState
from pbx.errors import CommandStateError
from pbx.events import CommandFinished, publish
from pbx.locks import extensions_lock
from pbx.models import Command, Extension
from pbx.services import alerts
from pbx.services.pokes import poke_drain

RETRYABLE_BY_HAND = (CommandState.NEEDS_ATTENTION, CommandState.RETRYING)
CANCELLABLE = (*WAITING_STATES, CommandState.NEEDS_ATTENTION)


@transaction.atomic
def command_retry(*, command: Command, actor: Actor) -> Command:
    """Send a command again that needs a person, or one that waits for its next try, at once.

    Raises `CommandStateError` when it is in another state, too late, or a newer sync already waits.
    """
    now = timezone.now()
    if command.not_after is not None and command.not_after <= now:
        raise CommandStateError(_("It is too late for this command."), "command_too_late")
    _refuse_second_sync(command)
    changed = Command.objects.filter(pk=command.pk, state__in=RETRYABLE_BY_HAND).update(
        state=CommandState.QUEUED, not_before=now, reason="", error_code="", finished_at=None
    )
    if not changed:
        raise CommandStateError(_("Only a command that failed can be sent again."))
    command.refresh_from_db()
    if command.sync_extension_id:
        Extension.objects.filter(pk=command.sync_extension_id).update(sync_state=SyncState.PENDING, sync_error="")
    alerts.command_alert_close(command)
    audit_record("pbx.command.retried", actor, command, {"kind": command.kind})
    poke_drain()
    return command


def _refuse_second_sync(command: Command) -> None:
    if command.kind != CommandKind.EXTENSION_SYNC or command.sync_extension is None:
        return
    extensions_lock(extensions=[command.sync_extension])
    others = Command.objects.filter(sync_extension=command.sync_extension_id, state__in=WAITING_STATES)
    if others.exclude(pk=command.pk).exists():
        raise CommandStateError(_("A newer request for this extension already waits."), "command_replaced")


@transaction.atomic
def command_cancel(*, command: Command, reason: str, actor: Actor) -> Command:
    """Give up a command that is not being sent and is not finished. Raises `CommandStateError` otherwise."""
    if command.sync_extension is not None:
        extensions_lock(extensions=[command.sync_extension])
    changed = Command.objects.filter(pk=command.pk, state__in=CANCELLABLE).update(
        state=CommandState.CANCELLED, reason=reason[:300], finished_at=timezone.now(), lease_until=None
    )
    if not changed:
        raise CommandStateError(_("This command is being sent or is finished; it cannot be cancelled."))
    command.refresh_from_db()
    if command.sync_extension_id:
        Extension.objects.filter(pk=command.sync_extension_id).update(
            sync_state=SyncState.FAILED, sync_error=reason[:300]
        )
    alerts.command_alert_close(command)
    audit_record("pbx.command.cancelled", actor, command, {"kind": command.kind, "reason": reason})
    publish(CommandFinished(command=command))
    poke_drain()  # what waited behind it may go now
    return command
