"""Claiming commands and recording what became of them: short transactions, compare-and-set, no network.

A command may be claimed when no earlier one ((`sequence`, id)) that shares a target is open and none, earlier or
later, is being sent: a person may have sent an earlier one again meanwhile. A command that needs a
person does not hold up the others, with one exception: a checkout does. While the wipe of the last guest's phone has
not happened, nothing of the next guest may be set on it; a person sends the checkout again or cancels it.

The `lease_until` that a claim wrote is its fencing token: a worker that was thought dead records nothing.
"""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import structlog
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from hotelpbx.common.attention import attention_raise
from hotelpbx.common.models import Gravity
from pbx.enums import OPEN_STATES, WAITING_STATES, CommandKind, CommandState
from pbx.events import CommandFinished, publish
from pbx.locks import extensions_lock
from pbx.models import Command, CommandAttempt, CommandTarget, Extension
from pbx.services import alerts
from pbx.services.syncs import REPLACED

log = structlog.get_logger(__name__)

# Longer than the slowest command: a login and three requests at their time limits.
LEASE = dt.timedelta(seconds=180)
PORTION = 10
ONE_SHOT = (CommandKind.CALL_DIAL, CommandKind.CALL_HANGUP, CommandKind.CALL_TRANSFER, CommandKind.PLAY_PROMPT)
INTERRUPTED = "The process that sent it was interrupted; it may have been executed."
TOO_LATE = "It could not be sent in time."


class ClaimLostError(Exception):
    """The lease of this worker ran out and the command is somebody else's."""


def _holding_up() -> QuerySet[CommandTarget]:
    """Targets, shared with the command of the outer query, of those that come before it or are being sent now."""
    own_targets = CommandTarget.objects.filter(command=OuterRef(OuterRef("pk"))).values("extension")
    is_open = Q(command__state__in=OPEN_STATES) | Q(
        command__state=CommandState.NEEDS_ATTENTION, command__kind=CommandKind.CHECKOUT
    )
    is_earlier = Q(command__sequence__lt=OuterRef("sequence")) | Q(
        command__sequence=OuterRef("sequence"), command__lt=OuterRef("pk")
    )
    is_being_sent = Q(command__state=CommandState.IN_FLIGHT)
    return CommandTarget.objects.filter((is_open & is_earlier) | is_being_sent, extension__in=own_targets)


def _due(now: dt.datetime) -> QuerySet[Command]:
    in_time = Q(not_after__isnull=True) | Q(not_after__gt=now)
    return Command.objects.filter(in_time, state__in=WAITING_STATES, not_before__lte=now)


def pbx_ids_with_work(now: dt.datetime) -> list[int]:
    """The PBXs that have a command due."""
    return list(_due(now).order_by("pbx_id").values_list("pbx_id", flat=True).distinct())


@transaction.atomic(savepoint=False)
def command_claim(*, pbx_id: int, now: dt.datetime) -> tuple[Command, CommandAttempt] | None:
    """Take the next command of a PBX that may be sent; None when there is none. The attempt row leaves a trace."""
    lease_until = max(now, timezone.now()) + LEASE  # a long drain may have begun a while before
    for pk in _free(pbx_id, now):
        claimed = Command.objects.filter(pk=pk, state__in=WAITING_STATES).update(
            state=CommandState.IN_FLIGHT, lease_until=lease_until, attempts_made=F("attempts_made") + 1
        )
        if claimed:
            command = Command.objects.select_related("pbx").get(pk=pk)
            return command, CommandAttempt.objects.create(command=command, started_at=now)
    return None


def _free(pbx_id: int, now: dt.datetime) -> Iterator[int]:
    """The commands that nothing holds up, in order. Looked at in portions: nearly always the first one is free."""
    due = list(_due(now).filter(pbx_id=pbx_id).order_by("sequence", "pk").values_list("pk", flat=True))
    for start in range(0, len(due), PORTION):
        portion = Command.objects.filter(~Exists(_holding_up()), pk__in=due[start : start + PORTION])
        yield from portion.order_by("sequence", "pk").values_list("pk", flat=True)


@transaction.atomic(savepoint=False)
def payload_store(*, command: Command, payload: dict[str, Any]) -> None:
    """Keep what has to be known should this worker die now. Raises `ClaimLostError`."""
    if not _mine(command).update(payload=payload):
        raise ClaimLostError
    command.payload = payload


def _mine(command: Command) -> QuerySet[Command]:
    return Command.objects.filter(pk=command.pk, state=CommandState.IN_FLIGHT, lease_until=command.lease_until)


def command_settle(command: Command, state: CommandState, **values: Any) -> None:
    """Move a claimed command on; part of the caller's transaction. Raises `ClaimLostError`."""
    if not _mine(command).update(state=state, lease_until=None, **values):
        raise ClaimLostError
    command.refresh_from_db()


def command_wait_again(command: Command, state: CommandState, **values: Any) -> None:
    """Put a claimed command back; a sync that has a newer one behind it is given up instead."""
    if _is_replaced(command):
        command_settle(command, CommandState.CANCELLED, reason=REPLACED, finished_at=timezone.now())
    else:
        command_settle(command, state, **values)


def _is_replaced(command: Command) -> bool:
    if command.kind != CommandKind.EXTENSION_SYNC:
        return False
    extensions_lock(extensions=Extension.objects.filter(sync_commands=command))
    waiting = Command.objects.filter(sync_extension=command.sync_extension_id, state__in=WAITING_STATES)
    return waiting.exclude(pk=command.pk).exists()


def command_give_up(command: Command, reason: str, error_code: str = "", **values: Any) -> None:
    """A claimed command needs a person: say so on every desk, and tell the house."""
    command_settle(
        command,
        CommandState.NEEDS_ATTENTION,
        reason=reason[:300],
        error_code=error_code[:20],
        finished_at=timezone.now(),
        **values,
    )
    alerts.command_alert(command)
    finished_publish(command)


def finished_publish(command: Command) -> bool:
    """Tell the house. A handler that fails must not undo what is recorded about the device: a person is told.

    Each reconciliation tries again. False when a handler failed.
    """
    try:
        with transaction.atomic():
            publish(CommandFinished(command=command))
    except Exception as error:
        log.exception("command_handler_failed", command=command.pk)
        attention_raise(
            kind="pbx.handler",
            key=alerts.handler_key(command.pk),
            subject=f"{CommandKind(command.kind).label} #{command.pk}",
            property_code=command.property_code,
            gravity=Gravity.RED,
            detail=f"{type(error).__name__}: {error}"[:500],
            data={"command": command.pk, "pbx": command.pbx.name},
        )
        return False
    return True


@transaction.atomic(savepoint=False)
def _lease_expire(command: Command, now: dt.datetime) -> None:
    CommandAttempt.objects.filter(command=command, finished_at__isnull=True).update(
        finished_at=now, outcome="interrupted", error=INTERRUPTED
    )
    if command.kind in ONE_SHOT:
        command_give_up(command, INTERRUPTED)
    else:
        command_wait_again(command, CommandState.RETRYING, not_before=now, reason=INTERRUPTED)


def leases_expire(*, now: dt.datetime) -> int:
    """Take back what a worker died over: a call may have been placed, so a person decides; the rest is repeated.

    A wake-up that is repeated is looked up on the device first.
    """
    expired = Command.objects.filter(state=CommandState.IN_FLIGHT, lease_until__lt=now).select_related("pbx")
    count = 0
    for command in expired:
        try:
            _lease_expire(command, now)
        except ClaimLostError:
            continue  # its worker was alive after all and recorded the outcome in between
        count += 1
    return count


@transaction.atomic(savepoint=False)
def _expire(command: Command) -> bool:
    changed = Command.objects.filter(pk=command.pk, state__in=WAITING_STATES).update(
        state=CommandState.EXPIRED, reason=TOO_LATE, finished_at=timezone.now()
    )
    if changed:
        command.refresh_from_db()
        finished_publish(command)
    return bool(changed)


def commands_expire(*, now: dt.datetime) -> int:
    """End what may not be sent any more, also while its PBX is away, so that somebody hears of it in time."""
    late = Command.objects.filter(state__in=WAITING_STATES, not_after__lte=now).select_related("pbx")
    return sum(_expire(command) for command in late)
